"""What happened: one record a question and one a step, and the hooks that keep count of them."""

import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from itertools import accumulate
from typing import assert_never

from bot.model import Answer, NothingFound, Refusal, Refused, Reply
from bot.reply import Status, status
from bot.visible import one_line

MOST_BUSY = 20  # lines a second for questions that too many others keep from being answered
LONGEST_LINE = 600  # bytes of the log for a question, of which the rest takes what is not its text
_REST = 480
_LONGEST_VALUE = 64
_CUT = "…"


@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    """One question and what came of it, without a word of either.

    ``length`` is that of the question as it was asked. ``text`` is the question itself, if the
    operator has chosen to keep questions. Nothing tells who asked.
    """

    status: Status
    platform: str
    workspace: str
    channel: str
    elapsed: float
    length: int
    text: str | None = None
    why: str | None = None
    collections: tuple[str, ...] = ()
    quotes: int = 0
    support: float | None = None
    missing: int = 0
    generation: str | None = None


@dataclass(frozen=True, slots=True)
class QuoteDropped:
    """A quote was held back: it is not what stands in its document, or not for this place."""

    document: str
    start: int
    end: int
    generation: str


class Step(StrEnum):
    """Where the time of a delivery goes."""

    ADMIT = "admit"  # until it is in the ledger
    WAIT = "wait"  # in line for a thread that searches
    SEARCH = "search"
    RENDER = "render"  # until it is a message that may be sent
    SEND = "send"
    WHOLE = "whole"  # from the ledger to the asker


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step took so many ``seconds``, whether it went well or not."""

    surface: str
    step: Step
    seconds: float


@dataclass(frozen=True, slots=True)
class Limited:
    """A platform has told us to send it less."""

    surface: str


@dataclass(frozen=True, slots=True)
class Restarted:
    """A surface that could not be served is tried again."""

    surface: str


Event = QuestionAnswered | QuoteDropped | StepTaken | Limited | Restarted
Hook = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Witness:
    """Tells *hooks* what happens on one surface."""

    surface: str = ""
    hooks: tuple[Hook, ...] = ()

    @contextmanager
    def step(self, step: Step) -> Iterator[None]:
        """Time what is done in the block."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.took(step, time.monotonic() - began)

    def took(self, step: Step, seconds: float) -> None:
        """Tell how long *step* took."""
        announce(StepTaken(self.surface, step, seconds), self.hooks)

    def limited(self) -> None:
        """Tell that the platform wants less from us."""
        announce(Limited(self.surface), self.hooks)


def record(
    reply: Reply, collections: Iterable[str], *, length: int, keep_text: bool
) -> QuestionAnswered:
    """Describe what came of a question of *length* characters, looked for in *collections*."""
    place = reply.question.place
    event = QuestionAnswered(
        status=status(reply),
        platform=place.platform,
        workspace=place.workspace,
        channel=place.channel,
        elapsed=reply.elapsed,
        length=length,
        text=reply.question.text if keep_text else None,
    )
    match reply:
        case Refused():
            return replace(event, why=str(reply.why))
        case Answer():
            why, quotes = None, len(reply.quotes)
        case NothingFound():
            why, quotes = str(reply.why), 0
        case _:
            assert_never(reply)
    return replace(
        event,
        why=why,
        collections=tuple(sorted(collections)),
        quotes=quotes,
        support=reply.evidence.support,
        missing=len(reply.evidence.missing),
        generation=reply.generation,
    )


def announce(event: Event, hooks: Iterable[Hook]) -> None:
    """Tell every hook of *event*. A hook that fails is logged and costs nobody the answer."""
    for hook in hooks:
        try:
            hook(event)
        except Exception:
            logging.getLogger(__name__).exception("%r failed on %s", hook, type(event).__name__)


def log_it(event: Event) -> None:
    """Write *event* to the log: one line of named values. Of steps only their sum is worth one."""
    import structlog  # noqa: PLC0415 - takes longer to import than a question to answer

    log = structlog.get_logger("quoth")
    match event:
        case QuestionAnswered():
            log.info("question answered", **_values(event))
        case QuoteDropped():
            log.error("quote dropped", **_values(event))
        case StepTaken() | Limited() | Restarted():
            pass
        case _:
            assert_never(event)


class Scribe:
    """Writes events to the log; of a flood of questions turned away some, and their number."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since = clock()
        self._busy = 0

    def __call__(self, event: Event) -> None:
        """Write *event*, and how many before it have no line of their own."""
        if self._clock() - self._since >= 1.0:
            self._sum_up()
        if isinstance(event, QuestionAnswered) and event.why == Refusal.TOO_BUSY:
            self._busy += 1
            if self._busy > MOST_BUSY:
                return
        log_it(event)

    def _sum_up(self) -> None:
        unsaid = self._busy - MOST_BUSY
        self._since, self._busy = self._clock(), 0
        if unsaid > 0:
            log = logging.getLogger(__name__)
            log.warning("%d more questions were turned away: too many ask", unsaid)


def _values(event: QuestionAnswered | QuoteDropped) -> dict[str, object]:
    """Name what is known, so short that a line stays a line; the text takes what room is left."""
    named = ((each.name, getattr(event, each.name)) for each in fields(event))
    known = {name: value for name, value in named if value is not None}
    text = known.pop("text", None)
    values = {name: _short(value) for name, value in known.items()}
    if isinstance(text, str):
        values["text"] = _fitting(text, LONGEST_LINE - _REST)
    return values


def _short(value: object) -> object:
    """Leave out digits that nobody reads, brackets, and the end of what is long."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, tuple):
        value = ",".join(value)
    if not isinstance(value, str) or _fitting(value, _LONGEST_VALUE) == value:
        return value
    return _fitting(value, _LONGEST_VALUE - len(json.dumps(_CUT)) + 2) + _CUT


def _fitting(text: str, room: int) -> str:
    """Cut *text* to so many bytes of JSON, which needs up to twelve for a character."""
    if len(json.dumps(one_line(text[:room]))) - 2 <= room:
        return text[:room]
    sizes = accumulate(len(json.dumps(one_line(each))) - 2 for each in text[:room])
    return text[: sum(size <= room for size in sizes)]
