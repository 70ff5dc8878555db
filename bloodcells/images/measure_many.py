"""Measure many images in parallel, keeping what is done for a run that is interrupted."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bloodcells.files.atomic_file import Unwritable
from bloodcells.images.checkpoint import MeasurementCheckpoint, PairPaths, stamp
from bloodcells.images.decoding import MAX_PIXELS, read_file, read_pair
from bloodcells.images.drawing import draw_cells, drawing_of
from bloodcells.images.errors import ImageError, NoLabels, NoWhiteCells
from bloodcells.images.field import Field, measure_pair
from bloodcells.images.label_selection import LabelSelection
from bloodcells.images.limits import OutlineLimits
from bloodcells.parallel.process_pool import results


class MeasuringProcessDied(ImageError):
    """Report a measuring process that ended without an answer."""


@dataclass(frozen=True)
class MeasuredFields:
    """Hold what came of many pairs, each in the order of the pairs."""

    fields: list[Field]
    """The measured images."""
    empty: list[str]
    """The names of masks without a label, where all labels were asked for; of images without a white cell."""
    faults: list[str]
    """A sentence for each of the others, why it could not be measured."""


_Outcome = Field | ImageError


def measure_pairs(
    pairs: Sequence[PairPaths],
    choice: LabelSelection = LabelSelection(),  # noqa: B008 - frozen
    *,
    jobs: int = 1,
    max_pixels: int = MAX_PIXELS,
    outline_limits: OutlineLimits = OutlineLimits(),  # noqa: B008 - frozen
    keep: Path | None = None,
    draw: Path | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> MeasuredFields:
    """Measure the cells of many images.

    Parameters
    ----------
    pairs
        The files of each image and its mask.
    choice
        The labels to measure, all of them by default; or white cells.
    jobs
        How many processes measure at the same time.
    max_pixels
        Most pixels of one image; more are a fault of that image.
    outline_limits
        Most points, pieces and holes of the outlines of one mask; more are a fault of it.
    keep
        A file in which measured fields are kept, and from which those of an interrupted run are
        taken if neither file of the pair has changed. The caller removes it.
    draw
        A folder in which each field is drawn with its mask and its cells; it has to be there.
    progress
        Called with the number of pairs that are done.

    Raises
    ------
    MeasuringProcessDied
        A process ended without an answer, for example for lack of memory.
    OSError
        `keep` cannot be read or written.
    """
    outcomes: dict[PairPaths, _Outcome] = {}
    with ExitStack() as stack:
        checkpoint = None
        if keep is not None:
            checkpoint = stack.enter_context(
                MeasurementCheckpoint(keep, choice, max_pixels, outline_limits, draw)
            )
            outcomes = {
                pair: field for pair in pairs if (field := _kept(checkpoint, pair)) is not None
            }
        progress(len(outcomes))
        todo = [pair for pair in pairs if pair not in outcomes]
        measure = partial(
            _measure,
            choice=choice,
            max_pixels=max_pixels,
            outline_limits=outline_limits,
            draw=draw,
        )
        for pair, files, outcome in _outcomes(todo, measure, jobs):
            outcomes[pair] = outcome
            if checkpoint is not None and isinstance(outcome, Field):
                checkpoint.add(outcome, files)
            progress(len(outcomes))
    run = MeasuredFields([], [], [])
    for pair in pairs:
        match outcomes[pair]:
            case Field() as field:
                run.fields.append(field)
            case NoLabels():
                run.empty.append(pair[1].name)
            case NoWhiteCells():
                run.empty.append(pair[0].name)
            case error:
                run.faults.append(str(error))
    return run


def _kept(checkpoint: MeasurementCheckpoint, pair: PairPaths) -> Field | None:
    """Return the field that an interrupted run measured, if there is one and it still holds."""
    try:
        return checkpoint.get(pair)
    except OSError:  # a file is gone; measuring the pair reports it
        return None


_Measured = tuple[PairPaths, list[list[Any]], _Outcome]
"""A pair, the stamp of its files from before they were read, and what came of it."""


def _outcomes(
    pairs: Sequence[PairPaths], measure: Callable[[PairPaths], _Measured], jobs: int
) -> Iterator[_Measured]:
    """Yield each pair with what came of it, in the order in which they are done."""
    if jobs <= 1 or len(pairs) <= 1:
        for pair in pairs:
            yield measure(pair)
        return
    try:
        yield from results(measure, pairs, min(jobs, len(pairs)))
    except BrokenProcessPool as error:
        raise MeasuringProcessDied(
            "A process that measures ended without an answer, most likely for want of memory; run again "
            "with fewer --jobs."
        ) from error


def _measure(
    pair: PairPaths,
    choice: LabelSelection,
    max_pixels: int,
    outline_limits: OutlineLimits,
    draw: Path | None,
) -> _Measured:
    """Measure one pair, and draw it; a fault of its files is returned, not raised."""
    files: list[list[Any]] = []
    try:
        # Before the files are read, so that one that changes meanwhile counts as changed.
        files = stamp(pair)
        image, mask = map(read_file, pair)
        decoded = read_pair(image, mask, max_pixels)
        drawing = None if draw is None else drawing_of(draw, pair[0])
        try:
            field, cells = measure_pair(decoded, choice, outline_limits)
        except NoWhiteCells:
            if drawing is not None:
                draw_cells(decoded.image, decoded.mask, decoded.mask, {}, drawing)
            raise
        if drawing is not None:
            draw_cells(decoded.image, decoded.mask, cells, field.places, drawing)
        return pair, files, field
    except (NoLabels, NoWhiteCells) as error:
        return pair, files, error
    except (ImageError, Unwritable) as error:
        # They take other arguments than a text, so they cannot be unpickled from a process.
        return pair, files, ImageError(str(error))
    except OSError as error:
        return pair, files, ImageError(f"{error.filename}: cannot be read ({error.strerror}).")
