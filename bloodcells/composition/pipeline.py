"""Tables of cells -> the composition of their groups."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from bloodcells.classification.classifier import Classifier
from bloodcells.composition.bucketed_estimate import estimate_all
from bloodcells.composition.cell_probabilities import (
    ProbabilityReader,
    ProbabilitySource,
    ReadCells,
)
from bloodcells.composition.control import compare_with_control, find_control, group_notes
from bloodcells.composition.design import ExperimentDesign
from bloodcells.composition.estimation import CompositionError, Reference
from bloodcells.composition.grouping import Grouping
from bloodcells.composition.model_reference import reference_of
from bloodcells.composition.notes import ReadStats, notes_of
from bloodcells.composition.result import CompositionTable
from bloodcells.composition.sender_columns import find_columns
from bloodcells.composition.spool import IN_MEMORY, Spool
from bloodcells.composition.table import check_group_columns, to_table
from bloodcells.errors import BloodcellsError, InvalidRows, TableError
from bloodcells.tables.chunked.chunks import Chunk, TableSchema, read_chunks, shift_rows
from bloodcells.tables.chunked.find_files import TableFiles
from bloodcells.tables.formats import Source

__all__ = ["WatchReading", "compose_files", "compose_table"]

Progress = Callable[[int], None]
WatchReading = Callable[[str, int, str], AbstractContextManager[Progress]]
"""Who is told how far it is: given what is done, of how many, of what, it takes how many are done."""

_MB = 10**6


@contextmanager
def _nobody(doing: str, total: int, what: str) -> Iterator[Progress]:
    yield lambda done: None


def compose_files(
    files: TableFiles,
    classifier: Classifier,
    design: ExperimentDesign,
    read: ReadCells,
    watch: WatchReading = _nobody,
) -> CompositionTable:
    """Estimate the composition of the groups of cells in files.

    Memory is that of a part of a file and of 1/64 of the groups, or of the largest group.

    Parameters
    ----------
    read
        How a table of measurements is read.
    watch
        Who is told how far it is.

    Raises
    ------
    BloodcellsError
        A table, the design or the model does not do; the message names the file.
    """
    with _Pipeline(classifier, design, read, IN_MEMORY) as run:
        with watch("Reading", files.bytes // _MB, "MB") as progress:
            before = 0
            for path in files.paths:
                for part in _parts(path, files.name(path), run):
                    run.take(part)
                    progress((before + int(part.done * path.stat().st_size)) // _MB)
                before += path.stat().st_size
        return run.result(files.notes, watch)


def _parts(path: Path, where: str, run: "_Pipeline") -> Iterator[Chunk]:
    with _placed(where):
        yield from read_chunks(path, run.columns, where)


def compose_table(
    source: Source, classifier: Classifier, design: ExperimentDesign, read: ReadCells
) -> CompositionTable:
    """Estimate the composition of the groups of cells in one table; no file is written.

    Raises
    ------
    BloodcellsError
        As `compose_files`.
    """
    with _Pipeline(classifier, design, read, in_memory=0) as run:
        run.take(Chunk(TableSchema(tuple(source.table.column_names)), source))
        return run.result((), _nobody)


class _Pipeline:
    """Takes the parts of the tables, and gives the result."""

    def __init__(
        self, classifier: Classifier, design: ExperimentDesign, read: ReadCells, in_memory: int
    ) -> None:
        check_group_columns(design.by)
        self._design = design
        self._reference: Reference = reference_of(classifier, design.method)
        self._scorer = ProbabilityReader(classifier, design.method, read)
        self._spool = Spool(len(self._scorer.classes), in_memory)
        self._grouping: Grouping | None = None
        self._read = ReadStats()

    def __enter__(self) -> "_Pipeline":
        return self

    def __exit__(self, *error: object) -> None:
        self._spool.close()

    def columns(self, header: TableSchema) -> Sequence[str] | None:
        """Which columns of a table are needed; None where all are, or one is not there."""
        kind = self._scorer.recognise(header)
        if kind.what == "measurements":
            return None
        wanted = [*kind.columns, *([kind.flags] if kind.flags else [])]
        for name in self._groups(header).columns:
            found = find_columns(header.names, name)
            if len(found) != 1:
                return None
            wanted.append(header.names[found[0]])
        if any(header.names.count(name) > 1 for name in wanted):
            return None
        return list(dict.fromkeys(wanted))

    def take(self, part: Chunk) -> None:
        """Score some cells, number their groups, and put them aside."""
        with _placed(part.where, part.first):
            kind = self._scorer.recognise(part.header)
            self._check_flags(kind)
            scored = self._scorer.score(part, kind)
            grouping = self._groups(part.header)
            groups, wells = grouping.number(scored.table, scored.rows)
            self._spool.add(scored.probabilities, groups, wells, scored.flagged)
        self._read.add(part, kind, scored)

    def result(self, notes: Sequence[str], watch: WatchReading) -> CompositionTable:
        """What all of them give."""
        design, grouping = self._design, self._grouping
        if grouping is None or not self._spool.cells:
            raise CompositionError("There is no cell with a class, so there is no mix to tell.")
        units = grouping.layout()
        is_control, shifts = None, None
        if design.control is not None:
            is_control = find_control(design, units.groups)
        with watch("Estimating", self._spool.cells, "cells") as progress:
            found = estimate_all(self._reference, design, self._spool, units.group_of, progress)
        if is_control is not None and found.wells is not None:
            shifts = compare_with_control(design, units, found.wells, is_control)
        manifest = self._scorer.classifier.manifest
        return CompositionTable(
            table=to_table(
                design.by,
                units.groups,
                found.groups,
                shifts,
                group_notes(found.groups, found.wells, design, units, shifts, is_control),
            ),
            by=design.by,
            control=design.control,
            within=design.within,
            units=grouping.units,
            classes=self._scorer.classes,
            method=design.method,
            confidence=design.confidence,
            model=f"{manifest.name} version {manifest.version}",
            cells=int(found.groups.cells.sum()),
            groups=len(units.groups),
            left_out=design.leave_out_flagged,
            notes=(*notes, *notes_of(design, grouping.units, self._read, found.groups, shifts)),
        )

    def _groups(self, header: TableSchema) -> Grouping:
        if self._grouping is None:
            self._grouping = Grouping(self._design, header.names)
        return self._grouping

    def _check_flags(self, kind: ProbabilitySource) -> None:
        if self._design.leave_out_flagged and kind.what != "measurements" and not kind.flags:
            raise CompositionError(
                "The table has no column 'flags', so flagged cells cannot be left out; add it, or "
                "keep them."
            )


@contextmanager
def _placed(where: str | None, first: int = 0) -> Iterator[None]:
    """Say in which file an error is, and in which of its rows."""
    try:
        yield
    except BloodcellsError as error:
        if where is None:
            raise
        if isinstance(error, InvalidRows):
            error = shift_rows(error, first)
        said = str(error)
        if said.startswith(where):
            raise
        raise TableError(f"{where}: {said[0].lower()}{said[1:]}") from error
