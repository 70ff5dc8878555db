"""Give the tests a model directory."""

from pathlib import Path

import pytest

from bloodcells.classification import store
from tests.bloodcells.classification.model_directory import FILES, manifest


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return store.save(tmp_path / "models", manifest(), FILES)
