"""What all tests share: hypothesis settings, the lab's data, and made-up cells."""

import os
from pathlib import Path

# Before numpy loads OpenBLAS, which reads it once: a worker of pytest-xdist has one core.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import settings

from bloodcells import Classifier
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.reading import read_cells
from tests.public_training import PublicTraining, shared_folder, train_as_readme
from tests.synthetic import make_cells

# The same examples in every run; `--hypothesis-profile=deep` looks for new ones.
settings.register_profile("same", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("deep", deadline=None, max_examples=5000)
settings.load_profile("same")

try:
    import training.estimators.lightgbm  # noqa: F401

    NO_TRAINING = None
except ImportError as error:
    NO_TRAINING = str(error)

_COVERAGE = "COVERAGE_PROCESS_CONFIG"
"""Environment variable by which coverage has itself started in the programs that tests start."""
_OF_PROGRAMS = ("app/processes/", "app/test_cli.py", "bloodcells/cli/", "training/")
"""Tests of which what they start is measured, and those of the integration tests that are measured at all.
Measuring adds a second to the start of a program, and has long tables read several times as slowly; the other
tests only run lines that are measured anyway."""

_TOLD = pytest.StashKey[str]()
"""What it was set to when the tests began."""

LAB_DATA = Path(__file__).resolve().parents[1] / ".." / "shared"


def pytest_report_header() -> str | None:
    """Say why the tests of training are left out, where they are."""
    return None if NO_TRAINING is None else f"tests/training is left out: {NO_TRAINING}"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out tests that cannot even be imported."""
    return True if NO_TRAINING and collection_path.name == "training" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the training that takes minutes, as others would wait; measure what is worth it."""
    items.sort(key=lambda item: "public_training" not in getattr(item, "fixturenames", ()))
    for item in items:
        if item.get_closest_marker("integration") and not _is_of_programs(item):
            item.add_marker("no_cover")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Measure what tests of programs start, and of other tests their own process alone."""
    if (told := os.environ.get(_COVERAGE)) is not None:
        item.config.stash[_TOLD] = told
    if not _is_of_programs(item):
        os.environ.pop(_COVERAGE, None)
    elif _TOLD in item.config.stash:
        os.environ[_COVERAGE] = item.config.stash[_TOLD]


def _is_of_programs(item: pytest.Item) -> bool:
    """Tell whether what a test starts is measured."""
    return item.path.relative_to(Path(__file__).parent).as_posix().startswith(_OF_PROGRAMS)


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    """Load the shipped model."""
    return Classifier.load(Path(__file__).resolve().parents[1] / "models" / "bloodcells")


@pytest.fixture(scope="session")
def mlflow_programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the wheel, MLflow and what both require."""
    from tests.app.clients.environments import python_of
    from tests.wheels import install_wheel

    return install_wheel(tmp_path_factory.mktemp("mlflow"), python_of("mlflow"))


@pytest.fixture(scope="session")
def lab() -> Path:
    """The folder of the lab's data and tools, which is no part of the repository."""
    if not LAB_DATA.is_dir():
        pytest.skip(f"the lab's data are not here: {LAB_DATA}")
    return LAB_DATA


@pytest.fixture(scope="session")
def cells() -> npt.NDArray[np.float64]:
    """Twelve made-up cells, `(12, 33)`."""
    return make_cells(12, seed=1)


@pytest.fixture(scope="session")
def training_table(lab: Path) -> CellTable:
    """The lab's 5,087 cells."""
    return read_cells(lab / "data" / "bloodcells_train.csv")


@pytest.fixture(scope="session")
def public_training(lab: Path, tmp_path_factory: pytest.TempPathFactory) -> PublicTraining:
    """The README's quick training on the lab's table: minutes, and one run for all workers."""
    table = lab / "data" / "bloodcells_train.csv"
    return train_as_readme(table, shared_folder(tmp_path_factory) / "public-training")
