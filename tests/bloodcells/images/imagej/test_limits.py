"""What bounds the measuring of a mask: outlines are counted first, work that nobody wants ends."""

import tracemalloc
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from bench.hostile_masks import MASKS
from bloodcells.images.imagej import (
    OutlineLimits,
    TooManyParts,
    edges,
    grey_levels,
    hull,
    labels,
    measure,
    outline,
)
from bloodcells.images.imagej.pieces import pieces_of_labels
from bloodcells.parallel.wanted import asking
from tests.bloodcells.images.imagej.drawn import draw


def grey(mask: npt.NDArray[np.integer]) -> npt.NDArray[np.uint8]:
    return np.full((*mask.shape, 3), 7, np.uint8)


def counts(mask: npt.NDArray[np.integer]) -> tuple[int, int, int]:
    """The points, pieces and holes of a mask, each from where on it is not refused."""
    found = []
    for part in ("points", "pieces", "holes"):
        with pytest.raises(TooManyParts) as caught:
            measure(grey(mask), mask, limits=OutlineLimits(**{part: 0}))
        assert caught.value.part == part
        found.append(caught.value.found)
    measure(grey(mask), mask, limits=OutlineLimits(*found))
    for part, count in zip(("points", "pieces", "holes"), found, strict=True):
        with pytest.raises(TooManyParts):
            measure(grey(mask), mask, limits=OutlineLimits(**{part: count - 1}))
        with pytest.raises(TooManyParts):
            pieces_of_labels(mask, OutlineLimits(**{part: count - 1}))
    return found[0], found[1], found[2]


def test_points_pieces_and_holes_are_counted_and_bounded() -> None:
    mask = np.array([[1, 1, 1, 0, 1], [1, 0, 1, 2, 0], [1, 1, 1, 0, 3]])
    # A ring with one hole, beside which a pixel lies; a pixel each of 2 and 3.
    assert counts(mask) == (12 + 4 + 4 + 4 + 4, 4, 1)


def test_a_refusal_says_what_was_found_and_what_to_do() -> None:
    mask = MASKS["checkerboard"](64, 96)
    with pytest.raises(TooManyParts) as caught:
        measure(grey(mask), mask, limits=OutlineLimits(points=10_000))
    assert str(caught.value) == (
        "The mask has 12,288 points on the outlines of its labels (sides of pixels at which a label ends), "
        "more than 10,000, which is the limit; cells have far fewer: check that it is a label mask and "
        "neither a photograph nor noise, leave out specks and fill holes, or cut it into fields."
    )


def test_points_are_counted_in_all_of_the_mask_before_an_outline_is_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (labels, edges):
        monkeypatch.setattr(module, "BAND", 100)
    mask = MASKS["checkerboard"](64, 96)
    beats = []
    asked = asking(lambda: beats.append(1), lambda _: None)
    with asked, pytest.raises(TooManyParts) as caught:
        measure(grey(mask), mask, limits=OutlineLimits(points=5))
    assert caught.value.found == 12_288
    assert len(beats) == -(-64 * 98 // 100)  # the grid has a margin


@pytest.mark.parametrize("number", range(14))
def test_parts_that_are_worked_on_together_do_not_change_what_is_measured(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    image, mask = draw(number)
    wanted = np.unique(mask).tolist()
    whole = measure(image, mask, wanted)
    for module, name, value in [
        (labels, "BAND", 7),
        (edges, "BAND", 7),
        (edges, "_MOST_EDGES", 30),
        (edges, "_MOST_REGIONS", 2),
        (outline, "_TOGETHER", 5),
        (grey_levels, "_PIXELS", 5),
        (hull, "_BLOCK", 1),
    ]:
        monkeypatch.setattr(module, name, value)
    parts = measure(image, mask, wanted)
    np.testing.assert_array_equal(parts.values, whole.values)
    np.testing.assert_array_equal(parts.centroids, whole.centroids)
    np.testing.assert_array_equal(parts.boxes, whole.boxes)
    np.testing.assert_array_equal(parts.pieces, whole.pieces)
    assert parts.flags == whole.flags


class Left(Exception):
    """What is raised where the sender has left."""


@pytest.mark.parametrize("kind", ["noise", "patch"])
def test_the_work_ends_at_any_step_when_it_is_not_wanted(kind: str) -> None:
    mask = MASKS[kind](256, 512)
    beats = 0

    def count() -> None:
        nonlocal beats
        beats += 1

    with asking(count, lambda _: None):
        measure(grey(mask), mask)
    assert beats > 20
    for last in range(1, beats, beats // 10):
        left = iter(range(last))

        def stop(left: object = left) -> None:
            if next(left, None) is None:  # type: ignore[call-overload]
                raise Left

        with asking(stop, lambda _: None), pytest.raises(Left):
            measure(grey(mask), mask)


@pytest.mark.integration
@pytest.mark.parametrize("mask_of", MASKS.values(), ids=MASKS)
def test_memory_is_bounded_by_the_pixels_and_the_points(
    mask_of: Callable[[int, int], npt.NDArray[np.integer]],
) -> None:
    mask = mask_of(512, 1024)
    image = grey(mask)
    points = 4 * mask.size // 10
    tracemalloc.start()
    try:
        measure(image, mask, limits=OutlineLimits(points, points, points))
    except TooManyParts:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 60 * mask.size + 2**24
