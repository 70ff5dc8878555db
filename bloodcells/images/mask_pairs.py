"""Find the images of a folder and the mask of each."""

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
_OTHERS = ("_seg.npy", "_rois.zip", "_roiset.zip", "_cp_outlines.txt")
"""The endings of Cellpose's own file, which holds the mask too, and of outlines, from which it is filled."""
_DRAWING_ENDINGS = ("_flows", "_dP", "_cellprob", "_outlines", "_cp_output", "_cp")
"""What Cellpose's `save_masks` appends to an image's name, also before `_cp_masks`, for its own drawings."""


class NoPairs(ImageError):
    """Report a folder without an image that has a mask."""

    def __init__(self, folder: Path, images: int, masks: int) -> None:
        self.images, self.masks = images, masks
        super().__init__(
            f"{folder} has no image with its mask ({images:,} images and {masks:,} masks were found); "
            "expected NAME.jpg, .png or .tif beside NAME_cp_masks.png or .tif, as Cellpose names "
            "it (or NAME_seg.npy, NAME_rois.zip or NAME_cp_outlines.txt)."
        )


@dataclass(frozen=True)
class MaskPairs:
    """Hold the images of a folder with their masks."""

    pairs: list[tuple[Path, Path]]
    """Image and mask, in the order of the images' names."""
    faults: list[str] = field(default_factory=list)
    """A sentence for each mask without an image, and for each with several."""
    notes: list[str] = field(default_factory=list)
    """Sentences for the user about what is no fault: images without a mask, masks not taken,
    drawings."""


def find_pairs(folder: Path) -> MaskPairs:
    """Find the images of a folder, but not of its subfolders, with their masks.

    Of several masks of one image the first of `_cp_masks`, `_masks`, `_seg.npy`, `_rois.zip`,
    `_RoiSet.zip` and `_cp_outlines.txt` is taken, and PNG before TIFF; a note says so. An image without a
    mask is named in a note and is no fault, as Cellpose writes no mask where it finds no cell.

    Raises
    ------
    UnreadableImage
        The folder cannot be read.
    NoPairs
        There is no image with its mask in it.
    """
    try:
        files = sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
    except OSError as error:
        raise UnreadableImage(f"{folder}: cannot be read ({error.strerror}).") from error
    masks: dict[str, list[tuple[int, Path]]] = defaultdict(list)
    others: dict[str, list[Path]] = defaultdict(list)
    for path in files:
        rank, name = _rank_mask(path.name)
        if name:
            masks[name].append((rank, path))
        elif path.suffix.lower() in IMAGE_SUFFIXES:
            others[path.stem].append(path)
    drawings = [stem for stem in others if _is_drawing(stem, others)]
    images = {stem: paths for stem, paths in others.items() if stem not in drawings}
    masks = {name: ranked for name, ranked in masks.items() if not _is_drawing(name, others)}
    return _match(folder, images, masks, len(drawings))


def _rank_mask(name: str) -> tuple[int, str]:
    """Rank a mask by its file's name, 0 being the best, and name its image; no name if it is no mask."""
    for rank, ending in enumerate((*_MASKS, *_OTHERS)):
        if name.lower().endswith(ending):
            return rank, name[: -len(ending)]
    return 0, ""


def _is_drawing(stem: str, images: Iterable[str]) -> bool:
    """Tell whether a file is a drawing that Cellpose made of one of the images."""
    return any(stem.endswith(d) and stem.removesuffix(d) in images for d in _DRAWING_ENDINGS)


def _match(
    folder: Path,
    images: dict[str, list[Path]],
    masks: dict[str, list[tuple[int, Path]]],
    drawings: int,
) -> MaskPairs:
    """Give each image its best mask, and say what is left over.

    Parameters
    ----------
    images
        The files of each name without its ending.
    masks
        For each image's name, its masks with their ranks.
    drawings
        How many files are drawings by Cellpose.
    """
    found = MaskPairs([])
    beside: list[str] = []
    for stem, paths in images.items():
        ranked = [path for _, path in sorted(masks.get(stem, []))]
        if ranked and len(paths) > 1:
            found.faults.append(
                f"{' and '.join(p.name for p in paths)} are both images of the mask {ranked[0].name}; "
                "leave one of them."
            )
        elif ranked:
            found.pairs.append((paths[0], ranked[0]))
            rivals = [p.name for p in ranked if not p.name.lower().endswith(_OTHERS)]
            if len(rivals) > 1:
                found.notes.append(f"{rivals[0]} was taken, not {' or '.join(rivals[1:])}.")
            beside += [p.name for p in ranked[1:] if p.name.lower().endswith(_OTHERS)]
    alone = [p.name for stem, paths in images.items() if stem not in masks for p in paths]
    for stem, ranked_masks in masks.items():
        name = min(ranked_masks)[1].name
        if stem not in images and not name.lower().endswith(_OTHERS[1:]):
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
    if beside:
        found.notes.append(
            "Beside the mask that was taken lie Cellpose's own file, ROIs or outlines of the same image, "
            f"which were not: {list_some(beside)}."
        )
    if drawings:
        found.notes.append(f"{drawings:,} pictures drawn by Cellpose were left aside.")
    found.pairs.sort(key=lambda pair: pair[0].name)
    return found
