"""Describe bodies, answers and problems in the OpenAPI document."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from app.errors import MissingKey, TooManyRequests, UnknownKey
from app.media_types import (
    ANY,
    ARROW,
    ARROW_FILE,
    CSV,
    JSON,
    MULTIPART,
    NDJSON,
    ODS,
    PARQUET,
    SVG,
    XLS,
    XLSM,
    XLSX,
)
from app.openapi.examples import cell_of
from app.openapi.protocols import protocol_schemas
from app.problems import (
    MEDIA_TYPE,
    InferenceProblem,
    Problem,
    for_inference,
    is_inference,
    problem,
)
from bloodcells.classification.manifest import Feature, Manifest
from bloodcells.errors import BloodcellsError
from bloodcells.tables.numbers import LARGEST

_WHEN = {
    400: "The body is not what its Content-Type says.",
    401: "There is no API key, or none that the service knows.",
    404: "There is no such model, version or report.",
    406: "None of the answer's forms fits Accept.",
    409: "The table is one, but not for what was asked: a value is no finite number and `invalid` is "
    "`fail`, no row is a cell's, it is not in pixels, or it has no such sheet or label column. `errors` says "
    "where.",
    413: "The table is larger than a limit.",
    415: "The Content-Type or Content-Encoding is not one that is read.",
    422: "The table or a parameter is not right; `errors` says where.",
    429: "As many requests of the API key are under way as may be.",
    503: "The model is not loaded, or more work is waiting than may.",
    507: "The service has no room left to keep the answer in until the whole table is there.",
}
_RETRY_AFTER = {
    "Retry-After": {
        "description": "Seconds after which it is worth asking again.",
        "schema": {"type": "integer", "minimum": 1},
    }
}
_CHALLENGE = {
    "WWW-Authenticate": {
        "description": "How to send a key (RFC 6750).",
        "schema": {"type": "string"},
    }
}
WHEN_IMAGES = {
    400: "The body is no form with both parts, or one of them is no image, or not all of one.",
    409: "The label that was asked for is not in the mask, or is the background.",
    413: "The body, the image or the number of labels is larger than a limit.",
    422: "The image or the mask is of another kind than is measured, or a parameter is not right.",
}
"""Meaning of a status on routes that take images."""
WHEN_PICTURE = {
    400: "The body is no form with the part, or it is no image, or not all of one.",
    413: "The body or the image is larger than a limit.",
    422: "The image is of another kind than is measured.",
}
"""Meaning of a status on the route that takes one image."""
WHEN_CONVERTED = {
    409: "The table has no such sheet.",
    413: "The table is larger than a limit of the service, or of Excel.",
    422: "The table has no row, or one of more or fewer values than columns, or a parameter is not right.",
}
"""Meaning of a status on the route that converts tables."""
WHEN_GROUPED = {
    409: "The table is one, but not for what was asked: a value is no finite number and `invalid` is "
    "`fail`, no row is a cell's, it is not in pixels, a sheet, a column or the control is not there, or the "
    "cells have no group; or the model does not say how it errs, or parameters do not go together.",
}
"""Meaning of a status on routes that group cells."""


def problems(
    *examples: BloodcellsError | RequestValidationError,
    when: Mapping[int, str] | None = None,
    inference: bool = False,
) -> dict[int | str, dict[str, Any]]:
    """Describe the problems of a route, by an error of each kind.

    Parameters
    ----------
    when
        Meaning of a status on this route, where it is not the usual one.
    inference
        Whether the route is one of the Open Inference Protocol.
    """
    name = "InferenceProblem" if inference else "Problem"
    meanings = _WHEN | dict(when or {})
    responses: dict[int, dict[str, Any]] = {}
    for error in examples:
        example = for_inference(problem(error)) if inference else problem(error)
        content = {"schema": {"$ref": f"#/components/schemas/{name}"}, "examples": {}}
        response = {"description": meanings[example.status], "content": {MEDIA_TYPE: content}}
        if example.status in (429, 503):
            response["headers"] = _RETRY_AFTER
        shown = responses.setdefault(example.status, response)["content"][MEDIA_TYPE]["examples"]
        shown[example.type.rsplit(":", 1)[1]] = {"value": example.model_dump()}
    return {status: responses[status] for status in sorted(responses)}


def answers(
    model: type[BaseModel], *media_types: str, headers: Mapping[str, Any] | None = None
) -> dict[int | str, dict[str, Any]]:
    """Describe the answer of a route in each of its media types; the pydantic model is that of JSON."""
    content: dict[str, Any] = {}
    for media_type in media_types:
        text = media_type in (CSV, NDJSON, SVG)
        content[media_type] = {
            "schema": {"type": "string"} | ({} if text else {"format": "binary"})
        }
    content[JSON] = {}
    answer = {"model": model, "content": content, "headers": headers or {}}
    return {200: answer | {"description": "The answer."}}


def table_body(labelled: bool = False) -> dict[str, Any]:
    """Describe a body that is a table, in every media type that is read."""
    name = "LabelledCells" if labelled else "Cells"
    binary = {"type": "string", "format": "binary"}
    tables = {
        JSON: {"schema": {"$ref": f"#/components/schemas/{name}"}},
        CSV: {"schema": {"$ref": f"#/components/schemas/{name}Csv"}},
        NDJSON: {"schema": {"$ref": f"#/components/schemas/{name}Ndjson"}},
        ARROW: {"schema": binary},
        ARROW_FILE: {"schema": binary},
        PARQUET: {"schema": binary},
        XLSX: {"schema": binary},
        XLSM: {"schema": binary},
        XLS: {"schema": binary},
        ODS: {"schema": binary},
        ANY: {
            "schema": {
                "description": "Any of these forms but a multipart one, gzipped or not, told by its first "
                "bytes, such as CSV; so is a body without a Content-Type.",
                "allOf": [{"$ref": f"#/components/schemas/{name}Csv"}],
            }
        },
        MULTIPART: {
            "schema": {"$ref": f"#/components/schemas/{name}Form"},
            "encoding": {"file": {"contentType": CSV}},
        },
    }
    return {"requestBody": {"required": True, "content": tables}}


# `format` shows tools that generate requests what to send; browsers offer a file.
_IMAGE_PART = {
    "type": "string",
    "format": "rgb-image",
    "contentMediaType": "image/jpeg",
    "description": "RGB image, 8 bits a channel: JPEG, PNG or TIFF of one page. Its pixels are "
    "taken as stored: EXIF orientation and colour profiles are not applied, as in ImageJ.",
}


def image_body() -> dict[str, Any]:
    """Describe a body that is a form with an image and its label mask."""
    mask = {
        "type": "string",
        "format": "label-mask",
        "contentMediaType": "image/png",
        "description": "Label mask of the same size, such as Cellpose's: whole numbers of 8, 16 or 32 "
        "bits, 0 being background; PNG, TIFF of one page, or a NumPy .npy without pickled objects.",
    }
    return _form(image=_IMAGE_PART, mask=mask)


def picture_body() -> dict[str, Any]:
    """Describe a body that is a form with an image."""
    return _form(image=_IMAGE_PART)


def file_answer(*media_types: str) -> dict[int | str, dict[str, Any]]:
    """Describe an answer that is a file, of one of these media types."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in media_types}
    return {200: {"description": "The file.", "content": content}}


def _form(**parts: dict[str, Any]) -> dict[str, Any]:
    """Describe a body that is a form with these parts, which are files."""
    form = {
        "type": "object",
        "properties": parts,
        "required": list(parts),
        "additionalProperties": False,
    }
    # No `encoding`: tools that generate requests cannot write media types of images.
    content = {MULTIPART: {"schema": form}}
    return {"requestBody": {"required": True, "content": content}}


def document(
    app: FastAPI, manifest: Manifest | None, examples: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Build the OpenAPI document.

    Parameters
    ----------
    manifest
        Manifest of the default model, for which tables are described; None where it is not loaded.
    examples
        Path of a route -> media type -> an answer.
    """
    built = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
        license_info=app.license_info,
        tags=app.openapi_tags,
    )
    schemas: dict[str, Any] = built["components"]["schemas"]
    # FastAPI gives every route with a parameter a 422 in a form of its own, also where no 422 is possible.
    del schemas["HTTPValidationError"], schemas["ValidationError"]
    for operations in built["paths"].values():
        for operation in operations.values():
            if JSON in operation["responses"].get("422", {}).get("content", {}):
                del operation["responses"]["422"]
    for described in (Problem, InferenceProblem):
        schema = described.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs") | {described.__name__: schema}
    for name, labelled in (("Cells", False), ("LabelledCells", True)):
        schemas |= _unknown(name) if manifest is None else _tables(name, manifest, labelled)
    schemas |= _unknown_requests() if manifest is None else protocol_schemas(manifest)
    for path, forms in examples.items():
        if path not in built["paths"]:  # of a protocol that is switched off
            continue
        (operation,) = built["paths"][path].values()
        for media_type, example in forms.items():
            operation["responses"]["200"]["content"][media_type]["example"] = example
    return built


def add_keys(built: dict[str, Any], open_paths: Collection[str], bounded: bool) -> None:
    """Describe in a document that requests need an API key.

    Parameters
    ----------
    open_paths
        Paths that need none.
    bounded
        Whether requests of one key under way are bounded.
    """
    built["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    }
    built["security"] = [{"bearer": []}, {"header": []}]
    errors = [MissingKey(), UnknownKey(), *([TooManyRequests("robot", 4)] if bounded else [])]
    for path, operations in built["paths"].items():
        refusals = problems(*errors, inference=is_inference(path))
        refusals[401]["headers"] = _CHALLENGE
        for operation in operations.values():
            if path in open_paths:
                operation["security"] = []
            else:
                operation["responses"] |= {str(status): r for status, r in refusals.items()}


_NOT_LOADED = {"description": "The default model is not loaded: /health/ready says why."}


def _unknown(name: str) -> dict[str, Any]:
    """Describe a table where no model is loaded, which would define its columns."""
    return dict.fromkeys((name, f"{name}Csv", f"{name}Ndjson", f"{name}Form"), _NOT_LOADED)


def _unknown_requests() -> dict[str, Any]:
    """Describe requests of other protocols where no model is loaded."""
    names = ("Instances", "Invocation", "InferenceRequest", "InferenceRequestBytes")
    return dict.fromkeys(names, _NOT_LOADED)


def _tables(name: str, manifest: Manifest, labelled: bool) -> dict[str, Any]:
    """Describe a table of cells for a model, in every form that is text."""
    features = manifest.features
    label = {"Class": {"type": "string", "enum": manifest.classes}} if labelled else {}
    properties = {f.name: _number(f) for f in features} | label
    cell = {
        "type": "object",
        "description": "One cell. Names match without regard to case, blanks, dots, underscores and "
        "hyphens; further columns are kept in CSV answers.",
        "properties": {"id": {"type": "string"}} | properties,
        "required": list(properties),
    }
    example = cell_of(manifest, labelled)
    row = [example[key] for key in properties]
    cells = {
        "type": "object",
        "title": "cells",
        "properties": {"cells": {"type": "array", "items": cell, "minItems": 1}},
        "required": ["cells"],
        "additionalProperties": False,
        "example": {"cells": [example]},
    }
    columns = {
        "type": "object",
        "title": "columns and data",
        "description": "Columns may come in any order, with others among them.",
        "properties": {
            "columns": {"const": list(properties)},
            "data": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "array",
                    "prefixItems": list(properties.values()),
                    "minItems": len(properties),
                    "maxItems": len(properties),
                },
            },
        },
        "required": ["columns", "data"],
        "additionalProperties": False,
        "example": {"columns": list(properties), "data": [row]},
    }
    csv = "\n".join([",".join(properties), ",".join(map(str, row))]) + "\n"
    return {
        name: {"oneOf": [cells, columns], "examples": [cells["example"], columns["example"]]},
        f"{name}Csv": {
            "type": "string",
            "description": "The plainest form. Any is read: separated by comma, semicolon or tab, "
            "with a decimal point or comma, columns in any order; ImageJ's own Results tables go in "
            "as they are.",
            # For this media type, Swagger UI offers to choose a file.
            "contentMediaType": CSV,
            "pattern": _csv_pattern(features, manifest.classes if labelled else []),
            "examples": [csv],
        },
        f"{name}Ndjson": {
            "type": "string",
            # In words: tools that send examples cannot write this media type, and fail on an example of it.
            "description": "One JSON object per line, as in `cells`. For example:\n\n"
            + json.dumps(example),
        },
        f"{name}Form": {
            "type": "object",
            "description": "One part, of any of these types, or named as a file of one.",
            "properties": {"file": {"$ref": f"#/components/schemas/{name}Csv"}},
            "required": ["file"],
            "additionalProperties": False,
            "examples": [{"file": csv}],
        },
    }


def _csv_pattern(features: Sequence[Feature], classes: Sequence[str]) -> str:
    """Write a regular expression for the plainest CSV of such cells, by which tools generate tables."""
    header = [re.escape(f.name) for f in features] + (["Class"] if classes else [])
    # A value is any text without a separator, quote or line end: what is no number is for `invalid`.
    value = "[ !#-+.-~-]{0,30}"
    values = [value] * len(features) + (
        ["(" + "|".join(map(re.escape, classes)) + ")"] if classes else []
    )
    return f"^{','.join(header)}(\n{','.join(values)})+\n?$"


def _number(feature: Feature) -> dict[str, Any]:
    """Describe the values of one measurement."""
    low, *_, high = feature.range()
    return {
        "description": f"In {feature.unit}; {low:g} to {high:g} in training.",
        "anyOf": [
            {"type": "number", "minimum": -LARGEST, "maximum": LARGEST},
            {
                "description": "Anything else is no measurement, and is dealt with as `invalid` says."
            },
        ],
    }
