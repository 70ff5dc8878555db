"""Test what MLflow's and SageMaker's clients ask, over HTTP: it answers what /v1/predict answers."""

import csv
import io
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pyarrow as pa
import pytest

from bloodcells import Classifier, read_cells
from tests.app.sent_bodies import (
    ARROW,
    CSV,
    ENCODERS,
    JSON,
    NAMES,
    NDJSON,
    Body,
    Table,
    gzipped,
    made_up,
    refused,
)
from tests.app.servers import serving

INVOKE = "/invocations"
TABLE = made_up(12, seed=3)
VALUES = [row[1:] for row in TABLE.rows]


def invoke(client: httpx.Client, body: Body, accept: str | None = None) -> httpx.Response:
    """Post a body."""
    headers = body.headers | ({"Accept": accept} if accept else {})
    response = client.post(INVOKE, content=body.content, headers=headers)
    assert response.status_code == 200, response.text
    return response


def predicted(client: httpx.Client, table: Table, accept: str = JSON) -> httpx.Response:
    """Ask /v1/predict for the same rows."""
    body = ENCODERS["csv comma"](table)
    return client.post(
        "/v1/predict", content=body.content, headers=body.headers | {"Accept": accept}
    )


def same(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    """Compare predictions, whose ids may be those of a table without names."""
    assert [cell["class"] for cell in found] == [cell["class"] for cell in expected]
    assert [cell["flags"] for cell in found] == [cell["flags"] for cell in expected]
    for name in ("probability", "probabilities"):
        np.testing.assert_allclose(
            [cell[name] for cell in found], [cell[name] for cell in expected], rtol=0, atol=1e-12
        )


def as_json(body: Any) -> Body:
    """Write JSON, with the type that MLflow's client names."""
    return Body(json.dumps(body).encode(), {"Content-Type": "application/json; charset=utf-8"})


def without_header(values: Any) -> Body:
    """Write CSV as SageMaker's serializer does."""
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\n").writerows(values)
    return Body(sink.getvalue().encode(), {"Content-Type": CSV})


def of_type(name: str, media_type: str) -> Body:
    """Encode the table with another media type."""
    return Body(ENCODERS[name](TABLE).content, {"Content-Type": media_type})


RECORDS = [dict(zip(TABLE.names, row, strict=True)) for row in TABLE.rows]
SPLIT = {"columns": NAMES, "data": VALUES, "index": [row[0] for row in TABLE.rows]}
BODIES = {
    "dataframe_split": as_json({"dataframe_split": SPLIT}),
    "dataframe_records": as_json({"dataframe_records": RECORDS}),
    "inputs": as_json({"inputs": VALUES}),
    "inputs by column": as_json({"inputs": dict(zip(NAMES, zip(*VALUES, strict=True), strict=True))}),
    "instances": as_json({"instances": VALUES}),
    "csv": ENCODERS["csv comma"](TABLE),
    "csv without a header": without_header(VALUES),
    "csv without a header, gzip": gzipped(without_header(VALUES)),
    "parquet": ENCODERS["parquet"](TABLE),
    "parquet as MLflow calls it": of_type("parquet", "application/x-parquet"),
    "jsonlines": of_type("ndjson", "application/jsonlines"),
    "ndjson": ENCODERS["ndjson"](TABLE),
    "arrow": ENCODERS["arrow"](TABLE),
    "cells": ENCODERS["json cells"](TABLE),
    "columns": ENCODERS["json columns"](TABLE),
}  # fmt: skip


@pytest.mark.parametrize("what", BODIES)
def test_every_body_gets_the_predictions_of_a_table(what: str, service: httpx.Client) -> None:
    answer = invoke(service, BODIES[what])
    assert list(answer.json()) == ["predictions"]
    expected = predicted(service, TABLE).json()["predictions"]
    same(answer.json()["predictions"], expected)
    assert answer.headers["bloodcells-model"].startswith("bloodcells/")


def test_an_index_of_a_frame_is_in_the_answer(service: httpx.Client) -> None:
    answer = invoke(service, BODIES["dataframe_split"]).json()
    assert [cell["id"] for cell in answer["predictions"]] == [row[0] for row in TABLE.rows]


def test_the_form_of_the_answer_follows_accept(service: httpx.Client) -> None:
    headed = invoke(service, BODIES["csv"], CSV)
    assert headed.text == predicted(service, TABLE, CSV).text
    bare = invoke(service, BODIES["csv without a header"], CSV)
    rows = list(csv.reader(io.StringIO(bare.text)))
    classes = [cell["class"] for cell in predicted(service, TABLE).json()["predictions"]]
    assert [row[33] for row in rows] == classes
    assert {len(row) for row in rows} == {36}
    for media_type in (NDJSON, "application/jsonlines"):
        lines = invoke(service, BODIES["csv"], media_type)
        assert lines.headers["content-type"] == media_type
        same([json.loads(line) for line in lines.text.splitlines()],
             predicted(service, TABLE).json()["predictions"])  # fmt: skip
    stream = pa.ipc.open_stream(invoke(service, BODIES["csv"], ARROW).content).read_all()
    assert stream.column("class").to_pylist() == classes


def test_real_cells_get_the_classes_that_a_table_gets(
    service: httpx.Client, real_cells: Path, classifier: Classifier
) -> None:
    cells = read_cells(real_cells)
    expected = classifier.predict(cells)
    for body in (
        without_header(cells.values.tolist()),
        as_json({"instances": cells.values.tolist()}),
        as_json({"dataframe_split": {"columns": NAMES, "data": cells.values.tolist()}}),
        Body(real_cells.read_bytes(), {"Content-Type": CSV}),
    ):
        found = invoke(service, body).json()["predictions"]
        assert [cell["class"] for cell in found] == expected.classes
        assert [cell["flags"] for cell in found] == expected.flags
        np.testing.assert_allclose(
            [cell["probabilities"] for cell in found], expected.probabilities, rtol=0, atol=1e-9
        )


def test_a_value_that_is_no_number_is_refused_or_its_row_flagged(service: httpx.Client) -> None:
    rows = [list(row) for row in VALUES[:3]]
    rows[1][4] = None
    sent = as_json({"inputs": rows})
    response = service.post(INVOKE, content=sent.content, headers=sent.headers)
    [fault] = refused(response, 409)["errors"]
    assert (fault["row"], fault["column"]) == (2, NAMES[4])
    flagged = invoke(service, as_json({"inputs": rows, "params": {"invalid": "flag"}}))
    assert [cell["class"] is None for cell in flagged.json()["predictions"]] == [False, True, False]


def test_what_is_not_right_is_a_problem(service: httpx.Client) -> None:
    narrow = without_header([row[1:] for row in VALUES])
    response = service.post(INVOKE, content=narrow.content, headers=narrow.headers)
    assert "32 were found" in refused(response, 422)["detail"]
    both = as_json({"inputs": VALUES, "instances": VALUES})
    response = service.post(INVOKE, content=both.content, headers=both.headers)
    assert "has inputs and instances" in refused(response, 400)["detail"]
    assert refused(service.post(INVOKE, json={}, headers={"Accept": "image/gif"}), 406)
    assert refused(service.post(INVOKE, content="x", headers={"Content-Type": "text/html"}), 415)
    assert refused(service.post(INVOKE, json={"a": 1}), 400)


def test_a_ping_says_whether_the_service_can_answer(service: httpx.Client, tmp_path: Path) -> None:
    assert service.get("/ping").status_code == service.head("/ping").status_code == 200
    assert service.get("/version").text == version("bloodcells")
    with serving(models=tmp_path) as empty:
        assert refused(empty.get("/ping"), 503)
        assert refused(empty.post(INVOKE, json={"inputs": VALUES}), 503)


def test_the_paths_can_be_switched_off() -> None:
    with serving(invocations=False) as client:
        for response in (client.get("/ping"), client.get("/version"), client.post(INVOKE)):
            assert refused(response, 404)
