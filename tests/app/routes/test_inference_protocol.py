"""Test the Open Inference Protocol over HTTP: it answers what /v1/predict answers."""

import csv
import gzip
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from bloodcells import Classifier, Predictions, read_cells
from tests.app.inference import JSON_LENGTH, Input, Sent, read_response, request
from tests.app.sent_bodies import NAMES, Table, json_columns, made_up, refused
from tests.app.sent_bodies import post as post_table
from tests.app.servers import serving
from tests.synthetic import make_cells

INFER = "/v2/models/bloodcells/infer"


def post(client: httpx.Client, sent: Sent, path: str = INFER, **headers: str) -> httpx.Response:
    """Post a request, without a Content-Type as tritonclient does."""
    return client.post(path, content=sent.body, headers=sent.headers | headers)


def same(outputs: dict[str, Any], predicted: list[dict[str, Any]]) -> None:
    """Compare outputs with the predictions of /v1/predict."""
    assert outputs["class"].tolist() == [cell["class"] for cell in predicted]
    assert outputs["flags"].tolist() == ["; ".join(cell["flags"]) for cell in predicted]
    for name in ("probability", "probabilities"):
        expected = [cell[name] for cell in predicted]
        np.testing.assert_allclose(outputs[name], expected, rtol=0, atol=1e-12)


def predicted(client: httpx.Client, values: Any) -> list[dict[str, Any]]:
    """Ask /v1/predict for the same rows."""
    answer = post_table(client, json_columns(Table(NAMES, np.asarray(values).tolist())))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["predictions"]
    return found


def by_name(values: Any, **how: Any) -> list[Input]:
    """Send each measurement as a tensor of its own."""
    return [
        Input(name, column, **how) for name, column in zip(NAMES, np.transpose(values), strict=True)
    ]


FORMS: dict[str, Any] = {
    "flat": lambda values: [Input("cells", values)],
    "nested": lambda values: [Input("cells", values, nested=True)],
    "binary": lambda values: [Input("cells", values, binary=True)],
    "named": by_name,
    "named binary": lambda values: by_name(values, binary=True),
    "named, in other order": lambda values: by_name(values)[::-1],
    "with ids": lambda values: [
        Input("id", [f"cell {i}" for i in range(len(values))], "BYTES", True),
        Input("cells", values, binary=True),
    ],
}


@pytest.mark.parametrize("rows", [1, 12, 300])
@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_tensors_gives_the_predictions_of_a_table(
    form: str, zipped: bool, rows: int, service: httpx.Client
) -> None:
    values = np.tile(make_cells(12, seed=3), (25, 1))[:rows]
    sent = request(*FORMS[form](values), id="a question")
    if zipped:
        sent = Sent(gzip.compress(sent.body), sent.headers | {"Content-Encoding": "gzip"})
    answer, outputs = read_response(post(service, sent))
    assert answer["id"] == "a question"
    same(outputs, predicted(service, values))


@pytest.fixture(scope="module")
def real(real_cells: Path) -> Any:
    """The lab's 5,087 cells, in the order of the model."""
    with real_cells.open(newline="") as file:
        names, *rows = csv.reader(file, delimiter=";")
    names = [name.replace("StDev", "StdDev") for name in names]
    return np.array([[float(row[names.index(name)]) for name in NAMES] for row in rows])


@pytest.mark.parametrize("form", FORMS)
def test_real_cells_get_the_classes_that_a_table_gets(
    form: str, service: httpx.Client, real: Any, real_cells: Path, classifier: Classifier
) -> None:
    expected: Predictions = classifier.predict(read_cells(real_cells))
    _, outputs = read_response(post(service, request(*FORMS[form](real))))
    assert outputs["class"].tolist() == expected.classes
    assert outputs["flags"].tolist() == ["; ".join(flags) for flags in expected.flags]
    np.testing.assert_allclose(outputs["probabilities"], expected.probabilities, rtol=0, atol=1e-9)


def test_numbers_of_32_bits_are_those_numbers(service: httpx.Client) -> None:
    values = make_cells(12, seed=3).astype(np.float32)
    for binary in (True, False):
        sent = request(Input("cells", values, "FP32", binary))
        _, outputs = read_response(post(service, sent))
        same(outputs, predicted(service, values.astype(np.float64)))


def test_outputs_are_those_that_are_asked_for(service: httpx.Client) -> None:
    values = make_cells(3, seed=3)
    asked = [{"name": "probability"}, {"name": "class", "parameters": {"binary_data": True}}]
    response = post(service, request(Input("cells", values), outputs=asked))
    _, outputs = read_response(response)
    assert list(outputs) == ["probability", "class"]
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["bloodcells-model"].startswith("bloodcells/")
    plain = post(service, request(Input("cells", values), outputs=asked[:1]))
    assert plain.headers["content-type"] == "application/json"
    assert JSON_LENGTH not in plain.headers
    assert "id" not in plain.json()


@pytest.mark.parametrize("media_type", ["application/octet-stream", "application/json", "text/csv"])
def test_the_content_type_says_nothing(media_type: str, service: httpx.Client) -> None:
    sent = request(Input("cells", make_cells(2), binary=True))
    read_response(post(service, sent, **{"Content-Type": media_type}))


@pytest.mark.parametrize("how", ["parameter", "query"])
@pytest.mark.parametrize("binary", [False, True], ids=["json", "binary"])
def test_a_value_that_is_no_number_is_refused_or_its_row_flagged(
    binary: bool, how: str, service: httpx.Client
) -> None:
    values = make_cells(4, seed=3)
    values[2, 5] = np.nan
    sent = request(Input("cells", values, binary=binary))
    problem = refused(post(service, sent), 409)
    [fault] = problem["errors"]
    assert (fault["row"], fault["column"]) == (3, NAMES[5])
    assert problem["error"] == problem["detail"]
    if how == "parameter":
        flag = request(Input("cells", values, binary=binary), parameters={"invalid": "flag"})
        _, outputs = read_response(post(service, flag))
    else:
        _, outputs = read_response(post(service, sent, f"{INFER}?invalid=flag"))
    assert outputs["class"][2] == ""
    assert outputs["flags"][2].startswith(f"rejected: row 3, column '{NAMES[5]}'")
    assert np.isnan(outputs["probabilities"][2]).all()
    good = [0, 1, 3]
    same({k: v[good] for k, v in outputs.items()}, predicted(service, values[good]))


def test_a_pixel_size_is_a_parameter_too(service: httpx.Client) -> None:
    sent = request(Input("cells", make_cells(2)), parameters={"pixel_size": -1})
    assert refused(post(service, sent), 422)["errors"][0]["column"] == "pixel_size"
    assert refused(post(service, sent, f"{INFER}?pixelsize=1"), 422)


def test_a_row_that_is_no_cell_is_refused_as_each_has_its_place(service: httpx.Client) -> None:
    table = made_up(4, seed=3)
    values = np.array([row[1:] for row in table.rows])
    summary = np.array([values.mean(0), values.std(0, ddof=1), values.min(0), values.max(0)])
    names = [row[0] for row in table.rows] + ["Mean", "SD", "Min", "Max"]
    sent = request(Input("Label", names, "BYTES"), *by_name(np.vstack([values, summary])))
    problem = refused(post(service, sent), 409)
    assert [fault["row"] for fault in problem["errors"]] == [5, 6, 7, 8]
    assert problem["detail"].endswith("post the table to /v1/predict (3 more such faults).")


@pytest.mark.parametrize(
    "path", [INFER, "/v2/models/nobody", "/v2/models/bloodcells/versions/x", "/v2/x"]
)
def test_every_problem_says_error_to_its_clients(path: str, service: httpx.Client) -> None:
    response = service.get(path)
    problem = refused(response, 404, 405, 422)
    assert problem["error"] == problem["detail"]
    assert "content-encoding" not in response.headers
    assert "error" not in refused(service.get("/v1/x"), 404)


def test_a_header_that_is_no_length_is_refused(service: httpx.Client) -> None:
    sent = request(Input("cells", make_cells(2), binary=True))
    for length in ("x", "-1", "999999"):
        assert refused(post(service, Sent(sent.body, {JSON_LENGTH: length})), 400)["error"]


def test_a_service_says_what_it_speaks_and_whether_it_is_ready(
    service: httpx.Client, tmp_path: Path
) -> None:
    described = service.get("/v2").json()
    assert described["name"] == "bloodcells"
    assert described["extensions"] == ["binary_tensor_data"]
    assert service.get("/v2/health/live").json() == {"live": True}
    assert service.get("/v2/health/ready").json() == {"ready": True}
    with serving(models=tmp_path) as empty:
        assert empty.get("/v2/health/live").json() == {"live": True}
        assert refused(empty.get("/v2/health/ready"), 503)["error"]
        assert refused(empty.get("/v2/models/bloodcells/ready"), 404)
        assert refused(empty.post(INFER, content=b"{}"), 404)


def test_every_model_and_version_is_described_and_answers(two: httpx.Client) -> None:
    for name, width, classes in (("bloodcells", 33, 5), ("shape-only", 5, 3)):
        described = two.get(f"/v2/models/{name}").json()
        assert described["name"] == name
        assert described["versions"] == ["1"]
        assert described["inputs"] == [{"name": "cells", "datatype": "FP64", "shape": [-1, width]}]
        assert [output["shape"] for output in described["outputs"]][2] == [-1, classes]
        assert two.get(f"/v2/models/{name}/versions/1").json() == described
        for path in (f"/v2/models/{name}/ready", f"/v2/models/{name}/versions/1/ready"):
            assert two.get(path).json() == {"name": name, "ready": True}
        assert refused(two.get(f"/v2/models/{name}/versions/2/ready"), 404)
        features = [f["name"] for f in two.get(f"/v1/models/{name}/features").json()["features"]]
        cells = make_cells(2)[:, [NAMES.index(f) for f in features]]
        for path in (f"/v2/models/{name}/infer", f"/v2/models/{name}/versions/1/infer"):
            answer, outputs = read_response(post(two, request(Input("cells", cells)), path))
            assert (answer["model_name"], answer["model_version"]) == (name, "1")
            assert outputs["probabilities"].shape == (2, classes)


def test_the_protocol_can_be_switched_off() -> None:
    with serving(inference_protocol=False) as client:
        assert refused(client.get("/v2"), 404)
        assert refused(client.post(INFER, content=b"{}"), 404)
        paths = client.get("/openapi.json").json()["paths"]
    assert not [path for path in paths if path.startswith("/v2")]
