"""What the OpenAPI document says of bodies, answers and problems."""

import json
import re
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from app import payloads
from app.examples import EXAMPLE_CELL
from app.problems import MEDIA_TYPE, Problem
from bloodcells.artifact import Feature, Manifest
from bloodcells.numbers import LARGEST

_WHEN = {
    400: "The body is not what its Content-Type says.",
    404: "There is no such model or version.",
    406: "None of the answer's forms fits Accept.",
    409: "The table is one, but not for what was asked: a value is no finite number and `invalid` is "
    "`fail`, it is not in pixels, or it has no such label column. `errors` says where.",
    413: "The table is larger than a limit.",
    415: "The Content-Type or Content-Encoding is not one that is read.",
    422: "The table or a parameter is not right; `errors` says where.",
    503: "The model is not loaded.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems of a route."""
    return {
        status: {
            "description": _WHEN[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


TABLE_PROBLEMS = problems(*_WHEN)


def answers(model: type[BaseModel], *media_types: str) -> dict[int | str, dict[str, Any]]:
    """The answer of a route in each of its forms; JSON is of that model."""
    content: dict[str, Any] = {}
    for media_type in media_types:
        text = media_type in (payloads.CSV, payloads.NDJSON, payloads.SVG)
        content[media_type] = {
            "schema": {"type": "string"} | ({} if text else {"format": "binary"})
        }
    content[payloads.JSON] = {}
    return {200: {"model": model, "content": content, "description": "The answer."}}


def table_body(labelled: bool = False) -> dict[str, Any]:
    """A body that is a table, in every form that is read."""
    name = "LabelledCells" if labelled else "Cells"
    binary = {"type": "string", "format": "binary"}
    tables = {
        payloads.JSON: {"schema": {"$ref": f"#/components/schemas/{name}"}},
        payloads.CSV: {"schema": {"$ref": f"#/components/schemas/{name}Csv"}},
        payloads.NDJSON: {"schema": {"$ref": f"#/components/schemas/{name}Ndjson"}},
        payloads.ARROW: {"schema": binary},
        payloads.PARQUET: {"schema": binary},
        payloads.MULTIPART: {
            "schema": {
                "type": "object",
                "description": "One part, of any of these types, or named as a file of one.",
                "properties": {"file": {"$ref": f"#/components/schemas/{name}Csv"}},
                "required": ["file"],
                "additionalProperties": False,
            },
            "encoding": {"file": {"contentType": payloads.CSV}},
        },
    }
    return {"requestBody": {"required": True, "content": tables}}


def document(app: FastAPI, manifest: Manifest | None) -> dict[str, Any]:
    """The document, its tables described for the default model where it is loaded."""
    found = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
        license_info=app.license_info,
        tags=app.openapi_tags,
    )
    schemas: dict[str, Any] = found["components"]["schemas"]
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= schemas["Problem"].pop("$defs")
    for name, labelled in (("Cells", False), ("LabelledCells", True)):
        schemas |= _unknown(name) if manifest is None else _tables(name, manifest, labelled)
    return found


def _unknown(name: str) -> dict[str, Any]:
    """In place of `_tables`: what a table is made of is the model's affair, and none is loaded."""
    described = {"description": "The default model is not loaded: /health/ready says why."}
    return dict.fromkeys((name, f"{name}Csv", f"{name}Ndjson"), described)


def _tables(name: str, manifest: Manifest, labelled: bool) -> dict[str, Any]:
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
    example = {"id": "made-up-1"} | _example(features)
    if labelled:
        example["Class"] = manifest.classes[0]
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
            # By this Swagger UI knows that it is to offer a file.
            "contentMediaType": payloads.CSV,
            "pattern": _csv_pattern(features, manifest.classes if labelled else []),
            "examples": [csv],
        },
        f"{name}Ndjson": {
            "type": "string",
            "description": "One JSON object per line, as in `cells`.",
            "examples": [json.dumps(example) + "\n"],
        },
    }


def _csv_pattern(features: Sequence[Feature], classes: Sequence[str]) -> str:
    header = [re.escape(f.name) for f in features] + (["Class"] if classes else [])
    # Any text without a separator, quote or line end: what is no number is dealt with as `invalid` says.
    value = "[ !#-+.-~-]{0,30}"
    values = [value] * len(features) + (
        ["(" + "|".join(map(re.escape, classes)) + ")"] if classes else []
    )
    return f"^{','.join(header)}(\n{','.join(values)})+\n?$"


def _number(feature: Feature) -> dict[str, Any]:
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


def _example(features: Sequence[Feature]) -> dict[str, Any]:
    """The made-up cell, or, of a model that takes others, the medians of its training data."""
    return {f.name: EXAMPLE_CELL.get(f.name, f.range()[2]) for f in features}
