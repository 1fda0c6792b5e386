"""How a line of the log looks: one line an event, for people on a terminal or for machines."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Literal, TextIO

from bot.visible import one_line

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor

_LONGEST = 512  # characters of a value: what others send us does not fill the disk
_LONGEST_TRACE = 4_000
_FIRST = ["timestamp", "level", "event", "request"]
_OURS = ("quoth", "adapters", "bot", "retrieval")
_request: ContextVar[str] = ContextVar("request", default="")


def request_id() -> str:
    """Return what names the delivery that is being worked on; a new name if there is none."""
    return _request.get() or token_hex(4)


@contextmanager
def one_request() -> Iterator[None]:
    """Name the delivery in every line that is written in the block, or by what it begins."""
    token = _request.set(request_id())
    try:
        yield
    finally:
        _request.reset(token)


def request_context() -> Context:
    """Return a context for work beside this, in which all lines name one delivery: this, if any."""
    with one_request():
        return copy_context()


def start_logging(stream: TextIO, *, form: Literal["auto", "text", "json"], level: str) -> None:
    """Write what happens from now on to *stream*, from *level* upwards.

    Of other libraries only warnings are written: below that, some of them log what people say.
    """
    import structlog  # noqa: PLC0415 - takes longer to import than a question to answer

    threshold = logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_log_level, _timestamp(), _named],
            processors=list(_written(for_people=form == "text" or _is_seen(form, stream))),
        )
    )
    logging.basicConfig(handlers=[handler], level=max(threshold, logging.WARNING), force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(threshold)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            _timestamp(),
            _named,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def _is_seen(form: str, stream: TextIO) -> bool:
    return form == "auto" and stream.isatty()


def _timestamp() -> "Processor":
    import structlog  # noqa: PLC0415 - takes longer to import than a question to answer

    return structlog.processors.TimeStamper(fmt="iso", utc=True)


def _named(_logger: Any, _method: str, event: "EventDict") -> "EventDict":  # noqa: ANN401 - structlog's signature
    """Name the delivery that a line is about."""
    if request := _request.get():
        event["request"] = request
    return event


def _written(*, for_people: bool) -> "Iterator[Processor]":
    import structlog  # noqa: PLC0415 - takes longer to import than a question to answer

    yield structlog.stdlib.ProcessorFormatter.remove_processors_meta
    yield structlog.processors.format_exc_info
    yield _bounded
    if for_people:
        yield structlog.processors.LogfmtRenderer(key_order=_FIRST, drop_missing=True)
    else:
        yield structlog.processors.JSONRenderer()


def _bounded(_logger: Any, _method: str, event: "EventDict") -> "EventDict":  # noqa: ANN401 - as above
    """Keep every value on its line, and short."""
    trace = event.pop("exception", None)
    bounded = {
        name: one_line(value[:_LONGEST]) if isinstance(value, str) else value
        for name, value in event.items()
    }
    if trace is not None:
        bounded["exception"] = one_line(trace[-_LONGEST_TRACE:])  # the end names the error
    return bounded
