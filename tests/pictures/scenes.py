"""What the documentation shows of Slack: real answers of the default corpus, and a hostile one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from adapters.slack import cards, home, views
from bot.around import Around
from bot.capabilities import Action
from bot.examples import examples
from bot.model import Answer, Asker, Collection, NothingFound, Place, Question, Reply
from bot.policy import Rules
from bot.service import AnswerService
from bot.settings import Settings
from retrieval.finding import find
from retrieval.index import Index
from tests.builders import SEEDS, document
from tests.builders import seeds as index_of_seeds
from tests.pictures.pictures import Payload

PLACE = Place("slack", "T0000ACME", "C0000ALL")
ANNA = Asker("slack", "T0000ACME", "U0000ANN")
LOOKED = datetime(2026, 1, 5, 10, 26, tzinfo=UTC)
NOW = datetime(2026, 1, 5, 10, 30, tzinfo=UTC)

ANSWERED = "What is superposition?"
SEVERAL = "Why is interpretability urgent?"
UNANSWERED = "What does superpositon mean?"  # with a slip of the pen
# One long sentence, and one that would act if anything in it were parsed.
LONG = "Leave\n\nLeave is granted when all of this holds: " + "; ".join(
    f"paragraph {number} of the agreement of 1998, as amended, has been met in writing"
    for number in range(2, 20)
)
HOSTILE = """Holidays <!channel> *now*

Everybody has thirty days of holiday <!here> <@U0000BOB>, says \
<https://evil.example|https://bank.example>; 5 < 7 & *bold* _x_ `code` :boom: \
\u202etxet desrever\u202c, שלום, مرحبا, 🙂.
"""
MADE = (
    ("long", LONG, "Which paragraph of the agreement must be met for leave?"),
    ("hostile", HOSTILE, "How much <!everyone> *holiday* <@U0000BOB> :boom: do I have?"),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A payload to be shown; ``people`` gives the ids in it their names."""

    name: str
    payload: Payload
    people: Mapping[str, str] = field(default_factory=dict)


def scenes() -> Iterator[Scene]:
    """Render every kind of thing that people see in Slack."""
    service = _service(index_of_seeds())
    answered = _answer(service, ANSWERED)
    yield Scene("answer", cards.reply_message(answered, button))
    yield Scene("several", cards.reply_message(_answer(service, SEVERAL), button))
    yield Scene("nothing", cards.reply_message(_nothing(service), button))
    yield Scene("why", views.why(answered))
    yield Scene("around", _around(service, answered))
    yield Scene("shared", cards.shared(answered, button, by=ANNA.id), {ANNA.id: "Anna"})
    yield Scene("home", _home(service))
    for name, text, question in MADE:
        reply = _answer(
            _service(Index.of([document(text, f"{name}.txt", collection="seeds")])), question
        )
        yield Scene(name, cards.reply_message(reply, button))


def button(action: Action, argument: int) -> str:
    """Stand in for a signed value, which no picture shows."""
    return f"{action}.{argument}"


def _service(index: Index) -> AnswerService:
    rules = Rules((Collection("seeds", SEEDS),))
    threshold = Settings.model_fields["threshold"].default
    return AnswerService(index, find=find, rules=rules, threshold=threshold)


def _ask(service: AnswerService, text: str) -> Reply:
    return service.answer(Question(text, ANNA, PLACE))


def _answer(service: AnswerService, text: str) -> Answer:
    reply = _ask(service, text)
    assert isinstance(reply, Answer), f"{text!r} is not answered"
    return reply


def _nothing(service: AnswerService) -> NothingFound:
    reply = _ask(service, UNANSWERED)
    assert isinstance(reply, NothingFound), f"{UNANSWERED!r} is answered"
    return reply


def _around(service: AnswerService, answered: Answer) -> Payload:
    quote = answered.quotes[0]
    cited = quote.citation
    shown = service.around(cited.document, cited.start, cited.end, sha256=cited.sha256, place=PLACE)
    assert isinstance(shown, Around), shown
    return views.around(shown, quote, button, number=0, total=len(answered.quotes))


def _home(service: AnswerService) -> Payload:
    facts = home.Facts(
        collections=("handbook", "seeds"),
        documents=5,
        examples=examples(service, PLACE),
        refreshed=LOOKED,
    )
    return home.home(facts, NOW)
