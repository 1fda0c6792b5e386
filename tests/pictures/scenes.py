"""What the pictures of the documentation show: answers of the default corpus and of made texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.around import Around
from bot.capabilities import Action
from bot.model import Answer, Asker, Collection, NothingFound, Place, Question, Reply
from bot.policy import Rules
from bot.service import AnswerService
from bot.settings import Settings
from retrieval.finding import find
from retrieval.index import Index
from tests.builders import SEEDS, document
from tests.builders import seeds as index_of_seeds
from tests.pictures.pictures import Payload

ANSWERED = "What is superposition?"
SEVERAL = "Why is interpretability urgent?"
UNANSWERED = "What does superpositon mean?"  # with a slip of the pen
# One long sentence.
LONG = "Leave\n\nLeave is granted when all of this holds: " + "; ".join(
    f"paragraph {number} of the agreement of 1998, as amended, has been met in writing"
    for number in range(2, 20)
)
ASKED_AT_LENGTH = "Which paragraph of the agreement must be met for leave?"


@dataclass(frozen=True, slots=True)
class Scene:
    """A payload to be shown; ``people`` gives the ids in it their names.

    ``frame`` is what a client shows about it that is no part of it.
    """

    name: str
    payload: Payload
    people: Mapping[str, str] = field(default_factory=dict)
    frame: Payload = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody somewhere who asks, and is told."""

    service: AnswerService
    asker: Asker
    place: Place

    def answer(self, text: str) -> Answer:
        """Return the answer to a question that has one."""
        reply = self._ask(text)
        assert isinstance(reply, Answer), f"{text!r} is not answered"
        return reply

    def nothing(self, text: str) -> NothingFound:
        """Return what is said to a question without an answer."""
        reply = self._ask(text)
        assert isinstance(reply, NothingFound), f"{text!r} is answered"
        return reply

    def around(self, answered: Answer) -> Around:
        """Return the first quote of *answered* in its surroundings."""
        cited = answered.quotes[0].citation
        shown = self.service.around(
            cited.document, cited.start, cited.end, sha256=cited.sha256, place=self.place
        )
        assert isinstance(shown, Around), shown
        return shown

    def _ask(self, text: str) -> Reply:
        return self.service.answer(Question(text, self.asker, self.place))


def of_seeds(asker: Asker, place: Place) -> Told:
    """Answer from the default corpus."""
    return _told(index_of_seeds(), asker, place)


def of_text(text: str, path: str, asker: Asker, place: Place) -> Told:
    """Answer from one document alone."""
    return _told(Index.of([document(text, path, collection="seeds")]), asker, place)


def button(action: Action, argument: int) -> str:
    """Stand in for a signed value, which no picture shows."""
    return f"{action}.{argument}"


def _told(index: Index, asker: Asker, place: Place) -> Told:
    rules = Rules((Collection("seeds", SEEDS),))
    threshold = Settings.model_fields["threshold"].default
    return Told(AnswerService(index, find=find, rules=rules, threshold=threshold), asker, place)
