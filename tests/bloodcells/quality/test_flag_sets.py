"""Flags are kept once for all cells that have the same, and are the same however they are asked for."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bloodcells.quality.flag_sets import Flags

NAMES = tuple(f"flag {i}" for i in range(90))


@given(
    hnp.arrays(bool, st.tuples(st.sampled_from([0, 1, 5, 40, 41, 90]), st.integers(0, 30))),
    st.data(),
)
def test_masks_are_told_cell_by_cell(masks: np.ndarray, data: st.DataObject) -> None:
    n = masks.shape[1]
    rejected = data.draw(st.sets(st.integers(0, n - 1), max_size=3)) if n else set()
    found = Flags.of_masks(NAMES, masks, {i: f"row {i}" for i in rejected})
    expected = [
        [f"rejected: row {i}"] if i in rejected else [NAMES[j] for j in np.flatnonzero(masks[:, i])]
        for i in range(n)
    ]
    assert found.lists() == Flags.of_lists(expected).lists() == expected
    assert found.to_arrow().to_pylist() == expected
    assert found.texts("; ").to_pylist() == ["; ".join(flags) for flags in expected]
    assert found.any.tolist() == [bool(flags) for flags in expected]
    assert len(found) == n
    assert sum(found.counts()) == n


def test_many_different_sets_of_many_flags_are_told_apart() -> None:
    masks = np.random.default_rng(0).random((90, 3000)) < 0.5
    found = Flags.of_masks(NAMES, masks)
    assert len(set(found.kinds)) == 3001  # all differ, and none is empty
    for i in (0, 1, 1500, 2999):
        assert found.lists()[i] == [NAMES[j] for j in np.flatnonzero(masks[:, i])]


def test_what_many_cells_have_is_kept_once() -> None:
    masks = np.zeros((90, 1000), dtype=bool)
    masks[3, ::2] = True
    masks[89, ::4] = True
    found = Flags.of_masks(NAMES, masks)
    assert sorted(found.kinds) == [(), ("flag 3",), ("flag 3", "flag 89")]


def test_the_lists_may_be_changed() -> None:
    found = Flags.of_lists([["a"], ["a"]])
    found.lists()[0].append("b")
    assert found.lists() == [["a"], ["a"]]
