"""What goes in comes out in kind: the same rows, with what the model says of them in process."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloodcells import Classifier, Client, Predictions, read_cells
from bloodcells.client.question import Question
from bloodcells.errors import InvalidRows, MissingMeasurements, TableError
from bloodcells.measurements import FEATURE_SETS
from tests.synthetic import make_cells

NAMES = list(FEATURE_SETS["imagej-33"])
CELLS = make_cells(40, seed=8)
CELLS[3, NAMES.index("Circ.")] = 0.5  # which contradicts its area and perimeter


@pytest.fixture(scope="module")
def expected(classifier: Classifier) -> Predictions:
    """What the model says of them in process."""
    return classifier.predict(read_cells(pa.table(list(CELLS.T), names=NAMES)))


def frame_of(values: npt.NDArray[Any] = CELLS) -> pd.DataFrame:
    return pd.DataFrame(values, columns=NAMES)


def same_frame(answer: pd.DataFrame, expected: Predictions, prefix: str = "") -> None:
    told = [None if pd.isna(c) else c for c in answer[f"{prefix}class"]]
    assert told == expected.classes
    probability = answer[f"{prefix}probability"]
    np.testing.assert_allclose(probability, expected.probability, rtol=0, atol=1e-12)
    columns = [f"{prefix}probability {name}" for name in expected.class_names]
    np.testing.assert_allclose(answer[columns], expected.probabilities, rtol=0, atol=1e-12)
    assert answer[f"{prefix}flags"].tolist() == ["; ".join(flags) for flags in expected.flags]


def same_table(answer: pa.Table, expected: Predictions, prefix: str = "") -> None:
    assert answer[f"{prefix}class"].to_pylist() == expected.classes
    of_service = expected.to_arrow()
    np.testing.assert_allclose(
        np.array(answer[f"{prefix}probabilities"].to_pylist(), dtype=float),
        np.array(of_service["probabilities"].to_pylist(), dtype=float),
        rtol=0,
        atol=1e-12,
    )
    assert answer[f"{prefix}flags"].to_pylist() == expected.flags
    for key in (b"model", b"classes"):
        named, told = (t.schema.metadata[key].replace(b" ", b"") for t in (answer, of_service))
        assert named == told


def test_an_array_is_answered_by_arrays(connect: Any, url: str, expected: Predictions) -> None:
    answer = connect(url).predict(CELLS)
    assert answer.classes.tolist() == expected.classes
    np.testing.assert_allclose(answer.probability, expected.probability, rtol=0, atol=1e-12)
    np.testing.assert_allclose(answer.probabilities, expected.probabilities, rtol=0, atol=1e-12)
    assert answer.flags == expected.flags
    assert any(answer.flags)
    assert answer.summary() == expected.summary()
    assert (answer.model_name, answer.class_names) == ("bloodcells", expected.class_names)
    assert len(answer) == 40


def test_a_frame_is_answered_by_the_same_frame_with_columns_behind(
    connect: Any, url: str, expected: Predictions
) -> None:
    frame = frame_of().assign(plate=[f"P{i % 3}" for i in range(40)], at=pd.Timestamp("2024-02-29"))
    frame.insert(0, "anything", [{"a": [i]} for i in range(40)])
    frame.index = pd.Index([7] * 20 + [8] * 20, name="well")
    before = frame.copy(deep=True)
    answer = connect(url).predict(frame)
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(answer[frame.columns], frame)
    same_frame(answer, expected)
    assert answer.attrs["model"] == {"name": "bloodcells", "version": expected.model_version}


def test_a_table_is_answered_by_the_same_table_with_columns_behind(
    connect: Any, url: str, expected: Predictions
) -> None:
    table = pa.table(list(CELLS.T), names=NAMES).append_column("own", pa.array([[1]] * 40))
    table = table.replace_schema_metadata({"from": "plate 7"})
    answer = connect(url).predict(table)
    assert answer.select(table.column_names).equals(table)
    assert answer.schema.metadata[b"from"] == b"plate 7"
    same_table(answer, expected)


def test_a_batch_is_answered_by_a_batch(connect: Any, url: str, expected: Predictions) -> None:
    [batch] = pa.table(list(CELLS.T), names=NAMES).to_batches()
    answer = connect(url).predict(batch)
    assert isinstance(answer, pa.RecordBatch)
    same_table(pa.Table.from_batches([answer]), expected)


def test_anything_that_arrow_takes_is_answered_by_a_table(
    connect: Any, url: str, expected: Predictions
) -> None:
    class Columns:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return pa.table(list(CELLS.T), names=NAMES).__arrow_c_stream__(requested_schema)

    same_table(connect(url).predict(Columns()), expected)


def test_columns_that_are_there_already_are_kept(url: str) -> None:
    with Client(url) as client:
        once = client.predict(frame_of())
        thrice = client.predict(client.predict(once))
        assert thrice.columns.is_unique
        added = thrice.columns[-24:].tolist()
        assert added[0::8] == ["class", "predicted class", "predicted 2 class"]
        assert thrice["class"].tolist() == thrice["predicted 2 class"].tolist()
        table = client.predict(client.predict(pa.table(list(CELLS.T), names=NAMES)))
        assert table.column_names[33:] == [
            prefix + name
            for prefix in ("", "predicted ")
            for name in ("class", "probability", "probabilities", "flags")
        ]


def test_columns_in_any_order_and_spelling_are_found(url: str, expected: Predictions) -> None:
    frame = frame_of()[NAMES[::-1]].rename(columns=lambda name: name.lower().replace(" ", "_"))
    with Client(url) as client:
        same_frame(client.predict(frame), expected)


def test_whole_numbers_and_small_floats_are_numbers(url: str, classifier: Classifier) -> None:
    values = CELLS.astype(np.float32)
    with Client(url) as client:
        answer = client.predict(values)
        with pytest.raises(TableError, match="no decimals, too few to tell the classes"):
            client.predict(np.round(CELLS).astype(np.int64))
    told = classifier.predict(read_cells(pa.table(list(values.T.astype(float)), names=NAMES)))
    assert answer.classes.tolist() == told.classes


def test_rows_without_a_number_are_named_or_flagged_in_the_numbers_of_all(
    connect: Any, url: str
) -> None:
    values = CELLS.copy()
    values[[4, 29], 0] = np.nan
    client = connect(url, batch_rows=7)
    with pytest.raises(InvalidRows) as refused:
        client.predict(values)
    assert [fault.row for fault in refused.value.faults] == [5, 30]
    for answer in (client.predict(values, invalid="flag"),):
        assert [i for i, name in enumerate(answer.classes) if name is None] == [4, 29]
        assert np.flatnonzero(np.isnan(answer.probability)).tolist() == [4, 29]
        assert np.isnan(answer.probabilities[[4, 29]]).all()
        assert answer.flags[29] == ["rejected: row 30, column 'Area': nan is not a finite number"]
    frame = client.predict(frame_of(values), invalid="flag")
    assert frame["class"].isna().tolist() == [i in (4, 29) for i in range(40)]
    parts = client.predict_batches([values[:25], values[25:]], invalid="flag")
    assert [part.flags[4] for part in parts] == [
        [f"rejected: row {row}, column 'Area': nan is not a finite number"] for row in (5, 30)
    ]


def test_the_pixel_size_is_that_of_the_table(url: str, classifier: Classifier) -> None:
    frame = frame_of()
    for name in ("Perim.", "Feret", "MinFeret"):
        frame[name] *= 0.5
    for name in ("Area", "IntDen"):
        frame[name] *= 0.25
    told = classifier.predict(read_cells(frame, pixel_size=0.5))
    with Client(url) as client:
        same_frame(client.predict(frame, pixel_size=0.5), told)
        with pytest.raises(TableError, match=r"pixel"):
            client.predict(frame)


@pytest.mark.parametrize("shape", [(33,), (4, 32), (0,), (2, 33, 1)])
def test_an_array_of_another_shape_is_refused(url: str, shape: tuple[int, ...]) -> None:
    with Client(url) as client, pytest.raises(TableError) as refused:
        client.predict(np.zeros(shape))
    assert str(refused.value) == (
        f"The array has the shape {shape}; (n, 33) was expected, the measurements of 'bloodcells' in "
        "the order of features()."
    )


def test_what_is_no_table_is_refused(url: str) -> None:
    with Client(url) as client:
        with pytest.raises(TableError, match="A list is no table; expected an array of numpy"):
            client.predict([[1.0]])
        with pytest.raises(TableError, match="The array holds <U1; numbers were expected"):
            client.predict(np.full((1, 33), "x"))
        with pytest.raises(TableError, match="One DataFrame was given where several"):
            client.predict_batches(frame_of())
        with pytest.raises(MissingMeasurements, match="'AR' is missing"):
            client.predict(frame_of().drop(columns="AR"))
        mixed = frame_of().astype(object)
        mixed.loc[3, "AR"] = "none"
        with pytest.raises(TableError, match="The DataFrame cannot be read: "):
            client.predict(mixed)


def test_a_table_without_a_row_has_an_answer_without_one(connect: Any, url: str) -> None:
    client = connect(url)
    full, empty = client.predict(frame_of()), client.predict(frame_of()[:0])
    assert empty.columns.tolist() == full.columns.tolist()
    pd.testing.assert_series_equal(empty.dtypes, full.dtypes)
    assert client.predict(CELLS[:0]).probabilities.shape == (0, 5)
    batch = pa.RecordBatch.from_arrays(list(map(pa.array, CELLS[:0].T)), names=NAMES)
    assert client.predict(batch).schema.equals(
        client.predict(pa.table(list(CELLS.T), names=NAMES)).schema
    )
    parts = client.predict_batches([CELLS[:3], CELLS[:0], CELLS[3:5]])
    assert [len(part) for part in parts] == [3, 0, 2]


@pytest.fixture(scope="module")
def asking(url: str) -> Any:
    """Clients of the real service that cut in every way."""
    clients = {
        (rows, at_once): Client(url, batch_rows=rows, concurrency=at_once)
        for rows in (2, 3, 7, 39, 40, 41)
        for at_once in (1, 2, 5)
    }
    yield clients
    for client in clients.values():
        client.close()


@settings(max_examples=25)
@given(
    cutting=st.sampled_from([(r, c) for r in (2, 3, 7, 39, 40, 41) for c in (1, 2, 5)]),
    cuts=st.lists(st.integers(0, 40), max_size=4),
    broken=st.sets(st.integers(0, 39), max_size=5),
)
def test_the_answers_of_any_cutting_are_those_of_one_request(
    asking: Any, cutting: tuple[int, int], cuts: list[int], broken: set[int]
) -> None:
    values = CELLS.copy()
    values[sorted(broken), 2] = np.inf
    whole = asking[41, 1].predict(values, invalid="flag")
    parts = asking[cutting].predict_batches(np.split(values, sorted(cuts)), invalid="flag")
    answers = list(parts)
    assert [len(a) for a in answers] == [len(p) for p in np.split(values, sorted(cuts))]
    assert np.concatenate([a.classes for a in answers]).tolist() == whole.classes.tolist()
    probabilities = np.concatenate([a.probabilities for a in answers])
    np.testing.assert_allclose(probabilities, whole.probabilities, rtol=0, atol=1e-12)
    assert [flags for a in answers for flags in a.flags] == whole.flags
    assert {i for i, name in enumerate(whole.classes) if name is None} == broken


def test_the_labs_cells_are_answered_as_in_process(
    connect: Any, url: str, classifier: Classifier, lab: Path
) -> None:
    path = lab / "data" / "bloodcells_train.csv"
    told = classifier.predict(read_cells(path))
    client = connect(url, batch_rows=1000)
    frame = pd.read_csv(path, sep=";")
    answer = client.predict(frame)
    pd.testing.assert_frame_equal(answer[frame.columns], frame)
    same_frame(answer, told, "predicted ")  # the lab's table has a column `Class`
    table = client.predict(path)
    same_table(table, told, "predicted ")
    assert table["Circ."].to_pylist() == frame["Circ."].tolist()
    assert table["image filename"].to_pylist() == frame["image filename"].tolist()
    assert client.predict(told.cells.values).flags == told.flags


# --- novelty, prediction sets and reasons ---------------------------------------------------------------


def test_what_is_asked_for_beside_the_class_comes_in_kind(
    connect: Any, url: str, classifier: Classifier, tmp_path: Path
) -> None:
    cells = CELLS[:6].copy()
    cells[2, 0] = np.nan
    table = pa.table(list(cells.T), names=NAMES)
    wanted: dict[str, Any] = {"novelty": True, "sets": 0.9, "explain": True}
    expected = classifier.predict(read_cells(table, invalid="flag"), **wanted)
    client, asked = connect(url), wanted | {"invalid": "flag"}
    behind = expected.to_arrow().select(["novelty", "set", "because"])
    answer = client.predict(table, **asked)
    assert answer.column_names[-3:] == behind.column_names
    assert answer.select(["set", "because"]) == behind.select(["set", "because"])
    scores = answer["novelty"].to_pylist()
    assert scores[2] is None
    np.testing.assert_allclose(
        [s for s in scores if s is not None],
        [s for s in behind["novelty"].to_pylist() if s is not None],
        atol=1e-9,
    )
    assert (
        client.predict(cells, **asked).table["because"].to_pylist() == behind["because"].to_pylist()
    )
    frame = client.predict(frame_of(cells), **asked)
    assert frame.columns[-3:].tolist() == ["novelty", "set", "because"]
    sets = ["; ".join(names or ()) for names in behind["set"].to_pylist()]
    assert frame["set"].fillna("").tolist() == sets
    (alone,) = client.predict_batches([table], sets=0.9, invalid="flag")
    assert alone.column_names[-1] == "set"
    for ending in ("csv", "parquet"):
        path, out = tmp_path / "cells.csv", tmp_path / f"out.{ending}"
        frame_of(cells).to_csv(path, index=False)
        client.predict_file(path, out, **asked)
        read = pd.read_csv(out) if ending == "csv" else pd.read_parquet(out)
        assert read.columns[-3:].tolist() == ["novelty", "set", "because"]
        told = read["because"].astype("object").where(read["because"].notna(), None)
        assert told.tolist() == behind["because"].to_pylist()


def test_a_level_that_is_none_is_refused_before_anything_is_sent(connect: Any) -> None:
    with pytest.raises(ValueError, match="sets must be a level above 0 and below 1"):
        connect("http://127.0.0.1:1").predict(CELLS, sets=90)


def test_cells_to_be_explained_go_out_in_smaller_requests(connect: Any, site: Any) -> None:
    connect(site.url).predict(np.tile(CELLS[:1], (2500, 1)))
    assert [asked.rows for asked in site.asked] == [2500]
    question = Question(explain=True)
    assert (question.rows(16_384), question.rows(10)) == (2000, 10)
