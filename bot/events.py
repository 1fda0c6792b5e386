"""What happened: one record a question, and the hooks that keep count of it."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, assert_never

from bot.model import Answer, NothingFound, Refused, Reply
from bot.reply import Status, status

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)


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


Event = QuestionAnswered | QuoteDropped
Hook = Callable[[Event], None]


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
    """Write *event* to the log: one line of named values."""
    import structlog  # noqa: PLC0415 - takes longer to import than a question to answer

    log = structlog.get_logger("quoth")
    values = {name: _short(value) for name, value in asdict(event).items() if value is not None}
    match event:
        case QuestionAnswered():
            log.info("question answered", **values)
        case QuoteDropped():
            log.error("quote dropped", **values)
        case _:
            assert_never(event)


def _short(value: object) -> object:
    """Leave out digits that nobody reads, and brackets."""
    if isinstance(value, float):
        return round(value, 4)
    return ",".join(value) if isinstance(value, tuple) else value


class Counter:
    """Counts events in *registry* for whoever scrapes it, all workspaces together."""

    def __init__(self, registry: "CollectorRegistry") -> None:
        import prometheus_client as prometheus  # noqa: PLC0415 - only a server is scraped

        self._questions = prometheus.Counter(
            "quoth_questions",
            "Questions by platform, by what came of them and why.",
            ("platform", "status", "why"),
            registry=registry,
        )
        self._seconds = prometheus.Histogram(
            "quoth_answer_seconds",
            "Seconds from a question to its reply.",
            ("platform",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._dropped = prometheus.Counter(
            "quoth_quotes_dropped",
            "Quotes held back because they were not what stands in their document.",
            registry=registry,
        )

    def __call__(self, event: Event) -> None:
        """Count *event*."""
        match event:
            case QuestionAnswered():
                labels = (event.platform, str(event.status), event.why or "")
                self._questions.labels(*labels).inc()
                self._seconds.labels(event.platform).observe(event.elapsed)
            case QuoteDropped():
                self._dropped.inc()
            case _:
                assert_never(event)
