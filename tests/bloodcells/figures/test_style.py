"""Classes can be told apart in every figure, and parts of a page by their numbers."""

import pytest

pytest.importorskip("matplotlib")
pytest.importorskip("jinja2")

from bloodcells.figures.page import Head, assemble
from bloodcells.figures.parts import Figure, Prose, Section, Table
from bloodcells.figures.style import CATEGORY_COLOURS, canvas, class_styles
from bloodcells.figures.svg import as_file


def test_each_class_has_a_colour_of_its_own_while_there_are_any() -> None:
    styles = class_styles([f"class {i}" for i in range(len(CATEGORY_COLOURS))])
    assert [style.colour for style in styles.values()] == list(CATEGORY_COLOURS)


def test_a_colour_that_comes_again_has_another_pattern() -> None:
    styles = list(class_styles([f"class {i}" for i in range(len(CATEGORY_COLOURS) + 1)]).values())
    assert styles[0].colour == styles[-1].colour
    assert styles[0].dash != styles[-1].dash
    assert styles[0].hatch != styles[-1].hatch


def test_figures_and_tables_are_numbered_each_from_one() -> None:
    drawing = as_file(canvas(1, 1), "a title", "nothing")
    figures = [Figure(name, drawing, f"Caption of {name}.", "nothing") for name in ("one", "two")]
    table = Table("cells", "Caption of cells.", ["name", "count"], [["a", "1"]])
    page = assemble(
        Head("kind", "title", "heading", "byline", "scores", []),
        [
            Section("first", "First", [figures[0], Prose("5 < 6")]),
            Section("then", "Then", [table, figures[1]]),
        ],
    )
    assert "<b>Figure 1.</b> Caption of one." in page
    assert "<b>Figure 2.</b> Caption of two." in page
    assert "<b>Table 1.</b> Caption of cells." in page
    assert "5 &lt; 6" in page
