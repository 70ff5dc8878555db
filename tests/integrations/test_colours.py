"""A type has the same colour on the page, in napari and in the example, so that pictures can be compared."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "app" / "workbench" / "static" / "style.css"
NAPARI = ROOT / "integrations" / "napari" / "napari_bloodcells" / "layers.py"
EXAMPLE = ROOT / "examples" / "shifts.py"
COLOUR = re.compile("#[0-9a-f]{6}")


def of_page() -> list[str]:
    """The colours of the types in light mode, which stand first, by their numbers."""
    found = re.findall(r"--type-(\d): (#[0-9a-f]{6});", PAGE.read_text("utf-8"))
    page = dict(reversed(found))
    return [page[str(i)] for i in range(len(page))]


def test_napari_has_the_colours_of_the_page() -> None:
    (line,) = re.findall("^TYPE_COLOURS = (.*)$", NAPARI.read_text("utf-8"), re.MULTILINE)
    assert COLOUR.findall(line) == of_page()


def test_the_example_has_the_colours_of_the_page() -> None:
    (block,) = re.findall(
        r"^COLOURS = \{(.*?)^\}", EXAMPLE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    found = COLOUR.findall(block)
    assert found == of_page()[: len(found)]
    assert len(found) == 5
