"""Provide a model with out-of-fold predictions, and an experiment with one compound that shifts the mix."""

from pathlib import Path

import pytest

from tests.bloodcells.composition.experiment import Experiment, experiment, model_with_reference

COMPOUNDS: tuple[tuple[str, dict[str, float]], ...] = (
    ("inert", {}),
    ("shifter", {"Eosinophil": 0.25}),
)


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save a model that has out-of-fold predictions."""
    return model_with_reference(tmp_path_factory.mktemp("composing") / "models")


@pytest.fixture(scope="session")
def made(model: Path) -> Experiment:
    """Draw the cells of an experiment with `COMPOUNDS`."""
    return experiment(model, COMPOUNDS)
