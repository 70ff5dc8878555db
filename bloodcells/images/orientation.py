"""Say of a turned photograph that its orientation is not applied."""

from contextlib import suppress
from typing import Any

from PIL.Image import Image

ORIENTATION = 274
"""The tag of EXIF and TIFF."""


def note_orientation(name: str, image: Any) -> tuple[str, ...]:
    """Note that an image's orientation is not applied; nothing where it is upright.

    Parameters
    ----------
    name
        Its file's name.
    image
        The Pillow image, not decoded.
    """
    turned = 1
    with suppress(Exception):  # EXIF data that are broken say nothing
        # A PNG's own method decodes the whole image, of which nobody has asked yet how large it is.
        turned = Image.getexif(image).get(ORIENTATION, 1)
    if turned not in range(2, 9):
        return ()
    return (
        f"the orientation (EXIF {turned}) of {name} was not applied, as ImageJ does not apply it; the "
        "mask has to be one of the image as it is stored",
    )
