"""What the log looks like."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.events import log_it
from bot.logs import one_request, request_context, request_id, start_logging
from tests.bot.lines import logging_as_it_was
from tests.bot.test_events import DROPPED

HOSTILE = 'x\n{"event": "forged"}\r\x1b[2J\u202e' + "y" * 5_000


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:  # type: ignore[explicit-override] # @override came with 3.12
        """Say that somebody does."""
        return True


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """Give back the log as it was: it belongs to the whole process."""
    with logging_as_it_was():
        yield


def test_machines_get_one_object_a_line() -> None:
    """Each line is JSON with the time, the level, the event and its values."""
    stream = io.StringIO()
    start_logging(stream, form="auto", level="info")
    log_it(DROPPED)
    log_it(DROPPED)

    first, second = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert first["event"] == second["event"] == "quote dropped"
    assert (first["level"], first["start"], first["end"]) == ("error", 6, 40)
    assert first["timestamp"].endswith("Z")


@pytest.mark.parametrize(("stream", "form"), [(Terminal(), "auto"), (io.StringIO(), "text")])
def test_people_get_a_line_that_they_can_read(stream: io.StringIO, form: str) -> None:
    """On a terminal, or wherever it is asked for, values stand as ``name=value``."""
    start_logging(stream, form=form, level="info")  # type: ignore[arg-type] # a form as settings give it
    log_it(DROPPED)

    (line,) = stream.getvalue().splitlines()
    assert 'level=error event="quote dropped" document=handbook-leave start=6 end=40' in line


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_value_cannot_leave_its_line_or_fill_the_disk(form: str) -> None:
    """Line ends, terminal controls and reversed text are written out, and length is bounded."""
    stream = io.StringIO()
    start_logging(stream, form=form, level="info")  # type: ignore[arg-type] # a form as settings give it
    structlog.get_logger("quoth").info("question answered", channel=HOSTILE)
    logging.getLogger("bot").warning("%s", HOSTILE)

    lines = stream.getvalue().split("\n")
    assert len(lines) == 3
    assert all(len(line) < 800 for line in lines)
    assert not set("\r\x1b\u202e") & set(stream.getvalue())


def test_an_error_is_one_line_that_ends_in_its_name() -> None:
    """A traceback is a value like any other, and keeps the end that matters."""
    stream = io.StringIO()
    start_logging(stream, form="json", level="info")
    failure = ConnectionError("x" * 300)
    logging.getLogger("bot.events").error("a hook failed", exc_info=failure)

    (line,) = stream.getvalue().splitlines()
    assert "ConnectionError: xxx" in json.loads(line)["exception"]


def test_other_libraries_are_heard_only_when_they_warn() -> None:
    """Below a warning some of them log what people say."""
    stream = io.StringIO()
    start_logging(stream, form="text", level="debug")
    logging.getLogger("somebody.elses").info("somebody said: pears")
    logging.getLogger("somebody.elses").warning("the socket is closed")
    logging.getLogger("bot").debug("told")

    assert "pears" not in stream.getvalue()
    assert "the socket is closed" in stream.getvalue()
    assert "told" in stream.getvalue()


def test_nothing_below_the_level_is_written() -> None:
    """At ``error``, questions are not logged and dropped quotes are."""
    stream = io.StringIO()
    start_logging(stream, form="text", level="error")
    structlog.get_logger("quoth").info("question answered")
    logging.getLogger("somebody.elses").warning("the socket is closed")
    log_it(DROPPED)

    assert len(stream.getvalue().splitlines()) == 1


def test_starting_again_moves_the_log() -> None:
    """Each line is written once, to the stream named last."""
    first, second = io.StringIO(), io.StringIO()
    start_logging(first, form="text", level="info")
    start_logging(second, form="text", level="info")
    log_it(DROPPED)

    assert first.getvalue() == ""
    assert len(second.getvalue().splitlines()) == 1


def test_all_lines_of_a_delivery_have_one_name() -> None:
    """Whoever writes them: our own log, and any library's. Before and after there is none."""
    stream = io.StringIO()
    start_logging(stream, form="json", level="info")
    logging.getLogger("bot").info("before")
    with one_request():
        name = request_id()
        logging.getLogger("somebody.elses").warning("from a library")
        log_it(DROPPED)
        with one_request():
            logging.getLogger("bot").info("deeper")
    logging.getLogger("bot").info("after")

    named = [json.loads(line).get("request") for line in stream.getvalue().splitlines()]
    assert named == [None, name, name, name, None]


def test_names_differ_and_are_short() -> None:
    """Somebody may have to read one aloud. Outside of any delivery each is another."""
    names = {request_id() for _ in range(100)}

    assert len(names) == 100
    assert {len(name) for name in names} == {8}


def test_work_beside_a_delivery_has_its_name_and_other_work_its_own() -> None:
    """What it begins belongs to it, however much later that is done."""
    with one_request():
        name = request_id()
        inside = request_context()
    first, second = request_context(), request_context()

    assert inside.run(request_id) == name
    names = {each.run(request_id) for each in (first, first, second, second)}
    assert len(names) == 2
    assert name not in names
