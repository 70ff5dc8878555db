"""Define the command `bloodcells measure`."""

from pathlib import Path
from typing import Annotated

import typer

from bloodcells.cli.common import Output, check_output, one_sentence, write
from bloodcells.cli.images import ImageOptions, Jobs, measure_request, parse_request
from bloodcells.cli.option_groups import with_option_groups


@with_option_groups
def measure(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="FOLDER | IMAGE MASK",
            help="An image and its label mask, or a folder of NAME.jpg with NAME_cp_masks.png.",
        ),
    ],
    *,
    output: Output = None,
    options: ImageOptions,
    jobs: Jobs = None,
) -> None:
    """Measure segmented cells as ImageJ does. All labels of each mask, if nothing else is said.

    With --cells white each white cell is found by its nucleus first: what Cellpose split is joined, what it
    merged is parted, red cells and platelets are left out. With --set bloodcells-93 their nucleus, cytoplasm,
    stain and grain are measured too.

    A folder's run that was stopped goes on where it was when it is given again with the same output.
    """
    with one_sentence():
        request = parse_request(paths, options, jobs)
        check_output(output, request.sources)
        table, checkpoint = measure_request(request, output)
        write(table, output)
        if checkpoint is not None:
            checkpoint.unlink()
        flagged = sum(map(bool, table.flags))
        typer.echo(
            f"{len(table.fields):,} image{'' if len(table.fields) == 1 else 's'}, {len(table):,} "
            f"cell{'' if len(table) == 1 else 's'}; {flagged:,} flagged.",
            err=True,
        )
