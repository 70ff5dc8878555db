"""What can be wrong with an image and its label mask, each as a sentence to the user."""

from collections.abc import Sequence

from bloodcells.errors import MAX_LISTED, BloodcellsError


class MeasureError(BloodcellsError):
    """An image and a mask that cannot be measured."""


class WrongPixels(MeasureError):
    """An array that is not an RGB image of 8 bits, or not a mask of whole numbers."""

    def __init__(self, what: str, expected: str, shape: Sequence[int], dtype: object) -> None:
        self.shape, self.dtype = tuple(shape), dtype
        found = f"{' x '.join(str(n) for n in self.shape) or 'a single number'} of {dtype}"
        super().__init__(f"The {what} is {found}; {expected} was expected.")


class SizesDiffer(MeasureError):
    """An image and a mask of different height or width."""

    def __init__(self, image: tuple[int, int], mask: tuple[int, int]) -> None:
        self.image, self.mask = image, mask
        super().__init__(
            f"The image is {image[1]} x {image[0]} pixels and the mask {mask[1]} x {mask[0]}; give "
            "the mask that was made from this image."
        )


class NoLabels(MeasureError):
    """A mask of nothing but background."""

    def __init__(self) -> None:
        super().__init__(
            "The mask has no label but 0, the background: there is no cell in it to measure."
        )


class LabelsMissing(MeasureError):
    """Labels that were asked for and are not in the mask."""

    def __init__(self, missing: Sequence[int], present: Sequence[int]) -> None:
        self.missing, self.present = tuple(missing), tuple(present)
        asked = "label" if len(missing) == 1 else "labels"
        super().__init__(
            f"The mask has no {asked} {_listed(self.missing)}; it has {_listed(self.present)}."
        )


def _listed(labels: Sequence[int]) -> str:
    shown = ", ".join(str(label) for label in labels[:MAX_LISTED])
    more = len(labels) - MAX_LISTED
    return f"{shown} and {more} more" if more > 0 else shown
