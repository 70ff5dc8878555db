"""Start the service under test, and load its model in process and a second, small model."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest

from bloodcells import CellTable, Classifier, Predictions, read_cells
from bloodcells.classification import store
from bloodcells.tables.formats import Limits, read_bytes
from tests.app.artifacts import MODELS, copy_shipped, small_model
from tests.app.sent_bodies import Body, Table, json_cells, made_up
from tests.app.servers import serving


@pytest.fixture(scope="session")
def service() -> Iterator[httpx.Client]:
    """Start the service on the shipped models, over HTTP."""
    with serving(models=MODELS) as client:
        yield client


@pytest.fixture(scope="session")
def table() -> Table:
    """Make up twelve cells."""
    return made_up(12, seed=3)


@pytest.fixture(scope="session")
def white_model() -> Classifier:
    """Load the shipped model of white cells."""
    return Classifier.load(MODELS / "bloodcells-white")


@pytest.fixture(scope="session")
def white_table(table: Table, white_model: Classifier) -> Table:
    """Make up the nuclei and cytoplasm of the twelve cells too, within what most training cells have."""
    rng = np.random.default_rng(11)
    for feature in white_model.manifest.features[len(table.names) - 1 :]:
        low, *_, high = feature.quantiles[2:-2]
        table = table.plus(feature.name, rng.uniform(low, high, len(table.rows)).round(6).tolist())
    return table


@pytest.fixture(scope="session")
def body(table: Table) -> Body:
    """Encode the made-up cells as JSON."""
    return json_cells(table)


@pytest.fixture(scope="session")
def cell_table(body: Body) -> CellTable:
    """Read the made-up cells in process."""
    return read_cells(read_bytes(body.content, "json", Limits()))


@pytest.fixture(scope="session")
def expected(classifier: Classifier, cell_table: CellTable) -> Predictions:
    """Predict the made-up cells in process, by the shipped model."""
    return classifier.predict(cell_table)


@pytest.fixture(scope="session")
def two_models(classifier: Classifier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a models folder with the shipped model and the small one, which no test writes to."""
    root = tmp_path_factory.mktemp("two") / "models"
    copy_shipped(root)
    store.save(root, *small_model(classifier.manifest))
    return root


@pytest.fixture(scope="session")
def two(two_models: Path) -> Iterator[httpx.Client]:
    """Start the service on both models."""
    with serving(models=two_models) as client:
        yield client


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """Make a models folder for one test, with the shipped model as version 1."""
    return copy_shipped(tmp_path / "models")


@pytest.fixture(scope="session")
def real_cells(lab: Path) -> Path:
    """Find the lab's table of 5,087 labelled cells."""
    return lab / "data" / "bloodcells_train.csv"
