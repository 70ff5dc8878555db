"""Doubtful cells are flagged by name: broken, contradictory, far from the training data, undecided."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodcells.arrays import Floats
from bloodcells.measurements import CHANNELS, FEATURE_SETS, measurements
from bloodcells.quality import flagging
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


# --- range, margin, lists ------------------------------------------------------------------------------


def test_measurements_outside_the_training_range_are_named() -> None:
    values = np.array([[1.0, 5.0], [0.0, 7.0], [2.0, 7.1], [np.nan, 5.0]])
    found = flagging.outside_range(values, ["a", "b"], np.array([0.0, 5.0]), np.array([2.0, 7.0]))
    assert {name: mask.tolist() for name, mask in found.items()} == {
        "b": [False, False, True, False]
    }
    found = flagging.outside_range(values, ["a", "b"], np.array([0.5, 5.0]), np.array([1.5, 7.0]))
    assert found["a"].tolist() == [False, True, True, False]


def test_a_low_margin_is_a_lead_of_less_than_a_fifth() -> None:
    probabilities = np.array([[0.625, 0.375], [0.59, 0.41], [0.5, 0.5], [0.2, 0.0]])
    assert flagging.low_margin(probabilities).tolist() == [False, True, True, False]
    three = np.array([[0.1, 0.5, 0.4], [0.2, 0.7, 0.1], [np.nan, np.nan, np.nan]])
    assert flagging.low_margin(three).tolist() == [True, False, False]
    assert flagging.low_margin(np.ones((2, 1))).tolist() == [False, False]


def test_flags_are_listed_per_cell_in_order() -> None:
    masks = {"x": np.array([True, False, True]), "y": np.array([True, False, False])}
    assert flagging.as_lists(3, masks) == [["x", "y"], [], ["x"]]
    assert flagging.as_lists(2, {}) == [[], []]


# --- all of it at once -----------------------------------------------------------------------------------

LOW, HIGH = make_cells(50, seed=5).min(axis=0), make_cells(50, seed=5).max(axis=0)
EDGES = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 255.0, 255.5, 256.0, 1e15, -1e15, 1e-300, 575.0, 1.0005]


def told(cells: Floats, probabilities: Floats | None = None) -> list[list[str]]:
    return flagging.flag_cells(cells, NAMES, LOW, HIGH, probabilities).lists()


def by_rule(cells: Floats, probabilities: Floats) -> list[list[str]]:
    """What is said of cells, put together from each rule alone."""
    masks = {flagging.BROKEN: broken_segmentation(cells, NAMES)}
    broken = contradictions(cells, NAMES)
    masks |= {f"inconsistent: {rule}": broken[rule] for rule in RULES if rule in broken}
    outside = flagging.outside_range(cells, NAMES, LOW, HIGH)
    masks |= {f"outside training range: {n}": outside[n] for n in NAMES if n in outside}
    masks[flagging.MARGIN] = flagging.low_margin(probabilities)
    return flagging.as_lists(len(cells), masks)


@st.composite
def odd_cells(draw: st.DrawFn) -> Floats:
    """A dozen cells with some numbers that no cell has."""
    cells = make_cells(12, seed=draw(st.integers(0, 9)))
    for _ in range(draw(st.integers(0, 30))):
        i, j = draw(st.integers(0, 11)), draw(st.integers(0, len(NAMES) - 1))
        cells[i, j] = draw(st.sampled_from(EDGES) | st.floats(-1e15, 1e15))
    return cells


@given(odd_cells(), st.integers(1, 11))
def test_cells_are_told_the_same_alone_and_together(cells: Floats, at: int) -> None:
    probabilities = np.random.default_rng(at).dirichlet([1.0] * 5, len(cells))
    together = told(cells, probabilities)
    assert together == by_rule(cells, probabilities)
    assert together == told(cells[:at], probabilities[:at]) + told(cells[at:], probabilities[at:])
    one_by_one = [told(cells[i : i + 1], probabilities[i : i + 1])[0] for i in range(len(cells))]
    assert one_by_one == together
    assert told(np.asfortranarray(cells), probabilities) == together


def test_many_cells_are_told_as_few_are() -> None:
    cells = np.tile(make_cells(40, seed=6), (250, 1))  # more than are looked at at once
    cells[::7, column("Area")] = 0.5
    assert told(cells)[-40:] == told(cells[-40:])
    assert told(cells)[:40] == told(cells[:40])


def test_what_is_not_measured_is_not_told_of() -> None:
    names = NAMES[:3]
    cells = make_cells(6, seed=7)[:, :3]
    flags = flagging.flag_cells(cells, names, LOW[:3] + 1e9, HIGH[:3] + 1e9).lists()
    assert flags == [[f"outside training range: {name}" for name in names]] * 6
    assert flagging.flag_cells(cells[:1], names, LOW[:3] + 1e9, HIGH[:3] + 1e9).lists() == flags[:1]


def test_of_a_rejected_cell_only_the_reason_is_told() -> None:
    cells = make_cells(2, seed=8)
    cells[0] = np.nan
    flags = flagging.flag_cells(cells, NAMES, LOW, HIGH, np.full((2, 5), 0.2), {0: "no number"})
    assert flags.lists()[0] == ["rejected: no number"]
    assert "low margin" in flags.lists()[1]
