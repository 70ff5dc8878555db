"""`bloodcells predict`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bloodcells.classifier import Classifier
from bloodcells.cli import images
from bloodcells.cli.common import (
    DEFAULT_MODEL,
    TABLE_HELP,
    Model,
    Output,
    PixelSize,
    check_output,
    one_sentence,
    read_table,
    write,
)
from bloodcells.fields import predict_fields
from bloodcells.predictions import Predictions
from bloodcells.tables import CellTable, Invalid


def predict(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="TABLE | --images FOLDER | --images IMAGE MASK",
            help=f"{TABLE_HELP} With --images what `bloodcells measure` takes.",
            show_default=False,
        ),
    ],
    output: Output = None,
    model: Model = DEFAULT_MODEL,
    invalid: Annotated[
        Invalid, typer.Option(help="A value that is no number refuses the table, or flags its row.")
    ] = "fail",
    pixel_size: PixelSize = None,
    from_images: Annotated[
        bool, typer.Option("--images", help="Measure images first; the options below are for it.")
    ] = False,
    label: images.Label = None,
    centre: images.Centre = False,
    allow_background: images.AllowBackground = False,
    jobs: images.Jobs = None,
    skip_bad: images.SkipBad = False,
    max_pixels: images.MaxPixels = images.DEFAULT_PIXELS,
) -> None:
    """Say of each cell what it is. CSV, the default, is your own table with three more columns."""
    with one_sentence():
        if from_images:
            if pixel_size is not None:
                raise typer.BadParameter("--pixel-size is for tables; images are in pixels.")
            wanted = images.request(
                paths, label, centre, allow_background, jobs, skip_bad, max_pixels
            )
            check_output(output, wanted.sources)
            classifier = Classifier.load(model)
            table, keep = images.measured(wanted, output)
            _tell(predict_fields(classifier, table), output)
            if keep is not None:
                keep.unlink()
            return
        if label or centre or allow_background or jobs or skip_bad:
            raise typer.BadParameter("--label, --centre and the like need --images.")
        if len(paths) != 1:
            raise typer.BadParameter("one table was expected; images need --images.")
        check_output(output, paths)
        classifier, cells = read_table(paths[0], model, invalid, pixel_size)
        _tell(classifier.predict(cells), output)
        for note in _left_out(cells):
            typer.echo(note, err=True)


def _tell(predictions: Predictions, output: Path | None) -> None:
    """The predictions to stdout or a file, and their summary to stderr."""
    if output is None:
        sys.stdout.buffer.write(predictions.to_csv())
    else:
        write(predictions, output)
    summary = predictions.summary()
    counts = ", ".join(f"{name} {count:,}" for name, count in summary["counts"].items())
    typer.echo(
        f"{summary['rows']:,} cells: {counts or 'none predicted'}; {summary['flagged']:,} "
        f"flagged, {summary['rejected']:,} rejected.",
        err=True,
    )


def _left_out(cells: CellTable) -> list[str]:
    return [f"Left out: row {row.row}, {row.reason}." for row in cells.receipt.left_out]
