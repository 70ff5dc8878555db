"""Cells -> probabilities -> classes, by an exported model in ONNX Runtime."""

from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from bloodcells import artifact, quality
from bloodcells.artifact import QUANTILES, Artifact, Manifest
from bloodcells.errors import ModelError
from bloodcells.predictions import Predictions
from bloodcells.tables import CellTable

Floats = npt.NDArray[np.float64]

GOLDEN_TOLERANCE = 1e-5
_BATCH = 8192
"""Rows that ONNX Runtime gets at once: its intermediate arrays stay small whatever the table."""


class Classifier:
    """A loaded model.

    Attributes
    ----------
    manifest : what the model is.
    """

    def __init__(self, loaded: Artifact, threads: int = 1) -> None:
        """Open the graph and replay the golden rows.

        Parameters
        ----------
        loaded : a verified artifact.
        threads : threads of ONNX Runtime for one batch.

        Raises
        ------
        ModelError : the graph cannot be opened, or does not give the golden rows' probabilities.
        """
        self.manifest: Manifest = loaded.manifest
        self._directory = loaded.directory
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # The arena keeps the memory of the largest batch ever seen for ever.
        options.enable_cpu_mem_arena = False
        options.enable_mem_pattern = False
        options.log_severity_level = 3
        try:
            self._session = ort.InferenceSession(
                loaded.onnx, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # ONNX Runtime's own classes derive from Exception alone
            raise ModelError(
                f"{self._directory / artifact.MODEL} cannot be opened by ONNX Runtime: {error}."
            ) from error
        quantiles = np.array([f.quantiles for f in self.manifest.features], dtype=np.float64)
        self._low = quantiles[:, QUANTILES.index(0.0)]
        self._high = quantiles[:, QUANTILES.index(1.0)]
        self._replay_golden_rows()

    @classmethod
    def load(cls, path: str | Path, threads: int = 1) -> Self:
        """Load `models/NAME` (its highest version) or `models/NAME/VERSION`.

        Raises
        ------
        UnknownModel : there is no such directory.
        ModelError : it is not whole, was changed, or gives other numbers here.
        """
        return cls(artifact.load(artifact.resolve(Path(path))), threads)

    def probabilities(self, values: Floats) -> Floats:
        """`(n, features)` measurements in the manifest's order -> `(n, classes)` probabilities."""
        out = np.empty((len(values), len(self.manifest.classes)))
        for start in range(0, len(values), _BATCH):
            batch = np.ascontiguousarray(values[start : start + _BATCH])
            out[start : start + _BATCH] = self._session.run(["probabilities"], {"cells": batch})[0]
        return out

    def predict(self, cells: CellTable) -> Predictions:
        """Say of each cell what it is.

        A rejected row gets no class and NaN probabilities; every other row gets a class, the first
        of the most probable ones.

        Raises
        ------
        MissingMeasurements : the table lacks a measurement that the model takes.
        """
        names = self.manifest.feature_names
        values = cells.select(names)
        valid = ~cells.rejected
        probabilities = np.full((len(values), len(self.manifest.classes)), np.nan)
        probabilities[valid] = self.probabilities(values[valid])
        masks = {quality.BROKEN: quality.broken_segmentation(values, names)}
        for rule, mask in quality.contradictions(values, names).items():
            masks[f"inconsistent: {rule}"] = mask
        for name, mask in quality.outside_range(values, names, self._low, self._high).items():
            masks[f"outside training range: {name}"] = mask
        masks[quality.MARGIN] = quality.low_margin(probabilities)
        return Predictions(
            model_name=self.manifest.name,
            model_version=self.manifest.version,
            class_names=tuple(self.manifest.classes),
            probabilities=probabilities,
            flags=quality.as_lists(len(values), {n: m & valid for n, m in masks.items()}),
            cells=cells,
        )

    def _replay_golden_rows(self) -> None:
        golden = self.manifest.golden_rows
        expected = np.array(golden.probabilities)
        try:
            actual = self.probabilities(np.array(golden.cells, dtype=np.float64))
        except Exception as error:  # as above
            raise ModelError(
                f"{self._directory / artifact.MODEL} does not take the manifest's features or give "
                f"its classes: {error}."
            ) from error
        worst = float(np.max(np.abs(actual - expected)))
        same = np.array_equal(actual.argmax(axis=1), expected.argmax(axis=1))
        if not (worst <= GOLDEN_TOLERANCE and same):
            raise ModelError(
                f"{self._directory}: on this machine the model gives other probabilities for its "
                f"golden rows than it did when it was exported (by up to {worst:.2g}; at most "
                f"{GOLDEN_TOLERANCE:g} was expected). Update ONNX Runtime, or export again here."
            )
