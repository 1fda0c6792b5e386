"""What a press on a button is, and what can come of one: values that each surface shows its way."""

from dataclasses import dataclass, replace

from bot.around import Around
from bot.buttons import Button
from bot.capabilities import Capability
from bot.model import Answer, Asker, NothingFound, Question, Refused
from bot.state.answers import Remembered
from retrieval.model import Quote


@dataclass(frozen=True, slots=True)
class Press:
    """A press on a button that holds ``value``, as whoever pressed brings it along."""

    value: str
    tenant: str
    channel: str
    asker: Asker


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press that holds, and the answer that its button was given under."""

    press: Press
    capability: Capability
    remembered: Remembered

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.remembered.question

    @property
    def asked_again(self) -> Question:
        """The same question, asked by whoever pressed."""
        return replace(self.question, asker=self.press.asker)


@dataclass(frozen=True, slots=True)
class Told:
    """There is a sentence to say, and nothing to show."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Denied:
    """The question would not be answered now."""

    reply: Refused


@dataclass(frozen=True, slots=True)
class Outdated:
    """The answer would be another one today; ``button`` leads to that."""

    button: Button


@dataclass(frozen=True, slots=True)
class Asking:
    """A question is to be asked as if it had been typed: counted, recorded, answered."""

    question: Question


@dataclass(frozen=True, slots=True)
class Page:
    """A page of quotes. Pages count from 0; ``first`` is the number of its first quote, from 1.

    ``public`` tells that its answer can be read by others already.
    """

    reply: Answer
    button: Button
    number: int
    first: int
    more: bool
    public: bool


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Why the quotes of a page were chosen."""

    reply: Answer
    first: int


@dataclass(frozen=True, slots=True)
class InPlace:
    """A quote in its surroundings, the ``number`` th of ``total`` from 0, or a section alone."""

    around: Around
    button: Button
    quote: Quote | None = None
    number: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Closest:
    """The passages that came closest to an answer."""

    reply: NothingFound


@dataclass(frozen=True, slots=True)
class Sharing:
    """An answer is to be shown to all who read there: the one right to do so is taken."""

    reply: Answer
    button: Button
    pressed: Pressed


@dataclass(frozen=True, slots=True)
class Deletion:
    """The answer is to be taken away."""


Outcome = (
    Told | Denied | Outdated | Asking | Page | Reckoning | InPlace | Closest | Sharing | Deletion
)
