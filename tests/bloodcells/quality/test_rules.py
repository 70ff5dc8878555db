"""Numbers that no real cell has are found: contradictions, and the background measured as a cell."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodcells.arrays import Floats
from bloodcells.measurements import CHANNELS, FEATURE_SETS, measurements
from bloodcells.quality.rules import CHECKS, broken_segmentation, contradictions
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.scale import is_scaled
from tests.synthetic import make_cells

NAMES = FEATURE_SETS["imagej-33"]
RULES = [check.rule for check in CHECKS]


def column(name: str) -> int:
    return NAMES.index(name)


def changed(cells: Floats, **values: float) -> Floats:
    """A copy in which the first cell has other values, `Mean_red=3` for `Mean red`."""
    copy = cells.copy()
    for name, value in values.items():
        j = next(k for k, n in enumerate(NAMES) if n.replace(" ", "_").strip(".") == name)
        copy[0, j] = value
    return copy


def broken_rules(cells: Floats) -> set[str]:
    found = contradictions(cells, NAMES)
    for mask in found.values():
        assert mask[0]
        assert not mask[1:].any()
    return set(found)


# --- numbers that contradict each other ------------------------------------------------------------------


@given(st.integers(0, 2**32 - 1))
def test_made_up_cells_obey_every_rule(seed: int) -> None:
    cells = make_cells(3, seed)
    assert contradictions(cells, NAMES) == {}
    assert not broken_segmentation(cells, NAMES).any()


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"Circ": 0.5}, "Circ. = 4 pi Area / Perim.^2"),
        ({"IntDen": 3.0}, "IntDen = Area x Mean red"),
        ({"Feret": 100.0, "MinFeret": 100.002}, "MinFeret <= Feret"),
        ({"AR": 0.99}, "AR >= 1"),
        ({"AR": 10.0}, "AR <= sqrt(3) Feret^2 / Area"),
        ({"Solidity": 1.01}, "Solidity <= 1"),
        ({"Area": 1000.5}, "Area is a whole number of pixels"),
        ({"Area": 0.0}, "Area is a whole number of pixels"),
        ({"Feret": 1000.0}, "Feret x MinFeret / 2 <= Area / Solidity <= Feret x MinFeret"),
        ({"Solidity": 0.3}, "Feret x MinFeret / 2 <= Area / Solidity <= Feret x MinFeret"),
        ({"Mean_green": 254.9}, "Min green <= Mean green <= Max green"),
        ({"Median_blue": 0.0}, "Min blue <= Median blue <= Max blue"),
        ({"Mode_red": 255.0}, "Min red <= Mode red <= Max red"),
        ({"Min_red": -1.0}, "Min red is a whole grey level of 0 to 255"),
        ({"Max_red": 256.0}, "Max red is a whole grey level of 0 to 255"),
        ({"Mode_green": 50.5}, "Mode green is a whole grey level of 0 to 255"),
        ({"Median_green": 80.25}, "Median green is a whole grey level of 0 to 255"),
        ({"StdDev_red": 140.0}, "StdDev red <= (Max red - Min red) / 2"),
        ({"StdDev_blue": 0.001}, "abs(Mean blue - Median blue) <= StdDev blue"),
        ({"Skew_red": 2.0, "Kurt_red": 1.9}, "Kurt red >= Skew red^2 - 2"),
        (
            {"Kurt_green": 5000.0},
            "abs(Skew green) and sqrt(Kurt green + 3) <= range / StdDev green",
        ),
        ({"Skew_green": -99.0}, "abs(Skew green) and sqrt(Kurt green + 3) <= range / StdDev green"),
    ],
)
def test_each_rule_is_broken_by_a_value_beyond_it(
    cells: Floats, values: dict[str, float], rule: str
) -> None:
    assert rule in RULES
    assert rule in broken_rules(changed(cells, **values))


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_has_the_same_rules(channel: str) -> None:
    of_channel = {r.replace(channel, "*") for r in RULES if channel in r and "IntDen" not in r}
    assert len(of_channel) == 11
    assert len(RULES) == len(set(RULES)) == 8 + 3 * 11


def test_a_rule_holds_up_to_the_rounding_of_printed_digits(cells: Floats) -> None:
    a = dict(zip(NAMES, cells[0], strict=True))
    for values in (
        {"Circ": a["Circ."] + 0.001},
        {"IntDen": a["IntDen"] * 1.0009},
        {"MinFeret": a["Feret"] + 0.0005},
        {"AR": 0.9996},
        {"Solidity": 1.0},
        {"Min_red": a["Mean red"] + 0.0004, "Mode_red": a["Mean red"] + 0.0004},
    ):
        rules = broken_rules(changed(cells, **values))
        assert not {r for r in rules if r.split()[0] in ("Circ.", "IntDen", "AR", "Solidity")}
        assert not rules & {"MinFeret <= Feret", "Min red <= Mean red <= Max red"}


def test_a_rule_is_broken_just_beyond_the_rounding(cells: Floats) -> None:
    a = dict(zip(NAMES, cells[0], strict=True))
    hull = "Feret x MinFeret / 2 <= Area / Solidity <= Feret x MinFeret"
    feret = a["Area"] / a["Solidity"] / a["MinFeret"]
    for values, rule in (
        ({"Circ": a["Circ."] + 0.003}, "Circ. = 4 pi Area / Perim.^2"),
        ({"IntDen": a["IntDen"] * 1.01}, "IntDen = Area x Mean red"),
        ({"Feret": feret / 0.48}, hull),
        ({"Feret": feret / 1.02}, hull),
        (
            {"AR": 1.5 * np.sqrt(3) * a["Feret"] ** 2 / a["Area"] + 1},
            "AR <= sqrt(3) Feret^2 / Area",
        ),
    ):
        assert rule in broken_rules(changed(cells, **values))


def test_a_cell_of_two_pixels_obeys_every_rule() -> None:
    # 77 and 78, measured by ImageJ's definitions (of one pixel it prints skewness and kurtosis NaN)
    shape = {"Area": 2, "Perim.": 6, "Circ.": 0.698, "Feret": 2.236, "MinFeret": 1, "AR": 2}
    shape |= {"Solidity": 1, "IntDen": 155, "RawIntDen red": 155}
    grey = {"Mean": 77.5, "StdDev": 0.707, "Mode": 77, "Min": 77, "Max": 78, "Median": 78}
    grey |= {"Skew": 0, "Kurt": -2}
    row = [shape[n] if n in shape else grey[n.split()[0]] for n in NAMES]
    assert contradictions(np.array([row], dtype=np.float64), NAMES) == {}


def test_a_row_with_nan_breaks_nothing(cells: Floats) -> None:
    values = changed(cells, Area=np.nan, AR=0.1)
    assert contradictions(values, NAMES) == {}
    values[1, column("AR")] = 0.1
    assert np.flatnonzero(contradictions(values, NAMES)["AR >= 1"]).tolist() == [1]


def test_only_rules_about_measurements_that_are_there_are_looked_at(cells: Floats) -> None:
    values = changed(cells, AR=0.5, Circ=0.1)[:, [column("AR"), column("Circ.")]]
    assert list(contradictions(values, ["AR", "Circ."])) == ["AR >= 1"]
    assert contradictions(values, ["x", "y"]) == {}


# --- what goes wrong with tables, on made-up and on the lab's cells ----------------------------------------


def swapped(values: Floats, a: str, b: str) -> Floats:
    copy = values.copy()
    copy[:, [column(a), column(b)]] = values[:, [column(b), column(a)]]
    return copy


def exchanged(values: Floats, a: str, b: str) -> Floats:
    for name in [n for n in NAMES if n.endswith(f" {a}") and not n.startswith("RawIntDen")]:
        values = swapped(values, name, name.replace(a, b))
    return values


def flagged(values: Floats) -> float:
    """Share of cells with a contradiction, or a scale."""
    masks = list(contradictions(values, NAMES).values())
    mask = np.any([np.zeros(len(values), dtype=bool), *masks], axis=0)
    mask |= is_scaled(values, measurements(NAMES))
    return float(mask.mean())


SWAPS = [
    ("Area", "Perim."),
    ("Feret", "MinFeret"),
    ("AR", "Solidity"),
    ("Circ.", "AR"),
    ("Min green", "Max green"),
    ("Mean red", "StdDev red"),
    ("Mean red", "Mean green"),
    ("Min blue", "Mode blue"),
    ("Area", "IntDen"),
    ("Skew red", "StdDev red"),
]


@pytest.mark.parametrize(("a", "b"), SWAPS)
def test_swapped_columns_are_flagged(a: str, b: str, training_table: CellTable) -> None:
    assert flagged(swapped(make_cells(50, 50), a, b)) > 0.9
    assert flagged(swapped(training_table.values, a, b)) > 0.9


@pytest.mark.parametrize(
    "name", ["Area", "Perim.", "Circ.", "Feret", "AR", "Solidity", "Mean red", "Max blue"]
)
def test_lost_decimals_are_flagged(name: str, training_table: CellTable) -> None:
    for factor in (0.001, 1000.0):  # `774,767` read without its comma
        for values in (make_cells(50, 50), training_table.values):
            spoilt = values.copy()
            spoilt[:, column(name)] *= factor
            assert flagged(spoilt) > 0.9


def test_channels_exchanged_with_red_are_flagged_by_the_density(training_table: CellTable) -> None:
    for other in ("green", "blue"):
        values = exchanged(training_table.values, "red", other)
        assert flagged(values) > 0.9
        assert "IntDen = Area x Mean red" in contradictions(values, NAMES)


def test_channels_whose_densities_are_not_there_cannot_be_told() -> None:
    assert flagged(exchanged(make_cells(50, 50), "green", "blue")) == 0


@pytest.mark.parametrize("pixel_size", [0.0645, 0.1, 0.25, 2.0])
def test_microns_are_found(pixel_size: float, training_table: CellTable) -> None:
    for values in (make_cells(50, 50), training_table.values):
        microns = values.copy()
        for name, power in (
            ("Perim.", 1),
            ("Feret", 1),
            ("MinFeret", 1),
            ("Area", 2),
            ("IntDen", 2),
        ):
            microns[:, column(name)] = np.round(values[:, column(name)] * pixel_size**power, 3)
        assert is_scaled(microns, measurements(NAMES)).all()


def test_none_of_the_labs_cells_contradicts_itself(training_table: CellTable) -> None:
    assert contradictions(training_table.values, NAMES) == {}


# --- broken segmentation -------------------------------------------------------------------------------


def test_the_labs_broken_segmentations_are_found(training_table: CellTable) -> None:
    area = training_table.values[:, column("Area")]
    broken = broken_segmentation(training_table.values, NAMES)
    assert (area >= 100_000).sum() == 657
    assert broken[area >= 100_000].all()
    assert broken.sum() == 672
    # the other 15 are background too: their hull is the whole height of the image
    assert (training_table.values[broken, column("MinFeret")] == 575).sum() >= 657


def background(width: float, height: float, solidity: float) -> Floats:
    values = np.ones((1, len(NAMES)))
    measured = {
        "Area": round(solidity * width * height),
        "Solidity": solidity,
        "MinFeret": min(width, height),
        "Feret": np.hypot(width, height),
    }
    for name, value in measured.items():
        values[0, column(name)] = value
    return np.round(values, 3)


@given(st.integers(100, 4000), st.integers(100, 4000), st.floats(0.3, 0.999))
def test_the_background_of_an_image_of_any_size_is_found(
    width: int, height: int, solidity: float
) -> None:
    values = background(width, height, solidity)
    assert broken_segmentation(values, NAMES).all()


@pytest.mark.parametrize(
    ("name", "factor"), [("MinFeret", 1.0001), ("Feret", 1.0001), ("Area", 1.01), ("Solidity", 0.9)]
)
def test_what_is_no_whole_rectangle_is_no_background(name: str, factor: float) -> None:
    values = background(575, 575, 0.9)
    values[0, column(name)] *= factor
    assert not broken_segmentation(values, NAMES).any()


@pytest.mark.parametrize(("width", "height"), [(575.5, 600), (575, 600.5)])
def test_a_rectangle_of_half_pixels_is_no_background(width: float, height: float) -> None:
    assert not broken_segmentation(background(width, height, 0.9), NAMES).any()


def test_a_table_without_the_four_measurements_shows_no_broken_segmentation(cells: Floats) -> None:
    assert broken_segmentation(cells[:, :3], NAMES[:3]).tolist() == [False] * len(cells)


def test_a_row_with_nan_is_no_broken_segmentation() -> None:
    values = background(575, 575, 0.9)
    values[0, column("Feret")] = np.nan
    assert not broken_segmentation(values, NAMES).any()
