"""The answers that the OpenAPI document shows: what the default model says of the made-up cell."""

from typing import Any

import orjson

from app.examples import EXAMPLE_IMAGE, EXAMPLE_MASK, cell_of
from app.payloads import CSV, JSON, NDJSON, SVG
from app.routes import evaluate, inspect, measure, models
from app.service import Service
from bloodcells import CellTable, Classifier, read_cells
from bloodcells.evaluation import evaluate as score
from bloodcells.fields import FieldTable, measure_field
from bloodcells.formats import Limits, read_bytes


def examples(service: Service, classifier: Classifier) -> dict[str, dict[str, Any]]:
    """Route -> media type -> answer, in every form that is text."""
    manifest = classifier.manifest
    cells = _read(classifier, cell_of(manifest))
    predictions = classifier.predict(cells)
    scores = score(classifier, _read(classifier, cell_of(manifest, labelled=True)))
    measured = FieldTable([measure_field(EXAMPLE_IMAGE, EXAMPLE_MASK)])
    whole = manifest.model_dump(mode="json", by_alias=True)
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
        "/v1/measure": {
            JSON: orjson.loads(measure.encode(measured, JSON)),
            CSV: measure.encode(measured, CSV).decode(),
            NDJSON: measure.encode(measured, NDJSON).decode(),
        },
        "/v1/evaluate": {
            JSON: orjson.loads(evaluate.encode(manifest, scores, JSON)),
            SVG: evaluate.encode(manifest, scores, SVG).decode(),
        },
    }


def _read(classifier: Classifier, cell: dict[str, Any]) -> CellTable:
    source = read_bytes(orjson.dumps({"cells": [cell]}), "json", Limits())
    return read_cells(source, classifier.measurements, invalid="flag")
