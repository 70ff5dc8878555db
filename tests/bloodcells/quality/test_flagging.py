"""Doubtful cells are flagged by name: broken, contradictory, far from the training data, undecided."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bloodcells.arrays import Floats
from bloodcells.measurements import FEATURE_SETS, Measurement
from bloodcells.quality import flagging
from bloodcells.quality.flag_sets import Flags
from bloodcells.quality.flagging import flag_impossible
from bloodcells.quality.rules import CHECKS, broken_segmentation, contradictions
from tests.synthetic import make_cells

NAMES = FEATURE_SETS["imagej-33"]
RULES = [check.rule for check in CHECKS]


def column(name: str) -> int:
    return NAMES.index(name)


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


def test_what_a_model_finds_unlike_its_training_cells_is_flagged_last() -> None:
    cells = make_cells(20, seed=5)
    cells[2, column("Circ.")] *= 10
    unlike = np.arange(20) % 2 == 0
    plain = flagging.flag_cells(cells, NAMES, LOW, HIGH).lists()
    expected = [
        flags + [flagging.UNLIKE] * bool(new) for flags, new in zip(plain, unlike, strict=True)
    ]
    assert flagging.flag_cells(cells, NAMES, LOW, HIGH, unlike=unlike).lists() == expected
    few = [  # which are flagged by Python's numbers
        flagging.flag_cells(cells[i : i + 1], NAMES, LOW, HIGH, unlike=unlike[i : i + 1]).lists()[0]
        for i in range(20)
    ]
    assert few == expected


def test_values_that_are_not_possible_are_flagged_before_all_others() -> None:
    described = [
        Measurement("extent", low=0.0, high=1.0),
        Measurement("perimeter", low=0.0),
        Measurement("euler_number"),
    ]
    values = np.array([[0.5, 3.0, -8.0], [1.5, -3.0, 1.0], [np.nan, np.nan, np.nan]])
    flags = Flags.of_lists([["low margin"], ["low margin"], ["rejected: no number"]])
    assert flag_impossible(flags, values, described).lists() == [
        ["low margin"],
        ["inconsistent: 0 <= extent <= 1", "inconsistent: 0 <= perimeter", "low margin"],
        ["rejected: no number"],
    ]
    assert flag_impossible(flags, values[[0, 0, 2]], described) is flags
