"""Define the command `bloodcells drift`."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bloodcells.classification.classifier import Classifier
from bloodcells.classification.model_folder import find_models
from bloodcells.cli.common import (
    TABLE_HELP,
    OnInvalid,
    TableOptions,
    choose_model,
    one_sentence,
    say_which,
)
from bloodcells.cli.option_groups import with_option_groups
from bloodcells.composition.drift.comparison import Compared, Drift, DriftReference, compare
from bloodcells.composition.drift.wording import findings, novel_share
from bloodcells.errors import BloodcellsError, not_installed
from bloodcells.files.atomic_file import whole_file
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.reading import read_cells

_SHOWN = 10
"""Most measurements and groups that are printed."""


class NoPage(BloodcellsError):
    """Report that the page cannot be drawn, for lack of a package."""


@with_option_groups
def drift(
    reference: Annotated[
        Path,
        typer.Argument(
            help="A model, as models/NAME or models/NAME/VERSION, for the cells that it was trained on; or a "
            "table of cells.",
        ),
    ],
    table: Annotated[Path, typer.Argument(help=TABLE_HELP)],
    *,
    by: Annotated[
        str | None,
        typer.Option(help="Column whose values are compared each by itself, as slide or plate."),
    ] = None,
    invalid: OnInvalid = "fail",
    options: TableOptions,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="An .html file to draw the result in.")
    ] = None,
) -> None:
    """Say how far the cells of a table are from those of a model's training or of another table."""
    if report is not None and report.suffix not in (".html", ".htm"):
        raise typer.BadParameter(
            f"{report.name}: the ending is to be .html.", param_hint="--report"
        )
    with one_sentence():
        render = None if report is None else _renderer()
        of_model = reference.is_dir()
        choice = find_models(reference if of_model else options.model)
        tables = [(table, table.name)] + ([] if of_model else [(reference, reference.name)])
        chosen = choose_model(choice, tables, options.sheet, options.unterminated)
        classifier = Classifier(chosen.artifact)

        def read(path: Path) -> CellTable:
            return read_cells(
                path,
                classifier.measurements,
                pixel_size=options.pixel_size,
                invalid=invalid,
                sheet=options.sheet,
                unterminated=options.unterminated,
            )

        if of_model:
            known = DriftReference.of_model(classifier)
        else:
            known = DriftReference.of_table(reference.name, read(reference), classifier, by)
        found = compare(table.name, read(table), known, classifier, by)
        page = None if render is None else render(found)
        if page is not None and report is not None:
            with whole_file(report) as file:
                file.write(page)
    if json:
        typer.echo(found.to_json().decode())
    else:
        _print(found)
    say_which(chosen, choice)


def _renderer() -> Callable[[Drift], bytes]:
    """Import what draws the page, which needs packages that not every installation has.

    Raises
    ------
    NoPage
        One of them is not installed.
    """
    try:
        from bloodcells.composition.drift.page import render
    except ImportError as error:
        raise NoPage(not_installed("--report", error.name or "a package", "report")) from error
    return render


def _print(found: Drift) -> None:
    """Print what was found, the measurements that are furthest off, and the groups."""
    console = Console()
    for sentence in findings(found):
        console.print(sentence, highlight=False, markup=False, soft_wrap=True)
    table = Table("measurement", "distance", "beyond chance", box=None)
    for name, far in list(found.whole.distances.items())[:_SHOWN]:
        table.add_row(name, f"{far:.3f}", "yes" if far > found.whole.by_chance else "")
    console.print()
    console.print(table)
    if not found.groups:
        return
    console.print()
    of_reference = found.reference.groups is not None
    header = [found.by or "", "cells", "furthest off", "distance", "by chance", "novel"]
    groups = Table(*header, *(["as far in the reference"] if of_reference else []), box=None)
    for group in found.groups[:_SHOWN]:
        groups.add_row(*_row(group))
    console.print(groups)
    if len(found.groups) > _SHOWN:
        console.print(f"and {len(found.groups) - _SHOWN:,} nearer; --json has all", highlight=False)


def _row(group: Compared) -> list[str]:
    """Write one group."""
    name, far = group.largest
    cells = [group.name, f"{group.cells:,}", name, f"{far:.3f}", f"{group.by_chance:.3f}"]
    cells.append(novel_share(group))
    if group.reference_groups is not None:
        cells.append(f"{group.reference_groups:.0%}")
    return cells
