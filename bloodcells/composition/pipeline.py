"""Run the steps from tables of cells to the composition of their groups."""

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
from bloodcells.composition.design import ExperimentDesign, Slides
from bloodcells.composition.estimation import CompositionError, Reference
from bloodcells.composition.grouping import Grouping
from bloodcells.composition.model_reference import knows_new_slides, reference_of
from bloodcells.composition.notes import ReadStats, notes_of
from bloodcells.composition.result import CompositionTable
from bloodcells.composition.sender_columns import find_columns
from bloodcells.composition.spool import IN_MEMORY, Spool
from bloodcells.composition.table import check_group_columns, to_table
from bloodcells.errors import BloodcellsError, InvalidRows, TableError, name_place
from bloodcells.tables.chunked.chunks import (
    Chunk,
    TableSchema,
    read_chunks,
    shift_rows,
    whole_chunk,
)
from bloodcells.tables.chunked.find_files import TableFiles
from bloodcells.tables.formats import Source, Unterminated

__all__ = ["WatchReading", "compose_files", "compose_table"]

Progress = Callable[[int], None]
WatchReading = Callable[[str, int, str], AbstractContextManager[Progress]]
"""Show progress: called with what is done, the total and its unit, it gives a function that takes how
much is done."""

_MB = 10**6


@contextmanager
def _no_progress(doing: str, total: int, unit: str) -> Iterator[Progress]:
    """Show no progress."""
    yield lambda done: None


def compose_files(
    files: TableFiles,
    classifier: Classifier,
    design: ExperimentDesign,
    read: ReadCells,
    watch: WatchReading = _no_progress,
    sheet: str | None = None,
    unterminated: Unterminated = "refuse",
) -> CompositionTable:
    """Estimate the composition of the groups of cells in files.

    Parameters
    ----------
    files
        The tables.
    classifier
        The model that predicts measured cells, and whose errors are corrected.
    design
        What to estimate.
    read
        Reads a table of measurements.
    watch
        Shows the progress of reading and of estimating.
    sheet
        The sheet to read of a workbook; the first one that has a table, where it is None.
    unterminated
        What to do with an Arrow stream that has no end-of-stream marker.

    Raises
    ------
    BloodcellsError
        A table, the design or the model cannot be used; the message names the file.

    Notes
    -----
    Memory holds one chunk of a file, and 1/64 of the groups or the largest group at a time.
    """
    with _Pipeline(classifier, design, read, IN_MEMORY) as pipeline:
        with watch("Reading", files.bytes // _MB, "MB") as progress:
            bytes_before = 0
            for path in files.paths:
                for chunk in _chunks(path, files.name(path), pipeline, sheet, unterminated):
                    pipeline.take(chunk)
                    progress((bytes_before + int(chunk.done * path.stat().st_size)) // _MB)
                bytes_before += path.stat().st_size
        return pipeline.result(files.notes, watch)


def _chunks(
    path: Path,
    where: str,
    pipeline: "_Pipeline",
    sheet: str | None,
    unterminated: Unterminated,
) -> Iterator[Chunk]:
    """Read a file chunk by chunk, its errors naming it."""
    with _errors_of(where):
        yield from read_chunks(
            path, pipeline.columns, where, sheet=sheet, unterminated=unterminated
        )


def compose_table(
    source: Source, classifier: Classifier, design: ExperimentDesign, read: ReadCells
) -> CompositionTable:
    """Estimate the composition of the groups of cells in one table, with no temporary file.

    Parameters
    ----------
    source
        The table.
    classifier, design, read
        As for `compose_files`.

    Raises
    ------
    BloodcellsError
        The table, the design or the model cannot be used.
    """
    with _Pipeline(classifier, design, read, in_memory=0) as pipeline:
        pipeline.take(whole_chunk(source))
        return pipeline.result((), _no_progress)


class _Pipeline:
    """Take the chunks of all tables, then give the result."""

    def __init__(
        self, classifier: Classifier, design: ExperimentDesign, read: ReadCells, in_memory: int
    ) -> None:
        check_group_columns(design.by)
        self._design = design
        self._reference: Reference = reference_of(classifier, design.method, design.same_slides)
        known = knows_new_slides(classifier, design.method)
        self._slides: Slides = "new" if known and not design.same_slides else "same"
        self._reader = ProbabilityReader(classifier, design.method, read)
        self._spool = Spool(len(self._reader.classes), in_memory)
        self._grouping: Grouping | None = None
        self._stats = ReadStats()

    def __enter__(self) -> "_Pipeline":
        return self

    def __exit__(self, *error: object) -> None:
        self._spool.close()

    def columns(self, header: TableSchema) -> Sequence[str] | None:
        """List the columns of a table that are needed; None for all, also where one is missing or doubled."""
        source = self._reader.find_source(header)
        if source.kind == "measurements":
            return None
        wanted = [*source.columns, *([source.flags] if source.flags else [])]
        for name in self._grouping_for(header).columns:
            places = find_columns(header.names, name)
            if len(places) != 1:
                return None
            wanted.append(header.names[places[0]])
        if any(header.names.count(name) > 1 for name in wanted):
            return None
        return list(dict.fromkeys(wanted))

    def take(self, chunk: Chunk) -> None:
        """Read or predict the cells of a chunk, number their groups, and put them aside."""
        with _errors_of(chunk.where, chunk.first):
            source = self._reader.find_source(chunk.header)
            self._check_flags(source)
            cells = self._reader.read(chunk, source)
            grouping = self._grouping_for(chunk.header)
            groups, wells = grouping.number(cells.table, cells.rows)
            self._spool.add(cells.probabilities, groups, wells, cells.flagged)
        self._stats.add(chunk, source, cells)

    def result(self, notes: Sequence[str], watch: WatchReading) -> CompositionTable:
        """Estimate from all cells taken."""
        design, grouping = self._design, self._grouping
        if grouping is None or not self._spool.cells:
            raise CompositionError("There is no cell with a class, so there is no mix to tell.")
        layout = grouping.layout()
        is_control, shifts = None, None
        if design.control is not None:
            is_control = find_control(design, layout.groups)
        with watch("Estimating", self._spool.cells, "cells") as progress:
            estimates = estimate_all(
                self._reference, design, self._spool, layout.group_of, progress
            )
        if is_control is not None and estimates.wells is not None:
            shifts = compare_with_control(design, layout, estimates.wells, is_control)
        manifest = self._reader.classifier.manifest
        return CompositionTable(
            table=to_table(
                design.by,
                layout.groups,
                estimates.groups,
                shifts,
                group_notes(estimates.groups, estimates.wells, design, layout, shifts, is_control),
            ),
            by=design.by,
            control=design.control,
            within=design.within,
            units=grouping.units,
            classes=self._reader.classes,
            method=design.method,
            confidence=design.confidence,
            slides=self._slides,
            model=f"{manifest.name} version {manifest.version}",
            cells=int(estimates.groups.cells.sum()),
            groups=len(layout.groups),
            left_out=design.leave_out_flagged,
            notes=(
                *notes,
                *notes_of(
                    design, grouping.units, self._stats, estimates.groups, shifts, self._slides
                ),
            ),
        )

    def _grouping_for(self, header: TableSchema) -> Grouping:
        """Return the grouping, which the columns of the first table settle."""
        if self._grouping is None:
            self._grouping = Grouping(self._design, header.names)
        return self._grouping

    def _check_flags(self, source: ProbabilitySource) -> None:
        """Refuse to leave out flagged cells of a table that does not say which are flagged."""
        if self._design.leave_out_flagged and source.kind != "measurements" and not source.flags:
            raise CompositionError(
                "The table has no column 'flags', so flagged cells cannot be left out; add it, or "
                "keep them."
            )


@contextmanager
def _errors_of(where: str | None, first: int = 0) -> Iterator[None]:
    """Add to an error the file that it is in, and count its rows from the start of the file."""
    try:
        yield
    except BloodcellsError as error:
        if where is None:
            raise
        if isinstance(error, InvalidRows):
            error = shift_rows(error, first)
        text = str(error)
        if text.startswith(where):
            raise
        raise TableError(name_place(where, text)) from error
