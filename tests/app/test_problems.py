"""Test errors over HTTP: one form for all of them, and no fault of the service without its traceback."""

import json
import logging
import socket
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from app.main import create_app
from app.problems import STATUS, Problem
from app.settings import Settings
from bloodcells import errors
from tests.app.artifacts import MODELS
from tests.app.sent_bodies import PROBLEM, Body, json_cells, made_up, refused
from tests.app.servers import running, until

SERVED = {"app.bodies.body", "app.codecs.errors", "app.problems", "bloodcells.errors"}


def _descendants(cls: type) -> set[type]:
    return {cls}.union(*map(_descendants, cls.__subclasses__()))


def test_every_error_of_the_library_has_a_status_but_those_of_a_model_directory() -> None:
    # Not those of training and the command line, which other tests of the same run may import.
    met = {c for c in _descendants(errors.BloodcellsError) if c.__module__ in SERVED}
    known = met - {errors.BloodcellsError}
    without = {c for c in known if not set(c.__mro__) & set(STATUS)}
    assert without == {errors.ModelError}  # start-up's: no request meets it


def test_an_unknown_path_is_404_and_says_where_to_look(service: httpx.Client) -> None:
    problem = refused(service.get("/v1/predictions"), 404)
    assert problem["detail"] == "There is nothing at /v1/predictions; /docs lists all routes."
    assert problem["type"] == "urn:bloodcells:problem:not-found"


def test_another_method_is_405_and_says_which(service: httpx.Client) -> None:
    response = service.get("/v1/predict")
    problem = refused(response, 405)
    assert problem["detail"] == "GET is not possible at /v1/predict; POST is."
    assert response.headers["allow"] == "OPTIONS, POST"
    assert refused(service.delete("/health/live"), 405)["detail"].endswith("; GET is.")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("invalid=skip", "'fail' or 'flag'"),
        ("probabilities=yes", "'true' or 'false'"),
        ("version=0", "greater than or equal to 1"),
        ("version=one", "valid integer"),
        ("version=", "valid integer"),
        ("pixel_size=0", "greater than or equal to 0.000000000001"),
        ("pixel_size=nan", "finite number"),
        ("pixel_size=1e13", "less than or equal to 1000000000000"),
        ("modle=bloodcells", "there is no such parameter"),
        ("label=Class", "there is no such parameter"),
    ],
)
def test_a_bad_parameter_is_422_by_name(
    query: str, said: str, service: httpx.Client, body: Body
) -> None:
    column = query.partition("=")[0]
    response = service.post(f"/v1/predict?{query}", content=body.content, headers=body.headers)
    problem = refused(response, 422)
    assert problem["type"] == "urn:bloodcells:problem:invalid-parameters"
    assert [e["column"] for e in problem["errors"]] == [column]
    assert said in problem["errors"][0]["message"]
    assert f"{column}: " in problem["detail"]


def test_unknown_parameters_are_told_which_there_are(service: httpx.Client, body: Body) -> None:
    response = service.post("/v1/evaluate?lable=x", content=body.content, headers=body.headers)
    message = refused(response, 422)["errors"][0]["message"]
    for name in ("model", "version", "label", "pixel_size"):
        assert name in message


def test_every_problem_is_a_problem(service: httpx.Client, body: Body) -> None:
    bad = json_cells(made_up(3).put(2, "AR", "x"))
    for response in (
        service.get("/nothing"),
        service.get("/v1/predict"),
        service.post("/v1/predict?x=1", content=body.content, headers=body.headers),
        service.post("/v1/predict?model=x", content=body.content, headers=body.headers),
        service.post("/v1/predict", content=b"{", headers=body.headers),
        service.post("/v1/predict", content=bad.content, headers=bad.headers),
        service.post("/v1/predict", content=body.content, headers={"Content-Type": "x/y"}),
    ):
        problem = Problem.model_validate_json(response.content, strict=True)
        assert problem.status == response.status_code
        assert problem.total >= len(problem.errors)
        assert response.headers["content-type"] == PROBLEM


@pytest.fixture
def faulty() -> Starlette:
    """Start the application with a route that fails, as none of its own should."""
    app = create_app(Settings(models=MODELS))

    @app.state.late.app.get("/fault")  # type: ignore[untyped-decorator]
    def fault() -> None:
        raise RuntimeError("the secret cause")

    return app


def test_a_fault_of_ours_is_500_without_its_cause_and_logged_under_the_request_id(
    faulty: Starlette, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO), running(faulty) as client:
        response = client.get("/fault", headers={"X-Request-ID": "find-me"})
        metrics = httpx.get(client.base_url.join("/metrics")).text  # the server closed the other
    problem = refused(response, 500)
    assert problem["type"] == "urn:bloodcells:problem:internal-error"
    assert "secret" not in response.text
    assert response.headers["x-request-id"] == "find-me"
    assert 'bloodcells_requests_total{method="GET",route="/fault",status="500"} 1.0' in metrics
    logged = [r for r in caplog.records if r.exc_info]
    assert len(logged) == 1
    assert "the secret cause" in str(logged[0].exc_info)


@pytest.mark.parametrize("length", [b"10000", b"100000"])  # of a few cells, and of more
def test_a_sender_that_leaves_in_the_middle_is_no_fault(
    length: bytes, caplog: pytest.LogCaptureFixture, body: Body
) -> None:
    app = create_app(Settings(models=MODELS))

    def access() -> list[dict[str, Any]]:
        return [vars(r)["fields"] for r in caplog.records if r.name == "bloodcells.access"]

    with caplog.at_level(logging.INFO), running(app) as client:
        url = client.base_url
        with socket.create_connection((url.host, url.port)) as connection:
            connection.sendall(
                b"POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Content-Length: " + length + b"\r\n\r\n" + body.content[:50]
            )
        entry = until(lambda: next(iter(access()), None), "the log of the request")
        assert client.get("/health/ready").status_code == 200
    assert entry["status"] == 499
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]


def test_problems_are_json_in_utf_8(service: httpx.Client) -> None:
    response = service.get("/v1/models/Zelle%20%C3%BC")
    assert "'Zelle ü'" in json.loads(response.content.decode())["detail"]
