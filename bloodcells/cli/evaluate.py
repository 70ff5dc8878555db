"""Define the command `bloodcells evaluate`."""

from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from bloodcells.classification.classifier import Classifier
from bloodcells.classification.evaluation import TableScores, about_training
from bloodcells.classification.evaluation import evaluate as evaluate_cells
from bloodcells.classification.model_folder import find_models
from bloodcells.cli.common import (
    TABLE_HELP,
    TableOptions,
    choose_model,
    one_sentence,
    say_which,
)
from bloodcells.cli.option_groups import with_option_groups
from bloodcells.tables.reading import read_cells


@with_option_groups
def evaluate(
    table: Annotated[Path, typer.Argument(help=TABLE_HELP)],
    *,
    label: Annotated[str, typer.Option(help="Column that says the class.")] = "Class",
    options: TableOptions,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Score a model on cells whose class is known."""
    with one_sentence():
        choice = find_models(options.model)
        tables = [(table, table.name)]
        chosen = choose_model(choice, tables, options.sheet, options.unterminated)
        classifier = Classifier(chosen.artifact)
        cells = read_cells(
            table,
            classifier.measurements,
            pixel_size=options.pixel_size,
            sheet=options.sheet,
            unterminated=options.unterminated,
        )
        scores = evaluate_cells(classifier, cells, label)
    if json:
        typer.echo(orjson.dumps(scores.to_dict(), option=orjson.OPT_INDENT_2).decode())
    else:
        _print(scores)
    say_which(chosen, choice)


def _print(scores: TableScores) -> None:
    """Print the scores, those of each class, and the confusion matrix."""
    console = Console()
    names = [str(name) for name in scores.labels]
    console.print(f"{scores.cells:,} cells")
    console.print(f"macro-F1 {scores.f1_macro:.4f}, weighted F1 {scores.f1_weighted:.4f}")
    console.print(f"accuracy {scores.accuracy:.4f}, log loss {scores.log_loss:.4f}\n")
    table = Table("class", "precision", "recall", "F1", "cells", box=None)
    for row in scores.per_class:
        figures = (f"{x:.3f}" for x in (row.precision, row.recall, row.f1))
        table.add_row(str(row.label), *figures, f"{row.support:,}")
    console.print(table)
    console.print("\nTrue class down, predicted class across:\n")
    matrix = Table("", *names, box=None)
    for name, counts in zip(names, scores.counts.tolist(), strict=True):
        matrix.add_row(name, *(f"{count:,}" for count in counts))
    console.print(matrix)
    console.print(f"\n{about_training(scores)}", highlight=False, soft_wrap=True)
    for note in scores.notes:
        console.print(note, highlight=False, markup=False, soft_wrap=True)
