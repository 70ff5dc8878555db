"""Label masks and images as nobody's microscope makes them."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.uint16]
Image = npt.NDArray[np.uint8]


def _disc(mask: Mask, x: float, y: float, radius: float, label: int) -> None:
    rows, columns = np.indices(mask.shape)
    mask[(rows - y) ** 2 + (columns - x) ** 2 <= radius**2] = label


def blobs(mask: Mask, rng: np.random.Generator) -> None:
    """Discs over each other and over the border: several pieces, diagonal contacts."""
    for label in range(1, int(rng.integers(2, 12))):
        height, width = mask.shape
        _disc(mask, rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0.5, 20), label)


def noise(mask: Mask, rng: np.random.Generator) -> None:
    """Each pixel for itself: every kind of crossing, and holes that touch diagonally."""
    mask[:] = rng.random(mask.shape) < rng.uniform(0.1, 0.9)


def noisy_labels(mask: Mask, rng: np.random.Generator) -> None:
    """Each pixel of one of a few labels."""
    mask[:] = rng.integers(0, rng.integers(2, 5), mask.shape)


def rough_blobs(mask: Mask, rng: np.random.Generator) -> None:
    """Discs with pixels missing and pixels beside them."""
    blobs(mask, rng)
    flipped = rng.random(mask.shape) < rng.uniform(0.01, 0.2)
    mask[flipped] = rng.integers(0, 4, int(flipped.sum()))


def rings(mask: Mask, rng: np.random.Generator) -> None:
    """Islands in holes in islands, of one label and of others."""
    height, width = mask.shape
    x, y = rng.uniform(0, width), rng.uniform(0, height)
    for radius in np.arange(rng.uniform(15, 40), 0, -rng.uniform(1, 5)):
        _disc(mask, x, y, radius, int(rng.choice([0, 0, 1, 1, 2])))


def lines(mask: Mask, rng: np.random.Generator) -> None:
    """Rows, columns and diagonals one pixel wide, and single pixels."""
    height, width = mask.shape
    for label in range(1, 9):
        x, y = int(rng.integers(width)), int(rng.integers(height))
        n = int(rng.integers(1, 25))
        step = np.arange(n)
        way = [(1, 0), (0, 1), (1, 1), (1, -1)][int(rng.integers(4))]
        columns, rows = x + step * way[0], y + step * way[1]
        inside = (columns < width) & (rows < height) & (rows >= 0)
        mask[rows[inside], columns[inside]] = label


def rectangles(mask: Mask, rng: np.random.Generator) -> None:
    """Around the size at which ImageJ takes four corners for a rectangle, and the whole image."""
    height, width = mask.shape
    if rng.random() < 0.1:
        mask[:] = 3
    for label in range(4, 12):
        x, y = int(rng.integers(width)), int(rng.integers(height))
        wide, tall = rng.integers(1, 9, 2)
        mask[y : y + tall, x : x + wide] = label


KINDS: tuple[Callable[[Mask, np.random.Generator], None], ...] = (
    blobs,
    noise,
    noisy_labels,
    rough_blobs,
    rings,
    lines,
    rectangles,
)


def draw(number: int) -> tuple[Image, Mask]:
    """The image and mask of that number; the same in every run."""
    rng = np.random.default_rng(number)
    mask = np.zeros(rng.integers(2, 70, 2), dtype=np.uint16)
    KINDS[number % len(KINDS)](mask, rng)
    low, high = np.sort(rng.integers(0, 256, 2))
    image = rng.integers(low, high + 1, (*mask.shape, 3)).astype(np.uint8)
    image[:, :, 1] = np.where(mask % 2 == 0, image[:, :, 1], int(low))  # flat in some regions
    return image, mask
