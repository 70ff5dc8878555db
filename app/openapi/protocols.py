"""Describe what other serving protocols send, in the OpenAPI document."""

from typing import Any

from app.media_types import ANY, CSV, JSON, NDJSON, PARQUET
from app.openapi.examples import cell_of
from bloodcells.classification.manifest import Manifest
from bloodcells.tables.numbers import LARGEST

WHEN_INFERENCE = {
    400: "The request is none of the protocol, or asks for an output that there is not.",
    409: "The rows are readable, but not for what was asked: a value is no finite number and `invalid` is "
    "`fail`, a row is no cell's, or they are not in pixels. `errors` says where.",
    413: "There are more bytes, rows or values than a limit.",
    415: "The Content-Encoding is not one that is read.",
    422: "A measurement is missing, or a parameter is not right; `errors` says where.",
}
"""Meaning of a status on the routes of the Open Inference Protocol."""


WHEN_ROWS = WHEN_INFERENCE | {
    400: "The body is not what its Content-Type says, or has its rows under no name that is known.",
    406: "None of the answer's forms fits Accept.",
    415: "The Content-Type or Content-Encoding is not one that is read.",
}
"""Meaning of a status on routes where each row has its place in the answer."""


def instances_body() -> dict[str, Any]:
    """Describe a request of KServe's first protocol or Vertex AI."""
    content = {JSON: {"schema": {"$ref": "#/components/schemas/Instances"}}}
    return {"requestBody": {"required": True, "content": content}}


def invocation_body() -> dict[str, Any]:
    """Describe a request of MLflow's or SageMaker's clients."""
    content = {
        JSON: {"schema": {"$ref": "#/components/schemas/Invocation"}},
        CSV: {"schema": {"$ref": "#/components/schemas/CellsCsv"}},
        NDJSON: {"schema": {"$ref": "#/components/schemas/CellsNdjson"}},
        PARQUET: {"schema": {"type": "string", "format": "binary"}},
    }
    return {"requestBody": {"required": True, "content": content}}


def inference_body() -> dict[str, Any]:
    """Describe a request of the Open Inference Protocol."""
    content = {
        JSON: {"schema": {"$ref": "#/components/schemas/InferenceRequest"}},
        ANY: {"schema": {"$ref": "#/components/schemas/InferenceRequestBytes"}},
    }
    return {"requestBody": {"required": True, "content": content}}


def protocol_schemas(manifest: Manifest) -> dict[str, Any]:
    """Describe requests for a model, by the names that the functions above refer to."""
    return {
        "Instances": _instances(manifest),
        "Invocation": {"oneOf": [_instances(manifest), _split(manifest)]},
        "InferenceRequest": _inference_request(manifest),
        "InferenceRequestBytes": {
            "type": "string",
            "description": "JSON, and behind it the tensors whose `binary_data_size` says so; the header "
            "Inference-Header-Content-Length then gives the bytes of the JSON. The plainest has none.",
            "pattern": _pattern(len(manifest.features)),
        },
    }


def _row(manifest: Manifest) -> dict[str, Any]:
    """Describe the measurements of one cell in their order."""
    number = {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}
    width = len(manifest.features)
    return {"type": "array", "items": number, "minItems": width, "maxItems": width}


def _values(manifest: Manifest) -> list[float]:
    """List the measurements of the made-up cell."""
    return list(cell_of(manifest).values())[1:]  # without its id


def _instances(manifest: Manifest) -> dict[str, Any]:
    """Describe rows as lists of measurements in the order of a model."""
    return {
        "type": "object",
        "title": "instances",
        "description": "Rows in the order of the model's measurements; or objects, each with the "
        "measurements by their names.",
        "properties": {"instances": {"type": "array", "items": _row(manifest), "minItems": 1}},
        "required": ["instances"],
        "additionalProperties": False,
        "example": {"instances": [_values(manifest)]},
    }


def _split(manifest: Manifest) -> dict[str, Any]:
    """Describe a data frame as MLflow's clients send it."""
    names = [feature.name for feature in manifest.features]
    frame = {
        "type": "object",
        "properties": {
            "columns": {"const": names},
            "data": {"type": "array", "items": _row(manifest), "minItems": 1},
        },
        "required": ["columns", "data"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "title": "dataframe_split",
        "description": "A data frame, which may have an `index` too; `dataframe_records` has a list of "
        "objects, `inputs` rows as `instances` has them or an object of columns.",
        "properties": {"dataframe_split": frame},
        "required": ["dataframe_split"],
        "additionalProperties": False,
        "example": {"dataframe_split": {"columns": names, "data": [_values(manifest)]}},
    }


def _pattern(width: int) -> str:
    """Write a regular expression for the plainest request, by which tools generate some."""
    number = r"-?(0|[1-9][0-9]{0,5})(\.[0-9]{1,3})?"
    return (
        r'^\{"inputs":\[\{"name":"cells","datatype":"FP64","shape":\[1,'
        rf'{width}\],"data":\[({number},){{{width - 1}}}{number}\]\}}\]\}}$'
    )


def _inference_request(manifest: Manifest) -> dict[str, Any]:
    """Describe the plainest request for a model: one cell, as numbers in JSON."""
    width = len(manifest.features)
    example = {"name": "cells", "datatype": "FP64", "shape": [1, width], "data": _values(manifest)}
    tensor = {
        "type": "object",
        "properties": {
            "name": {"const": "cells"},
            "datatype": {"const": "FP64"},
            "shape": {"const": [1, width]},
            "data": _row(manifest),
        },
        "required": ["name", "datatype", "shape", "data"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "description": "The plainest form, with one cell; any number of rows, tensors by name, other "
        "datatypes, `parameters` and `outputs` are read too.",
        "properties": {
            "id": {"type": "string"},
            "inputs": {"type": "array", "items": tensor, "minItems": 1, "maxItems": 1},
        },
        "required": ["inputs"],
        "additionalProperties": False,
        "examples": [{"id": "made-up", "inputs": [example]}],
    }
