"""Compute the answers that the OpenAPI document shows: those of the default model on the made-up cell."""

from functools import partial
from typing import Any

import orjson

from app.answers import measured_cells
from app.codecs.inference_request import decode_request
from app.codecs.inference_response import encode_response
from app.media_types import CSV, JSON, NDJSON, SVG
from app.openapi.example_image import example_files
from app.openapi.examples import cell_of
from app.openapi.protocols import protocol_schemas
from app.routes import composition, evaluate, inference_protocol, inspect, invocations, models
from app.service import Service
from bloodcells import CellTable, Classifier, Predictions, read_cells
from bloodcells.classification.evaluation import evaluate as score
from bloodcells.classification.manifest import OUT_OF_FOLD_FILE
from bloodcells.composition import CompositionTable, ExperimentDesign, Method, compose_table
from bloodcells.images import FieldTable, measure_field
from bloodcells.tables.formats import Limits, Source, read_bytes


def examples(service: Service, classifier: Classifier) -> dict[str, dict[str, Any]]:
    """Compute the answer of every route, as path -> media type -> answer, in every form that is text."""
    manifest = classifier.manifest
    cells = _read(classifier, cell_of(manifest))
    predictions = classifier.predict(cells)
    scores = score(classifier, _read(classifier, cell_of(manifest, labelled=True)))
    measured = FieldTable([measure_field(*example_files())])
    composed = _composition(classifier)
    tensors = inference_protocol.metadata_of(service, classifier).model_dump(mode="json")
    ready = {"name": manifest.name, "ready": True}
    unnamed = [record | {"id": "1"} for record in predictions.records()]
    inferred = _inferred(classifier, predictions)
    whole = models.served(classifier).model_dump(mode="json", by_alias=True)
    return {
        "/v1/models": {JSON: models.list_models(service).model_dump(mode="json")},
        "/v1/models/{name}": {JSON: whole},
        "/v1/models/{name}/versions/{version}": {JSON: whole},
        "/v1/models/{name}/features": {JSON: models.features_of(manifest).model_dump(mode="json")},
        "/v1/predict": {
            JSON: orjson.loads(predictions.to_json()),
            CSV: predictions.to_csv().decode(),
            NDJSON: predictions.to_ndjson().decode(),
        },
        "/v1/inspect": {JSON: orjson.loads(inspect.encode(classifier, cells))},
        "/v1/composition": {
            media_type: composition.encode(composed, media_type)
            for media_type in (JSON, CSV, NDJSON)
        },
        "/v1/measure": {
            JSON: orjson.loads(measured_cells.encode(measured, JSON)),
            CSV: measured_cells.encode(measured, CSV).decode(),
            NDJSON: measured_cells.encode(measured, NDJSON).decode(),
        },
        "/v1/evaluate": {
            JSON: orjson.loads(evaluate.encode(manifest, scores, JSON)),
            SVG: evaluate.encode(manifest, scores, SVG).decode(),
        },
        "/v1/models/{name}:predict": {JSON: {"predictions": unnamed}},
        "/invocations": {
            JSON: {"predictions": predictions.records()},
            CSV: predictions.to_csv().decode(),
            NDJSON: predictions.to_ndjson().decode(),
            invocations.JSON_LINES: predictions.to_ndjson().decode(),
        },
        "/v2": {JSON: inference_protocol.describe_server().model_dump(mode="json")},
        "/v2/models/{name}": {JSON: tensors},
        "/v2/models/{name}/versions/{version}": {JSON: tensors},
        "/v2/models/{name}/ready": {JSON: ready},
        "/v2/models/{name}/versions/{version}/ready": {JSON: ready},
        "/v2/models/{name}/infer": {JSON: inferred},
        "/v2/models/{name}/versions/{version}/infer": {JSON: inferred},
    }


def _inferred(classifier: Classifier, predictions: Predictions) -> Any:
    """Answer the request that the document shows, which has the made-up cell."""
    request = protocol_schemas(classifier.manifest)["InferenceRequest"]["examples"][0]
    asked = decode_request(orjson.dumps(request), None, Limits())
    return orjson.loads(encode_response(predictions, asked)[0])


def _composition(classifier: Classifier) -> CompositionTable:
    """Group the made-up cell by its `id`; without the model's out-of-fold predictions, count its class."""
    source = _source(cell_of(classifier.manifest))
    method: Method = "em" if OUT_OF_FOLD_FILE in classifier.contents else "counted"
    read = partial(read_cells, features=classifier.measurements, invalid="flag")
    return compose_table(source, classifier, ExperimentDesign(("id",), method=method), read)


def _source(cell: dict[str, Any]) -> Source:
    return read_bytes(orjson.dumps({"cells": [cell]}), "json", Limits())


def _read(classifier: Classifier, cell: dict[str, Any]) -> CellTable:
    return read_cells(_source(cell), classifier.measurements, invalid="flag")
