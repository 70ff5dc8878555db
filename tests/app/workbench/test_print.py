"""Test what comes out of the printer, from a real browser on the real service."""

import base64
import re
from pathlib import Path

import pytest

from tests.app.workbench.chromium import Page
from tests.app.workbench.conftest import OpenPage
from tests.app.workbench.steps import correct, go, take, write_table

pytestmark = pytest.mark.integration


def printed_pages(page: Page) -> int:
    """Print the page on A4, and count the sheets."""
    size = {"paperWidth": 8.27, "paperHeight": 11.69}
    document = base64.b64decode(page.ask("Page.printToPDF", **size)["data"])
    return len(re.findall(rb"/Type\s*/Page\b", document))


def test_cells_are_printed_as_they_are_seen_and_not_a_blank_sheet_for_each_screen(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page()
    take(page, write_table(tmp_path / "many.csv", 600))
    go(page, "cells")
    page.see("600 cells")
    correct(page, 1)
    page.see("In the training range", ".panel")
    assert printed_pages(page) <= 6  # most of them for the measurements of the chosen cell
    page.ask("Emulation.setEmulatedMedia", media="print")
    tops = page.run(
        "(() => { const grid = document.querySelector('.grid').getBoundingClientRect();"
        " return [...document.querySelectorAll('.grid-body [role=row]')].filter((row) => {"
        " const { top } = row.getBoundingClientRect();"
        " return top > grid.top && top < grid.bottom; }).length; })()"
    )
    assert tops > 8


def test_print_has_what_was_found_and_nothing_to_press(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page()
    groups = ["DMSO" if i % 2 else "drug" for i in range(40)]
    take(page, write_table(tmp_path / "wells.csv", 40, compound=groups))
    page.ask("Emulation.setEmulatedMedia", media="print")
    seen = "[...document.querySelectorAll(%r)].filter((e) => e.getClientRects().length).length"
    assert page.run(seen % "#views, #saved, footer, .button, button:not(.link)") == 0
    assert page.run(seen % ".counts .bar") == 5
    # Browsers leave grounds out of print but where they are told that these say something.
    exact = "getComputedStyle(document.querySelector('.counts .bar')).printColorAdjust"
    assert page.run(exact) == "exact"
