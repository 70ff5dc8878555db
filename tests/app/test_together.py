"""Cells of several requests as one batch: each gets its own."""

import asyncio

import numpy as np
import pytest

from app.together import Together
from bloodcells import Classifier
from tests.app.artifacts import MODELS
from tests.synthetic import make_cells

CELLS = make_cells(12, seed=3)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(MODELS / "bloodcells")


def test_each_gets_the_probabilities_of_its_own_cells(classifier: Classifier) -> None:
    parts = [CELLS[:1], CELLS[1:4], np.asfortranarray(CELLS[4:5]), CELLS[5:]]

    async def ask() -> list[np.ndarray]:
        together = Together()
        first = await asyncio.gather(*(together.probabilities(classifier, p) for p in parts))
        again = await asyncio.gather(together.probabilities(classifier, CELLS[:1]))
        return [*first, *again]

    for found, part in zip(asyncio.run(ask()), [*parts, CELLS[:1]], strict=True):
        expected = classifier.probabilities(part)
        assert found.shape == expected.shape
        assert np.abs(found - expected).max() < 1e-15


def test_what_goes_wrong_is_told_to_all(classifier: Classifier) -> None:
    async def ask() -> list[object]:
        together = Together()
        asked = [together.probabilities(classifier, CELLS[i : i + 1, :5]) for i in range(2)]
        return await asyncio.gather(*asked, return_exceptions=True)

    assert [isinstance(found, Exception) for found in asyncio.run(ask())] == [True, True]


def test_one_who_does_not_wait_any_longer_holds_up_nobody(classifier: Classifier) -> None:
    async def ask(columns: int) -> object:
        together = Together()
        left = asyncio.ensure_future(together.probabilities(classifier, CELLS[:1, :columns]))
        stays = asyncio.ensure_future(together.probabilities(classifier, CELLS[1:2, :columns]))
        await asyncio.sleep(0)
        left.cancel()
        [found] = await asyncio.gather(stays, return_exceptions=True)
        assert left.cancelled()
        return found

    found = asyncio.run(ask(33))
    assert isinstance(found, np.ndarray)
    assert np.abs(found - classifier.probabilities(CELLS[1:2])).max() < 1e-15
    assert isinstance(asyncio.run(ask(5)), Exception)
