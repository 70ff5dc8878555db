"""Define the command `bloodcells measure`."""

from pathlib import Path
from typing import Annotated

import typer

from bloodcells.cli import images
from bloodcells.cli.common import Output, check_output, one_sentence, write
from bloodcells.images import OutlineLimits


def measure(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="FOLDER | IMAGE MASK",
            help="An image and its label mask, or a folder of NAME.jpg with NAME_cp_masks.png.",
        ),
    ],
    output: Output = None,
    label: images.Label = None,
    centre: images.Centre = False,
    allow_background: images.AllowBackground = False,
    jobs: images.Jobs = None,
    skip_bad: images.SkipBad = False,
    max_pixels: images.MaxPixels = images.DEFAULT_PIXELS,
    max_points: images.MaxPoints = images.DEFAULT_POINTS,
    max_pieces: images.MaxPieces = images.DEFAULT_PIECES,
    max_holes: images.MaxHoles = images.DEFAULT_HOLES,
) -> None:
    """Measure segmented cells as ImageJ does. All labels of each mask, if nothing else is said.

    A folder's run that was stopped goes on where it was when it is given again with the same output.
    """
    with one_sentence():
        request = images.parse_request(
            paths,
            label,
            centre,
            allow_background,
            jobs,
            skip_bad,
            max_pixels,
            OutlineLimits(max_points, max_pieces, max_holes),
        )
        check_output(output, request.sources)
        table, checkpoint = images.measure_request(request, output)
        write(table, output)
        if checkpoint is not None:
            checkpoint.unlink()
        flagged = sum(map(bool, table.flags))
        typer.echo(
            f"{len(table.fields):,} image{'' if len(table.fields) == 1 else 's'}, {len(table):,} "
            f"cell{'' if len(table) == 1 else 's'}; {flagged:,} flagged.",
            err=True,
        )
