"""A classifier takes what notebooks hold, and has what scikit-learn's classifiers have."""

import copy
import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.metrics import accuracy_score

from bloodcells import CellTable, Classifier, read_cells
from bloodcells.classification import store
from bloodcells.errors import InvalidValues, LabelError, ModelError, TableError, UnknownModel
from bloodcells.measurements import FEATURE_SETS
from tests.conftest import LAB_DATA
from tests.synthetic import make_cells

MODEL = Path(__file__).resolve().parents[3] / "models" / "bloodcells"
NAMES = list(FEATURE_SETS["imagej-33"])
REAL = LAB_DATA / "data" / "bloodcells_train.csv"


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(MODEL)


def as_path(frame: pd.DataFrame, folder: Path) -> str:
    frame.to_csv(folder / "cells.csv", index=False)
    return str(folder / "cells.csv")


def again(pickled: bytes) -> Any:
    return pickle.loads(pickled)  # noqa: S301 - it was made here


FORMS: dict[str, Callable[[pd.DataFrame, Path], Any]] = {
    "pandas": lambda frame, _: frame,
    "polars": lambda frame, _: pl.DataFrame(frame.to_dict("list")),
    "Arrow": lambda frame, _: pa.Table.from_pandas(frame),
    "array": lambda frame, _: frame[NAMES].to_numpy(),
    "path": as_path,
    "CellTable": lambda frame, _: read_cells(frame),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_table_gets_the_same_classes_and_scores(
    classifier: Classifier, form: str, tmp_path: Path
) -> None:
    frame = pd.DataFrame(make_cells(40, seed=5), columns=NAMES)
    given = FORMS[form](frame, tmp_path)
    predictions = classifier.predict(given)
    expected = classifier.predict(read_cells(frame))
    assert predictions.classes == expected.classes
    probabilities = classifier.predict_proba(given)
    np.testing.assert_allclose(probabilities, expected.probabilities, atol=1e-9)
    assert classifier.classes_[probabilities.argmax(axis=1)].tolist() == predictions.classes
    labels = ["Neutrophil"] * 20 + expected.classes[20:]
    assert classifier.score(given, labels) == accuracy_score(labels, expected.classes)


@pytest.mark.skipif(not REAL.exists(), reason="needs ../shared/data")
def test_every_form_of_the_real_table_gets_the_same_classes(
    classifier: Classifier, tmp_path: Path
) -> None:
    cells = read_cells(REAL)
    frame = pd.DataFrame(cells.values, columns=NAMES)
    labels = cells.column("Class")
    expected = classifier.predict(cells).classes
    assert len(expected) == 5087
    joblib.dump(classifier, tmp_path / "model.joblib")
    loaded = joblib.load(tmp_path / "model.joblib")
    for form, made in FORMS.items():
        given = made(frame, tmp_path)
        assert classifier.predict(given).classes == expected, form
        assert loaded.predict(given).classes == expected, form
        best = classifier.predict_proba(given).argmax(axis=1)
        assert classifier.classes_[best].tolist() == expected, form
        assert classifier.score(given, labels) == accuracy_score(labels, expected), form


def test_an_array_of_another_width_or_without_numbers_is_refused(classifier: Classifier) -> None:
    with pytest.raises(
        TableError, match=r"shape \(2, 32\); \(n, 33\) was expected, Area, \.\.\., "
    ):
        classifier.predict(np.ones((2, 32)))
    with pytest.raises(TableError, match=r"shape \(33,\)"):
        classifier.predict(make_cells(1, seed=0)[0])
    with pytest.raises(TableError, match="holds <U1; numbers were expected"):
        classifier.predict(np.full((1, 33), "x"))
    values = make_cells(2, seed=0)
    values[1, 3] = np.nan
    with pytest.raises(InvalidValues, match="row 2"):
        classifier.predict_proba(values)


def test_a_rejected_row_has_no_probabilities_and_is_scored_as_wrong(classifier: Classifier) -> None:
    values = make_cells(2, seed=0)
    values[1, 3] = np.nan
    cells: CellTable = read_cells(values, invalid="flag")
    assert np.isnan(classifier.predict_proba(cells)[1]).all()
    first = classifier.predict(cells).classes[0]
    assert first is not None
    assert classifier.score(cells, [first, first]) == 0.5


def test_labels_that_do_not_fit_are_refused(classifier: Classifier) -> None:
    cells = make_cells(2, seed=0)
    with pytest.raises(LabelError, match="There are 1 labels for 2 cells"):
        classifier.score(cells, ["Neutrophil"])
    with pytest.raises(LabelError, match=r"no class of the model: 'neutrophil'; expected Basophil"):
        classifier.score(cells, ["Neutrophil", "neutrophil"])


@pytest.mark.parametrize(
    "copied",
    [lambda x, _: again(pickle.dumps(x)), lambda x, _: copy.deepcopy(x), "joblib"],
    ids=["pickle", "deepcopy", "joblib"],
)
def test_a_copy_predicts_the_same(classifier: Classifier, copied: Any, tmp_path: Path) -> None:
    if copied == "joblib":
        joblib.dump(classifier, tmp_path / "model.joblib")
        other = joblib.load(tmp_path / "model.joblib")
    else:
        other = copied(classifier, tmp_path)
    cells = make_cells(5, seed=1)
    np.testing.assert_array_equal(other.predict_proba(cells), classifier.predict_proba(cells))
    assert other.manifest == classifier.manifest


def test_a_pickle_of_a_model_that_is_gone_or_another_now_is_refused(tmp_path: Path) -> None:
    version = store.resolve(MODEL)
    place = tmp_path / "bloodcells" / version.name
    shutil.copytree(version, place)
    pickled = pickle.dumps(Classifier.load(place))
    manifest = place / "manifest.json"
    content = json.loads(manifest.read_bytes())
    manifest.write_bytes(store.seal(content | {"created": "2020-01-01T00:00:00Z"}))
    with pytest.raises(ModelError, match=r"is not the model that was pickled: the digest"):
        again(pickled)
    shutil.rmtree(place)
    with pytest.raises(UnknownModel):
        again(pickled)
