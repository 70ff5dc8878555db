"""Read the OpenAPI document as its tests need it."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from tests.app.sent_bodies import PROBLEM

FORM = "multipart/form-data"
HTML = "text/html"
TABLE_ROUTES = ["/v1/predict", "/v1/inspect", "/v1/evaluate"]
ROUTES = {
    "/health/live": "get",
    "/health/ready": "get",
    "/v1/models": "get",
    "/v1/models/{name}": "get",
    "/v1/models/{name}/versions/{version}": "get",
    "/v1/models/{name}/features": "get",
    "/v1/models/{name}/report": "get",
    "/v1/models/{name}/versions/{version}/report": "get",
    "/metrics": "get",
    "/v1/measure": "post",
    "/v1/picture": "post",
    "/v1/convert": "post",
    "/v1/composition": "post",
    **dict.fromkeys(TABLE_ROUTES, "post"),
    "/v1/models/{name}:predict": "post",
    "/ping": "get",
    "/version": "get",
    "/invocations": "post",
    "/v2": "get",
    "/v2/health/live": "get",
    "/v2/health/ready": "get",
    "/v2/models/{name}": "get",
    "/v2/models/{name}/versions/{version}": "get",
    "/v2/models/{name}/ready": "get",
    "/v2/models/{name}/versions/{version}/ready": "get",
    "/v2/models/{name}/infer": "post",
    "/v2/models/{name}/versions/{version}/infer": "post",
}
INFER_ROUTES = [path for path in ROUTES if path.endswith("/infer")]


MODEL_ROUTES = [path for path, method in ROUTES.items() if "/models/" in path and method == "get"]


def resolve(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Resolve a schema that may be a reference."""
    while "$ref" in schema:
        found: Any = document
        for key in schema["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        schema = found
    return schema


def validator(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    """Build the validator of a schema with its references."""
    whole = schema | {"components": document["components"]}
    return jsonschema_rs.Draft202012Validator(whole)


def problems(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """List route, status and description of every problem."""
    for path, method in ROUTES.items():
        for status, response in document["paths"][path][method]["responses"].items():
            if status != "200":
                assert list(response["content"]) == [PROBLEM], (path, status)
                yield path, status, response["content"][PROBLEM]
