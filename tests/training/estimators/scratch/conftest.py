"""Problems to learn from."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

Problem = tuple[NDArray[np.float64], NDArray[np.str_]]

REAL_CELLS = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "bloodcells_train.csv"


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20)


@pytest.fixture
def three_types(rng: np.random.Generator) -> Problem:
    """90 rows of three overlapping types in four columns."""
    centres = np.array([[0, 0, 0, 0], [1.5, 1, 0, 0], [0, 1.5, 1, 0]])
    codes = np.repeat([0, 1, 2], [20, 30, 40])
    return centres[codes] + rng.normal(size=(90, 4)), np.array(["a", "b", "c"])[codes]


@pytest.fixture(scope="session")
def real_cells() -> Problem:
    """Measured cells: 5,087 rows of 33 columns, labels of five types."""
    if not REAL_CELLS.exists():
        pytest.skip(f"The real cells are not here: {REAL_CELLS} is missing.")
    table = np.loadtxt(REAL_CELLS, delimiter=";", skiprows=1, dtype=str)
    return table[:, 1:-1].astype(np.float64), table[:, -1]
