"""Read the kind and size of a mask that was saved by NumPy: an array, or Cellpose's own `_seg.npy`."""

from functools import partial
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib import format as npy

from bloodcells.images.cellpose_seg import PickledArray, RefusedPickle, find_masks
from bloodcells.images.encoded import EncodedFile, ImageHeader, PixelKind
from bloodcells.images.errors import UnreadableImage

_SAVE_MASKS = (
    "save the masks as PNG or TIFF instead, in Cellpose by File > Save masks or "
    "cellpose.io.save_masks(images, masks, flows, names)"
)


def read_array_header(file: EncodedFile) -> ImageHeader:
    """Read the header of a NumPy array, or the masks of Cellpose's `_seg.npy`.

    Raises
    ------
    UnreadableImage
        The array is cut short, or holds Python objects other than those of Cellpose.
    """
    stream = BytesIO(file.data)
    version = npy.read_magic(stream)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, fortran, dtype = read(stream)
    if dtype.hasobject:
        return _seg_header(file, stream.tell())
    return _header(
        file.name, "an array", PickledArray(shape, dtype, fortran, file.data[stream.tell() :])
    )


def _seg_header(file: EncodedFile, start: int) -> ImageHeader:
    """Find the masks in Cellpose's `_seg.npy`, without running what is in it."""
    try:
        masks = find_masks(memoryview(file.data)[start:])
    except RefusedPickle as error:
        raise UnreadableImage(
            f"{file.name} holds pickled Python objects, which can run any code when they are read, so "
            f"that none but the arrays of Cellpose's _seg.npy are; {error}: {_SAVE_MASKS}."
        ) from error
    header = _header(file.name, "a _seg.npy with masks", masks)
    note = f"the masks of Cellpose's {file.name} were read, and nothing else in it"
    return ImageHeader(**{**vars(header), "notes": (note,)})


def _header(name: str, what: str, array: PickledArray) -> ImageHeader:
    """Describe an array."""
    dtype = array.dtype
    words = f"{what} of {' x '.join(map(str, array.shape)) or 'one number'} {dtype}"
    shape = _of_one_image(array.shape)
    if shape is None:
        return ImageHeader(1, 1, "other", words)
    height, width = shape
    if len(array.data) < height * width * dtype.itemsize:
        raise UnreadableImage(f"{name}: the array is cut short; save or copy it again.")
    kind: PixelKind = "other"
    if dtype.kind == "f":
        kind = "floats"
    elif dtype.kind in "iub":
        kind = "labels"
    return ImageHeader(width, height, kind, words, grey=True, read=partial(_pixels, array, shape))


def _of_one_image(shape: tuple[int, ...]) -> tuple[int, int] | None:
    """Leave out the axes of length one that are too many; None where that is no image."""
    lengths = list(shape)
    while len(lengths) > 2 and lengths[0] == 1:
        del lengths[0]
    while len(lengths) > 2 and lengths[-1] == 1:
        del lengths[-1]
    return (lengths[0], lengths[1]) if len(lengths) == 2 and min(lengths) > 0 else None


def _pixels(array: PickledArray, shape: tuple[int, int]) -> npt.NDArray[Any]:
    """Make the pixels of an array, a boolean one as 0 and 1."""
    count = shape[0] * shape[1]
    flat: npt.NDArray[Any] = np.frombuffer(array.data, array.dtype, count)
    pixels = flat.reshape(shape, order="F" if array.fortran else "C")
    return pixels.astype(np.uint8) if pixels.dtype.kind == "b" else pixels
