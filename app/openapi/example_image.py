"""Draw the image of the OpenAPI document's examples, and its label mask."""

from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from app.openapi.examples import IMAGE, MASK
from bloodcells.images.decoding import EncodedFile


def example_pixels() -> tuple[np.ndarray, np.ndarray]:
    """Draw an image of 40 x 30 pixels with two round cells, and its label mask."""
    y, x = np.mgrid[:30, :40]
    mask = np.zeros((30, 40), dtype=np.uint8)
    mask[(x - 11) ** 2 + (y - 14) ** 2 <= 64] = 1
    mask[(x - 30) ** 2 + 2 * (y - 12) ** 2 <= 49] = 2
    plain = np.stack([225 - y, 205 - x, 215 - y], axis=-1)
    stained = np.stack([120 + 3 * y, 40 + 2 * x, 130 + x + y], axis=-1)
    return np.where(mask[..., None] > 0, stained, plain).astype(np.uint8), mask


def example_files() -> tuple[EncodedFile, EncodedFile]:
    """Encode the made-up image and its label mask as PNG."""

    def png(name: str, pixels: Any) -> EncodedFile:
        sink = BytesIO()
        Image.fromarray(pixels).save(sink, "PNG")
        return EncodedFile(name, sink.getvalue())

    image, mask = example_pixels()
    return png(IMAGE, image), png(MASK, mask)
