"""Read the outlines of cells, by Cellpose or ImageJ, into a label mask.

Cellpose writes `NAME_cp_outlines.txt`, one line of `x,y,x,y,...` a cell, and `NAME_rois.zip`, which is what
ImageJ's ROI Manager saves too; a single ROI of ImageJ is a `.roi`.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import numpy as np

from bloodcells.arrays import Floats, LabelMask
from bloodcells.errors import BloodcellsError, list_some, quoted, reason_of
from bloodcells.images.encoded import EncodedFile
from bloodcells.images.errors import ImageTooLarge, NoLabels, UnfitImage, UnreadableImage
from bloodcells.images.label_selection import MAX_LABELS
from bloodcells.images.polygon import count_rows, fill
from bloodcells.parallel.wanted import check_wanted

_ZIP, _ROI = (b"PK\x03\x04", b"PK\x05\x06"), b"Iout"
_POINTS = re.compile(rb"\s*-?\d[-\d.,\s]*\Z")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LARGEST_ROI = 2**20
"""Most bytes of one ROI in a zip."""
_MOST_ROWS = 2**26
"""Most rows that all sides of all outlines may cross, which is what filling them costs."""
_OUTLINES = "outlines of cells, as polygons,"


@dataclass(frozen=True)
class CellOutline:
    """Hold the outline of one cell."""

    label: int
    """Its number in the mask."""
    name: str
    """Its name, where the file has one."""
    rings: tuple[Floats, ...]
    """`(n, 2)` x and y of the corners of each closed line, in pixels; a pixel's centre is at 0.5."""


@dataclass(frozen=True)
class CellOutlines:
    """Hold the outlines of one image's cells."""

    file_name: str
    """The name of their file."""
    cells: list[CellOutline]
    """The cells, in the order of the file."""


def holds_outlines(file: EncodedFile) -> bool:
    """Tell whether a file holds outlines, not an image."""
    data = file.data
    return data.startswith((*_ZIP, _ROI)) or _is_text(data)


def _is_text(data: bytes) -> bool:
    """Tell whether a file is a text of numbers and commas."""
    start = data[:4096].removeprefix(b"\xef\xbb\xbf")
    return b"," in start and _POINTS.match(start) is not None


def read_outlines(file: EncodedFile) -> CellOutlines:
    """Read the outlines of cells.

    Raises
    ------
    UnreadableImage
        The file is damaged, or has no outline.
    UnfitImage
        An outline is no polygon.
    ImageTooLarge
        There are too many.
    """
    cells = list(_of_text(file)) if _is_text(file.data) else _of_rois(file)
    if not cells:
        raise NoLabels(file.name)
    return CellOutlines(file.name, cells)


def fill_outlines(
    outlines: CellOutlines, image_name: str, width: int, height: int
) -> tuple[LabelMask, tuple[str, ...]]:
    """Make the label mask of outlines: the pixels whose centres each holds.

    Returns
    -------
    The mask `(height, width)`, and what has to be said of it.

    Raises
    ------
    UnfitImage
        Outlines overlap, reach beyond the image, or hold no pixel.
    ImageTooLarge
        They have too many corners to be filled.
    """
    name, cells = outlines.file_name, outlines.cells
    _check_inside(outlines, image_name, width, height)
    if sum(count_rows(ring) for cell in cells for ring in cell.rings) > _MOST_ROWS:
        raise ImageTooLarge(f"{name} has outlines of too many corners; give the label mask.")
    mask = np.zeros((height, width), dtype=np.int32)
    budget = 16 * mask.size + 2**20
    empty: list[int] = []
    for number, cell in enumerate(cells, 1):
        check_wanted()
        x, y, inside = fill(cell.rings)
        budget -= inside.size
        if budget < 0:
            raise ImageTooLarge(f"{name} has outlines of too large an extent; give the label mask.")
        part = mask[y : y + inside.shape[0], x : x + inside.shape[1]]
        if (taken := part[inside]).any():
            other, shared = cells[int(taken.max()) - 1], int(np.count_nonzero(taken))
            raise UnfitImage(
                name,
                "outlines that do not overlap, as those of a label mask,",
                f"{_call(other)} and {_call(cell)}, which share "
                f"{shared:,} pixel{'' if shared == 1 else 's'},",
                "give the label mask itself, or draw them apart",
            )
        part[inside] = number
        if not inside.any():
            empty.append(cell.label)
    if len(empty) == len(cells):
        raise UnfitImage(
            name,
            "an outline around pixels of the image",
            f"{_count(len(cells))} x,y,x,y,... without a pixel's centre within",
            "give the label mask from which they were made, such as NAME_cp_masks.png",
        )
    numbers = np.array([0, *(cell.label for cell in cells)], dtype=np.int64)
    notes = [
        f"the mask was filled from the {_count(len(cells))} of {name}, each "
        "with the pixels whose centres it holds, as ImageJ fills a polygon; an outline through the "
        "outermost pixels, as Cellpose writes it, holds fewer than the label that it was made of, and "
        "ImageJ prints the polygon's own perimeter: for the numbers of the label give the label mask"
    ]
    if empty:
        notes.append(
            f"of {name}, {list_some(empty)} hold{'s' * (len(empty) == 1)} no pixel's centre and "
            f"{'was' if len(empty) == 1 else 'were'} left out"
        )
    return numbers[mask], tuple(notes)


def _check_inside(outlines: CellOutlines, image_name: str, width: int, height: int) -> None:
    """Refuse outlines that reach beyond the image, as those of another image do."""
    for cell in outlines.cells:
        corners = np.concatenate(cell.rings)
        if corners.min() < 0 or (corners > (width, height)).any():
            beyond = corners[((corners < 0) | (corners > (width, height))).any(axis=1)][0]
            raise UnfitImage(
                outlines.file_name,
                f"outlines within {image_name}, of {width} x {height} pixels,",
                f"{_call(cell)} at ({beyond[0]:g}, {beyond[1]:g})",
                "give the outlines that were made of this very image",
            )


def _count(number: int) -> str:
    """Count outlines in words."""
    return f"{number:,} outline{'' if number == 1 else 's'}"


def _call(cell: CellOutline) -> str:
    """Name an outline in a sentence."""
    return f"outline {quoted(cell.name)}" if cell.name else f"outline {cell.label}"


def _of_text(file: EncodedFile) -> Iterator[CellOutline]:
    """Read Cellpose's text; the line of a cell that is too small for an outline is empty."""
    lines = file.data.removeprefix(b"\xef\xbb\xbf").rstrip().splitlines()
    if len(lines) > MAX_LABELS:
        raise _too_many(file.name, len(lines))
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            numbers = np.array(line.split(b","), dtype=np.float64)
            corners = numbers.reshape(-1, 2)
        except ValueError as error:
            raise UnreadableImage(
                f"{file.name}: line {number} is not an outline x,y,x,y,... as Cellpose writes it; save "
                "the outlines again, or give the label mask."
            ) from error
        if not np.isfinite(corners).all():
            raise UnreadableImage(f"{file.name}: line {number} has a number that is not finite.")
        yield CellOutline(number, "", (corners,))


def _too_many(name: str, count: int) -> ImageTooLarge:
    """Make the error about more outlines than the limit."""
    return ImageTooLarge(
        f"{name} has {count:,} outlines, more than {MAX_LABELS:,}, which is the limit; cut the image "
        "into fields."
    )


def _of_rois(file: EncodedFile) -> list[CellOutline]:
    """Read the ROIs of ImageJ's ROI Manager, or one ROI."""
    named = [("", file.data)] if file.data.startswith(_ROI) else list(_unzip(file))
    read = [_read_roi(file.name, member, data) for member, data in named]
    names = [name for name, _ in read]
    numbers = [int(name) for name in names if name.isascii() and name.isdigit() and len(name) < 10]
    if len(set(numbers)) == len(names) and 0 not in numbers:
        return [CellOutline(n, "", rings) for n, (_, rings) in zip(numbers, read, strict=True)]
    return [
        CellOutline(number, "" if _UUID.fullmatch(name) else name, rings)
        for number, (name, rings) in enumerate(read, 1)
    ]


def _unzip(file: EncodedFile) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each ROI in a zip."""
    try:
        archive = zipfile.ZipFile(BytesIO(file.data))
        members = [m for m in archive.infolist() if m.filename.lower().endswith(".roi")]
        if not members:
            raise UnreadableImage(
                f"{file.name} is a zip without any ROI of ImageJ (.roi); a label mask as PNG or TIFF, or "
                "the zip that ImageJ's ROI Manager or Cellpose saves, was expected."
            )
        if len(members) > MAX_LABELS:
            raise _too_many(file.name, len(members))
        for member in members:
            with archive.open(member) as stream:
                data = stream.read(_LARGEST_ROI + 1)
            if len(data) > _LARGEST_ROI:
                raise ImageTooLarge(
                    f"{file.name}: {quoted(member.filename)} is of more than {_LARGEST_ROI:,} bytes, too "
                    "many for the outline of a cell; give the label mask."
                )
            yield member.filename.rpartition("/")[2][:-4], data
    except BloodcellsError:
        raise
    except (
        Exception
    ) as error:  # zipfile and what decompresses raise many types where bytes are damaged
        raise UnreadableImage(
            f"{file.name} cannot be read ({reason_of(error)}); it is cut short or damaged, or has a "
            "password: save it again."
        ) from error


def _read_roi(file_name: str, member: str, data: bytes) -> tuple[str, tuple[Floats, ...]]:
    """Read the name and the corners of one ROI."""
    import roifile  # not at the top: only such masks need it

    where = f"{file_name}: {quoted(member)}" if member else file_name
    try:
        roi = roifile.ImagejRoi.frombytes(data)
        kind = _kind_of(roi)
        rings = [] if kind else roi.coordinates(multi=True)
    except Exception as error:  # roifile raises many types where bytes are damaged
        raise UnreadableImage(
            f"{where} cannot be read as an ROI of ImageJ ({reason_of(error)}); save it again from its ROI "
            "Manager."
        ) from error
    corners = tuple(np.asarray(ring, dtype=np.float64) for ring in rings if len(ring))
    if not kind and not corners:
        kind = "an ROI without corners"
    if kind:
        raise UnfitImage(
            where,
            _OUTLINES,
            kind,
            "in ImageJ make it a polygon (Edit > Selection > Create Mask, then Create Selection), or give "
            "the label mask",
        )
    if not all(np.isfinite(ring).all() for ring in corners):
        raise UnreadableImage(f"{where} has a corner that is not finite; save it again.")
    return roi.name or member, corners


_POLYGONS = ("POLYGON", "FREEHAND", "TRACED")
_SPLINE_FIT = 1


def _kind_of(roi: object) -> str:
    """Name the kind of an ROI that is no polygon; nothing for a polygon, a rectangle or several."""
    kind, subtype = roi.roitype.name, roi.subtype.name  # type: ignore[attr-defined]
    options = int(roi.options)  # type: ignore[attr-defined]
    if subtype not in ("UNDEFINED", "NONE"):
        return f"an ROI of the kind {subtype.lower().replace('_', ' ')}"
    if kind in _POLYGONS:
        return "a polygon with a spline fit" if options & _SPLINE_FIT else ""
    if kind == "RECT" and not roi.rounded_rect_arc_size:  # type: ignore[attr-defined]
        return ""
    return f"an ROI of the kind {'rounded rect' if kind == 'RECT' else kind.lower()}"
