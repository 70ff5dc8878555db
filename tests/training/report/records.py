"""Records of small trainings, whole and true, as `training.run` would hand them to the report."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from bloodcells.classification.manifest import (
    CandidateScore,
    FoldScores,
    GoldenRows,
    Manifest,
    Optimism,
    Selection,
    SlidesHeldOut,
    TestScores,
)
from bloodcells.measurements import FEATURE_SETS, IMAGEJ_33, measurements
from tests.training.tables import labelled
from training.data.labelled_cells import LabelledCells
from training.describe.evaluation import as_evaluation
from training.describe.manifest import describe_features, describe_table
from training.describe.model_card import confounded
from training.estimators.scratch import MajorityClassifier, ScratchMLP, SoftmaxRegression
from training.report.record import Record
from training.search.candidates import Blend, Candidate
from training.search.fits import fit, fit_all
from training.search.folds import random_folds, slide_folds
from training.search.results import Compared, Tried, fold_scores, gather

NAMES = FEATURE_SETS["imagej-33"]

SOFTMAX = Candidate(
    "softmax",
    lambda seed: SoftmaxRegression(),
    grid={"model__alpha": [1e-1, 1e-2], "features__sets": [("measured",), ("tamed", "shape")]},
    quick={"model__alpha": [1e-2]},
)
NETWORK = Candidate(
    "network",
    lambda seed: ScratchMLP((8,), "tanh", max_epochs=8, random_state=seed),
    grid={"model__learning_rate": [1e-3, 1e-2]},
    quick={"model__learning_rate": [1e-2]},
)
MAJORITY = Candidate("majority", lambda seed: MajorityClassifier(), grid={}, quick={})
DIVERGING = Candidate(
    "diverging <network> & co",
    lambda seed: ScratchMLP(max_epochs=2),
    grid={"model__learning_rate": [1e300]},
    quick={"model__learning_rate": [1e300]},
)


def cells_of(
    classes: Sequence[str] = ("Lymphocyte", "Monocyte", "Neutrophil"),
    n: int = 150,
    slides: int = 8,
    seed: int = 0,
) -> LabelledCells:
    """Made-up labelled cells, on so many slides in turn; 0 for ids that name none."""
    values, labels = labelled(n, seed, tuple(classes))
    ids = [f"s{i % slides}_{i}.jpg" if slides else f"{i}.jpg" for i in range(n)]
    return LabelledCells(
        file=Path("cells.csv"),
        sha256="ab" * 32,
        feature_set=IMAGEJ_33,
        measurements=measurements(NAMES),
        values=values,
        labels=labels,
        slides=np.array([f"s{i % slides}" for i in range(n)]) if slides else None,
        ids=tuple(ids),
    )


def compare(
    candidate: Candidate, cells: LabelledCells, *, quick: bool = False, repeats: int = 2
) -> Compared:
    """Cross-validate a candidate as the search does."""

    def tried(settings: Mapping[str, Any], folds: Any) -> Tried:
        model = candidate.pipeline(cells.features, 0, settings)
        results = dict(fit_all([(model, fold) for fold in folds], cells, 1))
        return gather(settings, [results[i] for i in range(len(folds))], folds, cells)

    deals = [random_folds(cells, r) for r in range(repeats)]
    every = tuple(tried(settings, deals[0]) for settings in candidate.settings(quick))
    best = max(every, key=lambda t: (t.failure is None, t.score))
    again = [best, *(tried(best.settings, deal) for deal in deals[1:])]
    slides = slide_folds(cells, 0)
    held_out = None
    if slides is not None and best.failure is None:
        found = tried(best.settings, slides)
        if found.failure is None:
            held_out = found
    return Compared(
        candidate,
        every,
        best,
        np.stack([t.f1 for t in again]),
        np.stack([t.probabilities for t in again]),
        held_out,
        best.failure,
    )


def blend(members: Sequence[Compared], cells: LabelledCells) -> Compared:
    """Average what candidates said."""
    candidate = Blend("a blend", tuple(m.name for m in members), (1.0,) * len(members))
    mean = np.mean([m.probabilities for m in members], axis=0)
    f1 = np.stack(
        [fold_scores(mean[r], random_folds(cells, r), cells) for r in range(mean.shape[0])]
    )
    slides = slide_folds(cells, 0)
    held_out = None
    if slides is not None:
        together = np.mean([m.slides.probabilities for m in members if m.slides], axis=0)
        held_out = Tried({}, fold_scores(together, slides, cells), together, 0.0, 0.0)
    once = Tried(
        {},
        f1[0],
        mean[0],
        sum(m.fit_seconds for m in members),
        sum(m.predict_seconds for m in members),
    )
    return Compared(candidate, (once,), once, f1, mean, held_out)


def record_of(
    cells: LabelledCells,
    compared: Sequence[Compared],
    *,
    best: str | None = None,
    test: LabelledCells | None = None,
    quick: bool = False,
    jobs: int = 1,
) -> Record:
    """Choose the best (or the one of that name), fit it to all cells, and write the manifest."""
    chosen = max(compared, key=lambda c: (c.failure is None, c.score))
    if best is not None:
        chosen = next(c for c in compared if c.name == best)
    model = fit(_unfitted(chosen, compared, cells), cells.values, cells.labels)
    held_out = None if chosen.slides is None else chosen.slides.probabilities
    said_of_test = None if test is None else model.predict_proba(test.values)
    return Record(
        cells=cells,
        test=test,
        compared=compared,
        best=chosen,
        model=model,
        manifest=_manifest(cells, test, compared, chosen, said_of_test),
        out_of_fold=chosen.probabilities[0],
        slides_held_out=held_out,
        test_probabilities=said_of_test,
        seed=0,
        quick=quick,
        jobs=jobs,
    )


def with_manifest(record: Record, **changes: Any) -> Record:
    """Give a record whose manifest says something else."""
    return replace(record, manifest=record.manifest.model_copy(update=changes))


def _unfitted(chosen: Compared, compared: Sequence[Compared], cells: LabelledCells) -> Any:
    candidate = chosen.candidate
    if isinstance(candidate, Candidate):
        return candidate.pipeline(cells.features, 0, chosen.settings)
    by_name = {c.name: c for c in compared}
    return candidate.pipeline(
        [_unfitted(by_name[name], compared, cells) for name in candidate.members]
    )


def _manifest(
    cells: LabelledCells,
    test: LabelledCells | None,
    compared: Sequence[Compared],
    best: Compared,
    said_of_test: Any,
) -> Manifest:
    classes = cells.classes
    held_out = None
    if best.slides is not None and cells.slides is not None:
        held_out = SlidesHeldOut(
            slides=len(set(cells.slides.tolist())),
            folds=5,
            scores=as_evaluation(cells.labels, best.slides.probabilities, classes),
        )
    tested = None
    if test is not None:
        tested = TestScores(
            file=test.file.name,
            sha256=test.sha256,
            scores=as_evaluation(test.labels, said_of_test, classes),
        )
    return Manifest(
        format_version=3,
        name="bloodcells",
        version=1,
        created=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
        digest="0" * 64,
        files={"model.onnx": "0" * 64},
        feature_set="imagej-33",
        features=describe_features(cells),
        classes=classes,
        training_data=describe_table(cells),
        selection=Selection(
            metric="f1_macro",
            folds=5,
            repeats=len(best.f1),
            seed=0,
            candidates=[_candidate(c, cells, best) for c in compared],
            chosen=best.name,
            optimism=Optimism(
                method="bootstrap bias corrected cross-validation",
                configurations=sum(c.settings_tried for c in compared),
                selected=0.9123,
                corrected=0.9071,
                low=0.8912,
                high=0.9208,
            ),
        ),
        out_of_fold=as_evaluation(cells.labels, best.probabilities[0], classes),
        slides_held_out=held_out,
        confounded=confounded(cells),
        test=tested,
        seed=0,
        libraries={"python": "3.11.9", "numpy": "2.4.6", "scikit-learn": "1.9.1"},
        duration_seconds=123.4,
        intended_use="Research only.",
        limits=["Every cell is given one of the classes.", "Research use only."],
        citation="Kouzehkanan et al., Scientific Reports 12:1123, 2022.",
        golden_rows=GoldenRows(
            cells=[[1.0] * len(cells.features)],
            probabilities=[[1.0] + [0.0] * (len(classes) - 1)],
        ),
    )


def _candidate(compared: Compared, cells: LabelledCells, best: Compared) -> CandidateScore:
    verdict = "chosen" if compared is best else "compared"
    if compared.failure is not None:
        verdict = f"failed: {compared.failure}"
    failed = compared.failure is not None
    held_out = compared.slides
    return CandidateScore(
        name=compared.name,
        settings=dict(compared.settings),
        f1_macro_mean=compared.score,
        f1_macro_sd=float(compared.f1.std(ddof=1)),
        random_folds=None
        if failed
        else _fold_scores(compared.f1, compared.probabilities[0], cells),
        slides_held_out=None
        if held_out is None
        else _fold_scores(held_out.f1[None], held_out.probabilities, cells),
        fit_seconds=compared.fit_seconds,
        predict_seconds=compared.predict_seconds,
        settings_tried=compared.settings_tried,
        verdict=verdict,
    )


def _fold_scores(f1: Any, probabilities: Any, cells: LabelledCells) -> FoldScores:
    e = as_evaluation(cells.labels, probabilities, cells.classes)
    return FoldScores(
        repeats=len(f1),
        folds=5,
        f1_macro_mean=float(f1.mean()),
        f1_macro_sd=float(f1.std(ddof=1)),
        accuracy=e.accuracy,
        f1_weighted=e.f1_weighted,
        log_loss=e.log_loss,
        calibration_error=e.calibration.error,
        recall={c.class_: c.recall for c in e.per_class},
    )
