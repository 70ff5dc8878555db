"""Keep some of the cells that were predicted last, and tell Prometheus how far they are from training."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.models.registry import ModelRegistry
from bloodcells import Predictions
from bloodcells.arrays import Floats
from bloodcells.classification.manifest import QUANTILES
from bloodcells.errors import BloodcellsError
from bloodcells.quality.distances import chance, count, distances

__all__ = ["RecentCells"]

KEPT = 1000
"""Cells of each model that are kept."""
FROM_ONE = 100
"""Most cells of one table, or part of a streamed one, that are kept, so that it is not all that is seen."""
_RATE = 0.01
"""Share of the times at which some measurement of cells like the training cells is beyond chance."""


@dataclass
class _Ring:
    """Hold the last cells of one model."""

    values: Floats
    lock: Lock = field(default_factory=Lock)
    next: int = 0
    """Where the next cell goes."""
    seen: int = 0
    """Cells that were put in so far."""


class RecentCells(Collector):
    """Keep the last cells of each model, for the distance of each measurement to the training quantiles.

    What is done for a request is to copy a few rows; distances are computed when Prometheus asks. The numbers
    are of this process alone.
    """

    def __init__(self, registry: ModelRegistry) -> None:
        self._registry = registry
        self._rings: dict[tuple[str, int], _Ring] = {}

    def add(self, predictions: Predictions) -> None:
        """Keep some of the cells of an answer, evenly over its rows."""
        cells = predictions.cells
        values = cells.values
        if len(values) > FROM_ONE:
            values = values[:: -(-len(values) // FROM_ONE)]
        if cells.reasons:
            values = values[np.isfinite(values).all(axis=1)]
        key = predictions.model_name, predictions.model_version
        ring = self._rings.get(key)
        if ring is None:
            ring = self._rings.setdefault(key, _Ring(np.empty((KEPT, values.shape[1]))))
        with ring.lock:
            n, start = len(values), ring.next
            first = min(n, KEPT - start)
            ring.values[start : start + first] = values[:first]
            if first < n:
                ring.values[: n - first] = values[first:]
            ring.next = (start + n) % KEPT
            ring.seen += n

    def collect(self) -> Iterable[Metric]:
        """Compute the distances of all models that are still served."""
        far = GaugeMetricFamily(
            "bloodcells_drift_distance",
            "Distance of the last cells from the training quantiles, 0 to 1.",
            labels=["model", "measurement"],
        )
        limit = GaugeMetricFamily(
            "bloodcells_drift_by_chance",
            "Distance that no measurement exceeds by chance, but in 1 of 100 looks.",
            labels=["model"],
        )
        kept = GaugeMetricFamily(
            "bloodcells_drift_cells", "Cells that are looked at.", labels=["model"]
        )
        for (name, version), ring in list(self._rings.items()):
            try:
                manifest = self._registry.get(name, version).manifest
            except BloodcellsError:  # it is no longer served
                del self._rings[name, version]
                continue
            with ring.lock:
                values = ring.values[: min(ring.seen, KEPT)].copy()
            if not len(values):
                continue
            quantiles = np.array([f.quantiles for f in manifest.features])
            found = distances(count(values, quantiles), len(values), QUANTILES)
            model = f"{name}/{version}"
            for measurement, distance in zip(manifest.feature_names, found.tolist(), strict=True):
                far.add_metric([model, measurement], distance)
            known = manifest.training_data.rows
            limit.add_metric([model], chance(len(values), known, len(quantiles), _RATE))
            kept.add_metric([model], len(values))
        yield from (far, limit, kept)
