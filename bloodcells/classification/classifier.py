"""Classify cells by an exported model in ONNX Runtime."""

import math
import os
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Floats
from bloodcells.classification import calibration_cells, out_of_fold, store, training_rows
from bloodcells.classification.calibration_cells import CalibrationCells
from bloodcells.classification.conformal import sets_of
from bloodcells.classification.explanation import Explainer
from bloodcells.classification.manifest import (
    CALIBRATION_FILE,
    MODEL_FILE,
    OUT_OF_FOLD_FILE,
    SLIDES_HELD_OUT_FILE,
    TRAINING_ROWS_FILE,
    Manifest,
)
from bloodcells.classification.model_folder import find_models
from bloodcells.classification.novelty import NoveltyScale
from bloodcells.classification.onnx_session import InferenceSession, open_session
from bloodcells.classification.predictions import Predictions
from bloodcells.classification.slides import measured, with_slides
from bloodcells.classification.store import Artifact
from bloodcells.errors import (
    LabelError,
    ModelError,
    NotBySlide,
    NotCalibrated,
    list_some,
    reason_of,
)
from bloodcells.measurements import Measurements
from bloodcells.parallel.wanted import check_wanted
from bloodcells.quality import flagging
from bloodcells.quality.flag_sets import Flags
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.reading import read_cells

GOLDEN_TOLERANCE = 1e-5
"""Largest difference of a probability of a golden row from the one of the export."""
_MOST_LEVELS = 100
"""Levels of prediction sets whose thresholds are kept."""
_BATCH = 1000
"""Rows that ONNX Runtime gets at once, so that its intermediate arrays stay in the processor's cache
however long the table is. Not a power of two: arrays of such sizes may map to the same cache sets."""
_DISTANCE_TOLERANCE = 1e-3
"""Largest difference of a golden row's distance, as a part of it."""
_INPUT, _OUTPUT, _DISTANCE = "cells", "probabilities", "distance"


class Classifier:
    """Predict the classes of cells by a loaded model.

    Attributes
    ----------
    manifest
        The model's name, version, features, classes and scores.
    measurements
        The measurements that the model takes, in the order of its input, for `read_cells` to look for.
    contents
        Every file of the model's directory but the graph, by name, as it was verified.
    novelty
        The scale of the novelty of cells; None of a model without it.
    signed_by
        The trusted key that signed the model; None where no keys were given.

    Examples
    --------
    >>> from bloodcells import Classifier, read_cells
    >>> classifier = Classifier.load("models/bloodcells")
    >>> cells = read_cells("examples/cells.csv", classifier.measurements)
    >>> predictions = classifier.predict(cells)
    >>> predictions.classes
    ['Neutrophil', 'Lymphocyte', 'Eosinophil', 'Lymphocyte', 'Lymphocyte']
    >>> predictions.summary()["rejected"]
    0
    """

    def __init__(self, loaded: Artifact, threads: int = 1) -> None:
        """Open the graph and replay the golden rows.

        Parameters
        ----------
        loaded
            A verified artifact.
        threads
            Threads of ONNX Runtime for one batch.

        Raises
        ------
        ModelError
            The graph needs more than its own bytes, cannot be opened, has another input or output
            than the manifest says, or does not give the golden rows' probabilities; or the list of
            training rows, the out-of-fold probabilities or the calibration cells are malformed, or
            not those of the manifest's scores.
        """
        self.manifest: Manifest = loaded.manifest
        self.contents = {n: data for n, data in loaded.contents.items() if n != MODEL_FILE}
        self.signed_by = loaded.signed_by
        self._directory = loaded.directory
        self._threads = threads
        try:
            self._session = self._open(loaded.onnx, threads)
            self._training_rows = self._read_training_rows()
            self._check_out_of_fold()
            self._calibration = self._read_calibration()
        except ModelError as error:
            raise ModelError(f"{self._directory}: {error}") from error
        ranges = np.array([f.range() for f in self.manifest.features], dtype=np.float64)
        self._low, self._high = ranges[:, 0], ranges[:, -1]
        self.measurements = Measurements(f.as_measurement() for f in self.manifest.features)
        self._bounded = any(map(flagging.is_bounded, self.measurements))
        novelty = self.manifest.novelty
        self.novelty = None if novelty is None else NoveltyScale(novelty)
        self._thresholds: dict[float, Floats] = {}
        self._outputs = [_OUTPUT] if novelty is None else [_OUTPUT, _DISTANCE]
        self._names = self.manifest.feature_names
        self._classes = tuple(self.manifest.classes)
        self._check_shapes()
        self._replay_golden_rows()

    @classmethod
    def load(cls, path: str | Path, threads: int = 1, columns: Sequence[str] | None = None) -> Self:
        """Load `models/NAME` (its highest version), `models/NAME/VERSION`, or of `models` that for a table.

        The variables `BLOODCELLS_TRUSTED_KEYS` and `BLOODCELLS_MAX_MODEL_BYTES` hold here too.

        Parameters
        ----------
        path
            The directory of the model or of one version; with `columns` that of all models too.
        threads
            Threads of ONNX Runtime for one batch.
        columns
            The headers of a table, by which one of all models is chosen: that with the most measurements, if
            the table has all of them.

        Raises
        ------
        UnknownModel
            There is no such directory.
        ModelError
            A file is missing or was changed, the model is signed by no trusted key, or it gives other
            probabilities for its golden rows on this machine than when it was exported.
        """
        if columns is not None:
            return cls(find_models(Path(path)).of(columns).artifact, threads)
        return cls(store.load(store.resolve(Path(path)), **store.conditions(os.environ)), threads)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the path and the digest: a model is a directory, and not copied into a pickle."""
        path = str(self._directory.resolve())
        return _load_same, (type(self), path, self.manifest.digest, self._threads)

    @property
    def class_names(self) -> tuple[str, ...]:
        """Name the classes, in the order of the probabilities."""
        return self._classes

    def probabilities(self, values: Floats) -> Floats:
        """Compute `(n, classes)` probabilities from `(n, features)` measurements in the manifest's order."""
        return self.compute(values)[0]

    def compute(self, values: Floats) -> tuple[Floats, Floats | None]:
        """Compute probabilities, and `(n,)` distances from the nearest class or None, by a model without."""
        n = len(values)
        if n <= _BATCH:
            return self._run(values)
        out = np.empty((n, len(self._classes)))
        distances = None if self.novelty is None else np.empty(n)
        # One buffer for all batches, so that it stays in the processor's cache.
        buffer = np.empty((_BATCH, values.shape[1]), values.dtype)
        for start in range(0, n, _BATCH):
            check_wanted()
            batch = values[start : start + _BATCH]
            cells = buffer[: len(batch)]
            cells[:] = batch
            out[start : start + _BATCH], of_batch = self._run(cells)
            if distances is not None:
                distances[start : start + _BATCH] = of_batch
        return out, distances

    def _run(self, values: Floats) -> tuple[Floats, Floats | None]:
        """Run the graph on one batch."""
        found = self._session.run(self._outputs, {_INPUT: np.ascontiguousarray(values)})
        probabilities = np.asarray(found[0], dtype=np.float64)
        return probabilities, None if len(found) == 1 else found[1]

    def predict(
        self,
        cells: object,
        *,
        novelty: bool = False,
        sets: float | None = None,
        explain: bool = False,
        slide: str | None = None,
    ) -> Predictions:
        """Predict the class of each cell, with the probability of every class and with flags.

        A rejected row gets no class and NaN probabilities. Every other row gets its most probable
        class, the first of them where several are equally probable.

        Parameters
        ----------
        cells
            n cells in pixels and grey levels, as `read_cells` returns them, or whatever it reads: the path of
            a file, a table of pandas, polars or Arrow, an array in the order of `measurements`.
        novelty
            Give the novelty of each cell, too, by which it is flagged `unlike any training cell`.
        sets
            Give the set of the classes that cannot be excluded, too, which has the cell's class in so
            large a share of the cells of every class; above 0 and below 1.
        explain
            Name the three measurements of each cell that speak most for its class against the runner-up,
            too. It takes some thousand times as long as the prediction.
        slide
            The column that names the slide of each cell, for a model that takes measurements relative to
            the slide. All cells of each slide are to be in the table, at least 100.

        Raises
        ------
        MissingMeasurements
            The table lacks a measurement that the model takes.
        NotCalibrated
            The model has no novelty or prediction sets, as those of older releases.
        NotBySlide
            A slide is named, and the model takes no measurement relative to it.
        SmallSlides
            A slide has too few cells.
        LabelError
            The table has no such column.
        TableError
            As `read_cells` does.
        """
        cells = self._read(cells) if slide is None else self._read_by_slide(cells, slide)
        least = None if sets is None else self.set_thresholds(sets)
        if novelty and self.novelty is None:
            raise NotCalibrated(self.manifest.name, self.manifest.version, "novelty")
        values = cells.select(self._names)
        if cells.reasons:
            valid = ~cells.rejected
            probabilities = np.full((len(values), len(self._classes)), np.nan)
            probabilities[valid], of_valid = self.compute(values[valid])
            distances = None
            if of_valid is not None:
                distances = np.full(len(values), np.nan)
                distances[valid] = of_valid
        else:
            probabilities, distances = self.compute(values)
        if not math.isfinite(probabilities.sum()):  # one pass, which NaN and infinities outlast
            overflowed = ~(cells.rejected | np.isfinite(probabilities).all(axis=1))
            reason = "the measurements are too far from any cell for the model to give a number"
            reasons = dict(cells.reasons) | {int(i): reason for i in np.flatnonzero(overflowed)}
            cells = replace(cells, reasons=reasons)
            probabilities[overflowed] = np.nan
            if distances is not None:
                distances = np.where(overflowed, np.nan, distances)
        scores = unlike = rate = None
        if self.novelty is not None and distances is not None:
            rate = self.novelty.false_alarms
            if novelty:
                scores = self.novelty.score(probabilities, distances)
                unlike = self.novelty.unlike(scores)
            else:
                unlike = self.novelty.find_unlike(probabilities, distances)
        flags = flagging.flag_cells(
            values, self._names, self._low, self._high, probabilities, cells.reasons, unlike
        )
        if self._bounded:
            flags = flagging.flag_impossible(flags, values, self.measurements)
        return Predictions(
            model_name=self.manifest.name,
            model_version=self.manifest.version,
            class_names=self._classes,
            probabilities=probabilities,
            cell_flags=flags,
            cells=cells,
            novelty=scores,
            class_sets=None
            if least is None
            else Flags.of_masks(self._classes, sets_of(probabilities, least).T),
            false_alarms=rate,
            because=self.explainer.explain(values, probabilities) if explain else None,
        )

    @cached_property
    def explainer(self) -> Explainer:
        """Make what says why cells get their classes."""
        return Explainer(self.probabilities, self.manifest.features, self._classes)

    @property
    def classes_(self) -> npt.NDArray[np.str_]:
        """Return the k classes in the order of `predict_proba`, by scikit-learn's name for them."""
        return np.array(self._classes)

    def predict_proba(self, cells: object) -> Floats:
        """Predict the probability of each class, as scikit-learn's classifiers do.

        Parameters
        ----------
        cells
            n cells, as for `predict`.

        Returns
        -------
        `(n, k)` in the order of `classes_`; NaN for a rejected row.

        Raises
        ------
        MissingMeasurements, TableError
            As `predict` does.
        """
        return self.predict(cells).probabilities

    def score(self, cells: object, labels: Sequence[str]) -> float:
        """Compute the accuracy, as scikit-learn's classifiers do; `evaluate` tells far more.

        Parameters
        ----------
        cells
            n cells, as for `predict`.
        labels
            `(n,)` the known class of each.

        Returns
        -------
        The share of the cells that get their known class; a rejected row gets none.

        Raises
        ------
        LabelError
            There are more or fewer labels than cells, or one is no class of the model.
        MissingMeasurements, TableError
            As `predict` does.
        """
        predicted = self.predict(cells).classes
        known = list(labels)
        if len(known) != len(predicted):
            raise LabelError(
                f"There are {len(known):,} labels for {len(predicted):,} cells; one for each was expected."
            )
        if unknown := [label for label in dict.fromkeys(known) if label not in self._classes]:
            raise LabelError(
                f"Labels that are no class of the model: {list_some([repr(x) for x in unknown])}; expected "
                f"{', '.join(self._classes)}."
            )
        return sum(a == b for a, b in zip(known, predicted, strict=True)) / len(known)

    def set_thresholds(self, level: float) -> Floats:
        """Compute the least probability of each class with which it is in a prediction set: `(classes,)`.

        Parameters
        ----------
        level
            As `sets` of `predict`.

        Raises
        ------
        ValueError
            The level is not above 0 and below 1.
        NotCalibrated
            The model has no prediction sets.
        """
        if not 0.0 < level < 1.0:
            raise ValueError(f"sets must be a level above 0 and below 1, such as 0.9, not {level}.")
        if self._calibration is None:
            raise NotCalibrated(self.manifest.name, self.manifest.version, "prediction sets")
        if level not in self._thresholds:
            if len(self._thresholds) >= _MOST_LEVELS:
                self._thresholds.clear()
            self._thresholds[level] = self._calibration.thresholds(self._classes, level)
        return self._thresholds[level]

    def flag_cells(self, cells: CellTable, probabilities: Floats | None = None) -> Flags:
        """Flag the doubtful cells by their measurements; a rejected cell's only flag is the reason.

        Parameters
        ----------
        cells
            n cells.
        probabilities
            `(n, classes)`, for the flag `low margin`; without them no cell has it.

        Raises
        ------
        MissingMeasurements
            The table lacks a measurement that the model takes.
        """
        values = cells.select(self._names)
        flags = flagging.flag_cells(
            values, self._names, self._low, self._high, probabilities, cells.reasons
        )
        return (
            flagging.flag_impossible(flags, values, self.measurements) if self._bounded else flags
        )

    def flags(self, cells: CellTable, probabilities: Floats | None = None) -> list[list[str]]:
        """List the flags of each cell, as `flag_cells` finds them."""
        return self.flag_cells(cells, probabilities).lists()

    def seen_in_training(self, cells: CellTable) -> npt.NDArray[np.bool_] | None:
        """Find the cells that the model was fitted to, by the hashes of its training rows.

        Returns
        -------
        array or None
            `(n,)`, True for training cells. None if the model has no list of training rows
            (manifests of format 1).

        Raises
        ------
        MissingMeasurements
            The table lacks a measurement that the model takes.
        """
        if self._training_rows is None:
            return None
        hashes = training_rows.hash_rows(cells.select(self._names))
        return np.isin(hashes, self._training_rows)

    @cached_property
    def measured(self) -> Measurements:
        """List the measurements that a table has: all but those relative to the slide."""
        return measured(self.measurements)

    @property
    def by_slide(self) -> bool:
        """Tell whether the model takes measurements relative to the slide."""
        return len(self.measured) < len(self.measurements)

    def _read_by_slide(self, cells: object, slide: str) -> CellTable:
        """Read cells, unless that was done, and add measurements relative to the slide."""
        if not self.by_slide:
            raise NotBySlide(self.manifest.name)
        if not isinstance(cells, CellTable):
            cells = read_cells(cells, self.measured)
        return with_slides(cells, slide, self.measurements)

    def _read(self, cells: object) -> CellTable:
        """Read cells, unless that was done."""
        return cells if isinstance(cells, CellTable) else read_cells(cells, self.measurements)

    @staticmethod
    def _open(onnx: bytes, threads: int) -> InferenceSession:
        """Open the graph."""
        try:
            return open_session(onnx, threads)
        except ModelError:
            raise
        except Exception as error:  # ONNX Runtime's errors have no closer common base
            raise ModelError(
                f"{MODEL_FILE} cannot be opened by ONNX Runtime: {reason_of(error)}."
            ) from error

    def _read_training_rows(self) -> npt.NDArray[np.uint64] | None:
        """Read the hashes of the training rows; None if the model has no list of them."""
        content = self.contents.get(TRAINING_ROWS_FILE)
        return None if content is None else training_rows.from_bytes(content)

    def _check_out_of_fold(self) -> None:
        """Check that the scores of the manifest follow from the out-of-fold probabilities."""
        scores = {OUT_OF_FOLD_FILE: self.manifest.out_of_fold}
        if self.manifest.slides_held_out is not None:
            scores[SLIDES_HELD_OUT_FILE] = self.manifest.slides_held_out.scores
        for file, of_file in scores.items():
            if file in self.contents:
                out_of_fold.check(self.contents[file], of_file, file)

    def _read_calibration(self) -> CalibrationCells | None:
        """Read the cells that prediction sets are calibrated by; None if the model has no such sets."""
        sets = self.manifest.prediction_sets
        if sets is None:
            return None
        cells = calibration_cells.from_bytes(self.contents[CALIBRATION_FILE])
        calibration_cells.check(cells, sets)
        return cells

    def _check_shapes(self) -> None:
        """Check that the graph takes and gives what the manifest says, for any number of cells."""
        given = [(_OUTPUT, [len(self._classes)])]
        if self.novelty is not None:
            given.append((_DISTANCE, []))
        self._check_ends("takes", self._session.get_inputs(), [(_INPUT, [len(self._names)])])
        self._check_ends("gives", self._session.get_outputs(), given)

    def _check_ends(
        self, what: str, found: Sequence[Any], expected: Sequence[tuple[str, list[int]]]
    ) -> None:
        """Check the inputs or the outputs of the graph: their names, and the shape of a row of each."""
        as_expected = len(found) == len(expected) and all(
            (end.name, end.type) == (name, "tensor(double)")
            and len(end.shape) == 1 + len(row)
            and not isinstance(end.shape[0], int)
            and end.shape[1:] == row
            for end, (name, row) in zip(found, expected, strict=True)
        )
        if not as_expected:
            listed = list_some([f"{x.name!r} {x.type} {x.shape}" for x in found], 3) or "nothing"
            wanted = " and ".join(
                f"{name!r} of tensor(double) with any number of rows"
                + "".join(f" and {columns} columns" for columns in row)
                for name, row in expected
            )
            raise ModelError(
                f"{self._directory / MODEL_FILE} {what} {listed}, where {wanted} was expected by the "
                "manifest. Export the model again."
            )

    def _replay_golden_rows(self) -> None:
        """Check that the golden rows have the numbers that they had at the export, in any company."""
        golden = self.manifest.golden_rows
        cells, expected = np.array(golden.cells, dtype=np.float64), np.array(golden.probabilities)
        distances = None if golden.distances is None else np.array(golden.distances)
        n = len(cells)
        # Alone, in twos (the one with itself if there is only one), all, and in another order.
        for rows in ([0], [0, n - 1], list(range(n)), list(range(n - 1, -1, -1))):
            self._replay(
                cells[rows], expected[rows], None if distances is None else distances[rows]
            )

    def _replay(self, cells: Floats, expected: Floats, distances: Floats | None) -> None:
        """Check that some golden rows have their probabilities and distances."""
        try:
            actual, found = self.compute(cells)
        except Exception as error:  # ONNX Runtime's errors have no closer common base
            raise ModelError(
                f"{self._directory / MODEL_FILE} does not take the manifest's features or give "
                f"its classes: {reason_of(error)}."
            ) from error
        if actual.shape != expected.shape:
            raise ModelError(
                f"{self._directory / MODEL_FILE} gives probabilities of shape {actual.shape} for "
                f"{len(cells)} cells, where {expected.shape} was expected. Export the model again."
            )
        worst = float(np.max(np.abs(actual - expected)))
        same = np.array_equal(actual.argmax(axis=1), expected.argmax(axis=1))
        if not (worst <= GOLDEN_TOLERANCE and same):
            raise self._differs("probabilities", worst, f"at most {GOLDEN_TOLERANCE:g} was")
        if distances is None or found is None:
            return
        if found.shape != distances.shape:
            raise ModelError(
                f"{self._directory / MODEL_FILE} gives distances of shape {found.shape} for "
                f"{len(cells)} cells, where {distances.shape} was expected. Export the model again."
            )
        worst = float(np.max(np.abs(found - distances) / np.maximum(distances, 1.0)))
        if not worst <= _DISTANCE_TOLERANCE:
            raise self._differs(
                "distances", worst, f"at most {_DISTANCE_TOLERANCE:g} of the distance was"
            )

    def _differs(self, what: str, worst: float, allowed: str) -> ModelError:
        """Create the error of a graph that gives other numbers than at the export."""
        return ModelError(
            f"{self._directory}: on this machine the model gives other {what} for its "
            f"golden rows than it did when it was exported (by up to {worst:.2g}; {allowed} expected). "
            "Update ONNX Runtime, or export again here."
        )


def _load_same(kind: type[Classifier], path: str, digest: str, threads: int) -> Classifier:
    """Load a model that was pickled, from where it was.

    Raises
    ------
    UnknownModel
        It is no longer there.
    ModelError
        It cannot be loaded, or another model is there now.
    """
    classifier = kind.load(path, threads)
    found = classifier.manifest.digest
    if found != digest:
        raise ModelError(
            f"{path} is not the model that was pickled: the digest of its manifest is {found}, {digest} was "
            "expected. Restore that model, or load this one by Classifier.load."
        )
    return classifier
