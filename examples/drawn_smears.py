"""Draw fields of stained smears with made-up cells, and the label mask of each, as Cellpose saves it.

No pixel comes from a real cell. Light falls off as through a stain: each thing that is drawn adds to the
optical density of red, green and blue.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from bloodcells.arrays import LabelMask

Floats = npt.NDArray[np.float32]

ROWS, COLUMNS, PITCH = 3, 4, 330
"""White cells of a field, down and across, and the pixels from one to the next: red cells are 120 across."""

_TRIES = 300
"""Places at which a red cell is tried."""

_WHITE = np.array([228, 198, 186], np.float32)
_RED_CELL = np.array([0.33, 0.50, 0.26], np.float32)
_NUCLEUS = np.array([0.75, 1.95, 0.50], np.float32)


@dataclass(frozen=True)
class _Type:
    """Describe how the cells of a type look; lengths are in pixels."""

    radius: float
    """Of the whole cell."""
    lobes: tuple[int, int]
    """Fewest and most lobes of the nucleus."""
    lobe: float
    """Radius of a lobe."""
    spread: float
    """How far the lobes lie from the centre of the nucleus."""
    arc: float
    """The part of a circle on which the lobes lie."""
    cytoplasm: tuple[float, float, float]
    """Optical densities of red, green and blue."""
    grains: float
    """How much the grains of the cytoplasm add to its density."""
    grain: float
    """Size of a grain."""
    strength: float = 1.0
    """Density of the nucleus, 1 for the usual one."""


TYPES = {
    "Eosinophil": _Type(120, (2, 2), 46, 42, 0.45, (0.34, 0.62, 0.27), 0.30, 7, 0.85),
    "Lymphocyte": _Type(84, (1, 1), 66, 0, 1.0, (0.20, 0.32, 0.13), 0.25, 6, 1.05),
    "Monocyte": _Type(135, (4, 4), 56, 48, 0.56, (0.24, 0.40, 0.18), 0.20, 6, 0.75),
    "Neutrophil": _Type(108, (3, 5), 32, 48, 0.62, (0.20, 0.38, 0.17), 0.30, 5, 0.95),
}
"""How the four types look that are drawn."""


def draw_field(types: Sequence[str], seed: int) -> tuple[npt.NDArray[np.uint8], LabelMask]:
    """Draw one field.

    Parameters
    ----------
    types
        The types of its white cells, `ROWS * COLUMNS` at most.
    seed
        Of the random numbers: the same seed draws the same field.

    Returns
    -------
    image
        `(height, width, 3)` red, green, blue of 8 bits.
    mask
        `(height, width)` the label of each pixel, 0 for the background: white cells first, in the order of
        `types`.
    """
    rng = np.random.default_rng(seed)
    shape = ROWS * PITCH, COLUMNS * PITCH
    density, mask = np.zeros((*shape, 3), np.float32), np.zeros(shape, np.uint16)
    places = rng.permutation(ROWS * COLUMNS)[: len(types)]
    for label, (name, place) in enumerate(zip(types, places, strict=True), 1):
        centre = (np.array(divmod(place, COLUMNS)) + 0.5) * PITCH + rng.uniform(-15, 15, 2)
        _draw_white_cell(density, mask, label, TYPES[name], centre, rng)
    label = len(types) + 1
    for _ in range(_TRIES):
        label += _draw_red_cell(density, mask, label, rng.uniform((0, 0), shape), rng)
    light = _WHITE * (1 + 0.01 * _noise(shape, 400, rng))[..., None]
    image = light * np.exp(-density)
    image += rng.standard_normal(shape, np.float32)[..., None]
    return np.clip(np.rint(image), 0, 255).astype(np.uint8), mask


def _draw_white_cell(
    density: Floats,
    mask: LabelMask,
    label: int,
    kind: _Type,
    centre: Floats,
    rng: np.random.Generator,
) -> None:
    """Add a white cell to the densities and the mask."""
    size = rng.normal(1, 0.06)
    window, y, x = _window(mask, centre, 1.25 * size * kind.radius)
    cell = _disc(y, x, size * kind.radius, 0.10, rng)
    lobes = int(rng.integers(kind.lobes[0], kind.lobes[1] + 1))
    start = rng.uniform(0, 2 * np.pi)
    nucleus = np.zeros_like(cell)
    y, x = y - rng.normal(0, 7), x - rng.normal(0, 7)
    for i in range(lobes):
        angle = start + 2 * np.pi * kind.arc * i / max(lobes - 1, 1) + rng.normal(0, 0.08)
        down, right = size * kind.spread * np.array([np.sin(angle), np.cos(angle)])
        radius = size * kind.lobe * rng.normal(1, 0.06)
        nucleus = np.maximum(nucleus, _disc(y - down, x - right, radius, 0.16, rng))
    nucleus *= cell
    chromatin = 1 + 0.14 * _noise(cell.shape, 16, rng) + 0.06 * _noise(cell.shape, 6, rng)
    uneven = 0.15 * _noise(cell.shape, 40, rng) + kind.grains * _noise(cell.shape, kind.grain, rng)
    grains = np.maximum(1 + uneven, 0)
    cytoplasm = np.array(kind.cytoplasm, np.float32)
    density[window] += (cell * (1 - nucleus) * grains)[..., None] * cytoplasm
    density[window] += (nucleus * chromatin)[..., None] * kind.strength * _NUCLEUS
    mask[window][cell > 0.5] = label


def _draw_red_cell(
    density: Floats, mask: LabelMask, label: int, centre: Floats, rng: np.random.Generator
) -> bool:
    """Add a red cell, pale in its middle; tell whether there was room."""
    radius, stretch = rng.normal(58, 4), rng.normal(1, 0.06)
    window, y, x = _window(mask, centre, 1.2 * radius)
    if mask[window].any():
        return False
    cell = _disc(y * stretch, x / stretch, radius, 0.10, rng)
    pale = np.exp(-(x**2 + y**2) / (0.5 * radius) ** 2)
    density[window] += (cell * (1 - 0.5 * pale))[..., None] * _RED_CELL
    mask[window][cell > 0.5] = label
    return True


def _window(
    mask: LabelMask, centre: Floats, reach: float
) -> tuple[tuple[slice, slice], Floats, Floats]:
    """Cut the rows and columns around a point, with each pixel's distance down and across from it."""
    low = np.maximum(np.floor(centre - reach).astype(int), 0)
    high = np.minimum(np.ceil(centre + reach).astype(int) + 1, mask.shape)
    rows, columns = slice(low[0], high[0]), slice(low[1], high[1])
    y, x = np.ogrid[rows, columns]
    return (rows, columns), np.float32(y - centre[0]), np.float32(x - centre[1])


def _disc(
    y: Floats, x: Floats, radius: float, unevenness: float, rng: np.random.Generator
) -> Floats:
    """Draw a soft disc with an uneven rim, as 1 within and 0 outside."""
    distance = np.maximum(np.hypot(y, x), 1e-3)
    turn = (x + 1j * y) / distance
    rim, wave = np.ones_like(distance), turn
    for waves in range(2, 6):
        wave = wave * turn
        rim += (unevenness / waves * wave * np.complex64(rng.normal() + 1j * rng.normal())).real
    return np.clip((radius * np.clip(rim, 0.7, 1.3) - distance) / 6 + 0.5, 0, 1)


def _noise(shape: tuple[int, ...], grain: float, rng: np.random.Generator) -> Floats:
    """Make smooth noise of deviation 1 whose grains have a size in pixels."""
    small = [max(3, round(n / grain)) for n in shape]
    coarse = Image.fromarray(rng.normal(0, 1, small).astype(np.float32))
    noise = np.asarray(coarse.resize(shape[::-1], Image.Resampling.BICUBIC))
    return (noise - noise.mean()) / noise.std()


def draw_plate(
    folder: Path,
    wells: Mapping[str, Sequence[str]],
    mixes: Mapping[str, Mapping[str, float]],
    fields: int,
    seed: int = 0,
) -> list[dict[str, str | int]]:
    """Draw the fields of a plate as `COMPOUND_WELL_FIELD.png`, each with its `_cp_masks.png`.

    Parameters
    ----------
    folder
        Where they are written; it is made.
    wells
        The wells of each compound.
    mixes
        The share of each type among the white cells of each compound's wells.
    fields
        Fields of each well.
    seed
        Of the random numbers.

    Returns
    -------
    Of each white cell: the image's name, the label in its mask and the type that was drawn.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    drawn: list[dict[str, str | int]] = []
    places = [(compound, well) for compound in wells for well in wells[compound]]
    for number, (compound, well) in enumerate(places):
        names, shares = zip(*mixes[compound].items(), strict=True)
        for i in range(fields):
            types = rng.choice(names, ROWS * COLUMNS, p=shares).tolist()
            image, mask = draw_field(types, seed + number * fields + i)
            name = f"{compound}_{well}_{i + 1}"
            Image.fromarray(image).save(folder / f"{name}.png", compress_level=1)
            Image.fromarray(mask).save(folder / f"{name}_cp_masks.png", compress_level=1)
            drawn += [
                {"image filename": f"{name}.png", "label": label, "drawn": kind}
                for label, kind in enumerate(types, 1)
            ]
    return drawn
