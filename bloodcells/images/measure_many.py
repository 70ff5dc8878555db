"""Many pairs measured, in parallel, with what is measured kept for a run that goes on."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bloodcells.images.checkpoint import MeasurementCheckpoint, PairPaths, stamp
from bloodcells.images.decoding import MAX_PIXELS, read_file
from bloodcells.images.errors import ImageError, NoLabels
from bloodcells.images.field import Field, measure_field
from bloodcells.images.label_selection import LabelSelection
from bloodcells.parallel.process_pool import results


class MeasuringProcessDied(ImageError):
    """A process ended without an answer."""


@dataclass(frozen=True)
class MeasuredFields:
    """What came of many pairs.

    Attributes
    ----------
    fields
        Of the measured ones, by the image's name.
    empty
        Names of masks without a label, where all labels were asked for.
    faults
        Why each of the others could not be measured, a sentence each, by the image's name.
    """

    fields: list[Field]
    empty: list[str]
    faults: list[str]


_Outcome = Field | ImageError


def measure_pairs(
    pairs: Sequence[PairPaths],
    choice: LabelSelection = LabelSelection(),  # noqa: B008 - frozen
    *,
    jobs: int = 1,
    max_pixels: int = MAX_PIXELS,
    keep: Path | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> MeasuredFields:
    """Measure every pair.

    Parameters
    ----------
    jobs
        Processes.
    keep
        The file for what is measured; it stays, for the caller to remove.
    progress
        Called with the number of pairs that are done.

    Raises
    ------
    WorkerDied
        A process ended without an answer, as for want of memory.
    OSError
        `keep` cannot be written.
    """
    outcomes: dict[PairPaths, _Outcome] = {}
    with ExitStack() as stack:
        kept = (
            None
            if keep is None
            else stack.enter_context(MeasurementCheckpoint(keep, choice, max_pixels))
        )
        if kept is not None:
            before = {pair: field for pair in pairs if (field := _kept(kept, pair)) is not None}
            outcomes.update(before)
        progress(len(outcomes))
        todo = [pair for pair in pairs if pair not in outcomes]
        for pair, files, outcome in _outcomes(todo, choice, max_pixels, jobs):
            outcomes[pair] = outcome
            if kept is not None and isinstance(outcome, Field):
                kept.add(outcome, files)
            progress(len(outcomes))
    run = MeasuredFields([], [], [])
    for pair in pairs:
        match outcomes[pair]:
            case Field() as field:
                run.fields.append(field)
            case NoLabels():
                run.empty.append(pair[1].name)
            case error:
                run.faults.append(str(error))
    return run


def _kept(kept: MeasurementCheckpoint, pair: PairPaths) -> Field | None:
    try:
        return kept.get(pair)
    except OSError:  # it is gone: measuring it says so
        return None


_Task = tuple[PairPaths, list[list[Any]], _Outcome]


def _outcomes(
    pairs: Sequence[PairPaths], choice: LabelSelection, max_pixels: int, jobs: int
) -> Iterator[_Task]:
    """Each pair with what came of it, as they are done."""
    if jobs <= 1 or len(pairs) <= 1:
        for pair in pairs:
            yield _measure(pair, choice, max_pixels)
        return
    measure = partial(_measure, choice=choice, max_pixels=max_pixels)
    try:
        yield from results(measure, pairs, min(jobs, len(pairs)))
    except BrokenProcessPool as error:
        raise MeasuringProcessDied(
            "A process that measures ended without an answer, most likely for want of memory; run again "
            "with fewer --jobs."
        ) from error


def _measure(pair: PairPaths, choice: LabelSelection, max_pixels: int) -> _Task:
    files: list[list[Any]] = []
    try:
        files = stamp(
            pair
        )  # before they are read: what is changed meanwhile is to be known as changed
        image, mask = map(read_file, pair)
        return pair, files, measure_field(image, mask, choice, max_pixels)
    except NoLabels as error:
        return pair, files, error
    except ImageError as error:
        return pair, files, ImageError(str(error))  # others do not come through a pipe as they are
    except OSError as error:
        return pair, files, ImageError(f"{error.filename}: cannot be read ({error.strerror}).")
