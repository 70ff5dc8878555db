"""Images from the command line: what of them is measured, and how that is said."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from PIL import Image

from bloodcells.cli.common import Unwritable
from bloodcells.cli.progress import count_shown
from bloodcells.errors import BloodcellsError, list_some
from bloodcells.images import (
    FieldTable,
    LabelSelection,
    MeasuredFields,
    find_pairs,
    measure_pairs,
)
from bloodcells.images.decoding import MAX_PIXELS
from bloodcells.images.errors import NoLabels
from bloodcells.parallel.cpu import usable_cores

Label = Annotated[
    list[int] | None,
    typer.Option(min=0, max=2**63 - 1, help="Measure this label; may be given several times."),
]
Centre = Annotated[bool, typer.Option("--centre", help="Measure the label at the image's centre.")]
AllowBackground = Annotated[
    bool,
    typer.Option(
        "--allow-background", help="With --centre or --label 0: as if it were a cell, and flagged."
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(min=1, max=1024, help="Processes; as many as there are cores for none."),
]
SkipBad = Annotated[
    bool, typer.Option("--skip-bad", help="Leave out pairs that cannot be measured, and say so.")
]
MaxPixels = Annotated[
    int, typer.Option(min=1, max=2**27, help="Most pixels of one image; a larger one is refused.")
]
DEFAULT_PIXELS = MAX_PIXELS


class NotAllMeasured(BloodcellsError):
    """Pairs that cannot be measured, where none was to be left out."""


@dataclass(frozen=True)
class MeasureRequest:
    """What is to be measured, and how.

    Attributes
    ----------
    paths
        A folder, or an image and its mask.
    """

    paths: list[Path]
    choice: LabelSelection
    jobs: int
    skip_bad: bool
    max_pixels: int

    @property
    def sources(self) -> list[Path]:
        """The files that are read, where they are named."""
        return self.paths if len(self.paths) == 2 else []


def request(
    paths: list[Path],
    label: list[int] | None,
    centre: bool,
    allow_background: bool,
    jobs: int | None,
    skip_bad: bool,
    max_pixels: int,
) -> MeasureRequest:
    """What the command was given.

    Raises
    ------
    typer.BadParameter : it does not go together.
    """
    if len(paths) > 2:
        raise typer.BadParameter("a folder, or an image and its mask, were expected.")
    if len(paths) == 1 and paths[0].is_file():
        raise typer.BadParameter(f"{paths[0]} is an image or mask; name both, or their folder.")
    choice = LabelSelection(tuple(label or ()), centre, allow_background)
    return MeasureRequest(paths, choice, jobs or usable_cores(), skip_bad, max_pixels)


def measured(wanted: MeasureRequest, output: Path | None) -> tuple[FieldTable, Path | None]:
    """The table of the request, and the file of what is kept, to be removed when it is written.

    Raises
    ------
    BloodcellsError
        There is nothing to measure, or not all could be and none was to be left out.
    """
    # The limit is ours; Pillow warns of a size of its own.
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    if len(wanted.paths) == 2:
        run = _run(wanted, [(wanted.paths[0], wanted.paths[1])], None)
        if run.empty:
            raise NoLabels(run.empty[0])
        if run.faults:
            raise NotAllMeasured(run.faults[0])
        return FieldTable(run.fields), None
    found = find_pairs(wanted.paths[0])
    keep = None if output is None else output.with_name(output.name + ".part")
    run = _run(wanted, found.pairs, keep)
    for note in found.notes:
        typer.echo(note, err=True)
    if run.empty:
        n = len(run.empty)
        said = "1 mask has" if n == 1 else f"{n:,} masks have"
        typer.echo(f"{said} no label: {list_some(run.empty)}.", err=True)
    faults = found.faults + run.faults
    for fault in faults:
        typer.echo(fault, err=True)
    if faults and not wanted.skip_bad:
        kept = "" if keep is None else f" What is measured is kept in {keep.name}."
        raise NotAllMeasured(
            f"{len(faults):,} of {len(found.pairs) + len(found.faults):,} cannot be measured, as said "
            f"above; nothing is written.{kept} Mend them and run again, or leave them out by --skip-bad."
        )
    return FieldTable(run.fields), keep


def _run(
    wanted: MeasureRequest, pairs: list[tuple[Path, Path]], keep: Path | None
) -> MeasuredFields:
    with count_shown("Measuring", len(pairs), "images") as progress:
        try:
            return measure_pairs(
                pairs,
                wanted.choice,
                jobs=wanted.jobs,
                max_pixels=wanted.max_pixels,
                keep=keep,
                progress=progress,
            )
        except OSError as error:
            assert keep is not None
            raise Unwritable(keep, error) from error
