"""Test the comparison of treated with control wells: shifts, replicates, plates, bad input."""

import dataclasses

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bloodcells.composition.estimation import (
    Composition,
    CompositionError,
    compare,
    estimate,
    false_discovery,
)
from bloodcells.composition.estimation.intervals import difference
from bloodcells.composition.estimation.scatter import learn
from tests.bloodcells.composition.estimation.blobs import PRIOR, groups_of, reference

REFERENCE = reference(np.random.default_rng(0))


def _wells(rng: np.random.Generator, mixes: npt.ArrayLike, cells: int = 300) -> Composition:
    """Draw wells from mixes and estimate their fractions."""
    mixes = np.asarray(mixes, dtype=float)
    probabilities, groups, _ = groups_of(rng, mixes, cells)
    return estimate(REFERENCE, probabilities, groups, len(mixes))


def _pairs(seed: int, pairs: int, shift: float, precision: float) -> npt.NDArray[np.float64]:
    """Test pairs of 3 treated and 3 control wells, each pair by itself: p of each, (pairs, 3)."""
    rng = np.random.default_rng(seed)
    treated = PRIOR + np.array([-shift, shift, 0])
    mean = np.tile(np.repeat([PRIOR, treated], 3, axis=0), (pairs, 1))
    gamma = rng.standard_gamma(mean * precision)
    wells = _wells(rng, gamma / gamma.sum(axis=1, keepdims=True), 200)
    found = []
    for pair in range(pairs):
        at = slice(6 * pair, 6 * pair + 6)
        arrays = ("cells", "flagged", "counted", "fractions", "low", "high", "too_small")
        one = dataclasses.replace(wells, **{name: getattr(wells, name)[at] for name in arrays})
        found.append(compare(one, np.repeat([0, 1], 3), 2, control=0).p[1])
    return np.array(found)


def test_without_a_shift_one_in_twenty_is_found() -> None:
    assert 0.03 < (_pairs(1, 300, 0.0, 300.0) < 0.05).mean() < 0.075


def test_a_shift_is_found() -> None:
    assert (_pairs(2, 60, 0.15, 300.0)[:, 1] < 0.05).mean() > 0.8


def test_wells_and_not_cells_are_the_units() -> None:
    # Wells scatter so much that ten times the cells tell no more.
    rng = np.random.default_rng(3)
    gamma = rng.standard_gamma(np.tile(PRIOR, (8, 1)) * 20)
    mixes = gamma / gamma.sum(axis=1, keepdims=True)
    arms = np.repeat([0, 1], 4)
    few, many = (compare(_wells(rng, mixes, n), arms, 2, control=0) for n in (300, 3000))
    assert np.nanmin((many.high - many.low) / (few.high - few.low)) > 0.6
    assert not few.by_cells.any()


def test_a_single_arm_with_replicates_lends_its_scatter() -> None:
    rng = np.random.default_rng(4)
    wells = _wells(rng, np.tile(PRIOR, (5, 1)))
    found = compare(wells, np.array([0, 0, 0, 0, 1]), 2, control=0)
    assert not found.by_cells.any()
    assert np.isfinite(found.p[1]).all()
    assert (found.wells.tolist(), found.control_wells.tolist()) == ([0, 1], [0, 4])


def test_without_replicates_the_cells_are_the_units_and_that_is_said() -> None:
    found = []
    for seed in range(150):
        s = compare(
            _wells(np.random.default_rng(seed), [PRIOR, PRIOR], 200), np.array([0, 1]), 2, control=0
        )
        assert s.by_cells.tolist() == [False, True]
        found.append(s.p[1])
    assert 0.02 < (np.array(found) < 0.05).mean() < 0.085


def test_shift_is_the_difference_of_the_means_with_its_ends_around_it() -> None:
    rng = np.random.default_rng(5)
    wells = _wells(rng, [PRIOR, PRIOR, [0.1, 0.6, 0.3], [0.1, 0.6, 0.3]])
    s = compare(wells, np.array([1, 1, 0, 0]), 2, control=1)
    expected = wells.fractions[2:].mean(axis=0) - wells.fractions[:2].mean(axis=0)
    assert s.shift[0] == pytest.approx(expected)
    assert ((s.low[0] < s.shift[0]) & (s.shift[0] < s.high[0])).all()
    assert np.isnan(s.shift[1]).all()
    assert s.log2_ratio[0, 1] == pytest.approx(np.log2(0.6 / 0.1), abs=0.5)
    assert ((s.p[0] < 0.05) == ((s.low[0] > 0) | (s.high[0] < 0))).all()


def test_with_plates_wells_are_compared_with_the_controls_beside_them() -> None:
    rng = np.random.default_rng(6)
    one, other = np.array([0.6, 0.1, 0.3]), np.array([0.2, 0.1, 0.7])
    # The plates differ; treatment 1 is mostly on the second, and does nothing.
    wells = _wells(rng, [one] * 4 + [other] * 7)
    treatments = np.array([0, 0, 0, 1, 0, 0, 1, 1, 1, 1, 1])
    plates = np.array([0] * 4 + [1] * 7)
    within = compare(wells, treatments, 2, control=0, plates=plates)
    across = compare(wells, treatments, 2, control=0)
    assert np.abs(within.shift[1]).max() < 0.06
    assert np.abs(across.shift[1]).max() > 0.1
    f = wells.fractions
    first = f[3] - f[:3].mean(axis=0)
    second = f[6:].mean(axis=0) - f[4:6].mean(axis=0)
    weights = np.array([1 * 3 / 4, 5 * 2 / 7])
    expected = (weights[0] * first + weights[1] * second) / weights.sum()
    assert within.shift[1] == pytest.approx(expected)


def test_wells_of_a_plate_without_control_are_not_compared() -> None:
    wells = _wells(np.random.default_rng(7), [PRIOR] * 5)
    plates = np.array([0, 0, 0, 1, 1])
    s = compare(wells, np.array([0, 0, 1, 1, 2]), 3, control=0, plates=plates)
    assert s.wells.tolist() == [0, 1, 0]
    assert np.isnan(s.p[2]).all()
    with pytest.raises(CompositionError, match="No treated well stands beside a control well"):
        compare(wells, np.array([0, 0, 0, 1, 2]), 3, control=0, plates=plates)


def test_wells_too_small_are_not_compared() -> None:
    rng = np.random.default_rng(8)
    probabilities, _, _ = groups_of(rng, PRIOR[None], 603)
    wells = estimate(REFERENCE, probabilities, np.repeat([0, 1, 2], [300, 300, 3]), 3)
    assert compare(wells, np.array([0, 1, 1]), 2, control=0).wells.tolist() == [0, 1]
    with pytest.raises(CompositionError, match="No well of the control has enough cells"):
        compare(wells, np.array([1, 1, 0]), 2, control=0)


def test_the_same_reference_cancels_where_the_mixes_are_the_same() -> None:
    near, far = np.array([[0.3, 0.2, 0.5]]), np.array([[0.6, 0.2, 0.2]])
    for method in ("em", "confusion"):
        assert difference(REFERENCE, method, near, near) == pytest.approx(0, abs=1e-12)
        assert (difference(REFERENCE, method, near, far) > 1e-6).any()
        assert difference(REFERENCE, method, near, far) == pytest.approx(
            difference(REFERENCE, method, far, near)
        )


def test_the_dispersion_of_many_arms_is_found() -> None:
    rng = np.random.default_rng(9)
    arm = np.repeat(np.arange(400), 4)
    true = 2.0 * 6 / rng.chisquare(6, size=(400, 2))  # prior 2 worth 6 degrees of freedom
    drawn = np.full((1600, 2), 1e-4)
    fractions = 0.5 + rng.normal(size=(1600, 2)) * np.sqrt(true[arm] * 1e-4)
    found = learn(fractions, drawn, arm, np.full(1600, 100))
    assert found.prior == pytest.approx([2, 2], rel=0.15)
    assert found.prior_df == pytest.approx([6, 6], rel=0.5)
    dispersion, df = found.moderated(found.excess, found.df.astype(float))
    assert df == pytest.approx(np.broadcast_to(found.prior_df + 3, (400, 2)))
    # Moderated dispersions come nearer to the true ones than each arm's own.
    own = found.excess / 3
    assert np.abs(np.log(dispersion / true)).mean() < 0.7 * np.abs(np.log(own / true)).mean()


def test_wells_alike_to_the_last_digit_give_no_infinite_certainty() -> None:
    wells = _wells(np.random.default_rng(10), [PRIOR])
    arrays = ("cells", "flagged", "counted", "fractions", "low", "high", "too_small")
    same = dataclasses.replace(
        wells, **{name: np.repeat(getattr(wells, name), 6, axis=0) for name in arrays}
    )
    s = compare(same, np.repeat([0, 1], 3), 2, control=0)
    assert s.p[1] == pytest.approx(1)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_p_are_those_of_scipy(p: list[float]) -> None:
    given_p = np.array([*p, np.nan])
    found = false_discovery(given_p)
    assert found[:-1] == pytest.approx(stats.false_discovery_control(p))
    assert np.isnan(found[-1])


def test_bad_arguments_are_refused_in_a_sentence() -> None:
    wells = _wells(np.random.default_rng(11), [PRIOR, PRIOR])
    with pytest.raises(CompositionError, match="one of each per well"):
        compare(wells, np.array([0]), 2, control=0)
    with pytest.raises(CompositionError, match="codes run from 0 to 2; with 2 treatments"):
        compare(wells, np.array([0, 2]), 2, control=0)
    with pytest.raises(CompositionError, match="No well of the control"):
        compare(wells, np.array([1, 1]), 2, control=0)
    with pytest.raises(CompositionError, match="nothing but the control"):
        compare(wells, np.array([0, 0]), 1, control=0)
