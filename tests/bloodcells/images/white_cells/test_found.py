"""White cells are found by their nuclei, whatever the labels of the mask are."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bloodcells.images.label_selection import centre_label
from bloodcells.images.white_cells import WhiteCells, find_white_cells
from bloodcells.parallel.wanted import asking
from tests.bloodcells.images.white_cells.drawn import (
    CYTOPLASM,
    NUCLEUS,
    RED_CELL,
    TURNS,
    Drawing,
    Region,
    Turn,
    overlap,
)


def found(drawing: Drawing) -> WhiteCells:
    return find_white_cells(drawing.image, drawing.mask)


def regions(cells: WhiteCells) -> list[Region]:
    return [cells.mask == number for number in range(1, len(cells) + 1)]


def test_a_cell_that_its_label_holds_is_that_label_pixel_by_pixel() -> None:
    drawing = Drawing()
    drawing.red_cells()
    cell = drawing.white_cell(300, 250, 7)
    cells = found(drawing)
    assert cells.flags == [[]]
    np.testing.assert_array_equal(cells.mask == 1, cell)


def test_red_cells_platelets_and_dirt_are_left() -> None:
    drawing = Drawing()
    drawing.red_cells()
    drawing.stained(NUCLEUS, drawing.disc(300, 250, 14), 3)  # a platelet
    drawing.stained(NUCLEUS, drawing.disc(200, 350, 3))
    drawing.stained((20, 20, 20), drawing.disc(350, 300, 30))  # dirt: black, not purple
    drawing.stained(RED_CELL, drawing.disc(420, 200, 50))  # without a label
    cells = found(drawing)
    assert (len(cells), cells.flags, int(cells.mask.max()), cells.clumps) == (0, [], 0, 0)


def test_a_red_cell_that_is_as_dark_as_a_nucleus_is_none() -> None:
    drawing = Drawing()
    drawing.red_cells()
    drawing.stained(
        (78, 27, 65), drawing.disc(300, 250, 55), 3
    )  # hardly more green than the others
    assert len(found(drawing)) == 0


@pytest.mark.parametrize("colour", [(225, 190, 178), (0, 0, 0), (255, 255, 255), RED_CELL])
@pytest.mark.parametrize("label", [0, 5])
@pytest.mark.parametrize("size", [(1, 1), (1, 90), (2, 2), (3, 7), (90, 90)])
def test_a_field_of_one_colour_has_no_white_cell(
    colour: tuple[int, int, int], label: int, size: tuple[int, int]
) -> None:
    image = np.full((*size, 3), colour, np.uint8)
    assert len(find_white_cells(image, np.full(size, label, np.uint8))) == 0


def test_lobes_in_several_labels_are_one_cell() -> None:
    drawing = Drawing()
    drawing.red_cells()
    cell = drawing.stained(CYTOPLASM, drawing.disc(300, 250, 80))
    left = cell & (np.arange(drawing.width) < 300)
    drawing.mask[left], drawing.mask[cell & ~left] = 4, 9
    for x, y in [(262, 230), (335, 220), (320, 290)]:
        drawing.stained(NUCLEUS, drawing.disc(x, y, 24))
    cells = found(drawing)
    assert cells.flags == [["joined labels"]]
    assert overlap(cells.mask == 1, cell) > 0.98


def test_two_cells_in_one_label_are_parted_between_their_nuclei() -> None:
    drawing = Drawing()
    drawing.red_cells()
    one, other = drawing.white_cell(232, 250, 7), drawing.white_cell(368, 250, 7)
    cells = found(drawing)
    assert cells.flags == [["part of a label"], ["part of a label"]]
    areas = sorted(regions(cells), key=lambda region: float(np.argwhere(region)[:, 1].mean()))
    assert overlap(areas[0], one) > 0.9
    assert overlap(areas[1], other) > 0.9
    assert overlap(areas[0] | areas[1], one | other) > 0.97


def test_a_red_cell_in_a_white_cells_label_is_left_out() -> None:
    drawing = Drawing()
    drawing.red_cells()
    red = drawing.red_cell(400, 250, 7)
    white = drawing.white_cell(290, 250, 7)
    cells = found(drawing)
    assert cells.flags == [["part of a label"]]
    assert overlap(cells.mask == 1, white) > 0.95
    assert np.count_nonzero((cells.mask == 1) & red & ~white) < 0.06 * np.count_nonzero(red)


def test_a_cell_without_a_label_is_found_with_its_cytoplasm() -> None:
    drawing = Drawing()
    drawing.red_cells()
    cell = drawing.white_cell(300, 250, 0)
    cells = found(drawing)
    assert cells.flags == [["no label"]]
    assert overlap(cells.mask == 1, cell) > 0.97


def test_cytoplasm_that_its_label_lacks_is_added() -> None:
    drawing = Drawing()
    drawing.red_cells()
    cell = drawing.white_cell(300, 250, 7)
    drawing.mask[:, :270][cell[:, :270]] = 0
    cells = found(drawing)
    assert cells.flags == [["beyond the labels"]]
    assert overlap(cells.mask == 1, cell) > 0.97


def test_cells_at_the_border_are_found_as_far_as_they_are_seen() -> None:
    drawing = Drawing()
    drawing.red_cells()
    seen = [drawing.white_cell(300, 10, 7), drawing.white_cell(598, 250, 0)]
    cells = found(drawing)
    assert cells.flags == [[], ["no label"]]
    for region, cell in zip(regions(cells), seen, strict=True):
        assert overlap(region, cell) > 0.95


def test_the_nearest_to_the_centre_is_the_one_that_holds_it_or_the_larger() -> None:
    drawing = Drawing(501, 601)
    drawing.red_cells()
    drawing.white_cell(150, 250, 1)
    drawing.white_cell(320, 250, 2)
    cells = found(drawing)
    assert cells.mask[250, 300] == cells.nearest_to_centre() != 0
    numbers = np.array([[1, 0, 0, 0, 2], [0, 0, 0, 0, 2]], np.int32)
    assert replace(cells, mask=numbers, flags=[[], []]).nearest_to_centre() == 2
    numbers = np.array([[0, 1, 0, 0, 2, 2, 2]], np.int32)
    assert replace(cells, mask=numbers, flags=[[], []]).nearest_to_centre() == 2


@pytest.mark.parametrize("kind", [np.uint16, np.int64])
def test_labels_that_hold_no_white_cell_are_counted(kind: type) -> None:
    drawing = Drawing()
    drawing.red_cells()  # four
    drawing.white_cell(300, 250, 7)
    drawing.mask[:, 300:][drawing.mask[:, 300:] == 7] = 8  # both halves hold it
    drawing.mask[5, 300] = 9
    mask = drawing.mask.astype(kind) * (1 if kind is np.uint16 else 2**40)
    cells = find_white_cells(drawing.image, mask)
    assert cells.count_labels_outside(mask) == 5
    assert cells.count_labels_outside(np.zeros_like(mask)) == 0
    none = find_white_cells(np.full_like(drawing.image, 220), mask)
    assert none.count_labels_outside(mask) == 7


def test_what_is_larger_than_any_nucleus_is_counted_and_left_out() -> None:
    drawing = Drawing(500, 900)
    drawing.red_cells()
    drawing.white_cell(200, 250, 7)
    drawing.image[200:300, 300:880] = NUCLEUS
    cells = found(drawing)
    assert (len(cells), cells.clumps) == (2, 0)
    drawing.image[200:300, 280:899] = NUCLEUS
    cells = found(drawing)
    assert (len(cells), cells.clumps) == (1, 1)


def test_a_mask_may_have_any_numbers() -> None:
    drawing = Drawing()
    drawing.red_cells()
    drawing.white_cell(300, 250, 7)
    drawing.mask[:, 300:][drawing.mask[:, 300:] == 7] = 8
    few = found(drawing)
    table = np.arange(60, dtype=np.uint32)
    table[[7, 8, 51, 53]] = 4_000_000_000, 3, 70_000, 2_147_483_648
    many = find_white_cells(drawing.image, table[drawing.mask])
    assert many.flags == few.flags == [["joined labels"]]
    np.testing.assert_array_equal(many.mask, few.mask)


def crowded(height: int, width: int) -> Drawing:
    """White cells in every state, two of them alike, so that nothing but their place tells them apart."""
    drawing = Drawing(height, width)
    drawing.red_cells()
    drawing.white_cell(230, 250, 7)
    drawing.white_cell(370, 250, 7)
    drawing.white_cell(300, 80, 0)
    drawing.white_cell(480, 390, 5)
    drawing.mask[:, 480:][drawing.mask[:, 480:] == 5] = 6
    drawing.mask[400:][drawing.mask[400:] == 6] = 0
    return drawing


def outlined(cells: WhiteCells) -> list[tuple[bytes, list[str]]]:
    """The regions and their flags, in an order that does not depend on their numbers."""
    each = zip(regions(cells), cells.flags, strict=True)
    return sorted((np.packbits(region).tobytes(), flags) for region, flags in each)


@pytest.mark.parametrize("turn", TURNS.values(), ids=TURNS)
@pytest.mark.parametrize("size", [(500, 600), (501, 601), (500, 601), (501, 600)])
def test_turned_and_mirrored_fields_have_the_same_cells(size: tuple[int, int], turn: Turn) -> None:
    drawing = crowded(*size)
    cells = found(drawing)
    assert len(cells) == 4
    turned = find_white_cells(turn(drawing.image).copy(), turn(drawing.mask).copy())
    expected = replace(cells, mask=turn(cells.mask))
    assert outlined(turned) == outlined(expected)


def test_two_cells_that_are_mirror_images_are_treated_alike() -> None:
    drawing = Drawing(500, 601)
    drawing.red_cells()
    for x in (230, 370):
        drawing.white_cell(x, 250, 7, 75)
    one, other = regions(found(drawing))
    np.testing.assert_array_equal(one, other[:, ::-1])


def test_a_field_further_on_has_the_same_cells() -> None:
    drawing = crowded(500, 600)
    cells = found(drawing).mask
    moved = find_white_cells(
        np.pad(drawing.image, ((20, 0), (34, 0), (0, 0)), "edge"),
        np.pad(drawing.mask, ((20, 0), (34, 0))),
    ).mask
    np.testing.assert_array_equal(moved[20:, 34:] > 0, cells > 0)


@pytest.mark.parametrize("channel", [0, 1, 2])
@pytest.mark.parametrize("factor", [0.8, 0.9, 1.1, 1.25])
def test_a_stronger_or_weaker_lamp_shows_the_same_cells(channel: int, factor: float) -> None:
    drawing = crowded(500, 600)
    drawing.image[:] = np.rint(drawing.image * 0.9)  # so that white is no more than 255 in any lamp
    cells = found(drawing)
    drawing.image[..., channel] = np.rint(drawing.image[..., channel] * factor)
    other = found(drawing)
    assert sorted(other.flags) == sorted(cells.flags)
    for one, same in zip(regions(cells), regions(other), strict=True):
        assert overlap(one, same) > 0.99


def test_work_that_nobody_waits_for_ends() -> None:
    drawing = crowded(500, 600)
    beats = 0

    def count() -> None:
        nonlocal beats
        beats += 1

    with asking(count, lambda _: None):
        find_white_cells(drawing.image, drawing.mask)
    assert beats > 10

    class Over(Exception):
        pass

    def stop() -> None:
        nonlocal beats
        beats -= 1
        if beats == 5:
            raise Over

    with asking(stop, lambda _: None), pytest.raises(Over):
        find_white_cells(drawing.image, drawing.mask)


def test_the_labs_cells_are_found_at_the_centre_and_turned_they_are_the_same(lab: Path) -> None:
    names = sorted((lab / "data" / "cells").glob("*.jpg"))[::10]
    at_centre, same_label = 0, 0
    for path in names:
        with (
            Image.open(path) as photo,
            Image.open(path.with_name(f"{path.stem}_cp_masks.png")) as labels,
        ):
            image, mask = np.asarray(photo), np.asarray(labels)
        cells = find_white_cells(image, mask)
        near = cells.mask[230:345, 230:345]
        at_centre += cells.nearest_to_centre() in near
        label = centre_label(mask)
        same_label += bool(label) and cells.mask[mask == label].tolist().count(0) == 0
        turned = find_white_cells(np.rot90(image).copy(), np.rot90(mask).copy())
        assert outlined(turned) == outlined(replace(cells, mask=np.rot90(cells.mask)))
    assert len(names) == 30
    assert at_centre >= 29
    assert same_label >= 15
