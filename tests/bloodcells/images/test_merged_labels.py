"""Labels that were merged or renumbered by a save with fewer bits are told, and no other mask is."""

from pathlib import Path

import numpy as np
import pytest

from bloodcells.images.decoding import read_file, read_mask
from bloodcells.images.errors import MergedLabels
from bloodcells.images.imagej.pieces import pieces_of_labels
from bloodcells.images.merged_labels import check_labels
from tests.images import Pixels


def cells(count: int, missing: int = 0, seed: int = 0) -> Pixels:
    """A mask of round cells in rows, some of them deleted again."""
    columns = 40
    y, x = np.mgrid[: -(-count // columns) * 10, : columns * 10]
    number = (y // 10) * columns + x // 10 + 1
    inside = ((x % 10 - 4.5) ** 2 + (y % 10 - 4.5) ** 2 <= 14) & (number <= count)
    mask = np.where(inside, number, 0)
    deleted = np.random.default_rng(seed).permutation(np.arange(1, count + 1))[:missing]
    mask[np.isin(mask, deleted)] = 0
    return mask


def found(mask: Pixels) -> tuple[str, ...]:
    return check_labels(*pieces_of_labels(mask), "m.png")


def imagej_8_bits(mask: Pixels) -> Pixels:
    """What ImageJ's `create8BitImage` makes of a 16-bit image whose contrast is that of all its numbers."""
    return np.minimum(np.floor(mask * (256 / (mask.max() + 1)) + 0.5), 255).astype(int)


SAVES = {
    "scaled by ImageJ": imagej_8_bits,
    "scaled": lambda mask: np.rint(mask * (255 / mask.max())).astype(int),
    "scaled and cut": lambda mask: mask * 255 // mask.max(),
    "wrapped": lambda mask: mask % 256,
    "clipped": lambda mask: np.minimum(mask, 255),
    "without the low byte": lambda mask: mask >> 8,
}


@pytest.mark.parametrize("count", [270, 300, 400, 500, 700, 1000, 3000])
@pytest.mark.parametrize("save", SAVES)
def test_merged_labels_are_refused(save: str, count: int) -> None:
    if save == "without the low byte" and count < 500:
        return  # all cells but the first 255 are one label, as of a cell in pieces
    with pytest.raises(MergedLabels, match="labels were merged when it was saved") as caught:
        found(SAVES[save](cells(count)))
    assert "save the label image as TIFF" in str(caught.value) or "save it as TIFF" in str(
        caught.value
    )


@pytest.mark.parametrize("count", [300, 500, 1000])
@pytest.mark.parametrize("save", ["scaled by ImageJ", "scaled", "wrapped", "clipped"])
def test_merged_labels_are_refused_where_cells_were_deleted_before(save: str, count: int) -> None:
    with pytest.raises(MergedLabels):
        found(SAVES[save](cells(count, count // 10)))


@pytest.mark.parametrize("count", [12, 50, 100, 150, 200, 220])
@pytest.mark.parametrize("save", ["scaled by ImageJ", "scaled", "scaled and cut"])
@pytest.mark.parametrize("missing", [0, 0.05])
def test_a_stretch_that_only_renumbers_is_said(save: str, count: int, missing: float) -> None:
    mask = cells(count, int(count * missing), seed=3)
    if mask.max() < count:
        return  # it was stretched by another factor than of all its labels
    (note,) = found(SAVES[save](mask))
    assert note.startswith("the labels of m.png have the gaps that a stretch to 8 bits leaves")


def test_a_stretch_to_16_bits_is_said() -> None:
    mask = cells(300)
    (note,) = found(np.rint(mask * (65_535 / 300)).astype(int))
    assert "a stretch to 16 bits" in note


@pytest.mark.parametrize("count", [1, 2, 5, 9, 10, 100, 254, 255, 256, 400, 1000])
@pytest.mark.parametrize("missing", [0, 0.02, 0.3, 0.7])
@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_said_of_true_labels(count: int, missing: float, seed: int) -> None:
    mask = cells(count, int(count * missing), seed)
    assert found(mask) == ()
    crumbs = mask.copy()
    crumbs[0, :] = np.roll(mask, 3, axis=1)[5, :]  # of every label a few pixels lie elsewhere
    assert found(crumbs) == ()


def test_nothing_is_said_of_a_mask_of_255_labels_with_two_cut_by_others() -> None:
    mask = cells(255)
    for label in (10, 200):
        y, _ = np.nonzero(mask == label)
        mask[(mask == label) & (np.arange(len(mask))[:, None] == y.min() + 4)] = 0
    assert found(mask) == ()


@pytest.mark.parametrize("label", [1, 255])
def test_a_binary_mask_of_several_cells_is_refused(label: int) -> None:
    with pytest.raises(
        MergedLabels, match=r"one label in 7 pieces .* a binary mask, .* Count Masks"
    ):
        found((cells(7) > 0) * label)
    assert found((cells(2) > 0) * label) == ()  # which may be a cell in two pieces, and is flagged


def test_nothing_is_said_of_the_labs_masks(lab: Path) -> None:
    masks = sorted((lab / "data").glob("*/*_cp_masks.png"))[::25]
    assert len(masks) > 200
    assert [m.name for m in masks if (a := read_mask(read_file(m))).any() and found(a)] == []
