"""The OpenAPI document: true, complete, and of use when pasted."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable

from tests.app.bodies import CSV, JSON, NDJSON
from tests.app.servers import serving

TABLE_ROUTES = ["/v1/predict", "/v1/inspect", "/v1/evaluate"]
ROUTES = {
    "/health/live": "get",
    "/health/ready": "get",
    "/v1/models": "get",
    "/v1/models/{name}": "get",
    "/v1/models/{name}/versions/{version}": "get",
    "/v1/models/{name}/features": "get",
    "/metrics": "get",
    **dict.fromkeys(TABLE_ROUTES, "post"),
}


@pytest.fixture(scope="module")
def document(service: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = service.get("/openapi.json").json()
    return found


def test_every_route_is_in_the_document(document: dict[str, Any]) -> None:
    assert {path: next(iter(of)) for path, of in document["paths"].items()} == ROUTES


def resolve(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A schema, or what it refers to."""
    while "$ref" in schema:
        found: Any = document
        for key in schema["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        schema = found
    return schema


def validator(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    """Of a schema with its references."""
    whole = schema | {"components": document["components"]}
    return jsonschema_rs.Draft202012Validator(whole)


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


@pytest.mark.parametrize("route", TABLE_ROUTES)
def test_every_problem_status_of_a_table_is_described(route: str, document: dict[str, Any]) -> None:
    responses = document["paths"][route]["post"]["responses"]
    assert set(responses) == {
        "200", "400", "404", "406", "409", "413", "415", "422", "503"
    }  # fmt: skip
    for status, response in responses.items():
        if status != "200":
            schema = response["content"]["application/problem+json"]["schema"]
            assert {"type", "title", "status", "detail", "errors"} <= set(
                resolve(document, schema)["properties"]
            )


def examples(document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Route, media type and text of every example body."""
    for route in TABLE_ROUTES:
        body = document["paths"][route]["post"]["requestBody"]["content"]
        for media_type, described in body.items():
            schema = resolve(document, described["schema"])
            found = list(schema.get("examples", []))
            found += [s["example"] for s in schema.get("oneOf", []) if "example" in s]
            found += [e["value"] for e in described.get("examples", {}).values()]
            for example in found:
                text = example if isinstance(example, str) else json.dumps(example)
                yield route, media_type, text


def test_every_example_body_works_when_pasted(
    service: httpx.Client, document: dict[str, Any]
) -> None:
    tried = set()
    for route, media_type, text in examples(document):
        response = service.post(route, content=text, headers={"Content-Type": media_type})
        assert response.status_code == 200, (route, media_type, response.text)
        described = document["paths"][route]["post"]["responses"]["200"]["content"][JSON]
        validator(document, described["schema"]).validate(response.json())
        if route == "/v1/predict":
            assert response.json()["predictions"][0]["flags"] in ([], ["low margin"])
        tried.add((route, media_type))
    assert tried == {(r, m) for r in TABLE_ROUTES for m in (JSON, CSV, NDJSON)}


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


def test_the_example_cell_is_of_the_default_model(document: dict[str, Any]) -> None:
    cells = resolve(document, {"$ref": "#/components/schemas/Cells"})
    for form in cells["oneOf"]:
        validator(document, form).validate(form["example"])


def test_the_documents_pages_need_no_other_host(service: httpx.Client) -> None:
    page = service.get("/docs")
    assert page.status_code == 200
    addresses = re.findall(r"""(?:src|href|url)\s*[=:]\s*["']([^"']+)["']""", page.text)
    assert len(addresses) >= 3
    for address in addresses:
        assert "//" not in address, address  # relative: also behind a proxy that ends TLS
        response = service.get(address)
        assert response.status_code == 200, address
        assert len(response.content) > 500
    assert not re.findall(r"https?://", page.text)


def test_the_root_leads_to_the_documents(service: httpx.Client) -> None:
    response = service.get("/")
    assert response.status_code == 307
    assert response.headers["location"] == "docs"


# --- Schemathesis ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def schema(service: httpx.Client) -> Any:
    """The document as schemathesis reads it."""
    return schemathesis.openapi.from_url(f"{service.base_url}/openapi.json")


@pytest.mark.filterwarnings("default")  # schemathesis's own
@pytest.mark.parametrize("mode", schemathesis.GenerationMode)
@pytest.mark.parametrize("route", ROUTES)
def test_schemathesis_finds_nothing(
    route: str, mode: schemathesis.GenerationMode, schema: Any
) -> None:
    operation = schema[route][ROUTES[route].upper()]

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: schemathesis.Case) -> None:
        case.call_and_validate()

    try:
        run()
    except Unsatisfiable:
        assert mode is schemathesis.GenerationMode.NEGATIVE  # there is nothing to get wrong
