"""Tables with impossible ratios, or with too few decimals, are refused as a whole with the cause."""

import json
from pathlib import Path

import numpy as np
import pytest

from bloodcells import Classifier, read_cells
from bloodcells.arrays import Floats
from bloodcells.errors import InvalidRows, TableError
from bloodcells.measurements import FEATURE_SETS, measurements
from bloodcells.quality.rules import broken_segmentation, contradictions
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.formats import Limits, Source, read_bytes
from bloodcells.tables.reading import read_together
from tests.synthetic import make_cells

NAMES = FEATURE_SETS["imagej-33"]
CELLS = make_cells(12, seed=72)


def source_of(values: Floats, names: tuple[str, ...] = NAMES) -> Source:
    lines = [",".join(names), *(",".join(f"{v:.12g}" for v in row) for row in values)]
    return read_bytes("\n".join(lines).encode(), "csv", Limits())


def changed(**factors: float) -> Floats:
    values = CELLS.copy()
    for name, factor in factors.items():
        values[:, NAMES.index({"Circ": "Circ."}.get(name, name))] *= factor
    return values


def swapped(a: str, b: str) -> Floats:
    values = CELLS.copy()
    values[:, [NAMES.index(a), NAMES.index(b)]] = CELLS[:, [NAMES.index(b), NAMES.index(a)]]
    return values


def refusal(values: Floats, **how: object) -> str:
    with pytest.raises(TableError) as error:
        read_cells(source_of(values), **how)  # type: ignore[arg-type]
    return str(error.value)


# --- ratios that no cell has ---------------------------------------------------------------------------


@pytest.mark.parametrize("invalid", ["fail", "flag"])
def test_lost_decimals_are_named_with_what_loses_them(invalid: str) -> None:
    fractions = [j for j, n in enumerate(NAMES) if n.split()[0] not in ("Area", "IntDen")]
    values = CELLS.copy()
    values[:, fractions] = np.round(1000 * values[:, fractions])
    said = refusal(values, invalid=invalid)
    assert said.startswith(
        "In 12 of 12 cells, the column 'Circ.' has a number that no Circ. can be ("
    )
    assert "the numbers are 1,000 times too large" in said
    assert "decimal commas" in said
    assert "in percent; divide it by 100." in refusal(changed(Circ=100.0, Solidity=100.0))
    whole = np.round(changed(Circ=100.0, Solidity=100.0))
    whole[:, NAMES.index("AR")] = CELLS[:, NAMES.index("AR")]
    whole[:, [j for j, n in enumerate(NAMES) if n.split()[0] in ("Skew", "Kurt")]] = 0.5
    assert "100 times too large, or it is in percent" in refusal(whole)
    assert "numbers are 1,000 times too large" in refusal(changed(AR=1000.0))


def test_no_decimals_are_said_to_be_lost_where_none_are() -> None:
    for name in ("Circ.", "Solidity"):  # their reciprocals
        values = CELLS.copy()
        values[:, NAMES.index(name)] = np.round(1 / values[:, NAMES.index(name)] + 0.01, 3)
        assert refusal(values).endswith("has the numbers of its name, with their decimals.")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("AR", "Solidity"),
        ("Circ.", "AR"),
        ("Circ.", "Area"),
        ("Solidity", "Feret"),
        ("AR", "Skew red"),
    ],
)
def test_exchanged_columns_are_named(a: str, b: str) -> None:
    said = refusal(swapped(a, b))
    assert f"the columns '{a}' and '{b}' seem to be exchanged" in said or (
        f"the columns '{b}' and '{a}' seem to be exchanged" in said
    )


def test_round_given_for_the_aspect_ratio_is_told() -> None:
    values = CELLS.copy()
    values[:, NAMES.index("AR")] = np.round(1 / values[:, NAMES.index("AR")], 3)
    assert "such as Round, which is 1 / AR" in refusal(values)


def test_a_few_impossible_ratios_are_flags_of_their_cells() -> None:
    values = CELLS.copy()
    values[:6, NAMES.index("AR")] = 0.5
    assert len(read_cells(source_of(values))) == 12
    values[6, NAMES.index("AR")] = 0.5
    assert "In 7 of 12 cells, the column 'AR'" in refusal(values)


def test_tables_read_together_are_judged_each_alone() -> None:
    def of(values: Floats) -> Source:
        body = json.dumps({"columns": NAMES, "data": values.tolist()})
        return read_bytes(body.encode(), "json", Limits())

    good, bad = of(CELLS), of(changed(AR=0.5)[:1])
    assert read_together([good, good], measurements(NAMES)) is not None
    assert read_together([good, bad], measurements(NAMES)) is None


# --- decimals ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("digits", "said"), [(0, "no decimals"), (1, "only 1 decimal")])
@pytest.mark.parametrize("rows", [1, 3, 12])
def test_too_few_decimals_are_refused_with_the_setting(digits: int, said: str, rows: int) -> None:
    values = np.round(CELLS, digits)[:rows]
    assert refusal(values) == (
        f"The numbers have {said}, too few to tell the classes: measure again with 3 (in ImageJ: Analyze "
        '> Set Measurements, "Decimal places").'
    )
    flagged = read_cells(source_of(values), invalid="flag")
    assert flagged.rejected.all()
    assert "too few decimals" in flagged.reasons[0]


def test_ratios_or_moments_alone_with_too_few_decimals_are_refused() -> None:
    ratios = CELLS.copy()
    places = [NAMES.index(n) for n in ("Circ.", "AR", "Solidity")]
    ratios[:, places] = np.round(ratios[:, places], 1)
    assert refusal(ratios).startswith("The ratios Circ., AR and Solidity have only 1 decimal, ")
    assert len(read_cells(source_of(ratios[:1]))) == 1  # three zeros are no proof
    moments = CELLS.copy()
    places = [j for j, n in enumerate(NAMES) if n.split()[0] in ("Skew", "Kurt")]
    moments[:, places] = np.round(moments[:, places])
    assert refusal(moments).startswith("Skewness and kurtosis have no decimals, ")


def test_single_cells_with_too_few_decimals_are_faults_of_their_rows() -> None:
    values = CELLS.copy()
    values[4] = np.round(values[4])
    with pytest.raises(InvalidRows, match=r"^In row 5: the numbers have too few decimals to tell"):
        read_cells(source_of(values))


@pytest.mark.parametrize("digits", [2, 3])
def test_two_decimals_contradict_nothing(digits: int) -> None:
    values = np.round(make_cells(200, seed=73), digits)
    assert contradictions(read_cells(source_of(values)).values, NAMES) == {}


def test_real_cells_keep_class_and_flags_with_two_decimals_and_are_refused_with_one(
    training_table: CellTable,
) -> None:
    classifier = Classifier.load(Path(__file__).parents[3] / "models" / "bloodcells")
    exact = training_table.values
    before = classifier.probabilities(exact).argmax(axis=1)
    two = np.round(exact, 2)
    assert (classifier.probabilities(two).argmax(axis=1) != before).mean() < 0.002
    assert contradictions(two, NAMES) == {}
    found, broken = broken_segmentation(two, NAMES), broken_segmentation(exact, NAMES)
    assert (found & broken).sum() >= 0.99 * broken.sum()
    assert (found & ~broken).sum() <= 2
    for digits in (0, 1):
        assert "too few to tell the classes" in refusal(np.round(exact, digits))
    for digits in (3, 4, 5):  # scientific notation
        printed = np.array([[float(f"{v:.{digits}E}") for v in row] for row in exact])
        assert contradictions(read_cells(source_of(printed)).values, NAMES) == {}
