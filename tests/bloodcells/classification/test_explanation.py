"""What is named for a cell are its measurements of the largest Shapley values, as the textbook has them."""

from itertools import combinations
from math import comb

import numpy as np
import pyarrow as pa
import pytest

from bloodcells import Classifier, read_cells
from bloodcells.arrays import Floats
from bloodcells.classification.explanation import Explainer
from bloodcells.classification.manifest import QUANTILES, Feature
from bloodcells.measurements import FEATURE_SETS
from bloodcells.tables.cell_table import CellTable
from tests.synthetic import make_cells

NAMES = FEATURE_SETS["imagej-33"]


def table_of(cells: Floats) -> CellTable:
    return read_cells(pa.table(list(cells.T), names=NAMES), invalid="flag")


def feature(name: str, quantiles: Floats | None = None, unit: str = "1") -> Feature:
    values = np.array(QUANTILES) if quantiles is None else quantiles
    return Feature(
        name=name, unit=unit, channel=None, base=name, aliases=[], quantiles=values.tolist()
    )


def of_odds(odds: Floats) -> Floats:
    """Give two classes whose odds have these logarithms."""
    first = 1.0 / (1.0 + np.exp(-odds))
    return np.stack([first, 1.0 - first], axis=1)


def curved(cells: Floats) -> Floats:
    """Odds in which measurements depend on each other."""
    a, b, c, d, e = cells.T
    return of_odds(3 * a * b + np.sin(4 * c) - d * d * e + np.maximum(a, e))


def exact(explainer: Explainer, cell: Floats) -> Floats:
    """Shapley's own sum over all coalitions of measurements, over the same made-up cells."""
    m = len(cell)

    def odds(own: tuple[int, ...]) -> float:
        cells = explainer.made_up.copy()
        cells[:, own] = cell[list(own)]
        found = np.log(curved(cells))
        return float((found[:, 0] - found[:, 1]).mean())

    sign = 1 if curved(cell[None])[0, 0] >= 0.5 else -1
    values = np.zeros(m)
    for j in range(m):
        others = [i for i in range(m) if i != j]
        for size in range(m):
            for own in combinations(others, size):
                weight = 1 / (m * comb(m - 1, size))
                values[j] += weight * sign * (odds((*own, j)) - odds(own))
    return values


def test_of_odds_that_add_up_each_measurement_has_its_own_part() -> None:
    weights = np.array([2.0, -1.0, 0.5])
    explainer = Explainer(lambda cells: of_odds(cells @ weights), [feature(n) for n in "abc"], "xy")
    cell = np.array([0.9, 0.2, 0.5])
    found, runner_up = explainer.contributions(cell, of_odds(cell[None] @ weights)[0])
    np.testing.assert_allclose(found, weights * (cell - explainer.made_up.mean(axis=0)), atol=1e-9)
    assert runner_up == 1


@pytest.mark.parametrize("seed", range(5))
def test_sampled_values_are_near_the_exact_ones(seed: int) -> None:
    features = [feature(n) for n in "abcde"]
    cell = np.random.default_rng(seed).random(5)
    given = curved(cell[None])[0]
    errors = []
    for orders in (30, 3000):
        explainer = Explainer(curved, features, "xy", orders)
        expected = exact(explainer, cell)
        found = explainer.contributions(cell, given)[0]
        assert found.sum() == pytest.approx(expected.sum(), abs=1e-9)  # exact, whatever the orders
        errors.append(float(np.abs(found - expected).max()))
    assert errors[0] < 0.25
    assert errors[1] < 0.03


def test_reasons_name_the_value_its_unit_and_what_training_cells_have() -> None:
    quantiles = np.array([0, 100, 500, 1000, 2000, 3000, 4000, 5000, 9000], dtype=float)
    features = [
        feature("Area", quantiles, "pixels²"),
        feature("Min red", np.array([0, 0, 0, 0, 3, 5, 8, 9, 20.0]), "8-bit grey level"),
        feature("AR"),
        feature("Skew"),
    ]
    weights = np.array([1e-3, 0.1, 1.0, -5.0])
    explainer = Explainer(lambda cells: of_odds(cells @ weights), features, ("Monocyte", "Other"))
    cell = np.array([[4500.0, 20.0, 2.0, 0.9], [9500.0, 0.0, 0.97, 0.0]])
    given = of_odds(cell @ weights)
    found = explainer.explain(cell, np.vstack([given[:1], [[np.nan, np.nan]]]))
    assert found.reasons[0] == [
        {"measurement": "Area", "value": 4500.0, "unit": "pixels²", "share": 0.97},
        {"measurement": "Min red", "value": 20.0, "unit": "8-bit grey level", "share": 1.0},
        {"measurement": "AR", "value": 2.0, "unit": "1", "share": 1.0},
    ]
    assert found.texts[0] == (
        "rather than Other: Area 4,500 (pixels², above 97 % of training cells); Min red 20 (8-bit grey "
        "level, above all training cells); AR 2 (above all training cells)"
    )
    assert (found.reasons[1], found.texts[1]) == (None, None)
    low = explainer.explain(cell[1:], given[1:]).reasons[0]
    assert low is not None
    assert [reason["measurement"] for reason in low] == [
        "Area",
        "Skew",
        "AR",
    ]  # not what speaks against
    # Of a quarter of the cells that have the same value, half count as lower.
    least = explainer._reasons(cell[1], np.array([0.0, 1.0, 0.0, 0.0]))
    assert least[0]["share"] == 0.125


def test_the_answer_does_not_depend_on_other_cells(classifier: Classifier) -> None:
    cells = make_cells(6, seed=3)
    cells[4, 0] = np.nan
    together = classifier.predict(table_of(cells), explain=True)
    assert together.because is not None
    assert [text is None for text in together.because.texts] == [False] * 4 + [True, False]
    for i in (0, 3, 5):
        alone = classifier.predict(table_of(cells[i : i + 1]), explain=True)
        assert alone.because is not None
        assert alone.because.texts == together.because.texts[i : i + 1]
    assert together.classes == classifier.predict(table_of(cells)).classes


@pytest.mark.integration
def test_of_real_cells_two_and_a_half_of_three_are_those_of_many_more_orders(
    classifier: Classifier, training_table: CellTable
) -> None:
    values = training_table.select(classifier.manifest.feature_names)[::500]
    given = classifier.probabilities(values)
    many = Explainer(classifier.probabilities, classifier.manifest.features, "abcde", 600)
    same = []
    for cell, probabilities in zip(values, given, strict=True):
        top = [
            set(np.argsort(-e.contributions(cell, probabilities)[0])[:3].tolist())
            for e in (classifier.explainer, many)
        ]
        same.append(len(top[0] & top[1]))
    assert np.mean(same) > 2.3
