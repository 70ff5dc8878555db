"""A model that is exported for MLflow is loaded by MLflow itself, without a pickle, and says the same."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bloodcells import CellTable, Classifier
from bloodcells.classification import store
from bloodcells.classification.mlflow_model import Pyfunc, _load_pyfunc
from bloodcells.errors import InvalidRows, MissingMeasurements
from tests.bloodcells.cli.command import MODEL, forked
from tests.wheels import run

_LOAD = """
import sys
import mlflow.pyfunc, numpy, pandas
folder, cells, said = sys.argv[1:]
model = mlflow.pyfunc.load_model(folder)
frame = pandas.read_parquet(cells)
model.predict(frame).to_parquet(said)
frame.iloc[3, 5] = None
flagged = model.predict(frame, params={"invalid": "flag"})
assert flagged["class"].isna().tolist() == [i == 3 for i in range(len(frame))]
assert "finite number" in flagged["flags"].iloc[3]
try:
    model.predict(frame)
except Exception as error:
    assert "row 4, column 'AR'" in str(error), error
else:
    raise SystemExit("a missing number was taken")
"""


def frame_of(cells: CellTable) -> pd.DataFrame:
    """The measurements as MLflow hands them over, with an index of the sender's."""
    index = [f"cell {i}" for i in range(len(cells))]
    return pd.DataFrame(cells.values, columns=list(cells.features), index=index)


def same(found: pd.DataFrame, classifier: Classifier, cells: CellTable) -> None:
    expected = classifier.predict(cells)
    assert found.index.tolist() == [f"cell {i}" for i in range(len(cells))]
    assert found["class"].tolist() == expected.classes
    each = found[[f"probability {name}" for name in expected.class_names]].to_numpy()
    np.testing.assert_array_equal(each, expected.probabilities)
    np.testing.assert_array_equal(found["probability"], expected.probability)
    assert found["flags"].tolist() == ["; ".join(flags) for flags in expected.flags]


def test_a_frame_has_a_row_of_answers_for_each_of_its_own(
    classifier: Classifier, training_table: CellTable
) -> None:
    model = _load_pyfunc(str(store.resolve(MODEL)))
    same(model.predict(frame_of(training_table)), classifier, training_table)


def test_what_is_wrong_with_a_frame_is_said_as_everywhere(
    classifier: Classifier, training_table: CellTable
) -> None:
    model, frame = Pyfunc(classifier), frame_of(training_table)
    with pytest.raises(MissingMeasurements, match="Area"):
        model.predict(frame.drop(columns="Area"))
    frame.iloc[3, 5] = np.nan
    with pytest.raises(InvalidRows):
        model.predict(frame, {"invalid": "fail"})
    flagged = model.predict(frame, {"invalid": "flag"})
    assert flagged["class"].isna().sum() == 1


def test_without_mlflow_the_export_says_how_to_get_it(tmp_path: Path) -> None:
    done = forked("models", "export-mlflow", "--out", tmp_path / "m")
    assert done.returncode == 1
    assert done.stderr.startswith("MLflow is not installed; pip install 'bloodcells[mlflow]'")


@pytest.mark.integration
@pytest.mark.clients
def test_mlflow_loads_what_is_exported_and_gets_the_same_for_all_real_cells(
    mlflow_programs: Path, classifier: Classifier, training_table: CellTable, tmp_path: Path
) -> None:
    out, cells, said = (tmp_path / name for name in ("m", "cells.parquet", "said.parquet"))
    frame_of(training_table).to_parquet(cells)
    export = mlflow_programs / "bloodcells", "models", "export-mlflow", "--out", out
    assert run(*export, cwd=tmp_path).stdout.endswith(f"3 is exported to {out}.\n")
    names = {path.suffix for path in out.rglob("*") if path.is_file()}
    assert not names & {".pkl", ".pickle", ".py", ".cloudpickle", ".joblib"}
    assert "loader_module: bloodcells.classification.mlflow_model" in (out / "MLmodel").read_text()
    run(mlflow_programs / "python", "-c", _LOAD, out, cells, said, cwd=tmp_path)
    same(pd.read_parquet(said), classifier, training_table)
