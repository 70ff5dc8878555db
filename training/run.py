"""From a labelled table to a model directory: compare, choose, export, save."""

import os
import platform
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Protocol

import numpy as np

from bloodcells import artifact
from bloodcells.artifact import (
    CandidateScore,
    Feature,
    Manifest,
    Selection,
    SlidesHeldOut,
    TestScores,
    TrainingData,
)
from bloodcells.classifier import Classifier
from bloodcells.errors import BloodcellsError
from bloodcells.features import measurement
from training import card
from training.candidates import CANDIDATES, Candidate
from training.data import FEATURE_SET, FOLDS, LabelledCells, check_known, check_trainable
from training.evaluation import as_evaluation
from training.export import ExportRefused, export, golden_rows, run
from training.search import Compared, compare, fit, hold_out_slides
from training.settings import describe

__all__ = ["NothingToShip", "Options", "Progress", "Unwritable", "train"]

CHOSEN, COMPARED = "chosen", "compared"
CARRIES_ROWS = "carries training rows"


class Unwritable(BloodcellsError):
    """The folder of all models cannot be written to."""

    def __init__(self, out: Path) -> None:
        self.out = out
        super().__init__(f"{out} cannot be written to; name another folder with --out.")


class NothingToShip(BloodcellsError):
    """No candidate could be fitted and exported.

    Attributes
    ----------
    verdicts : candidate -> why not.
    """

    def __init__(self, verdicts: dict[str, str]) -> None:
        self.verdicts = verdicts
        listed = "; ".join(f"{name}: {verdict}" for name, verdict in verdicts.items())
        super().__init__(f"No model can be exported ({listed}).")


@dataclass(frozen=True)
class Options:
    """How to train.

    Attributes
    ----------
    out : the folder of all models.
    name : of the model.
    seed : of folds, weights and golden rows.
    quick : tiny grids, to see that everything works.
    jobs : processes.
    allow_training_rows : whether a model that carries training rows may be shipped.
    """

    out: Path
    name: str = "bloodcells"
    seed: int = 0
    quick: bool = False
    jobs: int = 1
    allow_training_rows: bool = False


class Progress(Protocol):
    """Told what happens."""

    def start(self, fits: int) -> None:
        """There will be so many fits."""

    def fitted(self) -> None:
        """One of them is done."""

    def candidate(self, compared: Compared) -> None:
        """All settings of a candidate have been tried."""

    def note(self, text: str) -> None:
        """Anything else."""


@dataclass(frozen=True)
class _Winner:
    compared: Compared
    graph: bytes
    golden: artifact.GoldenRows


def train(
    cells: LabelledCells,
    test: LabelledCells | None,
    options: Options,
    progress: Progress,
    candidates: Sequence[Candidate] = CANDIDATES,
) -> Classifier:
    """Train the best model on the cells and save it as the next version.

    Parameters
    ----------
    test
        Cells that the finished model is scored on, and that are used for nothing else.

    Returns
    -------
    The model as the service will load it; its manifest says all that was found.

    Raises
    ------
    TrainingTableError
        If the cells cannot be cross-validated, or the test cells have other classes.
    Unwritable
        If the folder of all models cannot be written to.
    NothingToShip
        If no candidate could be exported.
    """
    started = time.perf_counter()
    check_trainable(cells)
    _check_writable(options.out)
    if test is not None:
        check_known(test, cells.classes)
        _note_overlap(cells, test, progress)
    compared = compare(
        candidates,
        cells,
        seed=options.seed,
        quick=options.quick,
        jobs=options.jobs,
        on_start=progress.start,
        on_fit=progress.fitted,
        on_candidate=progress.candidate,
    )
    verdicts: dict[str, str] = {}
    winner = _choose(compared, cells, options, verdicts, progress)
    best = winner.compared
    out_of_fold = as_evaluation(cells.labels, best.probabilities, cells.classes)
    progress.note("Holding out whole slides ...")
    held_out = hold_out_slides(best, cells, seed=options.seed, jobs=options.jobs)
    slides = None
    if held_out is not None and cells.slides is not None:
        slides = SlidesHeldOut(
            slides=len(set(cells.slides.tolist())),
            folds=FOLDS,
            scores=as_evaluation(cells.labels, held_out, cells.classes),
        )
    tried = sum(c.settings_tried for c in compared)
    manifest = Manifest(
        format_version=artifact.FORMAT_VERSION,
        name=options.name,
        version=artifact.next_version(options.out, options.name),
        created=datetime.now(UTC),
        digest="0" * 64,
        files={artifact.MODEL: "0" * 64},
        feature_set=FEATURE_SET,
        features=_features(cells),
        classes=cells.classes,
        training_data=TrainingData(
            file=cells.file.name,
            sha256=cells.sha256,
            rows=len(cells),
            class_counts=cells.class_counts,
        ),
        selection=Selection(
            metric="f1_macro",
            folds=FOLDS,
            seed=options.seed,
            candidates=[_row(c, cells, options, verdicts[c.candidate.name]) for c in compared],
            chosen=best.candidate.name,
        ),
        out_of_fold=out_of_fold,
        slides_held_out=slides,
        test=None if test is None else _test_scores(winner.graph, test, cells.classes),
        seed=options.seed,
        libraries=_libraries(),
        duration_seconds=time.perf_counter() - started,
        intended_use=card.intended_use(cells),
        limits=card.limits(cells, out_of_fold, None if slides is None else slides.scores, tried),
        citation=card.citation(cells),
        golden_rows=winner.golden,
    )
    directory = artifact.save(options.out, manifest, {artifact.MODEL: winner.graph})
    return Classifier.load(directory)


def _choose(
    compared: Sequence[Compared],
    cells: LabelledCells,
    options: Options,
    verdicts: dict[str, str],
    progress: Progress,
) -> _Winner:
    """Take the best candidate that may be shipped and whose graph is exactly the fitted model."""
    winner: _Winner | None = None
    # Sorting keeps the order of equals: the first of the table.
    for best in sorted(compared, key=lambda c: -c.score):
        candidate = best.candidate
        if best.failure is not None:
            verdict = f"failed: {best.failure}"
        elif candidate.not_shipped is not None:
            verdict = f"not shipped: {candidate.not_shipped}"
        elif candidate.carries_rows and not options.allow_training_rows:
            verdict = f"not shipped: {CARRIES_ROWS}"
        elif winner is not None:
            verdict = COMPARED
        else:
            progress.note(f"Fitting {candidate.name} to all {len(cells):,} cells ...")
            try:
                winner, verdict = _export(best, cells, options), CHOSEN
            except ExportRefused as refusal:
                verdict = f"not exported: {refusal}"
                progress.note(f"{candidate.name}: {verdict}")
        verdicts[candidate.name] = verdict
    if winner is None:
        raise NothingToShip(verdicts)
    return winner


def _export(best: Compared, cells: LabelledCells, options: Options) -> _Winner:
    model = best.candidate.pipeline(cells.features, options.seed, best.settings)
    fit(model, cells.values, cells.labels)
    graph = export(model, cells.values)
    return _Winner(best, graph, golden_rows(model, cells.values, options.seed))


def _row(
    compared: Compared, cells: LabelledCells, options: Options, verdict: str
) -> CandidateScore:
    model = compared.candidate.pipeline(cells.features, options.seed, compared.settings)
    return CandidateScore(
        name=compared.candidate.name,
        settings=describe(model, compared.settings),
        f1_macro_mean=compared.score,
        f1_macro_sd=float(compared.f1.std(ddof=1)),
        fit_seconds=compared.fit_seconds,
        predict_seconds=compared.predict_seconds,
        settings_tried=compared.settings_tried,
        verdict=verdict,
    )


def _features(cells: LabelledCells) -> list[Feature]:
    quantiles = np.quantile(cells.values, artifact.QUANTILES, axis=0).T
    return [
        Feature.model_validate(asdict(measurement(name)) | {"quantiles": values.tolist()})
        for name, values in zip(cells.features, quantiles, strict=True)
    ]


def _test_scores(graph: bytes, test: LabelledCells, classes: Sequence[str]) -> TestScores:
    return TestScores(
        file=test.file.name,
        sha256=test.sha256,
        scores=as_evaluation(test.labels, run(graph, test.values), classes),
    )


def _check_writable(out: Path) -> None:
    """Refuse a folder before the work that would be lost to it."""
    there = next(folder for folder in (out.resolve(), *out.resolve().parents) if folder.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise Unwritable(out)


def _note_overlap(cells: LabelledCells, test: LabelledCells, progress: Progress) -> None:
    known = {row.tobytes() for row in cells.values}
    both = sum(row.tobytes() in known for row in test.values)
    if both:
        progress.note(
            f"{both:,} of the {len(test):,} cells of {test.file.name} are in {cells.file.name} too: "
            "the test scores are too good."
        )


def _libraries() -> dict[str, str]:
    versions = {"python": platform.python_version()}
    for name in ("bloodcells", "joblib", "numpy", "onnx", "onnxruntime", "scikit-learn", "scipy"):
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:  # a source tree that is not installed
            continue
    return versions
