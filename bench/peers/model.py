"""Fit one scikit-learn pipeline: saved by joblib for the peers, as our artifact for us.

The support vectors are training rows, so both go to a temporary folder and nowhere else.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
from rich.console import Console
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from bloodcells.arrays import Floats
from bloodcells.classification import promotion
from training.data.labelled_cells import LabelledCells, read
from training.options import Options
from training.run import train
from training.search.candidates import CANDIDATES, Candidate
from training.search.fits import fit
from training.search.progress import Printed

SEED = 0
NAME = "peers"
_C = 10.0
_SVM = next(candidate for candidate in CANDIDATES if candidate.name == "SVM")


class _Plain(Candidate):
    """Make a pipeline of scikit-learn's own parts: a peer has no others."""

    def pipeline(self, names: Sequence[str], seed: int, settings: Mapping[str, Any]) -> Pipeline:
        return make_pipeline(StandardScaler(), self.make(seed).set_params(estimator__C=_C))


@dataclass(frozen=True)
class Saved:
    """Hold a fitted pipeline."""

    file: Path
    """As joblib."""
    probabilities: Floats
    """(n, classes), what it says of the real cells."""


@dataclass(frozen=True)
class Fitted:
    """Hold the pipeline in every form."""

    pipeline: Saved
    """What all serve."""
    old: Saved
    """The same machine with scikit-learn's older probabilities, `SVC(probability=True)`, which take
    a peer less time for a row alone; they have no exact form in ONNX, and scikit-learn gives them
    up (deprecated since 1.9)."""
    models: Path
    """A folder of our artifacts with one model in it, `NAME`."""
    features: tuple[str, ...]
    cells: Floats
    """(n, features), real ones."""


def fit_once(table: Path, folder: Path) -> Fitted:
    """Fit to the lab's table and write all forms into the folder."""
    cells = read(table)
    candidate = _Plain("StandardScaler, SVM", _SVM.make, grid={}, quick={}, carries_rows=True)
    options = Options(
        folder / "models", NAME, seed=SEED, quick=True, allow_training_rows=True, report=False
    )
    train(cells, None, options, Printed(Console(quiet=True)), [candidate])
    promotion.serve(options.out / NAME, 1, "promote")
    with warnings.catch_warnings(action="ignore", category=FutureWarning):
        old = make_pipeline(StandardScaler(), SVC(C=_C, probability=True, random_state=SEED))
        return Fitted(
            pipeline=_save(candidate.pipeline(cells.features, SEED, {}), cells, folder / "svm"),
            old=_save(old, cells, folder / "old-svm"),
            models=options.out,
            features=tuple(cells.features),
            cells=cells.values,
        )


def _save(pipeline: Pipeline, cells: LabelledCells, file: Path) -> Saved:
    fit(pipeline, cells.values, cells.labels)
    file = file.with_suffix(".joblib")
    joblib.dump(pipeline, file)
    return Saved(file, pipeline.predict_proba(cells.values))
