"""Test that fractions maximise the likelihood or fit the confusion matrix, and that they are shares."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

from bloodcells.arrays import Floats
from bloodcells.composition.estimation.fractions import by_confusion, by_likelihood, count_predicted


def _ratios(seed: int, n: int, k: int, sharpness: float) -> Floats:
    """Make up (n, k) density ratios; the sharper, the surer the cells."""
    scores = np.random.default_rng(seed).normal(size=(n, k)) * sharpness
    return np.exp(scores - scores.max(axis=1, keepdims=True)) + 1e-12


def _one(ratios: Floats) -> Floats:
    """Find the shares of a single group."""
    return by_likelihood(ratios, np.array([0, len(ratios)]))[0]


def _log_likelihood(ratios: Floats, shares: Floats) -> float:
    """Compute the mean log-likelihood of the cells of a group."""
    return float(np.log(ratios @ shares).mean())


def _em(ratios: Floats, steps: int) -> list[Floats]:
    """Iterate expectation-maximisation as Saerens et al. (2002) write it down."""
    shares = np.full(ratios.shape[1], 1 / ratios.shape[1])
    path = [shares]
    for _ in range(steps):
        adjusted = shares * ratios
        adjusted /= adjusted.sum(axis=1, keepdims=True)
        shares = adjusted.mean(axis=0)
        path.append(shares)
    return path


groups = st.builds(
    _ratios,
    st.integers(0, 2**32 - 1),
    st.integers(1, 60),
    st.integers(2, 7),
    st.sampled_from([0.1, 1.0, 3.0, 10.0]),
)


@given(groups)
@settings(max_examples=200, deadline=None)
def test_the_shares_are_optimal(ratios: Floats) -> None:
    shares = _one(ratios)
    assert (shares >= 0).all()
    assert shares.sum() == pytest.approx(1, abs=1e-12)
    # Kuhn and Tucker: no class has a gradient above 1, those that are there have 1.
    gradient = (ratios / (ratios @ shares)[:, None]).mean(axis=0)
    assert gradient.max() < 1 + 1e-6
    assert np.abs(shares * (gradient - 1)).max() < 1e-6


@given(groups)
@settings(max_examples=100, deadline=None)
def test_em_climbs_to_the_same_height_and_never_falls(ratios: Floats) -> None:
    heights = [_log_likelihood(ratios, shares) for shares in _em(ratios, 100)]
    assert (np.diff(heights) > -1e-12).all()
    top = _log_likelihood(ratios, _one(ratios))
    assert top >= heights[-1] - 1e-10


def test_shares_agree_with_em_run_to_its_end() -> None:
    for seed in range(5):
        ratios = _ratios(seed, 300, 5, 3.0)
        assert np.abs(_one(ratios) - _em(ratios, 5000)[-1]).max() < 1e-8


@given(groups)
@settings(max_examples=50, deadline=None)
def test_the_order_of_classes_and_cells_does_not_matter(ratios: Floats) -> None:
    rng = np.random.default_rng(len(ratios))
    if len(ratios) < 2 * ratios.shape[1]:
        return  # few cells of many classes have more than one best mix
    classes, cells = rng.permutation(ratios.shape[1]), rng.permutation(len(ratios))
    there = _one(ratios[cells][:, classes])
    assert np.abs(there - _one(ratios)[classes]).max() < 1e-6


def test_a_group_does_not_depend_on_the_others() -> None:
    sizes = [1, 3, 0, 500, 20_000, 7, 0, 40]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    ratios = _ratios(1, int(starts[-1]), 4, 3.0)
    together = by_likelihood(ratios, starts)
    for g, (first, last) in enumerate(pairwise(starts)):
        if first == last:
            assert np.isnan(together[g]).all()
        else:
            assert np.abs(together[g] - _one(ratios[first:last])).max() < 1e-9


def test_two_groups_with_the_same_cells_twice_have_the_shares_of_one() -> None:
    ratios = _ratios(2, 400, 4, 3.0)
    assert np.abs(_one(np.concatenate([ratios, ratios])) - _one(ratios)).max() < 1e-9


def test_cells_beyond_doubt_are_counted() -> None:
    ratios = np.maximum(np.eye(3)[[0, 0, 0, 2]], 1e-12)
    assert _one(ratios) == pytest.approx([0.75, 0, 0.25], abs=1e-9)


def test_counts() -> None:
    counts = count_predicted(np.array([0, 2, 2, 1]), np.array([1, 1, 1, 0]), 3, 3)
    assert counts.tolist() == [[0, 1, 0], [1, 0, 2], [0, 0, 0]]


@given(st.integers(0, 2**32 - 1), st.integers(2, 6), st.sampled_from([0.3, 3.0, 30.0]))
@settings(max_examples=200, deadline=None)
def test_confusion_shares_are_the_nearest_fit_on_the_simplex(
    seed: int, k: int, diagonal: float
) -> None:
    rng = np.random.default_rng(seed)
    rates = rng.dirichlet(np.ones(k), k) + diagonal * np.eye(k)
    rates /= rates.sum(axis=1, keepdims=True)
    counts = rng.multinomial(100, rng.dirichlet(np.full(k, 0.5)), size=3)
    shares = by_confusion(counts.astype(np.int64), rates)
    assert (shares >= 0).all()
    assert shares.sum(axis=1) == pytest.approx(1, abs=1e-12)
    for row, p in zip(counts, shares, strict=True):
        # Lawson and Hanson's non-negative least squares, the sum held by a heavy equation.
        heavy = 1e4
        system = np.vstack([rates.T, np.full(k, heavy)])
        slow, _ = nnls(system, np.append(row / 100, heavy))
        slow /= slow.sum()

        def left(q: Floats, row: npt.NDArray[np.int64] = row) -> float:
            return float(np.linalg.norm(q @ rates - row / 100))

        assert left(p) <= left(slow) + 1e-9


def test_confusion_inside_the_simplex_solves_the_system() -> None:
    rates = np.array([[0.9, 0.1, 0.0], [0.2, 0.7, 0.1], [0.0, 0.05, 0.95]])
    true = np.array([0.2, 0.5, 0.3])
    counts = np.round(true @ rates * 10_000).astype(np.int64)[None]
    assert by_confusion(counts, rates)[0] == pytest.approx(true, abs=1e-9)
    assert np.isnan(by_confusion(np.zeros((1, 3), dtype=np.int64), rates)).all()


def test_quapy_gives_the_same() -> None:
    """Compare with the figures of QuaPy 0.2.3; bench/composition.py runs it on the real cells."""
    rng = np.random.default_rng(5)
    prior = np.array([0.5, 0.3, 0.2])
    probabilities = rng.dirichlet([0.3, 0.3, 0.3], 400) + 1e-9
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    theirs = [0.253334715048033, 0.32256303992288765, 0.42410224502907956]  # EMQ.EM
    assert np.abs(_one(probabilities / prior) - theirs).max() < 1e-6
    rates = np.array([[0.9, 0.1, 0.0], [0.2, 0.7, 0.1], [0.0, 0.05, 0.95]])
    counts = np.array([[200, 500, 300]], dtype=np.int64)
    solved = [0.06956521739130432, 0.6869565217391306, 0.2434782608695652]  # ACC by inversion
    assert np.abs(by_confusion(counts, rates)[0] - solved).max() < 1e-6
