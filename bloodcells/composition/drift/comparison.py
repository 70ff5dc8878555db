"""Compare the cells of a table and of its groups with a reference."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import orjson

from bloodcells.arrays import Codes, Floats, Mask
from bloodcells.classification.classifier import Classifier
from bloodcells.classification.manifest import QUANTILES
from bloodcells.classification.novelty import more_than_expected
from bloodcells.composition.sender_columns import find_columns, sender_column, text_codes
from bloodcells.errors import BloodcellsError, Fault, InvalidValues
from bloodcells.quality.distances import chance, count, distances
from bloodcells.quality.flagging import BROKEN
from bloodcells.tables.cell_table import CellTable

__all__ = ["RATE", "Compared", "Drift", "DriftReference", "compare"]

RATE = 0.01
"""Share of the tables or groups like the reference of which some measurement is beyond chance."""


class NothingToCompare(BloodcellsError):
    """Report a table of which no cell has all measurements."""


@dataclass(frozen=True)
class DriftReference:
    """Hold the cells that others are compared with, as their quantiles."""

    name: str
    """The model's name and version, or the table's name."""
    cells: int
    quantiles: Floats
    """`(m, 9)` at the probabilities of `QUANTILES`."""
    mix: dict[str, float]
    """Share of each class: in training as it is known, of a table as it is predicted."""
    broken: float | None
    """Share of broken segmentations; None where that is not known."""
    groups: dict[str, float] | None = None
    """How far each group of a table is from its other groups, beyond chance; None where there are none."""

    @classmethod
    def of_model(cls, classifier: Classifier) -> "DriftReference":
        """Take what a model was trained on, as its manifest describes it."""
        manifest = classifier.manifest
        data, served = manifest.training_data, manifest.served
        marked = None if served is None else sum(served.marked.values()) / data.rows
        return cls(
            f"the training cells of {manifest.name} version {manifest.version}",
            data.rows,
            np.array([f.quantiles for f in manifest.features]),
            {name: data.class_counts.get(name, 0) / data.rows for name in manifest.classes},
            marked,
        )

    @classmethod
    def of_table(
        cls, name: str, cells: CellTable, classifier: Classifier, by: str | None = None
    ) -> "DriftReference":
        """Take the cells of a table; with a column, each of its groups is compared with the others, too.

        Raises
        ------
        NothingToCompare
            No cell has all measurements.
        """
        seen = _Seen(cells, classifier)
        groups = {}
        if by is not None and find_columns(cells.source.names, by):
            codes, names = seen.groups(by)
            for code, group in enumerate(names):
                inside = codes == code
                rest = seen.values[~inside]
                if len(rest):
                    far, limit = _distances(seen.values[inside], _quantiles(rest), len(rest))
                    groups[group] = float(far.max()) - limit
        counted = seen.describe(np.ones(len(seen.values), dtype=bool))
        return cls(
            name,
            counted.cells,
            _quantiles(seen.values),
            counted.mix,
            counted.broken,
            groups or None,
        )


@dataclass(frozen=True)
class _Counted:
    """Hold what is counted of some cells."""

    cells: int
    novel: int | None
    scored: int
    mix: dict[str, float]
    broken: float


@dataclass(frozen=True)
class Compared:
    """Hold how far some cells are from the reference."""

    name: str
    cells: int
    distances: dict[str, float]
    """Of each measurement, from 0 to 1, the largest first."""
    by_chance: float
    """What no distance exceeds by chance, but for `RATE`."""
    novel: int | None
    """Cells that are unlike any training cell; None of a model without novelty."""
    scored: int
    """Cells that could be: with a class, and no broken segmentations."""
    more_novel: bool
    """Whether these are more than expected."""
    mix: dict[str, float]
    """Share of each predicted class."""
    broken: float
    """Share of broken segmentations."""
    reference_groups: float | None = None
    """Share of groups as far off, this one counted, among those of the reference; None where it has none."""

    @property
    def largest(self) -> tuple[str, float]:
        """Name the measurement that is furthest off, and its distance."""
        return next(iter(self.distances.items()))

    @property
    def beyond(self) -> list[str]:
        """Name the measurements that are further off than chance explains."""
        return [name for name, far in self.distances.items() if far > self.by_chance]

    @property
    def excess(self) -> float:
        """Give by how much the largest distance exceeds what chance explains."""
        return self.largest[1] - self.by_chance

    def to_dict(self) -> dict[str, Any]:
        """Convert to what JSON holds."""
        return asdict(self) | {"beyond_chance": self.beyond}


@dataclass(frozen=True)
class Drift:
    """Hold the comparison of a table with a reference."""

    table: str
    reference: DriftReference
    model: str
    """The model that predicted the cells, as `NAME version N`."""
    false_alarms: float | None
    """Share of cells like the training cells that are unlike any; None of a model without novelty."""
    whole: Compared
    by: str | None
    groups: list[Compared]
    """The groups of the table, from the furthest off beyond chance to the nearest."""

    def to_json(self) -> bytes:
        """Encode all of it as JSON."""
        return orjson.dumps(
            {
                "table": self.table,
                "reference": self.reference.name,
                "reference_cells": self.reference.cells,
                "reference_mix": self.reference.mix,
                "reference_broken": self.reference.broken,
                "model": self.model,
                "rate_beyond_chance": RATE,
                "expected_novel": self.false_alarms,
                **{k: v for k, v in self.whole.to_dict().items() if k != "name"},
                "by": self.by,
                "groups": [group.to_dict() for group in self.groups],
            },
            option=orjson.OPT_INDENT_2,
        )


def compare(
    name: str,
    cells: CellTable,
    reference: DriftReference,
    classifier: Classifier,
    by: str | None = None,
) -> Drift:
    """Compare the cells of a table with a reference, all together and by the values of a column.

    Raises
    ------
    LabelError
        The table has no such column, or several.
    InvalidValues
        A cell has no value in it.
    NothingToCompare
        No cell has all measurements.
    MissingMeasurements
        The table lacks a measurement that the model takes.
    """
    seen = _Seen(cells, classifier)
    everything = np.ones(len(seen.values), dtype=bool)
    groups: list[Compared] = []
    if by is not None:
        codes, names = seen.groups(by)
        groups = [seen.compare(group, codes == i, reference) for i, group in enumerate(names)]
        groups.sort(key=lambda group: -group.excess)
    manifest, scale = classifier.manifest, classifier.novelty
    return Drift(
        table=name,
        reference=reference,
        model=f"{manifest.name} version {manifest.version}",
        false_alarms=None if scale is None else scale.false_alarms,
        whole=seen.compare(name, everything, reference),
        by=by,
        groups=groups,
    )


class _Seen:
    """Hold the cells of a table that have all measurements, and what the model says of them."""

    def __init__(self, cells: CellTable, classifier: Classifier) -> None:
        self._kept = np.flatnonzero(~cells.rejected)
        if not len(self._kept):
            raise NothingToCompare("No cell has all measurements, so there is nothing to compare.")
        self._cells, self._scale = cells, classifier.novelty
        self._names, self._classes = classifier.manifest.feature_names, classifier.class_names
        self.values = cells.select(self._names)[self._kept]
        probabilities, far = classifier.compute(self.values)
        self._codes = probabilities.argmax(axis=1)
        flags = classifier.flag_cells(cells)
        broken = np.array([BROKEN in kind for kind in flags.kinds], dtype=bool)
        self._broken: Mask = broken[flags.codes][self._kept]
        self._novel: Mask | None = None
        if self._scale is not None and far is not None:
            self._novel = self._scale.find_unlike(probabilities, far) & ~self._broken

    def groups(self, by: str) -> tuple[Codes, list[str]]:
        """Assign each cell the number of its group, and name the groups."""
        places, texts = text_codes(sender_column(self._cells.table, by))
        names = list(dict.fromkeys(text for text in texts if text is not None))
        number = {name: i for i, name in enumerate(names)}
        codes = np.array([-1 if t is None else number[t] for t in texts])[places][self._kept]
        if (codes < 0).any():
            row = int(self._cells.rows[self._kept[int((codes < 0).argmax())]])
            fault = Fault(row, by, "there is no value, so the cell is of no group; give it one")
            raise InvalidValues([fault], int((codes < 0).sum()))
        present = set(codes.tolist())
        kept = [i for i in range(len(names)) if i in present]
        renumbered = np.full(len(names), -1)
        renumbered[kept] = range(len(kept))
        return renumbered[codes], [names[i] for i in kept]

    def describe(self, chosen: Mask) -> _Counted:
        """Count the novel and broken cells, and those of each class."""
        n = int(chosen.sum())
        counts = np.bincount(self._codes[chosen], minlength=len(self._classes))
        return _Counted(
            cells=n,
            novel=None if self._novel is None else int(self._novel[chosen].sum()),
            scored=int((~self._broken[chosen]).sum()),
            mix={name: int(c) / n for name, c in zip(self._classes, counts, strict=True)},
            broken=float(self._broken[chosen].mean()),
        )

    def compare(self, name: str, chosen: Mask, reference: DriftReference) -> Compared:
        """Compare some of the cells with the reference."""
        counted = self.describe(chosen)
        far, limit = _distances(self.values[chosen], reference.quantiles, reference.cells)
        order = np.argsort(-far, kind="stable")
        novel, scale = counted.novel, self._scale
        excess = float(far.max()) - limit
        others = None if reference.groups is None else list(reference.groups.values())
        return Compared(
            name=name,
            cells=counted.cells,
            distances={self._names[j]: float(far[j]) for j in order},
            by_chance=limit,
            novel=novel,
            scored=counted.scored,
            more_novel=novel is not None
            and scale is not None
            and more_than_expected(novel, counted.scored, scale.false_alarms),
            mix=counted.mix,
            broken=counted.broken,
            reference_groups=None if others is None else _share_as_far(excess, others),
        )


def _quantiles(values: Floats) -> Floats:
    """Compute the quantiles of each measurement: `(n, m)` -> `(m, 9)`."""
    return np.asarray(np.quantile(values, QUANTILES, axis=0).T)


def _distances(values: Floats, quantiles: Floats, known: int) -> tuple[Floats, float]:
    """Compute the distance of each measurement, and what it does not exceed by chance."""
    far = distances(count(values, quantiles), len(values), QUANTILES)
    return far, chance(len(values), known, len(quantiles), RATE)


def _share_as_far(excess: float, others: Sequence[float]) -> float:
    """Compute the share of groups as far off as one of them, which is counted among them."""
    return (1 + sum(other >= excess for other in others)) / (1 + len(others))
