"""The nouns of asking: who asks what, where, and what can come back."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from retrieval.model import Evidence, NearHeading, Quote, Suggestion


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question is asked.

    Written ``platform:workspace/channel``, as in ``slack:T024/C1``; a direct message is
    ``slack:T024/direct``. ``outsiders`` tells whether people of other companies read what is said.
    """

    platform: str
    workspace: str = ""
    channel: str = ""
    direct: bool = False
    outsiders: bool = False


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, in the platform's own id."""

    platform: str
    workspace: str
    id: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, by whom, where.

    ``collection`` narrows the search to one collection that the place may see, or, by its id, to
    one document. ``deadline`` is a time of the service's monotonic clock in seconds;
    ``delivery`` is the platform's own id of the event.
    """

    text: str
    asker: Asker
    place: Place
    limit: int = 3
    collection: str | None = None
    deadline: float | None = None
    delivery: str | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """A named corpus and the places that may see it.

    Places are patterns: ``*`` is everywhere; ``slack:T024`` a workspace; ``slack:T024/C1`` a
    channel; ``slack:T024/direct`` its direct messages; ``console`` a platform. ``outsiders`` opens
    it to places where people of other companies read along.
    """

    name: str
    root: Path
    places: tuple[str, ...] = ("*",)
    outsiders: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The documents answer: at least one quote, best first."""

    question: Question
    quotes: tuple[Quote, ...]
    evidence: Evidence
    generation: str
    elapsed: float


class Nothing(StrEnum):
    """Why nothing was found."""

    NO_DOCUMENTS = "no documents"
    NO_WORDS = "no words"  # the question holds nothing that can be looked for
    NO_EVIDENCE = "no evidence"


@dataclass(frozen=True, slots=True)
class NothingFound:
    """The documents do not answer; here is what came close."""

    question: Question
    why: Nothing
    closest: tuple[Quote, ...]
    evidence: Evidence
    nearest: tuple[NearHeading, ...]
    suggestions: tuple[Suggestion, ...]
    generation: str
    elapsed: float


class Refusal(StrEnum):
    """Why a question is not answered now."""

    TOO_OFTEN = "too often"
    NOT_HERE = "not here"  # no collection is bound to this place
    UNKNOWN_COLLECTION = "unknown collection"
    TOO_LATE = "too late"  # the deadline passed before the answer was ready
    TOO_BUSY = "too busy"  # too many others are waiting
    NOT_READY = "not ready"  # the documents are still being read


@dataclass(frozen=True, slots=True)
class Refused:
    """The question is not answered now.

    ``retry_after`` is in whole seconds, 0 when waiting does not help.
    """

    question: Question
    why: Refusal
    retry_after: int = 0
    elapsed: float = 0.0


Reply = Answer | NothingFound | Refused
