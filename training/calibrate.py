"""Add what a model does not know to one that was trained without it: its network does not change."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from bloodcells.arrays import Floats
from bloodcells.classification import promotion, store
from bloodcells.classification.manifest import REPORT_FILE, CandidateScore, Evaluation, Manifest
from bloodcells.errors import BloodcellsError, list_some
from training.data.labelled_cells import LabelledCells
from training.describe.evaluation import as_evaluation, as_served
from training.describe.manifest import by_class
from training.describe.settings import describe
from training.held_out import hold_out, is_foldable
from training.known import extend
from training.search.candidates import BLENDS, CANDIDATES, Blend, Candidate
from training.search.fits import fit_all
from training.search.folds import Fold, random_folds, slide_folds
from training.search.progress import Progress

__all__ = ["NotThisModel", "calibrate", "rebuild"]

_CLOSE = 0.01
"""How far macro-F1 on held-out cells may lie from the manifest's, as libraries differ in last digits."""


class NotThisModel(BloodcellsError):
    """Report a model that cannot be fitted again from its manifest and this table."""


def calibrate(
    directory: Path,
    cells: LabelledCells,
    *,
    jobs: int,
    progress: Progress,
    candidates: Sequence[Candidate | Blend] = (*CANDIDATES, *BLENDS),
) -> Path:
    """Save a model's next version, a candidate, which also says what it does not know.

    The model is fitted again to parts of its training cells, with its own settings, only to see what it says
    of the others; the graph that is saved is its own, with distances added.

    Parameters
    ----------
    directory
        The directory of the version, which is not changed.
    cells
        The cells that it was trained on.

    Returns
    -------
    The directory of the new version.

    Raises
    ------
    NotThisModel
        If it was trained on other cells, by another search, or scores otherwise when it is fitted again.
    ModelError
        If the model cannot be loaded or saved.
    """
    loaded = store.load(directory)
    manifest = loaded.manifest
    if manifest.training_data.added:
        raise NotThisModel(
            f"{directory} was trained on {manifest.training_data.file} and "
            f"{list_some([added.file for added in manifest.training_data.added])}, added to it; train it "
            "anew instead, which takes all of them."
        )
    if cells.sha256 != manifest.training_data.sha256:
        raise NotThisModel(
            f"{directory} was trained on {manifest.training_data.file}, SHA-256 "
            f"{manifest.training_data.sha256}; {cells.file} is another table. Name that one with --train."
        )
    model = rebuild(manifest, cells, candidates)
    progress.note(f"Fitting {manifest.selection.chosen} to parts of {len(cells):,} cells ...")
    random = _probabilities(model, random_folds(cells, manifest.seed), cells, jobs)
    _check_same(directory, cells, random, manifest.out_of_fold)
    by_slides, deal = None, slide_folds(cells, manifest.seed)
    if deal is not None and manifest.slides_held_out is not None:
        by_slides = _probabilities(model, deal, cells, jobs)
        _check_same(directory, cells, by_slides, manifest.slides_held_out.scores)
    held = hold_out(cells, random, by_slides, manifest.seed, foldable=is_foldable(model))
    extended = extend(manifest, loaded.onnx, cells, held)
    root = directory.resolve().parent.parent
    update: dict[str, Any] = {
        "version": store.next_version(root, manifest.name),
        "created": datetime.now(UTC),
        "served": as_served(cells, random, by_slides),
        "features": [
            feature.model_copy(update={"by_class": of_classes})
            for feature, of_classes in zip(manifest.features, by_class(cells), strict=True)
        ],
    }
    if by_slides is not None and manifest.slides_held_out is not None:
        # The file of these probabilities is compared with the scores to the last cell.
        scores = as_evaluation(cells.labels, by_slides, cells.classes)
        update["slides_held_out"] = manifest.slides_held_out.model_copy(update={"scores": scores})
    described = extended.manifest.model_copy(update=update)
    files = loaded.contents | extended.files
    if REPORT_FILE in files:
        files[REPORT_FILE] = _renewed(files[REPORT_FILE], manifest, described)
    return promotion.save_candidate(root, described, files)


def _renewed(page: bytes, old: Manifest, new: Manifest) -> bytes:
    """Name the new version in the report of the training, and list the limits that are new."""
    text = page.decode().replace(
        f"{old.name}, version {old.version}", f"{new.name}, version {new.version}"
    )
    gone = [limit for limit in old.limits if limit not in new.limits]
    more = "".join(f"<li>{escape(limit)}</li>" for limit in new.limits if limit not in old.limits)
    for i, limit in enumerate(gone):
        text = text.replace(f"<li>{escape(limit)}</li>", more if i == 0 else "")
    return text.encode()


def rebuild(
    manifest: Manifest, cells: LabelledCells, candidates: Sequence[Candidate | Blend]
) -> Any:
    """Build the unfitted model of a manifest, from the candidate and the settings that it names.

    Raises
    ------
    NotThisModel
        If there is no such candidate, or none of its settings is the manifest's.
    """
    by_name = {candidate.name: candidate for candidate in candidates}
    scores = {score.name: score for score in manifest.selection.candidates}
    chosen = manifest.selection.chosen
    candidate = by_name.get(chosen)
    if isinstance(candidate, Blend):
        members = [
            _pipeline(by_name.get(name), scores[name], cells, manifest.seed)
            for name in candidate.members
        ]
        return candidate.pipeline(members)
    return _pipeline(candidate, scores[chosen], cells, manifest.seed)


def _pipeline(
    candidate: Candidate | Blend | None, score: CandidateScore, cells: LabelledCells, seed: int
) -> Any:
    """Build the unfitted model of a candidate, with the settings that were the best."""
    if isinstance(candidate, Candidate):
        for settings in (*candidate.settings(), *candidate.settings(quick=True)):
            model = candidate.pipeline(cells.features, seed, settings)
            if describe(model, settings) == score.settings:
                return model
    raise NotThisModel(
        f"The model {score.name!r} with the settings of the manifest is not among those that this release "
        "compares; train again."
    )


def _probabilities(model: Any, folds: Sequence[Fold], cells: LabelledCells, jobs: int) -> Floats:
    """Predict each fold's cells by the model fitted to the others, (n_cells, n_classes)."""
    found = np.zeros((len(cells), len(cells.classes)))
    for position, result in fit_all([(model, fold) for fold in folds], cells, jobs):
        if result.failure is not None:
            raise NotThisModel(f"The model cannot be fitted again: {result.failure}")
        found[folds[position][1]] = result.probabilities
    return found


def _check_same(
    directory: Path, cells: LabelledCells, probabilities: Floats, stated: Evaluation
) -> None:
    """Refuse a model that is another one when it is fitted again."""
    scores = as_evaluation(cells.labels, probabilities, cells.classes)
    if abs(scores.f1_macro - stated.f1_macro) > _CLOSE:
        raise NotThisModel(
            f"{directory} has macro-F1 {stated.f1_macro:.4f} on held-out cells, and {scores.f1_macro:.4f} "
            "when it is fitted again: its settings mean something else in this release. Train again."
        )
