"""Describe a trained model as the manifest that is stored beside it."""

import math
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import metadata

import numpy as np

from bloodcells.arrays import Floats
from bloodcells.classification import store
from bloodcells.classification.manifest import (
    CLASS_QUANTILES,
    FORMAT_VERSION,
    MODEL_FILE,
    QUANTILES,
    AddedTable,
    CandidateScore,
    Feature,
    Manifest,
    Selection,
    SlidesHeldOut,
    TestScores,
    TrainingData,
)
from bloodcells.measurements import Measurement
from bloodcells.quality.rules import broken_segmentation
from training.data.labelled_cells import FOLDS, LabelledCells
from training.describe import model_card
from training.describe.evaluation import as_evaluation, as_fold_scores, as_served
from training.describe.settings import describe, describe_blend
from training.options import Options
from training.search.candidates import Blend
from training.search.results import Compared
from training.search.selection import Winner, build, correct

__all__ = [
    "by_class",
    "describe_features",
    "describe_table",
    "describe_training",
    "library_versions",
]

_LIBRARIES = (
    "bloodcells",
    "joblib",
    "lightgbm",
    "numpy",
    "onnx",
    "onnxruntime",
    "scikit-learn",
    "scipy",
)


def describe_training(
    compared: Sequence[Compared],
    winner: Winner,
    cells: LabelledCells,
    test: LabelledCells | None,
    on_test: Floats | None,
    options: Options,
) -> Manifest:
    """Build the manifest of a model, complete except for its files and the duration.

    Parameters
    ----------
    on_test
        (n_test, n_classes) probabilities of the test cells by the exported graph; None without such
        cells.
    """
    best = winner.compared
    oof = as_evaluation(cells.labels, best.probabilities[0], cells.classes)
    slides = None
    by_slides = None if best.slides is None else best.slides.probabilities
    if best.slides is not None and cells.slides is not None:
        slides = SlidesHeldOut(
            slides=len(set(cells.slides.tolist())),
            folds=FOLDS,
            scores=as_evaluation(cells.labels, best.slides.probabilities, cells.classes),
        )
    optimism = correct(
        compared,
        cells,
        seed=options.seed,
        allow_training_rows=options.allow_training_rows,
    )
    return Manifest(
        format_version=FORMAT_VERSION,
        name=options.name,
        version=store.next_version(options.out, options.name),
        created=datetime.now(UTC),
        digest="0" * 64,
        files={MODEL_FILE: "0" * 64},
        feature_set=cells.feature_set,
        features=describe_features(cells),
        classes=cells.classes,
        training_data=describe_table(cells),
        selection=Selection(
            metric="f1_macro",
            folds=FOLDS,
            repeats=options.repeats,
            seed=options.seed,
            candidates=[
                _row(c, compared, cells, options.seed, winner.verdicts[c.name]) for c in compared
            ],
            chosen=best.name,
            optimism=optimism,
        ),
        out_of_fold=oof,
        slides_held_out=slides,
        served=as_served(cells, best.probabilities[0], by_slides),
        confounded=model_card.confounded(cells),
        test=None
        if test is None or on_test is None
        else TestScores(
            file=test.file.name,
            sha256=test.sha256,
            scores=as_evaluation(test.labels, on_test, cells.classes),
        ),
        seed=options.seed,
        libraries=library_versions(),
        duration_seconds=0.0,
        intended_use=model_card.intended_use(cells),
        limits=[
            *model_card.limits(cells, oof, None if slides is None else slides.scores, optimism),
            *options.limits,
        ],
        citation=options.citation or model_card.citation(cells),
        golden_rows=winner.golden,
    )


def _row(
    of: Compared, compared: Sequence[Compared], cells: LabelledCells, seed: int, verdict: str
) -> CandidateScore:
    """Describe a candidate: its settings, its scores and its verdict."""
    model = build(of, compared, cells, seed)
    if isinstance(of.candidate, Blend):
        searched = {c.name: c.settings for c in compared}
        settings = describe_blend(model, [searched[name] for name in of.candidate.members])
    else:
        settings = describe(model, of.settings)
    failed = of.failure is not None
    return CandidateScore(
        name=of.name,
        settings=settings,
        f1_macro_mean=of.score,
        f1_macro_sd=float(of.f1.std(ddof=1)),
        random_folds=None
        if failed
        else as_fold_scores(cells.labels, of.f1, of.probabilities, cells.classes),
        slides_held_out=None
        if failed or of.slides is None
        else as_fold_scores(
            cells.labels, of.slides.f1[None], of.slides.probabilities[None], cells.classes
        ),
        fit_seconds=of.fit_seconds,
        predict_seconds=of.predict_seconds,
        settings_tried=of.settings_tried,
        verdict=verdict,
    )


def describe_table(cells: LabelledCells) -> TrainingData:
    """Describe the table that a model was trained on."""
    return TrainingData(
        file=cells.file.name,
        sha256=cells.sha256,
        rows=len(cells),
        class_counts=cells.class_counts,
        added=[
            AddedTable(
                file=added.file.name,
                sha256=added.sha256,
                rows=added.rows,
                new=added.new,
                doubled=added.doubled,
                changed=added.changed,
            )
            for added in cells.added
        ]
        or None,
    )


def describe_features(cells: LabelledCells) -> list[Feature]:
    """Describe each measurement, with its quantiles over the cells, and over those of each class."""
    quantiles = np.quantile(cells.values, QUANTILES, axis=0).T
    return [
        Feature(
            name=m.name,
            unit=m.unit,
            channel=m.channel,
            base=m.base,
            aliases=list(m.aliases),
            possible=_possible(m),
            quantiles=values.tolist(),
            by_class=of_classes,
        )
        for m, values, of_classes in zip(
            cells.measurements, quantiles, by_class(cells), strict=True
        )
    ]


def by_class(cells: LabelledCells) -> list[dict[str, list[float]]]:
    """Give the quantiles of each measurement over the sound cells of each class that has some."""
    sound = ~broken_segmentation(cells.values, cells.features)
    found: list[dict[str, list[float]]] = [{} for _ in cells.measurements]
    for name in cells.classes:
        own = cells.values[sound & (cells.labels == name)]
        if len(own):
            quantiles = np.quantile(own, CLASS_QUANTILES, axis=0).T.tolist()
            for of_classes, values in zip(found, quantiles, strict=True):
                of_classes[name] = values
    return found


def _possible(m: Measurement) -> tuple[float | None, float | None] | None:
    """Give the range of the values that a measurement can have, None where there is no limit."""
    low = None if math.isinf(m.low) else m.low
    high = None if math.isinf(m.high) else m.high
    return None if low is None and high is None else (low, high)


def library_versions() -> dict[str, str]:
    """List the versions of Python and of all libraries that affect the result."""
    versions = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:  # a source tree that is not installed
            continue
    return versions
