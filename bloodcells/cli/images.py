"""Define the options of the commands that measure images, and measure what they ask for."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer
from PIL import Image

from bloodcells.cli.common import Unwritable
from bloodcells.cli.progress import count_shown
from bloodcells.errors import MAX_LISTED, BloodcellsError, list_some
from bloodcells.images import (
    FieldTable,
    LabelSelection,
    MeasuredFields,
    OutlineLimits,
    find_pairs,
    measure_pairs,
)
from bloodcells.images.decoding import MAX_PIXELS
from bloodcells.images.errors import (
    LabelsBesideWhiteCells,
    NoLabels,
    NoSuchSet,
    NoWhiteCells,
    SetOfWhiteCells,
)
from bloodcells.measurements import IMAGEJ_33, WHITE_CELL_SETS
from bloodcells.parallel.cpu import usable_cores

Jobs = Annotated[
    int | None,
    typer.Option(min=1, max=1024, help="Processes; as many as there are cores for none."),
]
_LIMITS = OutlineLimits()


@dataclass(frozen=True)
class ImageOptions:
    """Hold the options of what measures images."""

    label: Annotated[
        list[int] | None,
        typer.Option(min=0, max=2**63 - 1, help="Measure this label; may be given several times."),
    ] = None
    cells: Annotated[
        Literal["labels", "white"] | None,
        typer.Option(
            help="What is a cell: each label of the mask, or each white cell, found by its nucleus, whatever "
            "the labels are. Labels for none, unless --set is of white cells; to predict, white cells where "
            "a model takes such a set and no --label is named.",
        ),
    ] = None
    feature_set: Annotated[
        str | None,
        typer.Option(
            "--set",
            metavar="NAME",
            help=f"What is measured: {IMAGEJ_33}, ImageJ's numbers; or {' or '.join(WHITE_CELL_SETS)}, these "
            f"and nucleus, cytoplasm, stain and grain of white cells. {IMAGEJ_33} for none; to predict, what "
            "the model takes.",
        ),
    ] = None
    centre: Annotated[
        bool,
        typer.Option(
            "--centre",
            help="Measure the label at the image's centre, or of white cells the nearest to it.",
        ),
    ] = False
    allow_background: Annotated[
        bool,
        typer.Option(
            "--allow-background",
            help="With --centre or --label 0: as if it were a cell, and flagged.",
        ),
    ] = False
    draw: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Draw each image with the outlines of its mask and of its cells into this folder, as PNG.",
        ),
    ] = None
    skip_bad: Annotated[
        bool,
        typer.Option("--skip-bad", help="Leave out pairs that cannot be measured, and say so."),
    ] = False
    max_pixels: Annotated[
        int,
        typer.Option(min=1, max=2**27, help="Most pixels of one image; a larger one is refused."),
    ] = MAX_PIXELS
    max_points: Annotated[
        int,
        typer.Option(
            min=1,
            help="Most points of the outlines of one mask, the sides of pixels at which a label ends.",
        ),
    ] = _LIMITS.points
    max_pieces: Annotated[
        int, typer.Option(min=1, help="Most pieces of all labels of one mask.")
    ] = _LIMITS.pieces
    max_holes: Annotated[int, typer.Option(min=0, help="Most holes in all labels of one mask.")] = (
        _LIMITS.holes
    )

    @property
    def choice(self) -> LabelSelection:
        """Give what is measured."""
        return LabelSelection(
            labels=tuple(self.label or ()),
            centre=self.centre,
            allow_background=self.allow_background,
            white_cells=self.white_cells,
            feature_set=self.feature_set or IMAGEJ_33,
        )

    @property
    def white_cells(self) -> bool:
        """Tell whether white cells are measured: where they are asked for, or a set that they alone have."""
        return self.cells == "white" or (self.cells is None and self.feature_set in WHITE_CELL_SETS)

    @property
    def outline_limits(self) -> OutlineLimits:
        """Give the limits of the outlines of one mask."""
        return OutlineLimits(self.max_points, self.max_pieces, self.max_holes)


class NotAllMeasured(BloodcellsError):
    """Report pairs that cannot be measured, where none was to be left out."""


@dataclass(frozen=True)
class MeasureRequest:
    """Hold what a command is to measure, and how."""

    paths: list[Path]
    """A folder, or an image and its mask."""
    options: ImageOptions
    """The labels that are cells, and the limits of an image."""
    jobs: int
    """Number of processes."""
    selection: LabelSelection
    """What is measured: as the options say, or as the model needs it."""
    refuse_none: bool = False
    """Whether a folder without any white cell is refused, as an image without one is."""

    @property
    def sources(self) -> list[Path]:
        """Give the files that are read, where the user named them one by one."""
        return self.paths if len(self.paths) == 2 else []


def parse_request(paths: list[Path], options: ImageOptions, jobs: int | None) -> MeasureRequest:
    """Build the request from the options of a command.

    Raises
    ------
    typer.BadParameter
        The paths are neither a folder nor an image and its mask, or options contradict each other.
    """
    if len(paths) > 2:
        raise typer.BadParameter("a folder, or an image and its mask, were expected.")
    if len(paths) == 1 and paths[0].is_file():
        raise typer.BadParameter(f"{paths[0]} is an image or mask; name both, or their folder.")
    try:
        selection = options.choice
    except (LabelsBesideWhiteCells, NoSuchSet, SetOfWhiteCells) as error:
        raise typer.BadParameter(str(error)) from error
    if options.draw is not None and options.draw.absolute() in (p.absolute() for p in paths):
        raise typer.BadParameter(
            f"--draw {options.draw}: the drawings would be taken for images; name another folder."
        )
    return MeasureRequest(paths, options, jobs or usable_cores(), selection)


def measure_request(request: MeasureRequest, output: Path | None) -> tuple[FieldTable, Path | None]:
    """Measure what a command asks for.

    Returns
    -------
    The table of measured cells, and the checkpoint of a folder's run, to be removed once the table is
    written; None, where there is none.

    Raises
    ------
    BloodcellsError
        There is nothing to measure; or a pair cannot be measured, and none was to be left out.
    """
    # Pillow warns of large images by a limit of its own; here --max-pixels is the limit.
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    if len(request.paths) == 2:
        run = _run(request, [(request.paths[0], request.paths[1])], None)
        if run.empty:
            raise (NoWhiteCells if request.selection.white_cells else NoLabels)(run.empty[0])
        if run.faults:
            raise NotAllMeasured(run.faults[0])
        table = FieldTable(run.fields, request.selection.feature_set)
        _show(table.sentences)
        return table, None
    search = find_pairs(request.paths[0])
    checkpoint = None if output is None else output.with_name(output.name + ".part")
    run = _run(request, search.pairs, checkpoint)
    if request.refuse_none and run.empty and not run.fields and request.selection.white_cells:
        raise NoWhiteCells(run.empty[0])
    for note in search.notes:
        typer.echo(note, err=True)
    table = FieldTable(run.fields, request.selection.feature_set)
    _show(table.sentences)
    if run.empty:
        n = len(run.empty)
        what, lacks = (
            ("image", "white cell") if request.selection.white_cells else ("mask", "label")
        )
        have = f"1 {what} has" if n == 1 else f"{n:,} {what}s have"
        typer.echo(f"{have} no {lacks}: {list_some(run.empty)}.", err=True)
    faults = search.faults + run.faults
    for fault in faults:
        typer.echo(fault, err=True)
    if faults and not request.options.skip_bad:
        where = "" if checkpoint is None else f" What is measured is kept in {checkpoint.name}."
        raise NotAllMeasured(
            f"{len(faults):,} of {len(search.pairs) + len(search.faults):,} cannot be measured, as said "
            f"above; nothing is written.{where} Mend them and run again, or leave them out by --skip-bad."
        )
    return table, checkpoint


def _show(notes: Sequence[str]) -> None:
    """Show what was done to read the images, of many notes the first."""
    for note in notes[:MAX_LISTED]:
        typer.echo(note, err=True)
    if (more := len(notes) - MAX_LISTED) > 0:
        typer.echo(f"{more:,} more such note{'s' if more > 1 else ''}.", err=True)


def _run(
    request: MeasureRequest, pairs: list[tuple[Path, Path]], checkpoint: Path | None
) -> MeasuredFields:
    """Measure pairs of images and masks, with the progress shown."""
    if (draw := request.options.draw) is not None:
        try:
            draw.mkdir(exist_ok=True)
        except OSError as error:
            raise Unwritable(draw, error) from error
    with count_shown("Measuring", len(pairs), "images") as progress:
        try:
            return measure_pairs(
                pairs,
                request.selection,
                jobs=request.jobs,
                max_pixels=request.options.max_pixels,
                outline_limits=request.options.outline_limits,
                keep=checkpoint,
                draw=draw,
                progress=progress,
            )
        except OSError as error:
            assert checkpoint is not None
            raise Unwritable(checkpoint, error) from error
