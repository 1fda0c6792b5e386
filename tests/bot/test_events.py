"""What is told of a question, and to whom."""

import dataclasses
from collections.abc import Mapping

from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from bot.events import Counter, QuestionAnswered, QuoteDropped, log_it, record
from bot.model import Answer, Nothing, NothingFound, Refusal, Refused, Reply
from bot.reply import Status
from retrieval.model import Evidence
from tests.bot.library import ANNA, asked

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


def test_questions_are_counted_by_what_came_of_them() -> None:
    """Platform, status and reason are told apart; places and words are not."""
    registry = CollectorRegistry()
    count = Counter(registry)
    for reply in (*REPLIES, REPLIES[0]):
        count(told(reply))

    labels = {"platform": "slack", "status": "answered", "why": ""}
    assert value(registry, "quoth_questions_total", labels) == 2
    labels = {"platform": "slack", "status": "refused", "why": "too often"}
    assert value(registry, "quoth_questions_total", labels) == 1
    assert value(registry, "quoth_answer_seconds_count", {"platform": "slack"}) == 4
    assert {
        label
        for family in registry.collect()
        for sample in family.samples
        for label in sample.labels
    } == {"platform", "status", "why", "le"}


def test_dropped_quotes_are_counted() -> None:
    """Nought until it happens, so that an alarm can wait for it."""
    registry = CollectorRegistry()
    count = Counter(registry)
    assert value(registry, "quoth_quotes_dropped_total") == 0

    count(DROPPED)
    assert value(registry, "quoth_quotes_dropped_total") == 1


def test_two_counters_do_not_meet() -> None:
    """Each counts in its own registry: nothing is counted in a place that everybody shares."""
    first, second = CollectorRegistry(), CollectorRegistry()
    Counter(second)
    Counter(first)(DROPPED)

    assert value(second, "quoth_quotes_dropped_total") == 0


def value(
    registry: CollectorRegistry, name: str, labels: Mapping[str, str] | None = None
) -> float | None:
    """Read a figure as a scraper would."""
    return registry.get_sample_value(name, dict(labels or {}))
