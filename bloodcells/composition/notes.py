"""What a reader of a composition must be told, a sentence each."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bloodcells.composition.cell_probabilities import ClassifiedCells, ProbabilitySource
from bloodcells.composition.design import ExperimentDesign
from bloodcells.composition.estimation import Composition, Shifts
from bloodcells.composition.sender_columns import find_columns
from bloodcells.tables.chunked.chunks import Chunk

__all__ = ["ReadStats", "notes_of"]


@dataclass
class ReadStats:
    """What was met while tables were read."""

    rejected: int = 0
    left_out: int = 0
    files: list[str | None] = field(default_factory=list)
    without_flags: list[str | None] = field(default_factory=list)
    by_class: list[str | None] = field(default_factory=list)

    def add(self, part: Chunk, kind: ProbabilitySource, scored: ClassifiedCells) -> None:
        """Note what is to be said of these rows."""
        self.rejected += scored.rejected
        self.left_out += scored.left_out
        said = [self.files]
        if kind.what != "measurements" and kind.flags is None:
            said.append(self.without_flags)
        if kind.what == "class":
            said.append(self.by_class)
        for names in said:
            if not names or names[-1] != part.where:
                names.append(part.where)


def notes_of(
    design: ExperimentDesign,
    units: Sequence[str],
    read: ReadStats,
    groups: Composition,
    shifts: Shifts | None,
) -> list[str]:
    """Everything that the numbers alone do not say."""
    notes = []
    if read.left_out:
        notes.append(f"{_rows(read.left_out)} left out: ImageJ's summary rows, which are no cells.")
    if read.rejected:
        notes.append(f"{_rows(read.rejected)} without a class, of rejected cells, in no group.")
    if read.without_flags:
        notes.append(
            f"{_tables(read.without_flags)} no column 'flags': flagged cells are not known there."
        )
    if read.by_class:
        notes.append(
            f"{_tables(read.by_class)} only a class for each cell, which was taken as the model's "
            "prediction."
        )
    flagged = int(groups.flagged.sum())
    if design.leave_out_flagged and flagged:
        notes.append(
            f"{flagged:,} flagged cells were left out. That shifts the mix by itself: most broken "
            "segmentations are of one class, so leaving them out takes cells of that class away."
        )
    if design.method == "counted":
        notes.append(
            "Predictions were counted, not corrected: fractions lean towards the mix that the model "
            "was trained on, and the intervals do not hold that error."
        )
    if shifts is not None:
        notes += _of_shifts(design, units, read, shifts)
    return notes


def _of_shifts(
    design: ExperimentDesign, units: Sequence[str], read: ReadStats, shifts: Shifts
) -> list[str]:
    notes = []
    plate = "" if design.within is None else f", {design.within} by {design.within}"
    if units:
        notes.append(
            f"A well is told by {' and '.join(map(repr, units))}. A shift is the mean of the "
            f"treated wells minus that of the control wells{plate}, so it may differ a little from "
            "the difference of the fractions, which are of all cells of a group."
        )
        if len(read.files) > 1 and not any(find_columns([name], "plate") for name in units):
            notes.append(
                "Wells of one name and group in different files were taken as one well; where they "
                "are of different plates, name the column of the plate among the units too."
            )
    else:
        notes.append(
            "No column tells the wells, so each group is one unit and the test is by cells: its p "
            "knows of no scatter between wells, and is too small where there is any. Name the "
            "columns that make a well."
        )
    if units and shifts.by_cells.any():
        notes.append(
            "No treatment has two wells"
            + ("" if design.within is None else f" on one {design.within}")
            + ", so scatter between wells is not known and the test is by cells: its p is too small "
            "where wells scatter."
        )
    return notes


def _rows(n: int) -> str:
    return "1 row" if n == 1 else f"{n:,} rows"


def _tables(names: Sequence[str | None]) -> str:
    if names[0] is None or len(names) == 1:
        return f"{names[0] or 'The table'} has"
    return f"{len(names):,} tables ({names[0]}, ...) have"
