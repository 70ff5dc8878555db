"""Read label masks into layers of labels, where napari's own readers would make images of them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bloodcells.images.decoding import read_file, read_mask

__all__ = ["get_reader", "read_masks"]

_Layer = tuple[Any, dict[str, Any], str]


def get_reader(path: str | Sequence[str]) -> Callable[[str | Sequence[str]], list[_Layer]] | None:
    """Return the reader of what napari was asked to open; None for a stack of several files."""
    return read_masks if isinstance(path, str) or len(path) == 1 else None


def read_masks(path: str | Sequence[str]) -> list[_Layer]:
    """Read a mask as Cellpose saves it, `_cp_masks.png` or `_seg.npy`, into the data of one layer.

    Raises
    ------
    bloodcells.images.errors.ImageError
        It is no label mask; a sentence for the user.
    """
    file = Path(path if isinstance(path, str) else path[0])
    return [(read_mask(read_file(file)), {"name": file.stem}, "labels")]
