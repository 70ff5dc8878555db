"""Which files of a folder are images, and which mask is whose."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bloodcells.errors import list_some
from bloodcells.images.errors import ImageError, UnreadableImage

IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff")
_MASKS = tuple(
    ending + suffix
    for ending in ("_cp_masks", "_masks")
    for suffix in (".png", ".tif", ".tiff", ".npy")
)
_SEG = "_seg.npy"
_DRAWN = ("_flows", "_dP", "_cellprob", "_outlines", "_cp_output", "_cp")
"""What Cellpose's `save_masks` puts behind NAME, also before `_cp_masks`, for pictures of its own."""


class NoPairs(ImageError):
    """A folder without an image that has a mask."""

    def __init__(self, folder: Path, images: int, masks: int) -> None:
        self.images, self.masks = images, masks
        super().__init__(
            f"{folder} has no image with its mask ({images:,} images and {masks:,} masks were found); "
            "expected NAME.jpg, .png or .tif beside NAME_cp_masks.png or .tif, as Cellpose names it."
        )


@dataclass(frozen=True)
class MaskPairs:
    """What a folder holds.

    Attributes
    ----------
    pairs
        Image and mask, by the image's name.
    faults
        What has no partner or several, a sentence each.
    notes
        What else is to be said.
    """

    pairs: list[tuple[Path, Path]]
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def find_pairs(folder: Path) -> MaskPairs:
    """The images of a folder, not of those in it, with their masks.

    Of several masks of one image the first of `_cp_masks`, `_masks` and `_seg.npy` is taken, and PNG
    before TIFF. An image without a mask is none that is lost: Cellpose writes no mask where it finds
    no cell; it is named in a note.

    Raises
    ------
    UnreadableImage
        The folder cannot be read.
    NoPairs
        There is no pair in it.
    """
    try:
        files = sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
    except OSError as error:
        raise UnreadableImage(f"{folder}: cannot be read ({error.strerror}).") from error
    masks: dict[str, list[tuple[int, Path]]] = defaultdict(list)
    others: dict[str, list[Path]] = defaultdict(list)
    for path in files:
        rank, name = _of_mask(path.name)
        if name:
            masks[name].append((rank, path))
        elif path.suffix.lower() in IMAGE_SUFFIXES:
            others[path.stem].append(path)
    drawn = [stem for stem in others if _is_drawn(stem, others)]
    images = {stem: paths for stem, paths in others.items() if stem not in drawn}
    masks = {name: of for name, of in masks.items() if not _is_drawn(name, others)}
    return _matched(folder, images, masks, len(drawn))


def _of_mask(name: str) -> tuple[int, str]:
    """How good a mask a file is by its name, 0 the best, and whose; whose is empty for no mask."""
    for rank, ending in enumerate((*_MASKS, _SEG)):
        if name.lower().endswith(ending):
            return rank, name[: -len(ending)]
    return 0, ""


def _is_drawn(stem: str, images: Iterable[str]) -> bool:
    return any(stem.endswith(d) and stem.removesuffix(d) in images for d in _DRAWN)


def _matched(
    folder: Path,
    images: dict[str, list[Path]],
    masks: dict[str, list[tuple[int, Path]]],
    drawn: int,
) -> MaskPairs:
    found = MaskPairs([])
    for stem, paths in images.items():
        of = [path for _, path in sorted(masks.get(stem, []))]
        if of and len(paths) > 1:
            found.faults.append(
                f"{' and '.join(p.name for p in paths)} are both images of the mask {of[0].name}; "
                "leave one of them."
            )
        elif of:
            found.pairs.append((paths[0], of[0]))
            if len(rivals := [p.name for p in of if not p.name.endswith(_SEG)]) > 1:
                found.notes.append(f"{rivals[0]} was taken, not {' or '.join(rivals[1:])}.")
    alone = [p.name for stem, paths in images.items() if stem not in masks for p in paths]
    for stem, of_mask in masks.items():
        if stem not in images:
            name = min(of_mask)[1].name
            found.faults.append(
                f"{name} is the mask of no image here; expected {stem}.jpg beside it."
            )
    if not found.pairs and not found.faults:
        raise NoPairs(folder, len(alone), len(masks))
    if alone:
        found.notes.append(
            f"{len(alone):,} image{' has' if len(alone) == 1 else 's have'} no mask and so no cell "
            f"here (Cellpose writes none where it finds no cell): {list_some(alone)}."
        )
    if drawn:
        found.notes.append(f"{drawn:,} pictures drawn by Cellpose were left aside.")
    found.pairs.sort(key=lambda pair: pair[0].name)
    return found
