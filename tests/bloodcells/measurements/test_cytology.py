"""Each measurement of nucleus and cytoplasm is declared with all that a reader has to know of it."""

import math
from pathlib import Path

from bloodcells.measurements import (
    CHANNELS,
    COUNT,
    DENSITY,
    FEATURE_SETS,
    RATIO,
    SQUARE_PIXELS,
    WHITE_CELL_SETS,
    Measurement,
    measurement,
    measurements,
    names_of,
    normalise,
)
from bloodcells.measurements.column_names import is_measurement, spelling_of
from bloodcells.measurements.cytology import CYTOLOGY


def test_the_second_set_is_imagejs_numbers_and_sixty_more() -> None:
    names = FEATURE_SETS["bloodcells-93"]
    assert len(names) == len({normalise(name) for name in names}) == 93
    assert names[:33] == FEATURE_SETS["imagej-33"]
    assert names[33:] == tuple(m.name for m in CYTOLOGY)
    assert WHITE_CELL_SETS == ("bloodcells-93",)


def test_each_has_a_unit_a_range_a_meaning_and_a_source() -> None:
    for m in CYTOLOGY:
        assert m.unit in (SQUARE_PIXELS, RATIO, DENSITY, COUNT)
        assert m.low < m.high
        assert m.meaning
        assert m.source


def test_they_are_found_by_their_names_alone() -> None:
    assert names_of(measurements(FEATURE_SETS["bloodcells-93"]))["nucleuslobes"] == "Nucleus lobes"
    for m in CYTOLOGY:
        assert measurement(m.name) == Measurement(m.name, m.unit)
        assert spelling_of(m.name) is None
        assert is_measurement(m.name.upper())


def test_the_page_on_measuring_lists_each_with_its_unit_range_and_source() -> None:
    page = (Path(__file__).parents[3] / "docs" / "measuring.md").read_text(encoding="utf-8")
    text = " ".join(page.split())  # the sources are broken into lines
    rows = {line for line in page.splitlines() if line.startswith(("| `Nucleus", "| `Cytoplasm"))}
    number = {math.inf: "∞", -math.inf: "-∞"}
    for m in CYTOLOGY:
        low, high = (number.get(bound, f"{bound:.4g}") for bound in (m.low, m.high))
        words, _, channel = m.name.rpartition(" ")
        named = f"`{words} red`, `green`, `blue`" if channel in CHANNELS else f"`{m.name}`"
        start = f"| {named} | {m.unit} | {low} to {high} | "
        assert sum(row.startswith(start) for row in rows) == 1, m.name
        for source in m.source.split("; perimeter by "):
            assert source in text or source == "this project"
    assert len(rows) == 15 + 15
