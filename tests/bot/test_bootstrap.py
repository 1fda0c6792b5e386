"""The whole house, from settings to a reply, on the default corpus."""

import json
import math
from pathlib import Path

import pytest

from bot.around import Around
from bot.bootstrap import answer_service
from bot.events import Event, QuestionAnswered
from bot.model import Answer, NothingFound, Refusal, Refused
from bot.reply import as_json
from bot.service import AnswerService
from bot.settings import Settings
from retrieval.corpus import read_corpus
from retrieval.index import Index
from tests.bot.library import CONSOLE, SLACK, Clock, asked

QUESTION = "Why is interpretability urgent?"


@pytest.fixture(scope="module")
def index(seeds: Path) -> Index:
    """Index the seeds."""
    return Index.of(read_corpus(seeds, "seeds").documents)


@pytest.fixture
def service(index: Index) -> AnswerService:
    """Serve the seeds by default settings, with a clock that stands still."""
    return answer_service(Settings(), index, clock=Clock())


def test_the_default_corpus_answers_out_of_the_box(service: AnswerService, index: Index) -> None:
    """The words stand in the document that is cited, and the parts of a score add up to it."""
    reply = service.answer(asked(QUESTION))

    assert isinstance(reply, Answer)
    for quote in reply.quotes:
        document = index.document(quote.citation.document)
        assert document.text[quote.citation.start : quote.citation.end] == quote.text
        assert math.fsum(part.weight for part in quote.contributions) == pytest.approx(quote.score)


def test_an_absent_topic_is_not_answered(service: AnswerService) -> None:
    """The reply names what the documents do not speak of."""
    reply = service.answer(asked("How do I bake sourdough bread with rye?"))

    assert isinstance(reply, NothingFound)
    assert "sourdough" in reply.evidence.missing


def test_the_same_question_has_the_same_answer_everywhere(service: AnswerService) -> None:
    """Byte for byte, on every platform and every time."""
    here = [as_json(service.answer(asked(QUESTION, place=place))) for place in (CONSOLE, SLACK)]

    assert (
        json.dumps(here[0])
        == json.dumps(here[1])
        == json.dumps(as_json(service.answer(asked(QUESTION))))
    )


def test_more_quotes_begin_with_the_same_ones(service: AnswerService) -> None:
    """Asking for more never changes what was already shown."""
    few, many = (service.answer(asked(QUESTION, limit=limit)) for limit in (2, 6))

    assert isinstance(few, Answer)
    assert isinstance(many, Answer)
    assert many.quotes[:2] == few.quotes
    assert len(many.quotes) > 2


def test_a_quote_stands_in_its_surroundings(service: AnswerService) -> None:
    """What is shown around a quote holds it."""
    reply = service.answer(asked(QUESTION))
    assert isinstance(reply, Answer)
    cited = reply.quotes[0].citation
    shown = service.around(cited.document, cited.start, cited.end, sha256=cited.sha256, place=SLACK)

    assert isinstance(shown, Around)
    assert shown.text[slice(*shown.quoted)] == reply.quotes[0].text


@pytest.mark.parametrize(("per_minute", "refused"), [(10, True), (0, False)])
def test_the_rate_is_limited_unless_it_is_set_to_nought(
    index: Index,
    per_minute: int,
    refused: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """The sixth question at once is one too many by default."""
    settings = Settings(rate_per_minute=per_minute)
    service = answer_service(settings, index, clock=Clock())
    reply = [service.answer(asked(QUESTION)) for _ in range(6)][-1]

    assert isinstance(reply, Refused) is refused


def test_settings_decide_the_threshold_the_rules_and_what_is_told(index: Index) -> None:
    """Nothing is answered at the highest threshold, nothing elsewhere, and hooks hear of both."""
    events: list[Event] = []
    places = {"seeds": {"root": "seeds", "places": ["slack:T024/C1"]}}
    settings = Settings(threshold=2.0, collections=places, log_questions=True)
    service = answer_service(settings, index, hooks=[events.append], clock=Clock())

    assert isinstance(service.answer(asked(QUESTION)), NothingFound)
    elsewhere = service.answer(asked(QUESTION, place=CONSOLE))
    assert isinstance(elsewhere, Refused)
    assert elsewhere.why is Refusal.NOT_HERE
    assert [event.text for event in events if isinstance(event, QuestionAnswered)] == [QUESTION] * 2
