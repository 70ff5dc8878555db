"""Test that the intervals of fractions hold as often as they say, and what is refused."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloodcells.composition.estimation import CompositionError, Reference, estimate
from bloodcells.composition.estimation.intervals import METHODS, spread
from tests.bloodcells.composition.estimation.blobs import (
    CLASSES,
    PRIOR,
    draw,
    groups_of,
    reference,
)

REFERENCE = reference(np.random.default_rng(0))


def test_corrected_fractions_come_nearer_than_counts() -> None:
    rng = np.random.default_rng(1)
    mixes = rng.dirichlet(np.ones(3), 100)
    probabilities, groups, drawn = groups_of(rng, mixes, 500)
    error = {
        method: np.abs(
            estimate(REFERENCE, probabilities, groups, 100, method=method).fractions - drawn / 500
        ).mean()
        for method in METHODS
    }
    assert error["em"] < error["confusion"] < error["counted"] / 2


@pytest.mark.parametrize("cells", [30, 500])
@pytest.mark.parametrize("method", ["em", "confusion"])
def test_intervals_hold_as_often_as_they_say(method: str, cells: int) -> None:
    held = []
    for seed in range(20):  # the correction's error is common to all groups of one reference
        rng = np.random.default_rng(100 + seed)
        known = reference(rng, 600)
        mixes = rng.dirichlet(np.ones(3), 50)
        probabilities, groups, _ = groups_of(rng, mixes, cells)
        found = estimate(known, probabilities, groups, 50, method=method)
        held.append((found.low <= mixes) & (mixes <= found.high))
    # 3,000 fractions: 1.5 points are three deviations of independent ones. The correction's
    # variance counts double, for cells from elsewhere, so that here more may hold.
    assert 0.935 <= np.mean(held) <= 0.985


def test_correction_widens_the_interval_where_the_reference_is_small() -> None:
    rng = np.random.default_rng(3)
    probabilities, groups, _ = groups_of(rng, PRIOR[None], 5000)
    wide, narrow = (
        estimate(reference(np.random.default_rng(4), n), probabilities, groups, 1)
        for n in (200, 20_000)
    )
    assert ((wide.high - wide.low) > 1.5 * (narrow.high - narrow.low)).all()


@pytest.mark.parametrize(
    ("between_slides", "error"), [(None, 2 / 100), (0.0, 1 / 100), (0.05, 1 / 100 + 0.05)]
)
def test_the_error_of_the_correction_is_of_the_reference_and_of_the_groups_own_departure(
    between_slides: float | None, error: float
) -> None:
    # Of 100 cells of each of two classes 10 are mistaken. With the confusion matrix phi is then e(x) / 0.8
    # and a constant, so its variance in each class is 0.1 x 0.9 / 0.8^2.
    predicted = np.repeat([0, 1, 1, 0], [90, 10, 90, 10])
    known = Reference(
        ("a", "b"), np.eye(2)[predicted], np.repeat([0, 1], 100), between_slides=between_slides
    )
    mix = np.array([[0.3, 0.7]])
    for cells in (100, 1_000_000):
        found = spread(known, "confusion", mix, np.array([cells]))
        correction = found.at(mix) - found.at(mix, correction=False)
        assert correction == pytest.approx((0.3**2 + 0.7**2) * 0.09 / 0.64 * error)


def test_counting_has_wilsons_interval() -> None:
    probabilities = np.eye(3)[[0] * 3 + [2] * 7]
    found = estimate(REFERENCE, probabilities, np.zeros(10, dtype=int), 1, method="counted")
    z = NormalDist().inv_cdf(0.975)
    p, n = 0.3, 10
    middle = (p + z * z / 2 / n) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / 4 / n**2)
    assert found.fractions[0] == pytest.approx([0.3, 0, 0.7])
    assert (found.low[0, 0], found.high[0, 0]) == pytest.approx((middle - half, middle + half))
    assert found.low[0, 1] == 0
    assert found.high[0, 1] == pytest.approx(z * z / (n + z * z))


@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.sampled_from(METHODS))
@settings(max_examples=60, deadline=None)
def test_fractions_are_shares_within_their_interval(seed: int, n: int, method: str) -> None:
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.full(3, 0.2), n)
    groups = rng.integers(0, 5, n)
    found = estimate(REFERENCE, probabilities, groups, 5, method=method)
    some = found.cells > 0
    assert found.cells.sum() == n == found.counted.sum()
    assert found.fractions[some].sum(axis=1) == pytest.approx(1)
    assert np.isnan(found.fractions[~some]).all()
    assert np.isnan(found.low[~some]).all()
    low, middle, high = found.low[some], found.fractions[some], found.high[some]
    assert ((low >= 0) & (low <= middle) & (middle <= high) & (high <= 1)).all()
    assert (high > low).all()


def test_order_and_batches_of_groups_do_not_matter() -> None:
    rng = np.random.default_rng(6)
    probabilities, groups, _ = groups_of(rng, rng.dirichlet(np.ones(3), 4), 90)
    whole = estimate(REFERENCE, probabilities, groups, 4)
    order = rng.permutation(len(groups))
    shuffled = estimate(REFERENCE, probabilities[order], groups[order], 4)
    alone = estimate(REFERENCE, probabilities[groups == 2], np.zeros(90, dtype=int), 1)
    for name in ("fractions", "low", "high"):
        assert getattr(shuffled, name) == pytest.approx(getattr(whole, name), abs=1e-9)
        assert getattr(alone, name)[0] == pytest.approx(getattr(whole, name)[2], abs=1e-9)


def test_classes_in_another_order_give_the_same_fractions() -> None:
    rng = np.random.default_rng(7)
    probabilities, groups, _ = groups_of(rng, rng.dirichlet(np.ones(3), 4), 90)
    turn = np.array([2, 0, 1])
    turned = Reference(
        tuple(CLASSES[c] for c in turn),
        REFERENCE.probabilities[:, turn],
        np.argsort(turn)[REFERENCE.codes],
    )
    for method in METHODS:
        one = estimate(REFERENCE, probabilities, groups, 4, method=method)
        other = estimate(turned, probabilities[:, turn], groups, 4, method=method)
        for name in ("fractions", "low", "high"):
            assert getattr(other, name) == pytest.approx(getattr(one, name)[:, turn], abs=1e-6)


def test_float32_is_as_good() -> None:
    rng = np.random.default_rng(8)
    probabilities, groups, _ = groups_of(rng, rng.dirichlet(np.ones(3), 4), 300)
    double = estimate(REFERENCE, probabilities, groups, 4).fractions
    single = estimate(REFERENCE, probabilities.astype(np.float32), groups, 4).fractions
    assert np.abs(double - single).max() < 1e-6


def test_flagged_cells_are_counted_and_kept_unless_asked_otherwise() -> None:
    probabilities, _ = draw(np.random.default_rng(9), [10, 10, 20])
    groups, flagged = np.zeros(40, dtype=int), np.arange(40) >= 20
    kept = estimate(REFERENCE, probabilities, groups, 1, flagged=flagged)
    assert (kept.cells[0], kept.flagged[0]) == (40, 20)
    left = estimate(REFERENCE, probabilities, groups, 1, flagged=flagged, leave_out_flagged=True)
    assert (left.cells[0], left.flagged[0]) == (20, 20)
    assert left.fractions[0, 2] < 0.2 < kept.fractions[0, 2]
    with pytest.raises(CompositionError, match="All 40 cells are flagged"):
        estimate(
            REFERENCE,
            probabilities,
            groups,
            1,
            flagged=np.ones(40, dtype=bool),
            leave_out_flagged=True,
        )


@pytest.mark.parametrize(("confidence", "least"), [(0.95, 4), (0.99, 7)])
def test_a_group_too_small_is_said_to_be(confidence: float, least: int) -> None:
    groups = np.repeat([0, 1], [least - 1, least])
    probabilities, _ = draw(np.random.default_rng(10), [0, 0, len(groups)])
    found = estimate(REFERENCE, probabilities, groups, 3, confidence=confidence)
    assert found.too_small.tolist() == [True, False, True]


GOOD = np.full((2, 3), 1 / 3)
ZEROS = np.zeros(2, dtype=int)


@pytest.mark.parametrize(
    ("probabilities", "groups", "options", "sentence"),
    [
        (GOOD[:0], ZEROS[:0], {}, "There is no cell"),
        (
            GOOD[:, :2],
            ZEROS,
            {},
            r"shape \(2, 2\); one row per cell and one column for each of the 3",
        ),
        (GOOD * 2, ZEROS, {}, "at cell 1 are"),
        (np.array([[0.5, 0.6, -0.1], [1, 0, 0]]), ZEROS, {}, "at cell 1 are"),
        (np.array([[1, 0, 0], [np.nan, 0, 1]]), ZEROS, {}, "at cell 2 are"),
        (GOOD, ZEROS[:1], {}, "one group and one flag per cell"),
        (GOOD, ZEROS + 1, {}, "codes run from 1 to 1; with 1 groups"),
        (GOOD, ZEROS - 1, {}, "codes run from -1 to -1"),
        (GOOD, ZEROS, {"method": "guess"}, "no method 'guess'; expected one of em, confusion"),
        (GOOD, ZEROS, {"confidence": 1.0}, "The confidence is 1;"),
        (GOOD, ZEROS, {"confidence": 0.0}, "The confidence is 0;"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(
    probabilities: np.ndarray, groups: np.ndarray, options: dict[str, object], sentence: str
) -> None:
    with pytest.raises(CompositionError, match=sentence):
        estimate(REFERENCE, probabilities, groups, 1, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("classes", "probabilities", "codes", "sentence"),
    [
        (("a",), np.ones((2, 1)), ZEROS, "has 1 class;"),
        (("a", "b"), np.full((2, 2), 0.5), ZEROS[:1], "one whole number per cell"),
        (("a", "b"), np.full((2, 2), 0.5), np.array([0, 2]), "codes from 0 to 2"),
        (("a", "b"), np.full((3, 2), 0.5), np.array([0, 0, 1]), "but 'b' has 1;"),
        (("a", "b"), np.full((2, 2), 0.7), ZEROS, "of the reference at cell 1"),
    ],
)
def test_a_reference_that_is_none_is_refused(
    classes: tuple[str, ...], probabilities: np.ndarray, codes: np.ndarray, sentence: str
) -> None:
    with pytest.raises(CompositionError, match=sentence):
        Reference(classes, probabilities, codes)


def test_rates_and_prior_of_the_reference() -> None:
    known = Reference(("a", "b"), np.eye(2)[[0, 0, 1, 1, 1]], np.array([0, 0, 0, 1, 1]))
    assert known.prior.tolist() == [0.6, 0.4]
    assert known.rates == pytest.approx(np.array([[2 / 3, 1 / 3], [0, 1]]))
