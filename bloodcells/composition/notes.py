"""Write what the numbers of a composition alone do not say, a sentence each."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bloodcells.composition.cell_probabilities import ClassifiedCells, ProbabilitySource
from bloodcells.composition.design import ExperimentDesign, Slides
from bloodcells.composition.estimation import Composition, Shifts
from bloodcells.composition.sender_columns import find_columns
from bloodcells.tables.chunked.chunks import Chunk

__all__ = ["ReadStats", "notes_of"]


@dataclass
class ReadStats:
    """Count what was met while tables were read."""

    rejected: int = 0
    """Cells without a class."""
    left_out: int = 0
    """Rows that are no cells, such as ImageJ's summary rows and empty ones."""
    files: list[str | None] = field(default_factory=list)
    """Names of the tables read, each once; None for a table that is sent alone."""
    without_flags: list[str | None] = field(default_factory=list)
    """Those among them of predicted cells without a column of flags."""
    class_only: list[str | None] = field(default_factory=list)
    """Those among them that give each cell's class, but no probabilities."""

    def add(self, chunk: Chunk, source: ProbabilitySource, cells: ClassifiedCells) -> None:
        """Add the counts of some rows."""
        self.rejected += cells.rejected
        self.left_out += cells.left_out
        lists = [self.files]
        if source.kind != "measurements" and source.flags is None:
            lists.append(self.without_flags)
        if source.kind == "class":
            lists.append(self.class_only)
        for names in lists:
            if not names or names[-1] != chunk.where:
                names.append(chunk.where)


def notes_of(
    design: ExperimentDesign,
    units: Sequence[str],
    stats: ReadStats,
    groups: Composition,
    shifts: Shifts | None,
    slides: Slides,
) -> list[str]:
    """Write everything that the numbers alone do not say.

    Parameters
    ----------
    design
        What was estimated, and by which method.
    units
        The columns that make a well; empty where none tells wells apart.
    stats
        What was met while the tables were read.
    groups
        The fractions of the groups.
    shifts
        The shifts of the groups from the control; None without a control.
    slides
        Which slides the intervals are for.
    """
    notes = []
    if stats.left_out:
        notes.append(
            f"{_rows(stats.left_out)} left out, which are no cells: ImageJ's summary rows and the like."
        )
    if stats.rejected:
        notes.append(f"{_rows(stats.rejected)} without a class, of rejected cells, in no group.")
    if stats.without_flags:
        notes.append(
            f"{_tables(stats.without_flags)} no column 'flags': flagged cells are not known there."
        )
    if stats.class_only:
        notes.append(
            f"{_tables(stats.class_only)} only a class for each cell, which was taken as the model's "
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
        notes += _notes_of_shifts(design, units, stats, shifts)
    if slides == "same" and not design.same_slides and design.method != "counted":
        notes.append(
            "The model does not say how it errs on slides that are new to it, so the intervals are for "
            "slides that it was trained on; for others they are likely too narrow."
        )
    return notes


def _notes_of_shifts(
    design: ExperimentDesign, units: Sequence[str], stats: ReadStats, shifts: Shifts
) -> list[str]:
    """Write what is to be known of the shifts: what a well is, and what the test is by."""
    notes = []
    plate = "" if design.within is None else f", {design.within} by {design.within}"
    if units:
        notes.append(
            f"A well is told by {' and '.join(map(repr, units))}. A shift is the mean of the "
            f"treated wells minus that of the control wells{plate}, so it may differ a little from "
            "the difference of the fractions, which are of all cells of a group."
        )
        if len(stats.files) > 1 and not any(find_columns([name], "plate") for name in units):
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
    """Write a number of rows."""
    return "1 row" if n == 1 else f"{n:,} rows"


def _tables(names: Sequence[str | None]) -> str:
    """Begin a sentence on tables, with its verb."""
    if names[0] is None or len(names) == 1:
        return f"{names[0] or 'The table'} has"
    return f"{len(names):,} tables ({names[0]}, ...) have"
