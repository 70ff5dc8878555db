"""Count what operators watch: requests, their time, cells by class, rejections and flags."""

import os
from collections.abc import Iterable, Sequence
from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from app.keys.key_ring import KeyRing
from app.models.registry import ModelRegistry
from app.monitoring.recent_cells import RecentCells
from bloodcells import Predictions

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Variable with the folder in which the processes of one service add up their counts; without it a process
counts by itself. prometheus_client reads it when it is imported."""


class Metrics:
    """Hold the instruments of one application."""

    def __init__(self, registry: ModelRegistry, ring: KeyRing | None = None) -> None:
        self._counted = CollectorRegistry()
        self._own = CollectorRegistry()
        self._own.register(_Models(registry))
        self._recent = RecentCells(registry)
        self._own.register(self._recent)
        if ring is not None:
            self._own.register(_Keys(ring))
        self.requests = Counter(
            "bloodcells_requests",
            "Requests.",
            ["method", "route", "status"],
            registry=self._counted,
        )
        self.seconds = Histogram(
            "bloodcells_request_seconds", "Time per request.", ["route"], registry=self._counted
        )
        self.cells = Counter(
            "bloodcells_cells", "Cells by class.", ["model", "class"], registry=self._counted
        )
        self.rejected = Counter(
            "bloodcells_rejected_cells", "Cells without a class.", ["model"], registry=self._counted
        )
        self.flagged = Counter(
            "bloodcells_flagged_cells", "Cells with a flag.", ["model"], registry=self._counted
        )
        self.scored = Counter(
            "bloodcells_scored_cells",
            "Cells of which the model knows whether they are unlike any training cell.",
            ["model"],
            registry=self._counted,
        )
        self.unlike = Counter(
            "bloodcells_unlike_cells",
            "Those that are unlike any training cell.",
            ["model"],
            registry=self._counted,
        )
        self.failed_streams = Counter(
            "bloodcells_failed_streams",
            "Streams that ended in an error.",
            ["reason"],
            registry=self._counted,
        )
        self.loop_lag = Histogram(
            "bloodcells_event_loop_lag_seconds",
            "How long the event loop took to come round, looked at 40 times a second.",
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
            registry=self._counted,
        )
        self.closed_connections = Counter(
            "bloodcells_closed_connections",
            "Connections that were closed or refused by the service's bounds.",
            ["reason"],
            registry=self._counted,
        )
        # To find an instrument by its labels takes longer than to count with it.
        self._requests = lru_cache(self.requests.labels)
        self._seconds = lru_cache(self.seconds.labels)
        self._cells = lru_cache(self.cells.labels)
        self._rejected = lru_cache(self.rejected.labels)
        self._flagged = lru_cache(self.flagged.labels)
        self._scored = lru_cache(self.scored.labels)
        self._unlike = lru_cache(self.unlike.labels)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that is answered."""
        self._requests(method, route, status).inc()
        self._seconds(route).observe(seconds)

    def connection(self, reason: str) -> None:
        """Count a connection that was closed or refused."""
        self.closed_connections.labels(reason).inc()

    def count(self, predictions: Predictions) -> None:
        """Count the cells of one answer."""
        model = f"{predictions.model_name}/{predictions.model_version}"
        self._recent.add(predictions)
        summary, tally = predictions.summary(), predictions.tally
        for name, number in summary["counts"].items():
            self._cells(model, name).inc(number)
        counted = [(self._rejected, tally.rejected), (self._flagged, tally.flagged)]
        if tally.false_alarms is not None:
            counted += [(self._scored, tally.scored), (self._unlike, tally.unlike)]
        for counter, number in counted:
            instrument = counter(
                model
            )  # so that it is shown from the first answer on, even if it is 0
            if number:
                instrument.inc(number)

    def text(self) -> bytes:
        """Write all instruments for Prometheus; those of several processes are added up."""
        counted = self._counted
        if SHARED in os.environ:
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        return generate_latest(counted) + generate_latest(self._own)


class _Models(Collector):
    """Tell Prometheus how the models of the process that it asks are, at the time it asks."""

    def __init__(self, registry: ModelRegistry) -> None:
        self._registry = registry

    def collect(self) -> Iterable[Metric]:
        ready = self._registry.problem() is None
        yield GaugeMetricFamily(
            "bloodcells_ready", "1 if the default model is loaded.", float(ready)
        )
        yield _refused(
            "bloodcells_reload_refused",
            "1 for each reason why the last reload was refused; 0 without one.",
            self._registry.reload_refused,
        )


class _Keys(Collector):
    """Tell Prometheus how the API keys of the process that it asks are, at the time it asks."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def collect(self) -> Iterable[Metric]:
        keys = self._ring.keys
        yield GaugeMetricFamily("bloodcells_api_keys", "API keys.", len(keys.digests))
        yield _refused(
            "bloodcells_api_keys_reload_refused",
            "1 with the reason why the keys were not reloaded the last time; 0 without one.",
            [keys.reload_refused] if keys.reload_refused else [],
        )


def _refused(name: str, meaning: str, reasons: Sequence[str]) -> Metric:
    """Make a gauge of 1 for each reason, or of 0 without one."""
    refused = GaugeMetricFamily(name, meaning, labels=["reason"])
    for reason in reasons:
        refused.add_metric([reason], 1)
    if not reasons:
        refused.add_metric([""], 0)
    return refused
