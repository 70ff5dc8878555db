"""Each measurement of nucleus and cytoplasm is declared with all that a reader has to know of it."""

from bloodcells.measurements import (
    COUNT,
    DENSITY,
    FEATURE_SETS,
    RATIO,
    SQUARE_PIXELS,
    WHITE_CELL_SETS,
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
        assert (m.channel, m.base, m.aliases) == (None, "", ())


def test_they_are_found_by_their_names_alone() -> None:
    assert names_of(measurements(FEATURE_SETS["bloodcells-93"]))["nucleuslobes"] == "Nucleus lobes"
    for m in CYTOLOGY:
        assert measurement(m.name) is m
        assert spelling_of(m.name) is None
        assert is_measurement(m.name.upper())
