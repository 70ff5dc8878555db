"""The examples in the docstrings do what they say."""

import doctest
from types import ModuleType

import pytest

from bloodcells.images import imagej
from bloodcells.images.imagej import printing


@pytest.mark.parametrize("module", [imagej, printing], ids=lambda module: module.__name__)
def test_the_examples_run(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module)
    assert tried > 0
    assert failed == 0
