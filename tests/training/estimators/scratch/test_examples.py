"""The examples in the docstrings of the estimators."""

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize("module", ["dummies", "ensemble", "mlp", "softmax"])
def test_examples_give_what_they_show(module: str) -> None:
    outcome = doctest.testmod(import_module(f"training.estimators.scratch.{module}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0
