"""Test the OpenAPI document: it is true, complete, and holds for generated requests."""

import json
import re
from pathlib import Path
from typing import Any

import httpx

from app.main import create_app
from app.settings import Settings
from bloodcells.classification import store
from tests.app.artifacts import copy_shipped, save_version
from tests.app.openapi.reading import HTML, MODEL_ROUTES, ROUTES, problems, resolve, validator
from tests.app.sent_bodies import JSON
from tests.app.servers import running, serving


def test_every_route_is_in_the_document(document: dict[str, Any]) -> None:
    assert {path: next(iter(of)) for path, of in document["paths"].items()} == ROUTES


def test_the_document_says_what_is_answered_beside_the_methods_of_each_route(
    document: dict[str, Any],
) -> None:
    assert "HEAD is answered wherever GET is" in document["info"]["description"]
    assert "OPTIONS everywhere" in document["info"]["description"]


def test_every_schema_is_one_and_every_reference_leads_somewhere(
    document: dict[str, Any],
) -> None:
    assert document["openapi"].startswith("3.1")
    for schema in document["components"]["schemas"].values():
        validator(document, schema)
    references = re.findall(r'"\$ref": "([^"]+)"', json.dumps(document))
    assert references
    for reference in references:
        resolve(document, {"$ref": reference})


def test_without_a_model_every_reference_leads_somewhere(tmp_path: Path) -> None:
    with serving(models=tmp_path) as client:
        document = client.get("/openapi.json").json()
    references = re.findall(r'"\$ref": "([^"]+)"', json.dumps(document))
    assert references
    for reference in references:
        resolve(document, {"$ref": reference})


def test_every_route_and_parameter_is_described(document: dict[str, Any]) -> None:
    for path, method in ROUTES.items():
        operation = document["paths"][path][method]
        assert operation["summary"], path
        assert operation["description"], path
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query":
                assert parameter["description"], (path, parameter["name"])
        for status, response in operation["responses"].items():
            assert response["content"], (path, status)


def test_every_problem_status_is_described(document: dict[str, Any]) -> None:
    found: dict[str, list[str]] = {path: [] for path in ROUTES}
    for path, status, _ in problems(document):
        found[path].append(status)
    table = ["400", "404", "406", "413", "415", "422", "503"]
    assert found == {
        "/health/live": [],
        "/health/ready": ["503"],
        "/v1/models": [],
        "/v1/models/{name}": ["404", "503"],
        "/v1/models/{name}/versions/{version}": ["404", "422", "503"],
        "/v1/models/{name}/features": ["404", "503"],
        "/v1/models/{name}/report": ["404", "503"],
        "/v1/models/{name}/versions/{version}/report": ["404", "422", "503"],
        "/v1/predict": sorted([*table, "409", "507"]),
        "/v1/inspect": sorted([*table, "409"]),
        "/v1/evaluate": sorted([*table, "409"]),
        "/v1/measure": sorted([*table, "409"]),
        "/v1/picture": ["400", "406", "413", "415", "422", "503"],
        "/v1/composition": sorted([*table, "409"]),
        "/v1/convert": ["400", "406", "409", "413", "415", "422", "503"],
        "/metrics": [],
        "/v1/models/{name}:predict": ["400", "404", "409", "413", "415", "422", "503"],
        "/ping": ["503"],
        "/version": [],
        "/invocations": ["400", "406", "409", "413", "415", "422", "503"],
        "/v2": [],
        "/v2/health/live": [],
        "/v2/health/ready": ["503"],
        "/v2/models/{name}": ["404", "503"],
        "/v2/models/{name}/versions/{version}": ["404", "422", "503"],
        "/v2/models/{name}/ready": ["404", "503"],
        "/v2/models/{name}/versions/{version}/ready": ["404", "422", "503"],
        "/v2/models/{name}/infer": ["400", "404", "409", "413", "415", "422", "503"],
        "/v2/models/{name}/versions/{version}/infer": [
            "400",
            "404",
            "409",
            "413",
            "415",
            "422",
            "503",
        ],
    }


def test_who_is_to_ask_again_is_told_when(document: dict[str, Any]) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                assert ("Retry-After" in response.get("headers", {})) == (status == "503")


def test_the_document_follows_a_reload(tmp_path: Path) -> None:
    root = copy_shipped(tmp_path / "models")
    app = create_app(Settings(models=root))
    with running(app) as client:
        assert listed(client) == [1]
        assert client.get("/openapi.json").content == client.get("/openapi.json").content
        save_version(root, store.load(root / "bloodcells" / "1"), 2)
        assert app.state.service.registry.reload()
        assert listed(client) == [1, 2]


def listed(client: httpx.Client) -> list[int]:
    """Read the versions of the first model in the example of the list."""
    of = client.get("/openapi.json").json()["paths"]["/v1/models"]["get"]["responses"]["200"]
    found: list[int] = of["content"][JSON]["example"]["models"][0]["versions"]
    return found


def test_the_headers_of_a_prediction_are_described(document: dict[str, Any]) -> None:
    headers = document["paths"]["/v1/predict"]["post"]["responses"]["200"]["headers"]
    assert set(headers) == {"Bloodcells-Model", "Bloodcells-Notes", "Bloodcells-Spreadsheet"}
    assert all(header["description"] for header in headers.values())


def test_the_headers_of_a_report_are_described(document: dict[str, Any]) -> None:
    for path in MODEL_ROUTES:
        if path.endswith("/report"):
            answer = document["paths"][path]["get"]["responses"]["200"]
            assert list(answer["content"]) == [HTML]
            assert answer["headers"]["ETag"]["description"]


def test_every_answer_in_json_is_as_documented(
    service: httpx.Client, document: dict[str, Any]
) -> None:
    for path, method in ROUTES.items():
        described = document["paths"][path][method]["responses"]["200"]["content"]
        if method == "post" or JSON not in described:
            continue
        response = service.get(path.format(name="bloodcells", version=1))
        if "{version}" in path and response.status_code == 404:
            newest = service.get("/v1/models/bloodcells").json()["version"]
            response = service.get(path.format(name="bloodcells", version=newest))
        assert response.status_code == 200, path
        validator(document, described[JSON]["schema"]).validate(response.json())
