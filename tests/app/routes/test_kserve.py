"""Test KServe's first protocol over HTTP: it answers what /v1/predict answers."""

import gzip
import json
from typing import Any

import httpx
import numpy as np
import pytest

from tests.app.sent_bodies import NAMES, Table, json_columns, refused
from tests.app.sent_bodies import post as post_table
from tests.app.servers import serving
from tests.synthetic import make_cells

PREDICT = "/v1/models/bloodcells:predict"
CELLS = make_cells(12, seed=3)


def predicted(client: httpx.Client, values: Any) -> list[dict[str, Any]]:
    """Ask /v1/predict for the same rows."""
    answer = post_table(client, json_columns(Table(NAMES, values.tolist())))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["predictions"]
    return found


def same(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    """Compare predictions, whose probabilities may differ in the last digit."""
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        for name in ("id", "class", "flags"):
            assert one[name] == other[name]
        for name in ("probability", "probabilities"):
            np.testing.assert_allclose(one[name], other[name], rtol=0, atol=1e-12)


@pytest.mark.parametrize("rows", [1, 12, 300])
@pytest.mark.parametrize("named", [False, True], ids=["by position", "by name"])
def test_instances_get_the_predictions_of_a_table(
    named: bool, rows: int, service: httpx.Client
) -> None:
    values = np.tile(CELLS, (25, 1))[:rows]
    instances = values.tolist()
    if named:
        instances = [dict(zip(NAMES, row, strict=True)) for row in instances]
    for how in ({"json": {"instances": instances}}, zipped({"instances": instances})):
        response = service.post(PREDICT, **how)
        assert response.status_code == 200, response.text
        assert list(response.json()) == ["predictions"]
        same(response.json()["predictions"], predicted(service, values))
        assert response.headers["bloodcells-model"].startswith("bloodcells/")


def zipped(body: Any) -> dict[str, Any]:
    """Send JSON gzipped."""
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    return {"content": gzip.compress(json.dumps(body).encode()), "headers": headers}


def test_a_value_that_is_no_number_is_refused_or_its_row_flagged(service: httpx.Client) -> None:
    instances: list[Any] = CELLS[:3].tolist()
    instances[1][2] = None
    [fault] = refused(service.post(PREDICT, json={"instances": instances}), 409)["errors"]
    assert (fault["row"], fault["column"]) == (2, NAMES[2])
    flagged = {"instances": instances, "parameters": {"invalid": "flag"}}
    for response in (
        service.post(PREDICT, json=flagged),
        service.post(f"{PREDICT}?invalid=flag", json={"instances": instances}),
    ):
        found = response.json()["predictions"]
        assert found[1]["class"] is None
        assert found[1]["flags"][0].startswith("rejected: ")
        same([found[0], found[2]], [p for p in predicted(service, CELLS[:3]) if p["id"] != "2"])


def test_what_is_not_right_is_a_problem(service: httpx.Client) -> None:
    one = {"instances": CELLS[:1].tolist()}
    for body, status, sentence in (
        ({"cells": []}, 400, "without the member 'instances'"),
        (one | {"parameters": {"invlid": "flag"}}, 422, "there is no such parameter"),
        ({"instances": [[1.0]]}, 422, "33 values were expected"),
    ):
        assert sentence in refused(service.post(PREDICT, json=body), status)["detail"]
    text = {"content": "1,2", "headers": {"Content-Type": "text/csv"}}
    assert refused(service.post(PREDICT, **text), 415)
    assert refused(service.post("/v1/models/nobody:predict", json=one), 404)
    assert refused(service.get(PREDICT), 404)


def test_a_model_says_that_it_is_ready(service: httpx.Client) -> None:
    served = service.get("/v1/models/bloodcells").json()["version"]
    for path in ("/v1/models/bloodcells", f"/v1/models/bloodcells/versions/{served}"):
        described = service.get(path).json()
        assert described["name"] == "bloodcells"
        assert described["ready"] is True


def test_the_protocol_can_be_switched_off() -> None:
    with serving(kserve_v1=False) as client:
        assert client.get("/").headers["location"] == "docs"
        refused(client.post(PREDICT, json={"instances": CELLS.tolist()}), 405)
