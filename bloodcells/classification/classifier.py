"""Cells -> probabilities -> classes, by an exported model in ONNX Runtime."""

from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Floats
from bloodcells.classification import store, training_rows
from bloodcells.classification.manifest import MODEL_FILE, TRAINING_ROWS_FILE, Manifest
from bloodcells.classification.onnx_session import open_session
from bloodcells.classification.predictions import Predictions
from bloodcells.classification.store import Artifact
from bloodcells.errors import ModelError
from bloodcells.measurements import Measurements
from bloodcells.quality import flagging
from bloodcells.quality.flags import Flags
from bloodcells.tables.cell_table import CellTable

GOLDEN_TOLERANCE = 1e-5
_BATCH = 1000
"""Rows that ONNX Runtime gets at once: its intermediate arrays stay in the processor's cache, and
small whatever the table. Not a power of two, at which arrays may share places in that cache."""
_OUTPUTS = ["probabilities"]


class Classifier:
    """A loaded model.

    Attributes
    ----------
    manifest
        What the model is.
    measurements
        What it takes, in order; what `read_cells` is to look for.
    contents
        Every file of its directory but the graph, by name, as it was verified.
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
            The graph cannot be opened, or does not give the golden rows' probabilities; or the list
            of training rows is none.
        """
        self.manifest: Manifest = loaded.manifest
        self.contents = {n: data for n, data in loaded.contents.items() if n != MODEL_FILE}
        self._directory = loaded.directory
        try:
            self._session = open_session(loaded.onnx, threads)
        except Exception as error:
            raise ModelError(
                f"{self._directory / MODEL_FILE} cannot be opened by ONNX Runtime: {_line(error)}."
            ) from error
        ranges = np.array([f.range() for f in self.manifest.features], dtype=np.float64)
        self._low, self._high = ranges[:, 0], ranges[:, -1]
        self.measurements = Measurements(f.as_measurement() for f in self.manifest.features)
        self._names = self.manifest.feature_names
        self._classes = tuple(self.manifest.classes)
        self._training_rows = self._read_training_rows()
        self._replay_golden_rows()

    @classmethod
    def load(cls, path: str | Path, threads: int = 1) -> Self:
        """Load `models/NAME` (its highest version) or `models/NAME/VERSION`.

        Raises
        ------
        UnknownModel
            There is no such directory.
        ModelError
            It is not whole, was changed, or gives other numbers here.
        """
        return cls(store.load(store.resolve(Path(path))), threads)

    def probabilities(self, values: Floats) -> Floats:
        """`(n, features)` measurements in the manifest's order -> `(n, classes)` probabilities."""
        n = len(values)
        if n <= _BATCH:
            return self._run(values)
        out = np.empty((n, len(self._classes)))
        # The same room for all batches, so that it stays in the processor's cache.
        room = np.empty((_BATCH, values.shape[1]), values.dtype)
        for start in range(0, n, _BATCH):
            part = values[start : start + _BATCH]
            cells = room[: len(part)]
            cells[:] = part
            out[start : start + _BATCH] = self._run(cells)
        return out

    def _run(self, values: Floats) -> Floats:
        cells = np.ascontiguousarray(values)
        found = self._session.run(_OUTPUTS, {"cells": cells})[0]
        return np.asarray(found, dtype=np.float64)

    def predict(self, cells: CellTable) -> Predictions:
        """Say of each cell what it is.

        A rejected row gets no class and NaN probabilities; every other row gets a class, the first
        of the most probable ones.

        Raises
        ------
        MissingMeasurements
            The table lacks a measurement that the model takes.
        """
        values = cells.select(self._names)
        if cells.reasons:
            valid = ~cells.rejected
            probabilities = np.full((len(values), len(self._classes)), np.nan)
            probabilities[valid] = self.probabilities(values[valid])
        else:
            probabilities = self.probabilities(values)
        if not np.isfinite(probabilities).all():
            overflown = ~(cells.rejected | np.isfinite(probabilities).all(axis=1))
            reason = "the measurements are too far from any cell for the model to give a number"
            reasons = dict(cells.reasons) | {int(i): reason for i in np.flatnonzero(overflown)}
            cells = replace(cells, reasons=reasons)
            probabilities[overflown] = np.nan
        return Predictions(
            model_name=self.manifest.name,
            model_version=self.manifest.version,
            class_names=self._classes,
            probabilities=probabilities,
            cell_flags=self.flag_cells(cells, probabilities),
            cells=cells,
        )

    def flag_cells(self, cells: CellTable, probabilities: Floats | None = None) -> Flags:
        """What is doubtful about each cell; why it was rejected, for a cell that was.

        Parameters
        ----------
        probabilities
            `(n, classes)`, for the flag that needs them.

        Raises
        ------
        MissingMeasurements
            The table lacks a measurement that the model takes.
        """
        values = cells.select(self._names)
        return flagging.flag_cells(
            values, self._names, self._low, self._high, probabilities, cells.reasons
        )

    def flags(self, cells: CellTable, probabilities: Floats | None = None) -> list[list[str]]:
        """`flag_cells` as a list for each cell."""
        return self.flag_cells(cells, probabilities).lists()

    def seen_in_training(self, cells: CellTable) -> npt.NDArray[np.bool_] | None:
        """Say of each cell whether the model was fitted to it, as `training_rows` tells.

        Returns
        -------
        (n,), or None where the model does not say what it was fitted to (manifests of format 1).

        Raises
        ------
        MissingMeasurements
            The table lacks a measurement that the model takes.
        """
        if self._training_rows is None:
            return None
        hashes = training_rows.hash_rows(cells.select(self._names))
        return np.isin(hashes, self._training_rows)

    def _read_training_rows(self) -> npt.NDArray[np.uint64] | None:
        content = self.contents.get(TRAINING_ROWS_FILE)
        if content is None:
            return None
        try:
            return training_rows.from_bytes(content)
        except ModelError as error:
            raise ModelError(f"{self._directory}: {error}") from error

    def _replay_golden_rows(self) -> None:
        golden = self.manifest.golden_rows
        expected = np.array(golden.probabilities)
        try:
            actual = self.probabilities(np.array(golden.cells, dtype=np.float64))
        except Exception as error:  # as above
            raise ModelError(
                f"{self._directory / MODEL_FILE} does not take the manifest's features or give "
                f"its classes: {_line(error)}."
            ) from error
        worst = float(np.max(np.abs(actual - expected)))
        same = np.array_equal(actual.argmax(axis=1), expected.argmax(axis=1))
        if not (worst <= GOLDEN_TOLERANCE and same):
            raise ModelError(
                f"{self._directory}: on this machine the model gives other probabilities for its "
                f"golden rows than it did when it was exported (by up to {worst:.2g}; at most "
                f"{GOLDEN_TOLERANCE:g} was expected). Update ONNX Runtime, or export again here."
            )


def _line(error: Exception) -> str:
    """What ONNX Runtime says, which may be over several lines, in one."""
    return " ".join(str(error).split()).rstrip(".")
