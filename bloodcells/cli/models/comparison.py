"""Define the command `bloodcells models compare`."""

from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from bloodcells.classification.classifier import Classifier
from bloodcells.classification.comparison import Comparison, Rated
from bloodcells.classification.comparison import compare as compare_models
from bloodcells.cli.common import (
    TABLE_HELP,
    check_output,
    one_sentence,
    write,
)
from bloodcells.cli.models.named import (
    DEFAULT_DIRECTORY,
    VERSION_HELP,
    ModelDirectory,
    load,
    version_of,
)
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.reading import read_cells

_LABEL = "Class"
_SHOWN = 10
"""Most differing cells that are printed."""


def compare(
    first: Annotated[str, typer.Argument(metavar="A", help=VERSION_HELP, show_default=False)],
    second: Annotated[str, typer.Argument(metavar="B", help=VERSION_HELP, show_default=False)],
    on: Annotated[Path, typer.Option(metavar="TABLE", help=TABLE_HELP, show_default=False)],
    model: ModelDirectory = DEFAULT_DIRECTORY,
    label: Annotated[
        str | None,
        typer.Option(
            help=f"Column that says the class; {_LABEL} if there is one. Without it, no model is scored.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Write all cells on which they differ: a .csv, .json, .ndjson, .arrow or .parquet file.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Compare two versions or models on the same cells: scores, McNemar's test, and where they differ."""
    places = [
        directory / str(n) for directory, n in (version_of(v, model) for v in (first, second))
    ]
    with one_sentence():
        check_output(out, [on])
        one, two = (Classifier(load(path)) for path in places)
        cells = read_cells(on, one.measurements)
        same = tuple(one.measurements) == tuple(two.measurements)
        others = cells if same else read_cells(on, two.measurements)
        found = compare_models((one, cells), (two, others), _label(cells, label))
        if out is not None:
            write(found.differences(), out)
    _print(found, places)
    if out is not None:
        typer.echo(f"The cells on which they differ are in {out}.")


def _label(cells: CellTable, label: str | None) -> str | None:
    """Choose the column of the known classes: the one that is named, or `Class` where there is one."""
    if label is not None:
        return label
    known = [name.strip().casefold() for name in cells.source.names]
    return _LABEL if _LABEL.casefold() in known else None


def _print(found: Comparison, places: list[Path]) -> None:
    """Print the scores of both, the test, the classes that they say, and some cells on which they differ."""
    console = Console()
    for name, path in zip("AB", places, strict=True):
        console.print(f"{name}: {path}", highlight=False, soft_wrap=True)
    rated = found.rated()
    if rated is None:
        typer.echo(
            f"\nThe table has no column {_LABEL!r}, so no model is scored; --label names another."
        )
    else:
        _print_scores(console, rated)
        _print_unseen(console, found)
    for note in found.notes:
        console.print(note, highlight=False, markup=False, soft_wrap=True)
    n, differ = len(found.differ), int(found.differ.sum())
    typer.echo(f"\nThey differ on {differ:,} of {n:,} cells ({differ / max(n, 1):.1%}).")
    if differ:
        _print_differences(console, found)


def _print_scores(console: Console, rated: Rated) -> None:
    """Print the scores of each class, and McNemar's test."""
    a, b = rated.first, rated.second
    table = Table(
        "class",
        "F1 A",
        "F1 B",
        "recall A",
        "recall B",
        "precision A",
        "precision B",
        "cells",
        box=None,
    )
    for one, two in zip(a.per_class, b.per_class, strict=True):
        figures = (one.f1, two.f1, one.recall, two.recall, one.precision, two.precision)
        table.add_row(str(one.label), *(f"{x:.3f}" for x in figures), f"{one.support:,}")
    console.print()
    console.print(table)
    for name, of_a, of_b in (
        ("macro-F1", a.f1_macro, b.f1_macro),
        ("accuracy", a.accuracy, b.accuracy),
        ("log loss", a.log_loss or 0.0, b.log_loss or 0.0),
    ):
        typer.echo(f"{name}: A {of_a:.4f}, B {of_b:.4f}, B - A {of_b - of_a:+.4f}")
    typer.echo(f"\n{_tested(rated)}")


def _tested(rated: Rated) -> str:
    """Write McNemar's test in a sentence or two."""
    test = rated.test
    return (
        f"A alone is right on {test.only_first:,} cells, B alone on {test.only_second:,}; both on "
        f"{test.both:,}, neither on {test.neither:,}. McNemar's exact test: p = {test.p:.3g}. It takes cells "
        "to be independent; those of one slide are alike, so that p is smaller than it should be."
    )


def _print_unseen(console: Console, found: Comparison) -> None:
    """Say how many of the cells one of them was fitted to, and score both on the others."""
    if found.seen is None:
        said = (
            "One of the models does not say which cells it was fitted to; it may have seen these."
        )
    elif not found.seen.any():
        said = "None of them was fitted to any of these cells."
    elif (rated := found.rated(unseen=True)) is None:
        said = "One of them or both were fitted to all of these cells: that says nothing of others."
    else:
        said = (
            f"One of them or both were fitted to {int(found.seen.sum()):,} of these cells. On the "
            f"{rated.first.cells:,} others: macro-F1 A {rated.first.f1_macro:.4f}, B "
            f"{rated.second.f1_macro:.4f}. {_tested(rated)}"
        )
    console.print(f"\n{said}", highlight=False, soft_wrap=True)


def _print_differences(console: Console, found: Comparison) -> None:
    """Print which classes take the place of which, and the first cells on which they differ."""
    names = found.first.class_names
    moved = found.confusion * ~np.eye(len(names), dtype=bool)
    for i, j in sorted(np.argwhere(moved).tolist(), key=lambda at: -moved[tuple(at)]):
        console.print(f"  A {names[i]}, B {names[j]}: {moved[i, j]:,}", highlight=False)
    rows = found.differences().table
    table = Table(*rows.column_names, box=None)
    for row in rows.slice(0, _SHOWN).to_pylist():
        table.add_row(*(f"{v:.3f}" if isinstance(v, float) else str(v) for v in row.values()))
    console.print()
    console.print(table)
    if rows.num_rows > _SHOWN:
        typer.echo(f"... and {rows.num_rows - _SHOWN:,} more; --out writes all.")
