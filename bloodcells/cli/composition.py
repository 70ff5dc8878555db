"""Define the command `bloodcells composition`."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bloodcells.classification.classifier import Classifier
from bloodcells.classification.model_folder import find_models
from bloodcells.cli.common import (
    OnInvalid,
    Output,
    TableOptions,
    check_output,
    choose_model,
    one_sentence,
    say_which,
    write,
)
from bloodcells.cli.option_groups import with_option_groups
from bloodcells.cli.progress import count_shown
from bloodcells.composition import CompositionTable, ExperimentDesign, Method, compose_files
from bloodcells.composition.design import fault_without_control
from bloodcells.errors import BloodcellsError, not_installed
from bloodcells.files.atomic_file import remove_left, whole_file
from bloodcells.parallel.cpu import usable_cores
from bloodcells.tables.chunked import TableFiles, find_files
from bloodcells.tables.reading import read_cells

_DISCOVERY_RATE = 0.05
"""False discovery rate at which the summary counts a shift as found."""


class NoReport(BloodcellsError):
    """Report that the page cannot be drawn, for lack of a package."""


@with_option_groups
def composition(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="IN...",
            help="Tables, folders of tables or patterns: cells as measured, or as already predicted "
            "('probability CLASS' columns, an Arrow or Parquet answer of predict, or 'class').",
        ),
    ],
    by: Annotated[
        list[str],
        typer.Option(help="Column whose values are the groups; may be given several times."),
    ],
    *,
    control: Annotated[
        str | None,
        typer.Option(help="Value in the first --by column to compare the others with, as DMSO."),
    ] = None,
    within: Annotated[
        str | None,
        typer.Option(help="Compare with the control wells of the same, as plate, alone."),
    ] = None,
    unit: Annotated[
        list[str] | None,
        typer.Option(
            help="Column that tells the wells; may be given several times. By default 'well', and "
            "'plate', where there are such.",
        ),
    ] = None,
    method: Annotated[
        Method,
        typer.Option(
            help="em: by calibrated probabilities. confusion: counts corrected with the confusion "
            "matrix. counted: counts as they are."
        ),
    ] = "em",
    confidence: Annotated[
        float, typer.Option(help="How often the intervals shall hold, between 0 and 1.")
    ] = 0.95,
    leave_out_flagged: Annotated[
        bool,
        typer.Option(
            "--leave-out-flagged",
            help="Leave out flagged cells. This shifts the mix itself, as most broken "
            "segmentations are of one class.",
        ),
    ] = False,
    same_slides: Annotated[
        bool,
        typer.Option(
            "--same-slides",
            help="The cells are of slides that the model was trained on: intervals are narrower.",
        ),
    ] = False,
    output: Output = None,
    report: Annotated[
        Path | None, typer.Option(help="An .html file to draw the result in.")
    ] = None,
    invalid: OnInvalid = "fail",
    options: TableOptions,
) -> None:
    """Say how the cells of each group are mixed, with intervals, and how that differs from a control."""
    units = tuple(unit or ())
    if (fault := fault_without_control(control, within, units)) is not None:
        raise typer.BadParameter(fault, param_hint="--within" if within else "--unit")
    if not 0 < confidence < 1:
        raise typer.BadParameter(
            f"{confidence:g} is not between 0 and 1.", param_hint="--confidence"
        )
    with one_sentence():
        files = find_files(paths)
        check_output(output, files.paths)
        _check_report(report, output, files)
        render = None if report is None else _renderer()
        design = ExperimentDesign(
            tuple(by),
            control,
            within,
            units,
            method,
            confidence,
            leave_out_flagged,
            same_slides,
        )
        tables = ((path, files.name(path)) for path in files.paths)
        choice = find_models(options.model)
        chosen = choose_model(choice, tables, options.sheet, options.unterminated)
        classifier = Classifier(chosen.artifact, threads=usable_cores())
        read = partial(
            read_cells,
            features=classifier.measurements,
            pixel_size=options.pixel_size,
            invalid=invalid,
        )
        result = compose_files(
            files, classifier, design, read, count_shown, options.sheet, options.unterminated
        )
        page = None if render is None else render(result)
        write(result, output)
        if page is not None and report is not None:
            remove_left(report)
            with whole_file(report) as file:
                file.write(page)
        for note in result.notes:
            typer.echo(note, err=True)
        typer.echo(_summary(result), err=True)
        say_which(chosen, choice)


def _renderer() -> Callable[[CompositionTable], bytes]:
    """Import what draws the page, which needs packages that not every installation has.

    Raises
    ------
    NoReport
        One of them is not installed.
    """
    try:
        from bloodcells.composition.report import render
    except ImportError as error:
        raise NoReport(not_installed("--report", error.name or "a package", "report")) from error
    return render


def _check_report(report: Path | None, output: Path | None, files: TableFiles) -> None:
    """Refuse a page that is no HTML file, or is read or written as a table."""
    if report is None:
        return
    if report.suffix not in (".html", ".htm"):
        raise typer.BadParameter(
            f"{report.name}: the ending is to be .html.", param_hint="--report"
        )
    if any(
        report.resolve() == path.resolve() for path in (*files.paths, *([output] if output else []))
    ):
        raise typer.BadParameter(
            f"{report} is read or written as a table; name another file.", param_hint="--report"
        )


def _summary(result: CompositionTable) -> str:
    """Say `12,000 cells in 40 groups; 7 of 195 shifts found at a false discovery rate of 5%.`."""
    summary = (
        f"{result.cells:,} cells in {result.groups:,} group{'s' if result.groups != 1 else ''}"
    )
    if result.control is None:
        return f"{summary}."
    adjusted = result.table.column("p_adjusted").drop_null().to_numpy()
    significant = int((adjusted < _DISCOVERY_RATE).sum())
    return (
        f"{summary}; {significant:,} of {len(adjusted):,} shifts found at a false "
        f"discovery rate of {_DISCOVERY_RATE:.0%}."
    )
