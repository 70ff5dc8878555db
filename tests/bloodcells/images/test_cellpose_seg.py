"""Cellpose's `_seg.npy`: its masks are read, and nothing that is in it is run or even imported."""

import datetime
import pickle
from collections import OrderedDict
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pytest

from bloodcells.images.decoding import EncodedFile, read_mask, read_pair
from bloodcells.images.errors import ImageTooLarge, UnfitImage, UnreadableImage
from tests.images import encoded, field, npy

IMAGE, MASK = field(1, 4)


def seg(masks: Any, **more: Any) -> dict[str, Any]:
    """What `cellpose.io.masks_flows_to_seg` of Cellpose 4.0 saves, and its GUI in addition."""
    height, width = MASK.shape
    flows = [
        np.zeros((1, height, width, 3), np.uint8),
        np.zeros((1, height, width), np.uint8),
        np.zeros((1, height, width, 3), np.uint8),
        [],
        np.zeros((3, height, width), np.float32),
    ]
    return {
        "outlines": MASK * 0,
        "masks": masks,
        "chan_choose": [0, 0],
        "ismanual": np.zeros(4, bool),
        "filename": "C:/Proben/größe.jpg",
        "flows": flows,
        "diameter": np.nan,
        "colors": np.zeros((4, 3), np.uint8),
        "manual_changes": [["Nov 28, 2026, 12:00:00", "added mask", [(1, 2), (3, 4)]]],
        "est_diam": np.float32(17.5),
        "normalize_params": {"lowhigh": None, "percentile": [1.0, 99.0], "invert": False},
        "model_path": 0,
        "big": 2**70,
    } | more


@pytest.mark.parametrize(
    "masks",
    [
        MASK,
        MASK.astype(np.uint32),
        MASK.astype(np.int32)[None],
        MASK.astype(">u2"),
        np.asfortranarray(MASK),
        MASK.astype(np.float32),
        MASK.astype(np.uint8),
    ],
)
def test_the_masks_are_read(masks: Any) -> None:
    found = read_mask(EncodedFile("a_seg.npy", npy(seg(masks))))
    np.testing.assert_array_equal(found, MASK)


def in_npy(pickled: bytes) -> bytes:
    """A pickled array of objects behind the header that `np.save` writes."""
    whole = npy({})
    return whole[: 10 + int.from_bytes(whole[8:10], "little")] + pickled


@pytest.mark.parametrize("protocol", [3, 4])
@pytest.mark.parametrize("module", [b"numpy._core.multiarray", b"numpy.core.multiarray"])
def test_what_other_versions_of_numpy_save_is_read(protocol: int, module: bytes) -> None:
    pickled = pickle.dumps(np.array(seg(MASK), dtype=object), protocol)
    if protocol == 3:  # names stand in lines there, and have no length
        pickled = pickled.replace(b"numpy._core.multiarray", module)
    np.testing.assert_array_equal(read_mask(EncodedFile("a_seg.npy", in_npy(pickled))), MASK)


def test_a_pair_says_where_its_mask_is_from() -> None:
    pair = read_pair(EncodedFile("a.png", encoded(IMAGE)), EncodedFile("a_seg.npy", npy(seg(MASK))))
    np.testing.assert_array_equal(pair.mask, MASK)
    assert pair.notes == ("the masks of Cellpose's a_seg.npy were read, and nothing else in it",)


class Calls:
    def __reduce__(self) -> tuple[Any, ...]:
        return pytest.fail, ("it was run",)


OTHERS = {
    "names datetime.date": datetime.date(2026, 11, 28),
    "names collections.OrderedDict": OrderedDict(a=1),
    "names pathlib": PurePosixPath("a"),
    "names builtins.range": range(3),
    "names builtins.complex": 1j,
    "names _pytest.outcomes": Calls(),
    "takes the step EMPTY_SET": {1, 2},
    "has a dictionary with keys that are no texts": {(1, 2): 3},
}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("place", ["alone", "in it", "in the masks"])
def test_any_other_object_is_refused_by_name(name: str, place: str) -> None:
    masks = np.empty(1, object)
    masks[0] = OTHERS[name]
    held = {"alone": masks, "in it": seg(MASK, more=OTHERS[name]), "in the masks": seg(masks)}
    with pytest.raises(UnreadableImage) as caught:
        read_mask(EncodedFile("a_seg.npy", npy(held[place])))
    text = str(caught.value)
    assert text.startswith("a_seg.npy holds pickled Python objects, which can run any code")
    assert f"this one {name}" in text
    assert "cellpose.io.save_masks" in text


def test_what_has_no_masks_is_refused() -> None:
    one = np.empty(1, object)
    one[0] = MASK
    for held in ({"flows": []}, {"masks": [1, 2]}, {"masks": 3}, {"masks": None}, one):
        with pytest.raises(UnreadableImage, match="has no array 'masks'"):
            read_mask(EncodedFile("a_seg.npy", npy(held)))
    with pytest.raises(UnreadableImage, match="not an array of numbers"):
        read_mask(EncodedFile("a_seg.npy", npy(seg(np.array(["a"])))))
    with pytest.raises(UnfitImage, match=r"a _seg.npy with masks of 2 x 61 x 61 uint16 was found"):
        read_mask(EncodedFile("a_seg.npy", npy(seg(np.stack([MASK, MASK])))))


def test_the_size_is_checked_before_the_masks_are_made() -> None:
    data = npy(seg(MASK))
    with pytest.raises(ImageTooLarge, match="has 61 x 61 pixels, more than 3,720"):
        read_mask(EncodedFile("a_seg.npy", data), 61 * 61 - 1)
    short = data.replace(b"K=K=\x86", b"M\xff\xffM\xff\xff\x86")
    assert short != data
    with pytest.raises(UnreadableImage, match="the array is cut short"):
        read_mask(EncodedFile("a_seg.npy", short))


def test_one_that_is_cut_short_or_changed_is_refused_or_the_same() -> None:
    data = npy(seg(MASK))
    for length in range(200, len(data) - 1, len(data) // 60):
        with pytest.raises(UnreadableImage):
            read_mask(EncodedFile("a_seg.npy", data[:length]))
    chance = np.random.default_rng(2)
    for _ in range(300):
        changed = bytearray(data)
        changed[chance.integers(128, 600)] = chance.integers(256)
        try:
            read_mask(EncodedFile("a_seg.npy", bytes(changed)))
        except (UnreadableImage, UnfitImage, ImageTooLarge):
            continue


def test_a_pickle_of_too_many_steps_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bloodcells.images.cellpose_seg.MAX_STEPS", 50)
    with pytest.raises(UnreadableImage, match="too many of them"):
        read_mask(EncodedFile("a_seg.npy", npy(seg(MASK))))


def test_an_array_of_objects_that_is_no_seg_is_refused() -> None:
    sink = BytesIO()
    np.save(sink, MASK.astype(object), allow_pickle=True)
    with pytest.raises(UnreadableImage, match="has no array 'masks'"):
        read_mask(EncodedFile("m.npy", sink.getvalue()))
