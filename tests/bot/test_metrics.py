"""What whoever scrapes it is told: how much of what, and nothing of anybody."""

import math
from collections.abc import Mapping

from prometheus_client.parser import text_string_to_metric_families

from bot.events import Limited, QuestionAnswered, QuoteDropped, Restarted, Step, StepTaken
from bot.metrics import Metrics, Reading
from bot.reply import Status
from tests.bot.test_events import DROPPED, REPLIES, told

SURFACES = ("slack", "discord", "web")


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    """Read a figure as a scraper would."""
    return metrics.registry.get_sample_value(name, labels)


def samples(metrics: Metrics) -> list[tuple[str, Mapping[str, str]]]:
    """Return every name with its labels, as they are written."""
    families = text_string_to_metric_families(metrics.written()[1].decode())
    return [(each.name, each.labels) for family in families for each in family.samples]


def test_questions_are_counted_by_what_came_of_them() -> None:
    """Surface, status and reason are told apart; what the documents do not know has a count."""
    metrics = Metrics(SURFACES)
    for reply in (*REPLIES, REPLIES[0]):
        metrics(told(reply))

    asks, slack = "quoth_asks_total", {"surface": "slack"}
    assert value(metrics, asks, **slack, status="answered", why="") == 2
    assert value(metrics, asks, **slack, status="refused", why="too often") == 1
    assert value(metrics, asks, **slack, status="nothing_found", why="no evidence") == 1
    assert value(metrics, "quoth_evidence_refusals_total", **slack) == 1
    assert value(metrics, "quoth_evidence_refusals_total", surface="web") == 0


def test_what_should_never_happen_is_nought_until_it_does() -> None:
    """An alarm can wait for it: a series that appears with 1 has not grown."""
    metrics = Metrics(SURFACES)
    names = ("quoth_platform_limited_total", "quoth_surface_restarts_total")
    assert value(metrics, "quoth_quotes_dropped_total") == 0
    assert [value(metrics, name, surface="discord") for name in names] == [0, 0]

    for event in (DROPPED, Limited("discord"), Restarted("discord"), Limited("discord")):
        metrics(event)
    assert value(metrics, "quoth_quotes_dropped_total") == 1
    assert [value(metrics, name, surface="discord") for name in names] == [2, 1]


def test_steps_are_measured_one_by_one() -> None:
    """In seconds, by surface and step."""
    metrics = Metrics(SURFACES)
    for seconds in (0.002, 0.3):
        metrics(StepTaken("slack", Step.SEARCH, seconds))
    metrics(StepTaken("slack", Step.SEND, 1.0))
    metrics.late(0.7)

    search = {"surface": "slack", "step": "search"}
    assert value(metrics, "quoth_step_seconds_count", **search) == 2
    assert value(metrics, "quoth_step_seconds_sum", **search) == 0.302
    assert value(metrics, "quoth_step_seconds_bucket", **search, le="0.0025") == 1
    assert value(metrics, "quoth_loop_lag_seconds_bucket", le="0.5") == 0
    assert value(metrics, "quoth_loop_lag_seconds_bucket", le="1.0") == 1


def test_what_can_be_read_is_read_at_each_scrape() -> None:
    """A figure, or one for each of several things; what is not known is said not to be."""
    metrics, documents = Metrics(), iter((5.0, 6.0))
    metrics.add(
        lambda: (
            Reading.of("index_documents", "Documents.", next(documents)),
            Reading.of("ledger_deliveries", "Deliveries.", math.nan),
            Reading("surface_up", "Up.", {"slack": 1.0, "web": 0.0}, "surface"),
        )
    )
    first, second = (metrics.written()[1].decode() for _ in range(2))

    assert "quoth_index_documents 5.0" in first
    assert "quoth_index_documents 6.0" in second
    assert "quoth_ledger_deliveries NaN" in first
    assert 'quoth_surface_up{surface="slack"} 1.0' in first
    assert 'quoth_surface_up{surface="web"} 0.0' in first


def test_no_label_tells_of_anybody() -> None:
    """Neither a workspace nor a channel, a document or a word of a question."""
    metrics = Metrics(SURFACES)
    for reply in REPLIES:
        metrics(told(reply, keep_text=True))
    metrics(DROPPED)
    secret = {"T024", "C1", "pears", "handbook", "g1"}

    ours = [each for each in samples(metrics) if each[0].startswith("quoth_")]
    assert {label for _, labels in ours for label in labels} <= {
        "surface",
        "status",
        "why",
        "step",
        "le",
    }
    assert not any(word in labels.values() for _, labels in ours for word in secret)


def test_the_process_is_measured_too() -> None:
    """Its memory, its processor, its files, as every dashboard knows them."""
    names = {name for name, _ in samples(Metrics())}

    assert {"process_resident_memory_bytes", "process_cpu_seconds_total", "python_info"} <= names


def test_it_is_told_in_the_form_that_is_asked_for() -> None:
    """The type says which form of Prometheus's that is."""
    kind, text = Metrics().written()

    assert kind.startswith("text/plain; version=")
    assert text.endswith(b"\n")


def test_two_servers_in_a_process_do_not_meet() -> None:
    """Each counts on its own: nothing is counted in a place that everybody shares."""
    first, second = Metrics(), Metrics()
    first(QuestionAnswered(Status.ANSWERED, "slack", "", "", 0.1, 3))
    first(QuoteDropped("a", 0, 1, "g1"))

    assert value(second, "quoth_quotes_dropped_total") == 0
