"""Test POST /v1/composition."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from tests.app.sent_bodies import ARROW, CSV, JSON, NDJSON, PARQUET, PROBLEM, json_cells, made_up
from tests.app.servers import serving
from tests.bloodcells.composition.experiment import Experiment, experiment, model_with_reference

AGAINST = {"by": "compound", "control": "DMSO", "within": "plate"}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("composition") / "models"
    model_with_reference(root)
    return root


@pytest.fixture(scope="module")
def client(models: Path) -> Iterator[httpx.Client]:
    with serving(models=models) as client:
        yield client


@pytest.fixture(scope="module")
def made(models: Path) -> Experiment:
    return experiment(models / "bloodcells", [("inert", {}), ("shifter", {"Eosinophil": 0.25})])


def bodies(table: pa.Table) -> dict[str, bytes]:
    text, parquet, stream = io.BytesIO(), io.BytesIO(), io.BytesIO()
    pacsv.write_csv(table, text)
    pq.write_table(table, parquet)
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    return {CSV: text.getvalue(), PARQUET: parquet.getvalue(), ARROW: stream.getvalue()}


def ask(
    client: httpx.Client, table: pa.Table, params: Any, kind: str = CSV, accept: str = JSON
) -> httpx.Response:
    headers = {"Content-Type": kind, "Accept": accept}
    content = bodies(table)[kind]
    return client.post("/v1/composition", params=params, content=content, headers=headers)


def test_the_answer_is_a_group_with_its_classes(client: httpx.Client, made: Experiment) -> None:
    response = ask(client, made.with_columns(), AGAINST)
    assert response.status_code == 200, response.text
    answer = response.json()
    assert (answer["by"], answer["control"], answer["within"]) == (["compound"], "DMSO", "plate")
    assert (answer["units"], answer["method"], answer["cells"]) == (["plate", "well"], "em", 2400)
    assert [g["group"]["compound"] for g in answer["groups"]] == ["DMSO", "inert", "shifter"]
    control, _, shifter = answer["groups"]
    assert control["note"] == "the control"
    assert {c["shift"] for c in control["classes"]} == {None}
    for group in answer["groups"]:
        assert [c["class"] for c in group["classes"]] == answer["classes"]
        assert sum(c["fraction"] for c in group["classes"]) == pytest.approx(1)
        assert sum(c["counted"] for c in group["classes"]) == group["cells"] == 800
    (found,) = [c for c in shifter["classes"] if c["class"] == "Eosinophil"]
    assert found["shift_low"] > 0.1
    assert found["p_adjusted"] < 1e-3
    assert answer["notes"]
    assert response.headers["Bloodcells-Model"] == f"bloodcells/{answer['model']['version']}"
    assert response.headers["Bloodcells-Notes"].startswith("A well is told by")


@pytest.mark.parametrize("kind", [CSV, PARQUET, ARROW])
def test_every_body_and_answer_has_the_same_numbers(
    client: httpx.Client, made: Experiment, kind: str
) -> None:
    table = made.with_columns()
    answer = ask(client, table, AGAINST).json()
    expected = [c["fraction"] for g in answer["groups"] for c in g["classes"]]
    text = ask(client, table, AGAINST, kind, CSV)
    assert text.headers["content-type"].startswith(CSV)
    rows = list(csv.DictReader(text.text.splitlines()))
    assert [float(row["fraction"]) for row in rows] == expected
    assert [row["compound"] for row in rows[::5]] == ["DMSO", "inert", "shifter"]
    arrow = pa.ipc.open_stream(ask(client, table, AGAINST, kind, ARROW).content).read_all()
    assert arrow.column("fraction").to_pylist() == expected
    assert arrow.column("shift").null_count == 5
    lines = ask(client, table, AGAINST, kind, NDJSON).text.splitlines()
    assert len(lines) == len(expected)


def test_measured_cells_are_classified(client: httpx.Client) -> None:
    cells = made_up(40, seed=6).plus("dose", [0.5, 10] * 20)
    body = json_cells(cells)
    response = client.post(
        "/v1/composition", params={"by": "dose"}, content=body.content, headers=body.headers
    )
    assert response.status_code == 200, response.text
    answer = response.json()
    predicted = client.post("/v1/predict", content=body.content, headers=body.headers).json()
    for k, group in enumerate(answer["groups"]):
        mine = predicted["predictions"][k::2]
        assert group["cells"] == 20
        assert group["flagged"] == sum(bool(p["flags"]) for p in mine)
        for found in group["classes"]:
            assert found["counted"] == sum(p["class"] == found["class"] for p in mine)
    assert [g["group"]["dose"] for g in answer["groups"]] == ["0.5", "10.0"]


def test_several_columns_make_a_group(client: httpx.Client, made: Experiment) -> None:
    response = ask(client, made.with_columns(), [("by", "plate"), ("by", "compound")])
    groups = [list(g["group"].values()) for g in response.json()["groups"]]
    assert groups == [[p, c] for p in ("P1", "P2") for c in ("DMSO", "inert", "shifter")]


def test_flagged_cells_are_left_out_when_asked(client: httpx.Client, made: Experiment) -> None:
    params = {"by": "compound", "flagged": "leave_out"}
    answer = ask(client, made.with_columns(), params).json()
    assert answer["cells"] == (~made.flagged).sum()
    assert sum(g["flagged"] for g in answer["groups"]) == made.flagged.sum()
    assert any("shifts the mix by itself" in note for note in answer["notes"])


def test_the_confidence_and_the_method_are_those_asked_for(
    client: httpx.Client, made: Experiment
) -> None:
    # For new slides, intervals of any confidence may end at no cells at all.
    known = {"by": "compound", "same_slides": True}
    narrow, wide = (
        ask(client, made.with_columns(), known | {"confidence": c}).json() for c in (0.5, 0.99)
    )
    for a, b in zip(narrow["groups"], wide["groups"], strict=True):
        for x, y in zip(a["classes"], b["classes"], strict=True):
            assert y["low"] < x["low"] <= x["fraction"] <= x["high"] < y["high"]
    counted = ask(client, made.with_columns(), {"by": "compound", "method": "counted"}).json()
    for group in counted["groups"]:
        for found in group["classes"]:
            assert found["fraction"] == pytest.approx(found["counted"] / group["cells"])


@pytest.mark.parametrize(
    ("params", "status", "said"),
    [
        ({"by": "compond"}, 409, "no column 'compond' (the nearest is 'compound')"),
        ({"by": "compound", "control": "x"}, 409, "No cell has the control 'x'"),
        ({"by": "compound", "within": "plate"}, 409, "but no control is named"),
        ({"by": ["compound", "compound"]}, 409, "name each once"),
        ({"by": "class"}, 409, "has a column 'class' of its own"),
        ({}, 422, "by: Field required"),
        ({"by": "compound", "confidence": 1}, 422, "confidence: "),
        ({"by": "compound", "method": "guess"}, 422, "method: "),
        ({"by": "compound", "flagged": "drop"}, 422, "flagged: "),
        ({"by": "compound", "units": "well"}, 422, "units: there is no such parameter"),
    ],
)
def test_what_cannot_be_done_is_a_problem(
    client: httpx.Client, made: Experiment, params: dict[str, Any], status: int, said: str
) -> None:
    response = ask(client, made.with_columns(), params)
    assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM)
    assert said in response.json()["detail"]


def test_a_table_that_does_not_do_is_a_problem(client: httpx.Client, made: Experiment) -> None:
    table = made.with_columns()
    types = made.with_class()
    assert ask(client, types, {"by": "compound"}).status_code == 409
    assert ask(client, types, {"by": "compound", "method": "confusion"}).status_code == 200
    at = table.column_names.index("compound")
    blank = table.set_column(at, "compound", pa.array(["", *made.compound[1:]]))
    response = ask(client, blank, {"by": "compound"})
    assert response.status_code == 409
    assert response.json()["errors"] == [
        {
            "row": 1,
            "column": "compound",
            "message": "there is no value, so the cell is of no group; give it one",
        }
    ]
    lacking = table.select(["plate", "well", "compound"])
    assert ask(client, lacking, {"by": "compound"}).status_code == 422
    flagged = table.set_column(
        table.column_names.index("flags"), "flags", pa.array(["x"] * table.num_rows)
    )
    response = ask(client, flagged, {"by": "compound", "flagged": "leave_out"})
    assert response.status_code == 409
    assert response.json()["detail"].startswith("All 2,400 cells are flagged")
