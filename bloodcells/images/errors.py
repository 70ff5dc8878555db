"""Define the errors about images and label masks, each of which is a sentence for the user.

There are two families. An `ImageError` is about files and names them; the readers of files, the choice of
labels and the measuring of folders raise it. An `ArrayError` is about arrays, which have no name; only
`imagej.measure` raises it. So two faults have one error in each family: `SizesDiffer` and `ShapesDiffer`,
`NoLabels` and `EmptyMask`.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Literal

from bloodcells.errors import MAX_LISTED, BloodcellsError


class ImageError(BloodcellsError):
    """Report the files of an image and its mask that cannot be measured."""


class UnreadableImage(ImageError):
    """Report a file that is no image of a kind that is read, or is cut short or damaged."""


class ImageTooLarge(ImageError):
    """Report an image or mask with more pixels or labels than the limit."""


class UnfitImage(ImageError):
    """Report an image of a kind that cannot be measured.

    A grey image, one with an alpha channel, or a mask of floating-point numbers is such.
    """

    def __init__(self, name: str, expected: str, found: str, remedy: str) -> None:
        self.name, self.expected, self.found, self.remedy = name, expected, found, remedy
        super().__init__(f"{name}: {expected} was expected, {found} was found; {remedy}.")


class SwappedImages(ImageError):
    """Report an image and a mask that were given in each other's place."""

    def __init__(self, image: str, mask: str) -> None:
        self.image, self.mask = image, mask
        super().__init__(
            f"{image} was given as the image and looks like a label mask, {mask} was given as the "
            "mask and is a colour image; swap them."
        )


class SizesDiffer(ImageError):
    """Report the files of an image and a mask of different sizes, `(width, height)` in pixels."""

    def __init__(
        self, image: str, image_size: tuple[int, int], mask: str, mask_size: tuple[int, int]
    ) -> None:
        self.image_size, self.mask_size = image_size, mask_size
        if image_size == mask_size[::-1]:
            remedy = (
                "one of them is turned (the camera's EXIF orientation is not applied here, as ImageJ "
                "does not apply it): save the image as it was segmented"
            )
        else:
            remedy = "give the mask that was made of this very image"
        super().__init__(
            f"{image} has {image_size[0]} x {image_size[1]} pixels and {mask} has "
            f"{mask_size[0]} x {mask_size[1]}, where the same size was expected; {remedy}."
        )


class NoLabels(ImageError):
    """Report the file of a mask that is all background."""

    def __init__(self, mask: str) -> None:
        self.mask = mask
        super().__init__(
            f"{mask} has no label: every pixel is 0, the background, where at least one cell was "
            "expected; segment the image again or leave it out."
        )


class NoWhiteCells(ImageError):
    """Report the file of an image in which no white cell was found."""

    def __init__(self, image: str) -> None:
        self.image = image
        super().__init__(
            f"{image} has no white cell: nothing in it is stained like a nucleus and as large as one. If it "
            "is no field of red cells alone, check that it is a Giemsa-stained smear in which red cells are "
            "about 120 pixels across, or measure labels."
        )


class LabelsBesideWhiteCells(ImageError):
    """Report labels that were asked for where white cells are measured."""

    def __init__(self) -> None:
        super().__init__(
            "White cells are found by their nuclei, whatever the labels are: name no label beside them, and "
            "do not allow the background."
        )


class NoSuchSet(ImageError):
    """Report a set of measurements that is asked for and not known."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        super().__init__(
            f"There is no set of measurements {name!r}; name one of {', '.join(known)}."
        )


class SetOfWhiteCells(ImageError):
    """Report a set of measurements of white cells that is asked for where labels are measured."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"The set {name} measures nucleus and cytoplasm, which labels do not have: measure white cells "
            "with it (--cells white; over HTTP, cells=white), and name no label."
        )


class MergedLabels(ImageError):
    """Report a mask in which cells that lie apart have one label."""

    def __init__(self, mask: str, labels: int, pieces: int, binary: bool = False) -> None:
        self.mask, self.labels, self.pieces = mask, labels, pieces
        if binary:
            super().__init__(
                f"{mask} has one label in {pieces:,} pieces that lie apart, where each cell has to have "
                "its own: it is a binary mask, or its labels were merged when it was saved; label it (in "
                "ImageJ, Analyze > Analyze Particles with Show: Count Masks) and save it as TIFF."
            )
            return
        super().__init__(
            f"{mask} has {labels:,} labels in {pieces:,} pieces that lie apart, where each cell has to "
            "have its own: labels were merged when it was saved, most likely with 8 bits; save the label "
            "image as TIFF of 16 bits, without a change of its type."
        )


class LabelNotThere(ImageError):
    """Report a label that was asked for and is not in the mask's file."""

    def __init__(self, mask: str, label: int, labels: int, highest: int) -> None:
        self.mask, self.label = mask, label
        super().__init__(
            f"{mask} has no label {label}; it has {labels:,} label{'' if labels == 1 else 's'}, the "
            f"highest of them {highest}."
        )


class Background(ImageError):
    """Report background in the place where a cell was asked for."""

    def __init__(self, mask: str, where: str) -> None:
        self.mask = mask
        super().__init__(
            f"{mask}: {where} is background, where a cell was expected; segment the image "
            "again, or have it measured as if it were a cell by --allow-background (over HTTP, "
            "allow_background=true)."
        )


class ArrayError(BloodcellsError):
    """Report the arrays of an image and its mask that cannot be measured."""


class WrongPixels(ArrayError):
    """Report an array that is not an RGB image of 8 bits, or not a mask of whole numbers."""

    def __init__(self, what: str, expected: str, shape: Sequence[int], dtype: object) -> None:
        self.shape, self.dtype = tuple(shape), dtype
        found = f"{' x '.join(str(n) for n in self.shape) or 'a single number'} of {dtype}"
        super().__init__(f"The {what} is {found}; {expected} was expected.")


class ShapesDiffer(ArrayError):
    """Report the arrays of an image and a mask of different `(height, width)`."""

    def __init__(self, image: tuple[int, int], mask: tuple[int, int]) -> None:
        self.image, self.mask = image, mask
        super().__init__(
            f"The image is {image[1]} x {image[0]} pixels and the mask {mask[1]} x {mask[0]}; give "
            "the mask that was made from this image."
        )


class EmptyMask(ArrayError):
    """Report the array of a mask that is all background."""

    def __init__(self) -> None:
        super().__init__(
            "The mask has no label but 0, the background: there is no cell in it to measure."
        )


class LabelsMissing(ArrayError):
    """Report labels that were asked for and are not in the mask's array."""

    def __init__(self, missing: Sequence[int], present: Sequence[int]) -> None:
        self.missing, self.present = tuple(missing), tuple(present)
        asked = "label" if len(missing) == 1 else "labels"
        super().__init__(
            f"The mask has no {asked} {_listed(self.missing)}; it has {_listed(self.present)}."
        )


class TooManyParts(ArrayError):
    """Report the array of a mask whose labels have more outline points, pieces or holes than the limit.

    Attributes
    ----------
    fault
        What was found and expected, as the end of a sentence that begins with the mask's name.
    """

    _PARTS: ClassVar = {
        "points": "{} point{} on the outlines of its labels (sides of pixels at which a label ends)",
        "pieces": "labels in at least {} piece{}",
        "holes": "labels with at least {} hole{}",
    }

    def __init__(self, part: Literal["points", "pieces", "holes"], found: int, limit: int) -> None:
        self.part, self.found, self.limit = part, found, limit
        counted = self._PARTS[part].format(f"{found:,}", "" if found == 1 else "s")
        self.fault = (
            f"has {counted}, more than {limit:,}, which is the limit; cells "
            "have far fewer: check that it is a label mask and neither a photograph nor noise, leave out "
            "specks and fill holes, or cut it into fields"
        )
        super().__init__(f"The mask {self.fault}.")


class TooManyStained(ArrayError):
    """Report the array of an image with more that is stained like a nucleus than any smear has.

    Attributes
    ----------
    fault
        What was found and expected, as the end of a sentence that begins with the image's name.
    """

    def __init__(self, found: int, limit: int) -> None:
        self.found, self.limit = found, limit
        self.fault = (
            f"has stained spots of {found:,} rows of pixels, more than {limit:,}, which is the limit of what "
            "is looked through for nuclei; check that it is a Giemsa-stained smear, or cut it into fields"
        )
        super().__init__(f"The image {self.fault}.")


def _listed(labels: Sequence[int]) -> str:
    """List the first labels and count the rest, without the commas in numbers that `list_some` has."""
    shown = ", ".join(str(label) for label in labels[:MAX_LISTED])
    more = len(labels) - MAX_LISTED
    return f"{shown} and {more} more" if more > 0 else shown
