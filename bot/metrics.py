"""What is measured, for whoever scrapes it: all workspaces together, and no word of anybody."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from bot.events import Event, Limited, QuestionAnswered, QuoteDropped, Restarted, StepTaken
from bot.model import Nothing

if TYPE_CHECKING:
    from prometheus_client.metrics_core import GaugeMetricFamily

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_RARE = {
    "evidence_refusals": "Questions that the documents say too little about.",
    "platform_limited": "Calls that the platform has answered with 429.",
    "surface_restarts": "Times that the surface was started anew.",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as it is now, or one for each value of *label*."""

    name: str
    meaning: str
    values: Mapping[str, float]
    label: str = ""

    @classmethod
    def of(cls, name: str, meaning: str, value: float) -> "Reading":
        """Read a single figure."""
        return cls(name, meaning, {"": value})


Read = Callable[[], Iterable[Reading]]


class Metrics:
    """Counts events on *surfaces*, what may never happen from nought: an alarm can wait for it."""

    def __init__(self, surfaces: Iterable[str] = ()) -> None:
        import prometheus_client as prometheus  # noqa: PLC0415 - only a server is scraped

        # A series more for each would be of use to nobody.
        prometheus.disable_created_metrics()  # type: ignore[no-untyped-call] # the library's
        self.registry = registry = prometheus.CollectorRegistry()
        for collector in (prometheus.ProcessCollector, prometheus.PlatformCollector):
            collector(registry=registry)
        self._asks = prometheus.Counter(
            "quoth_asks",
            "Questions by surface, by what came of them and why.",
            ("surface", "status", "why"),
            registry=registry,
        )
        self._dropped = prometheus.Counter(
            "quoth_quotes_dropped",
            "Quotes held back because they were not what stands in their document.",
            registry=registry,
        )
        self._rare = {
            name: prometheus.Counter(f"quoth_{name}", meaning, ("surface",), registry=registry)
            for name, meaning in _RARE.items()
        }
        self._steps = prometheus.Histogram(
            "quoth_step_seconds",
            "Seconds that each step of a question takes.",
            ("surface", "step"),
            buckets=_SECONDS,
            registry=registry,
        )
        self._lag = prometheus.Histogram(
            "quoth_loop_lag_seconds",
            "Seconds by which the event loop is late, looked at four times a second.",
            buckets=_SECONDS,
            registry=registry,
        )
        for surface in surfaces:
            for counter in self._rare.values():
                counter.labels(surface)

    def __call__(self, event: Event) -> None:
        """Count *event*."""
        match event:
            case QuestionAnswered():
                self._asks.labels(event.platform, str(event.status), event.why or "").inc()
                if event.why == Nothing.NO_EVIDENCE:
                    self._rare["evidence_refusals"].labels(event.platform).inc()
            case QuoteDropped():
                self._dropped.inc()
            case StepTaken():
                self._steps.labels(event.surface, str(event.step)).observe(event.seconds)
            case Limited():
                self._rare["platform_limited"].labels(event.surface).inc()
            case Restarted():
                self._rare["surface_restarts"].labels(event.surface).inc()
            case _:
                assert_never(event)

    def add(self, read: Read) -> None:
        """Have *read* called by whoever scrapes."""
        self.registry.register(_Readings(read))

    def late(self, seconds: float) -> None:
        """Note by how much the event loop was late."""
        self._lag.observe(seconds)

    def written(self) -> tuple[str, bytes]:
        """Return the type and the text of all figures as they are now."""
        from prometheus_client.exposition import (  # noqa: PLC0415 - as above
            CONTENT_TYPE_LATEST,
            generate_latest,
        )

        return CONTENT_TYPE_LATEST, generate_latest(self.registry)


class _Readings:
    """Hands readings to the library."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def describe(self) -> Iterator["GaugeMetricFamily"]:
        """Tell nothing before it is asked for: nothing can be read yet."""
        return iter(())

    def collect(self) -> "Iterator[GaugeMetricFamily]":
        """Read."""
        from prometheus_client.metrics_core import GaugeMetricFamily  # noqa: PLC0415 - as above

        for each in self._read():
            labels = [each.label] if each.label else []
            family = GaugeMetricFamily(f"quoth_{each.name}", each.meaning, labels=labels)
            for value, figure in each.values.items():
                family.add_metric([value] if each.label else [], figure)
            yield family
