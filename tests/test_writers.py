"""Read the lab's cells as many tools write them: the same answers, or a refusal that names the cause."""

import csv
from pathlib import Path

import numpy as np
import pytest

from bloodcells import CellTable, Classifier, read_cells
from bloodcells.errors import MissingMeasurements
from bloodcells.measurements import FEATURE_SETS, known_names, normalise
from tests.writers import ID, WRITERS, Columns

pytestmark = pytest.mark.integration  # thousands of tables

SUBSETS = 200
NEEDED = FEATURE_SETS["imagej-33"]
OUTLIVES_ROWS = ("Area", "Mean red", "Kurt blue")
"""Measurements of which one is left out of some subsets."""


@pytest.fixture(scope="module")
def cells(lab: Path) -> Columns:
    """The lab's table by the canonical names, as text, without its classes."""
    with (lab / "data" / "bloodcells_train.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    known = known_names()
    names = {sent: ID if sent == ID else known.get(normalise(sent)) for sent in rows[0]}
    return {name: [row[sent] for row in rows] for sent, name in names.items() if name is not None}


def some(cells: Columns, random: np.random.Generator) -> Columns:
    """Draw some cells and order them and their columns at random."""
    n = int(random.integers(1, 40))
    rows = random.choice(len(cells[ID]), n, replace=False)
    names = [ID, *random.permutation(list(cells)[1:]).tolist()]
    return {name: [cells[name][i] for i in rows] for name in names}


def values(columns: Columns) -> np.ndarray:
    """Return the measurements of the cells in the order of the model."""
    return np.array([[float(text) for text in columns[name]] for name in NEEDED]).T


@pytest.mark.parametrize("writer", WRITERS)
def test_same_answers(writer: str, cells: Columns, classifier: Classifier, tmp_path: Path) -> None:
    random = np.random.default_rng(sorted(WRITERS).index(writer))
    for _ in range(SUBSETS):
        columns = some(cells, random)
        written = WRITERS[writer](columns)
        path = tmp_path / f"cells{written.suffix}"
        path.write_bytes(written.content)
        read = read_cells(path)
        np.testing.assert_array_equal(read.values, values(columns))
        assert_same_classes(read, columns, classifier)


def assert_same_classes(read: CellTable, columns: Columns, classifier: Classifier) -> None:
    """Compare what the model says of a table with what it says of the measurements."""
    found = classifier.predict(read).probabilities
    right = classifier.probabilities(values(columns))
    np.testing.assert_allclose(found, right, atol=1e-12)


@pytest.mark.parametrize("writer", WRITERS)
def test_a_measurement_that_is_missing_is_named(
    writer: str, cells: Columns, tmp_path: Path
) -> None:
    random = np.random.default_rng(1)
    for missing in OUTLIVES_ROWS:
        columns = dict(some(cells, random))
        for name in (
            [missing]
            if missing == "Area"
            else [f"{missing.split()[0]} {c}" for c in ("red", "green", "blue")]
        ):
            del columns[name]
        written = WRITERS[writer](columns)
        path = tmp_path / f"cells{written.suffix}"
        path.write_bytes(written.content)
        with pytest.raises(MissingMeasurements, match=missing.split()[0]):
            read_cells(path)
