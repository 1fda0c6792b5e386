"""What is told of a question, and to whom."""

import dataclasses
import io
import json
import re
from typing import Any, Literal

import pytest
from structlog.testing import capture_logs

from bot.events import (
    LONGEST_LINE,
    MOST_BUSY,
    Event,
    Limited,
    QuestionAnswered,
    QuoteDropped,
    Restarted,
    Scribe,
    Step,
    StepTaken,
    Witness,
    log_it,
    record,
)
from bot.logs import one_request, start_logging
from bot.model import Answer, Nothing, NothingFound, Refusal, Refused, Reply
from bot.reply import Status
from bot.visible import one_line
from retrieval.model import Evidence
from tests.bot.library import ANNA, asked
from tests.bot.lines import logging_as_it_was

EVIDENCE = Evidence(0.4, ("thirty",), ("pears",))
QUESTION = asked("thirty pears")
REPLIES: tuple[Reply, ...] = (
    Answer(QUESTION, (), EVIDENCE, "g1", 0.002),
    NothingFound(QUESTION, Nothing.NO_EVIDENCE, (), EVIDENCE, (), (), "g1", 0.003),
    Refused(QUESTION, Refusal.TOO_OFTEN, 6, 0.0001),
)
DROPPED = QuoteDropped("handbook-leave", 6, 40, "g1")


def told(reply: Reply, *, keep_text: bool = False) -> QuestionAnswered:
    """Record *reply*."""
    return record(reply, frozenset({"b", "a"}), length=12, keep_text=keep_text)


def test_a_record_tells_what_came_of_a_question() -> None:
    """Status and reason, where, in which collections, how well, and from which generation."""
    answered, nothing, refused = (told(reply) for reply in REPLIES)

    assert [each.status for each in (answered, nothing, refused)] == list(Status)
    assert [each.why for each in (answered, nothing, refused)] == [None, "no evidence", "too often"]
    assert answered.collections == nothing.collections == ("a", "b")
    assert (answered.support, answered.missing, answered.generation) == (0.4, 1, "g1")
    assert (answered.platform, answered.workspace, answered.channel) == ("slack", "T024", "C1")
    assert answered.elapsed == 0.002


def test_nothing_was_searched_for_a_refused_question() -> None:
    """A refusal names no collection, no support and no generation."""
    refused = told(REPLIES[2])

    assert refused.collections == ()
    assert (refused.support, refused.generation, refused.missing) == (None, None, 0)


def test_a_record_tells_neither_who_asked_nor_what() -> None:
    """Unless the operator chose to keep questions, no word of one is in it; the asker never is."""
    for reply in REPLIES:
        silent, kept = str(told(reply)), told(reply, keep_text=True)

        assert "pears" not in silent
        assert kept.text == "thirty pears"
        assert ANNA.id not in dataclasses.astuple(kept)


def test_a_question_is_one_line_of_the_log() -> None:
    """Its values are named, and what is not known is left out."""
    with capture_logs() as lines:
        log_it(told(REPLIES[2]))

    assert lines == [
        {
            "event": "question answered",
            "log_level": "info",
            "status": "refused",
            "platform": "slack",
            "workspace": "T024",
            "channel": "C1",
            "elapsed": 0.0001,
            "length": 12,
            "why": "too often",
            "collections": "",
            "quotes": 0,
            "missing": 0,
        }
    ]


def test_a_dropped_quote_is_an_error_in_the_log() -> None:
    """It should never happen, so somebody should look."""
    with capture_logs() as lines:
        log_it(DROPPED)

    assert [(line["event"], line["log_level"]) for line in lines] == [("quote dropped", "error")]
    assert lines[0]["document"] == "handbook-leave"


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize("letter", ["x", "ö", "好", "🦉", "\x1b", '"'])
def test_a_question_takes_no_more_than_600_bytes_of_the_log(
    form: Literal["json", "text"], letter: str
) -> None:
    """In both forms, however long its values are, in whatever letters; and it is one line."""
    event = QuestionAnswered(
        status=Status.NOTHING_FOUND,
        platform="discord",
        workspace="9" * 20,
        channel="9" * 20,
        elapsed=1234.567891,
        length=100_000,
        text=letter * 2_000,
        why="unknown collection",
        collections=tuple(f"collection{number}" for number in range(50)),
        quotes=10,
        support=1 / 3,
        missing=64,
        generation="0123456789ab",
    )
    stream = io.StringIO()
    with logging_as_it_was(), one_request():
        start_logging(stream, form=form, level="info")
        log_it(event)

    [line] = stream.getvalue().splitlines()
    assert len(f"{line}\n".encode()) <= LONGEST_LINE
    assert "0123456789ab" in line
    assert "collection49" not in line
    assert re.search(r"collection\d*(…|\\u2026)", line)
    if form == "json":
        told: dict[str, Any] = json.loads(line)
        assert told["text"].startswith(one_line(letter) * 4)


def test_what_happens_beside_a_question_is_no_line_of_the_log() -> None:
    """Steps, limits and restarts are counted; what is worth a line is told where it happens."""
    with capture_logs() as lines:
        for event in (StepTaken("slack", Step.SEND, 0.1), Limited("slack"), Restarted("slack")):
            log_it(event)

    assert lines == []


def test_a_flood_of_questions_turned_away_is_a_few_lines_and_a_sum(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Everything else has its line, in the flood too."""
    now = 0.0
    scribe = Scribe(lambda: now)
    busy = told(Refused(QUESTION, Refusal.TOO_BUSY))
    with capture_logs() as lines:
        for _ in range(MOST_BUSY + 7):
            scribe(busy)
        scribe(told(REPLIES[2]))
    assert [line["why"] for line in lines] == [*["too busy"] * MOST_BUSY, "too often"]

    now += 1.0
    with capture_logs() as lines:
        scribe(busy)
        now += 1.0
        scribe(busy)
    assert len(lines) == 2
    assert caplog.messages == ["7 more questions were turned away: too many ask"]


def test_a_step_is_timed_whatever_comes_of_it() -> None:
    """Each on its surface; one that fails has taken its time too."""
    told: list[Event] = []
    witness = Witness("slack", (told.append,))
    with witness.step(Step.SEND):
        pass
    with pytest.raises(ZeroDivisionError), witness.step(Step.ADMIT):
        divmod(1, 0)
    witness.limited()

    first, second, limited = told
    assert isinstance(first, StepTaken)
    assert isinstance(second, StepTaken)
    assert [first.step, second.step] == [Step.SEND, Step.ADMIT]
    assert 0 <= first.seconds < 1
    assert limited == Limited("slack")
