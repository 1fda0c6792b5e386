"""What comes of a question."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.around import Around, Gone
from bot.events import Event, QuestionAnswered, QuoteDropped
from bot.model import (
    Answer,
    Collection,
    Nothing,
    NothingFound,
    Refusal,
    Refused,
)
from bot.policy import LONGEST_QUESTION, MOST_QUOTES, RateLimit, Rules
from bot.reply import Status
from bot.service import AnswerService
from retrieval.model import Quote
from tests.bot.library import SLACK, Clock, Library, asked, document, find

LEAVE = document("leave", "everybody has thirty days of leave", "leave is asked for in spring")
SALARY = document("salary", "the director earns ninety thousand", collection="board")
HERE = Path()


def service(library: Library | None = None, **changes: Any) -> AnswerService:  # noqa: ANN401 - any of its arguments
    """Serve the handbook to everybody and the board's papers to one channel."""
    library = library or Library([LEAVE, SALARY])
    collections = (
        Collection("handbook", HERE),
        Collection("board", HERE, ("slack:T024/BOARD",)),
    )
    arguments: dict[str, Any] = {
        "find": find,
        "rules": Rules(collections),
        "threshold": 0.5,
        "clock": Clock(),
    }
    return AnswerService(library.as_index(), **(arguments | changes))


def test_a_question_that_the_documents_answer_is_answered_in_their_words() -> None:
    """The reply is an answer, its best quote first, with what was found and the generation."""
    reply = service().answer(asked("thirty days"))

    assert isinstance(reply, Answer)
    assert reply.quotes[0].text == "everybody has thirty days of leave"
    assert reply.evidence.found == ("thirty", "days")
    assert reply.generation == "g1"


def test_a_question_that_the_documents_hardly_touch_finds_nothing_and_says_what_came_closest() -> (
    None
):
    """Below the threshold there is no answer, but the closest passage and the missing words."""
    reply = service().answer(asked("leave without pay notice"))

    assert isinstance(reply, NothingFound)
    assert reply.why is Nothing.NO_EVIDENCE
    assert "leave" in reply.closest[0].text
    assert reply.evidence.missing == ("without", "pay", "notice")


def test_the_threshold_decides_what_is_an_answer() -> None:
    """The same question is answered at a low threshold and not at a high one."""
    question = asked("leave without pay notice")

    assert isinstance(service(threshold=0.2).answer(question), Answer)
    assert isinstance(service(threshold=0.3).answer(question), NothingFound)


def test_a_question_without_words_finds_nothing_for_that_reason() -> None:
    """Nothing can be looked for in white space."""
    reply = service().answer(asked("  "))

    assert isinstance(reply, NothingFound)
    assert reply.why is Nothing.NO_WORDS


def test_a_place_whose_collections_are_empty_is_told_that_there_are_no_documents() -> None:
    """An empty collection is not the same as a question without an answer."""
    reply = service(Library([SALARY])).answer(asked("thirty days"))

    assert isinstance(reply, NothingFound)
    assert reply.why is Nothing.NO_DOCUMENTS
    assert reply.generation == "g1"


def test_a_place_that_no_collection_is_bound_to_is_refused() -> None:
    """A place that sees nothing is told so, and that waiting does not help."""
    rules = Rules([Collection("board", HERE, ("slack:T024/BOARD",))])
    reply = service(rules=rules).answer(asked("director"))

    assert reply == Refused(asked("director"), Refusal.NOT_HERE)


@pytest.mark.parametrize("collection", ["board", "no-such", ""])
def test_a_collection_that_is_not_open_here_is_refused_like_one_that_does_not_exist(
    collection: str,
) -> None:
    """Nobody learns from a refusal which collections exist elsewhere."""
    question = replace(asked("director"), collection=collection)

    assert service().answer(question) == Refused(question, Refusal.UNKNOWN_COLLECTION)


def test_a_question_can_be_narrowed_to_one_collection() -> None:
    """Only the named collection is searched."""
    board = replace(SLACK, channel="BOARD")
    everywhere = service().answer(asked("days director", place=board))
    narrowed = service().answer(replace(asked("days director", place=board), collection="handbook"))

    assert isinstance(everywhere, Answer)
    assert isinstance(narrowed, Answer)
    assert {quote.citation.collection for quote in everywhere.quotes} == {"handbook", "board"}
    assert {quote.citation.collection for quote in narrowed.quotes} == {"handbook"}


def test_a_place_reads_nothing_of_a_collection_that_is_closed_to_it() -> None:
    """Neither a quote nor a found word tells what stands in another place's documents."""
    reply = service().answer(asked("director"))

    assert isinstance(reply, NothingFound)
    assert reply.closest == ()
    assert reply.evidence.missing == ("director",)


def test_who_asks_too_often_is_told_how_long_to_wait() -> None:
    """The sixth question at once is refused; after the wait it is answered."""
    clock = Clock()
    limit = RateLimit(per_minute=10, burst=5, clock=clock)
    serving = service(clock=clock, rate_limit=limit)
    for _ in range(5):
        assert isinstance(serving.answer(asked("thirty days")), Answer)

    refused = serving.answer(asked("thirty days"))
    assert isinstance(refused, Refused)
    assert (refused.why, refused.retry_after) == (Refusal.TOO_OFTEN, 6)

    clock.now += refused.retry_after
    assert isinstance(serving.answer(asked("thirty days")), Answer)


def test_a_question_whose_deadline_has_passed_costs_no_search() -> None:
    """Nobody waits for that answer any more, so nothing is looked for."""
    searched: list[None] = []
    library = Library([LEAVE], takes=lambda: searched.append(None))
    reply = service(library).answer(replace(asked("thirty days"), deadline=999.0))

    assert isinstance(reply, Refused)
    assert reply.why is Refusal.TOO_LATE
    assert searched == []


def test_an_answer_that_comes_after_its_deadline_is_not_given() -> None:
    """A search that took too long ends in a refusal that says how long it took."""
    clock = Clock()
    library = Library([LEAVE], takes=lambda: _advance(clock, 3.0))
    reply = service(library, clock=clock).answer(replace(asked("thirty days"), deadline=1_002.5))

    assert isinstance(reply, Refused)
    assert reply.why is Refusal.TOO_LATE
    assert reply.elapsed == 3.0


def test_an_answer_before_its_deadline_says_how_long_it_took() -> None:
    """Elapsed time is in seconds of the service's clock."""
    clock = Clock()
    library = Library([LEAVE], takes=lambda: _advance(clock, 0.25))
    reply = service(library, clock=clock).answer(replace(asked("thirty days"), deadline=1_002.5))

    assert isinstance(reply, Answer)
    assert reply.elapsed == 0.25


def test_only_the_beginning_of_a_long_question_is_looked_for() -> None:
    """Words behind the limit are not looked for, and the reply holds the question as it was cut."""
    text = "thirty ".ljust(LONGEST_QUESTION) + "director"
    reply = service(threshold=1.0).answer(asked(text))

    assert isinstance(reply, Answer)
    assert len(reply.question.text) == LONGEST_QUESTION


@pytest.mark.parametrize(("limit", "given"), [(-1, 1), (0, 1), (1, 1), (4, 4), (99, MOST_QUOTES)])
def test_an_answer_holds_as_many_quotes_as_asked_for_within_reason(limit: int, given: int) -> None:
    """A limit is kept between one and ten, and more is the same question with a larger one."""
    long = document("long", *(f"line {number}" for number in range(20)))
    reply = service(Library([long])).answer(asked("line", limit=limit))

    assert isinstance(reply, Answer)
    assert len(reply.quotes) == given


def test_a_question_keeps_the_generation_that_it_began_with() -> None:
    """An index swapped in during a search serves the next question, not this one."""
    new = Library([document("leave", "everybody has forty days of leave")], generation="g2")
    old = Library([LEAVE], takes=lambda: serving.swap(new.as_index()))
    serving = service(old)

    first, second = (serving.answer(asked("days of leave", limit=1)) for _ in range(2))

    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    assert (first.generation, first.quotes[0].text) == ("g1", LEAVE.text.split("\n")[1])
    assert (second.generation, second.quotes[0].text) == ("g2", "everybody has forty days of leave")
    assert serving.index is new.as_index()


def _altered(quote: Quote) -> Quote:
    return replace(quote, text=quote.text.replace("thirty", "twenty"))


def _of_the_board(quote: Quote) -> Quote:
    paper = find(Library([SALARY]).as_index(), "director", limit=1, threshold=0.0).quotes[0]
    return replace(quote, text=paper.text, citation=paper.citation)


def _of_nowhere(quote: Quote) -> Quote:
    return replace(quote, citation=replace(quote.citation, document="no-such"))


@pytest.mark.parametrize("misquotes", [_altered, _of_the_board, _of_nowhere])
def test_a_quote_that_does_not_stand_in_an_open_document_is_never_sent(
    misquotes: Callable[[Quote], Quote],
) -> None:
    """Altered, foreign and unknown quotes are dropped, the others are sent, and it is told."""
    events: list[Event] = []

    def misquote(quote: Quote) -> Quote:
        return misquotes(quote) if "thirty" in quote.text else quote

    library = Library([LEAVE, SALARY], misquotes=misquote)
    reply = service(library, hooks=[events.append]).answer(asked("thirty leave"))

    assert isinstance(reply, Answer)
    assert [quote.text for quote in reply.quotes] == ["leave is asked for in spring"]
    assert isinstance(events[0], QuoteDropped)
    assert events[0].generation == "g1"


def test_without_a_single_true_quote_there_is_no_answer() -> None:
    """However sure the search was, nothing is left to show."""
    library = Library([LEAVE], misquotes=_altered)
    reply = service(library).answer(asked("thirty"))

    assert isinstance(reply, NothingFound)
    assert reply.closest == ()


def test_a_hook_that_fails_costs_nobody_the_answer(caplog: pytest.LogCaptureFixture) -> None:
    """The answer goes out, the failure is logged, and the other hooks still hear of it."""
    events: list[Event] = []

    def failing(_: Event) -> None:
        raise ConnectionError

    reply = service(hooks=[failing, events.append]).answer(asked("thirty days"))

    assert isinstance(reply, Answer)
    assert len(events) == 1
    assert "failing" in caplog.text
    assert "ConnectionError" in caplog.text


@pytest.mark.parametrize(
    ("keep_text", "text"), [(False, None), (True, "thirty days".ljust(LONGEST_QUESTION))]
)
def test_the_words_of_a_question_are_told_only_by_choice(
    keep_text: bool,  # noqa: FBT001 - a parameter of the test
    text: str | None,
) -> None:
    """The record tells how long the question was, and its words if the operator wants them."""
    events: list[Event] = []
    serving = service(hooks=[events.append], keep_text=keep_text)
    serving.answer(asked("thirty days".ljust(3_000)))

    (event,) = events
    assert isinstance(event, QuestionAnswered)
    assert event.length == 3_000
    assert event.text == text


def test_the_record_of_an_answer_tells_what_was_searched_and_found() -> None:
    """One record a question: where, in what, how many quotes, how well, from which generation."""
    events: list[Event] = []
    service(hooks=[events.append]).answer(asked("thirty pears"))

    assert events == [
        QuestionAnswered(
            status=Status.ANSWERED,
            platform="slack",
            workspace="T024",
            channel="C1",
            elapsed=0.0,
            length=12,
            collections=("handbook",),
            quotes=1,
            support=0.5,
            missing=1,
            generation="g1",
        )
    ]


def test_a_quote_is_shown_in_its_surroundings_where_it_may_be_seen() -> None:
    """The slice holds the quote, and the block before and the one after it."""
    first = LEAVE.blocks[1]
    shown = service().around(LEAVE.id, first.start, first.end, sha256=LEAVE.sha256, place=SLACK)

    assert isinstance(shown, Around)
    assert shown.text == LEAVE.text
    assert shown.text[slice(*shown.quoted)] == "everybody has thirty days of leave"


def test_surroundings_are_shown_only_where_the_collection_is_open_now() -> None:
    """A closed document and an unknown one are told apart by nobody."""
    closed = service().around(SALARY.id, 0, 6, sha256=SALARY.sha256, place=SLACK)
    unknown = service().around("no-such", 0, 6, sha256=SALARY.sha256, place=SLACK)
    board = replace(SLACK, channel="BOARD")

    assert closed is unknown is Gone.NOT_HERE
    assert isinstance(service().around(SALARY.id, 0, 6, sha256=SALARY.sha256, place=board), Around)


@pytest.mark.parametrize(
    ("start", "end", "sha256"),
    [(0, 5, "0" * 64), (0, 9_999, None), (-3, 5, None), (5, 5, None), (6, 5, None)],
)
def test_offsets_into_another_state_of_a_document_show_nothing(
    start: int, end: int, sha256: str | None
) -> None:
    """A document that has changed, or never had that range, is not quoted from."""
    sha256 = sha256 or LEAVE.sha256

    assert service().around(LEAVE.id, start, end, sha256=sha256, place=SLACK) is Gone.CHANGED


def _advance(clock: Clock, seconds: float) -> None:
    clock.now += seconds
