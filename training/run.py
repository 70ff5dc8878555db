"""Turn a labelled table into a model directory: compare, choose, export, report, save."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from bloodcells.classification import out_of_fold, promotion, training_rows
from bloodcells.classification.classifier import Classifier
from bloodcells.classification.manifest import OUT_OF_FOLD_FILE, TRAINING_ROWS_FILE
from bloodcells.errors import BloodcellsError
from training.data.labelled_cells import LabelledCells, check_known, check_trainable
from training.describe.manifest import describe_training, library_versions
from training.export import ExportRefused, run
from training.held_out import hold_out, is_foldable
from training.known import extend
from training.options import Options
from training.report import render
from training.report.record import Record
from training.search.candidates import BLENDS, CANDIDATES, Blend, Candidate
from training.search.checkpoint import Checkpoints
from training.search.cluster import on_cluster
from training.search.fingerprint import describe_search
from training.search.progress import Progress
from training.search.results import Compared
from training.search.search import compare
from training.search.selection import NothingToShip, choose

__all__ = ["NothingToShip", "Options", "Stopped", "Unwritable", "train"]


class Unwritable(BloodcellsError):
    """Report that the folder of all models cannot be written to."""

    def __init__(self, out: Path) -> None:
        self.out = out
        super().__init__(f"{out} cannot be written to; name another folder with --out.")


class Stopped(BloodcellsError):
    """Report that the user stopped a training.

    Attributes
    ----------
    folder
        Where the fits that were done are kept.
    """

    def __init__(self, checkpoints: Checkpoints) -> None:
        kept = len(checkpoints)
        self.folder = checkpoints.folder
        super().__init__(
            f"Stopped; {kept:,} fits are kept in {checkpoints.folder}: the same command with "
            "--resume goes on from there."
            if kept
            else "Stopped before the first fit was done; nothing is kept."
        )


def train(
    cells: LabelledCells,
    test: LabelledCells | None,
    options: Options,
    progress: Progress,
    candidates: Sequence[Candidate | Blend] = (*CANDIDATES, *BLENDS),
) -> Classifier:
    """Train the best model on the cells and save it as the next version, a candidate that is not served.

    Parameters
    ----------
    test
        Cells that the finished model is scored on, and that are used for nothing else.
    candidates
        The models to compare.

    Returns
    -------
    The model as the service will load it; its manifest holds all scores and the verdicts.

    Raises
    ------
    TrainingTableError
        If the cells cannot be cross-validated, or the test cells have other classes.
    Unwritable
        If the folder of all models cannot be written to.
    NothingToShip
        If no candidate could be exported.
    ClusterError, WorkersLost
        If the cluster cannot be used, or a process died.
    Stopped
        If the user interrupted the training; the fits done until then are kept.
    """
    started = time.perf_counter()
    check_trainable(cells)
    _check_writable(options.out)
    if test is not None:
        check_known(test, cells.classes)
        _note_overlap(cells, test, progress)
    checkpoints = _checkpoints(candidates, cells, options)
    try:
        with on_cluster(options.dask, cells) as processes:
            _open(checkpoints, options.resume, progress)
            compared = compare(
                candidates,
                cells,
                seed=options.seed,
                quick=options.quick,
                repeats=options.repeats,
                jobs=options.jobs if processes is None else processes,
                checkpoints=checkpoints,
                progress=progress,
            )
        _note_broken(checkpoints, progress)
        directory = _finish(compared, cells, test, options, progress, started)
    except KeyboardInterrupt as error:
        raise Stopped(checkpoints) from error
    except (BloodcellsError, OSError):
        if len(checkpoints):
            progress.note(
                f"{len(checkpoints):,} fits are kept in {checkpoints.folder}: the same command with "
                "--resume goes on from there."
            )
        raise
    checkpoints.clear()
    return Classifier.load(directory)


def _finish(
    compared: Sequence[Compared],
    cells: LabelledCells,
    test: LabelledCells | None,
    options: Options,
    progress: Progress,
    started: float,
) -> Path:
    """Choose, export, report and save a model, and give its directory.

    Parameters
    ----------
    started
        When the training began, by `time.perf_counter`.
    """
    winner = choose(
        compared,
        cells,
        seed=options.seed,
        allow_training_rows=options.allow_training_rows,
        progress=progress,
    )
    on_test = None if test is None else run(winner.graph, test.values)
    best = winner.compared
    described = describe_training(compared, winner, cells, test, on_test, options)
    slides_held_out = None if best.slides is None else best.slides.probabilities
    held = hold_out(
        cells,
        best.probabilities[0],
        slides_held_out,
        options.seed,
        foldable=is_foldable(winner.model),
    )
    try:
        extended = extend(described, winner.graph, cells, held)
    except ExportRefused as refusal:
        raise NothingToShip(dict(winner.verdicts) | {"distances": str(refusal)}) from refusal
    manifest = extended.manifest
    lasted = {"duration_seconds": time.perf_counter() - started}
    record = Record(
        cells=cells,
        test=test,
        compared=compared,
        best=best,
        model=winner.model,
        manifest=manifest.model_copy(update=lasted),
        out_of_fold=best.probabilities[0],
        slides_held_out=slides_held_out,
        test_probabilities=on_test,
        seed=options.seed,
        quick=options.quick,
        jobs=options.jobs,
    )
    files = extended.files | {
        TRAINING_ROWS_FILE: training_rows.to_bytes(cells.values),
        OUT_OF_FOLD_FILE: out_of_fold.to_bytes(cells.labels, record.out_of_fold, cells.classes),
    }
    if options.report:
        files |= render(record, progress.note)
    lasted = {"duration_seconds": time.perf_counter() - started}
    return promotion.save_candidate(options.out, manifest.model_copy(update=lasted), files)


def _checkpoints(
    candidates: Sequence[Candidate | Blend], cells: LabelledCells, options: Options
) -> Checkpoints:
    """Find the fits that are kept of this very search."""
    description = describe_search(candidates, cells, options, library_versions())
    return Checkpoints(options.out, options.name, description)


def _open(checkpoints: Checkpoints, resume: bool, progress: Progress) -> None:
    """Resume from the fits kept of this search, or delete them, and note which."""
    kept = len(checkpoints)
    if kept and resume:
        progress.note(f"Going on with a stopped search: {kept:,} fits are kept.")
    elif kept:
        progress.note(
            f"{kept:,} fits of this search were kept when it was stopped, and are given up: without "
            "--resume it starts anew."
        )
        checkpoints.clear()
    elif resume:
        progress.note("There is no stopped search like this one to resume; starting anew.")
        for folder, differs in checkpoints.others().items():
            progress.note(f"{folder} is of a search with other {', '.join(differs) or 'files'}.")


def _note_broken(checkpoints: Checkpoints, progress: Progress) -> None:
    """Note how many kept files were damaged, if any."""
    if checkpoints.broken:
        progress.note(
            f"{len(checkpoints.broken):,} of the files that were kept are not what had been written "
            f"({checkpoints.broken[0].name}"
            f"{', ...' if len(checkpoints.broken) > 1 else ''}); their fits were done again."
        )


def _check_writable(out: Path) -> None:
    """Refuse a folder that cannot be written to, before hours of work are lost to it.

    Raises
    ------
    Unwritable
        If it, or the nearest folder above it that exists, is not writable.
    """
    nearest = next(folder for folder in (out.resolve(), *out.resolve().parents) if folder.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise Unwritable(out)


def _note_overlap(cells: LabelledCells, test: LabelledCells, progress: Progress) -> None:
    """Note how many test cells are training cells too, if any."""
    known = {row.tobytes() for row in cells.values}
    both = sum(row.tobytes() in known for row in test.values)
    if both:
        progress.note(
            f"{both:,} of the {len(test):,} cells of {test.file.name} are in {cells.file.name} too: "
            "the test scores are too good."
        )
