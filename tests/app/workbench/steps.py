"""What a person does on the workbench, step by step."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

from bloodcells.measurements import FEATURE_SETS
from tests.app.servers import until
from tests.app.workbench.chromium import Page
from tests.synthetic import make_cells

NAMES = FEATURE_SETS["imagej-33"]
VIEWS = {
    "table": "The model: ",
    "cells": "cells",
    "groups": "Show how they are mixed",
    "scores": "how often the model is right",
    "people": "Cohen",
    "export": "Save as CSV",
}
"""The views of a table, and a text of each."""


def write_table(path: Path, n: int, separator: str = ",", **columns: Sequence[str]) -> Path:
    """Write made-up cells with further columns before their measurements."""
    lines = [separator.join(["id", *columns, *NAMES])]
    for i, values in enumerate(make_cells(n, seed=5).tolist()):
        texts = [f"cell {i + 1}", *(column[i] for column in columns.values()), *map(str, values)]
        lines.append(separator.join(texts))
    path.write_text("\n".join(lines) + "\n")
    return path


def go(page: Page, view: str) -> None:
    """Go to a view by its link."""
    page.click({"people": "Two people"}.get(view, view.capitalize()), "nav a")
    page.wait(f"document.documentElement.dataset.ready === {json.dumps(view)}")
    page.see(VIEWS[view])


def take(page: Page, path: Path) -> None:
    """Choose a table, and wait until its counts are there."""
    page.choose("#table-file", path)
    page.see("How the table was read")


def saved(folder: Path, pattern: str) -> Path:
    """Wait for a download, whose file is there before its content is."""
    return until(
        lambda: next((path for path in folder.glob(pattern) if path.stat().st_size), None),
        f"the download of {pattern}",
    )


def rows_of(path: Path, separator: str = ",") -> list[dict[str, str]]:
    """Read a CSV."""
    return list(csv.DictReader(io.StringIO(path.read_text()), delimiter=separator))


def shown_rows(page: Page) -> list[list[str]]:
    """Read the cells of the rows that are to be seen, as text."""
    rows: list[list[str]] = page.run(
        "[...document.querySelectorAll('.grid-body [role=row]')].map((row) =>"
        " [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.innerText))"
    )
    return rows


def focus_grid(page: Page) -> None:
    """Give the cells the focus."""
    page.run("document.querySelector('[role=grid], [role=listbox]').focus()")


def correct(page: Page, count: int) -> None:
    """Correct so many cells by keys, the most doubtful first."""
    focus_grid(page)
    for i in range(count):
        page.press("n", str(1 + i % 5))
    page.see(f"{count} correction{'s' if count > 1 else ''}, saved", "header")


def corrections_of(page: Page, folder: Path) -> list[str]:
    """Export the table, and list its corrections."""
    go(page, "export")
    page.click("Save as CSV")
    path = saved(folder, "*.csv")
    corrections = [row["correction"] for row in rows_of(path)]
    path.unlink()
    return corrections
