"""Make requests of every kind, each with the answer that the library gives in process."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

import orjson

from app.media_types import XLSX
from bench.askers import HELD, Kind, Question, questions
from bench.servers import HOST
from bloodcells import Classifier, Predictions, read_cells
from bloodcells.classification.evaluation import evaluate
from bloodcells.classification.located_predictions import predict_fields
from bloodcells.composition import CompositionTable, ExperimentDesign, compose_table
from bloodcells.images import FieldTable, measure_field
from bloodcells.images.decoding import EncodedFile
from bloodcells.tables.formats import Format, Limits, Source, read_bytes
from tests.app.sent_bodies import (
    ARROW,
    CSV,
    ENCODERS,
    JSON,
    NDJSON,
    Body,
    Table,
    form,
    made_up,
    part,
)
from tests.bloodcells.tables.formats.workbooks import xlsx_of
from tests.images import encoded, field

_PATIENCE = 30.0
_GROUPS = ("DMSO", "A", "B")
_WELLS = 12

_WRITERS: dict[str, Callable[[Predictions], bytes]] = {
    JSON: Predictions.to_json,
    CSV: Predictions.to_csv,
    NDJSON: Predictions.to_ndjson,
    ARROW: Predictions.to_arrow_stream,
}
_COMPOSED: dict[str, Callable[[CompositionTable], bytes]] = {
    JSON: CompositionTable.to_json,
    CSV: CompositionTable.to_csv,
    NDJSON: CompositionTable.to_ndjson,
    ARROW: CompositionTable.to_arrow_stream,
}


def clients(models: Path, port: int) -> list[Kind]:
    """List honest clients of a service with the models of `bench.workers.models_folder`."""
    few, many = (questions(models, (None, 1), rows) for rows in (1, 1000))
    classifier = Classifier.load(models / "bloodcells" / "1")
    kinds = [Kind("single", few, every=0.03, patience=_PATIENCE)] * 5
    return [
        *kinds,
        Kind("single, new connection", few, keeps=False, every=0.05, patience=_PATIENCE),
        Kind("single, slow", few, held=HELD, every=0.1, patience=_PATIENCE),
        Kind("1,000 rows", many, every=0.2, patience=_PATIENCE),
        Kind("table", _tables(classifier), every=0.2, patience=_PATIENCE),
        Kind("image", _images(classifier), every=0.2, patience=_PATIENCE),
        Kind("composition, scores", _groups(classifier), every=0.2, patience=_PATIENCE),
        Kind("page", _pages(models, port), every=0.05, patience=_PATIENCE),
    ]


def _source(body: Body, kind: Format) -> Source:
    return read_bytes(body.content, kind, Limits())


def _tables(classifier: Classifier) -> list[Question]:
    """Send tables of each format, and have them answered in each: whole, gzipped, and in chunks."""
    short, long = made_up(300, seed=2), made_up(8000, seed=3)
    formats: list[tuple[str, Format]] = [
        ("json cells", "json"),
        ("csv comma", "csv"),
        ("csv decimal comma", "csv"),
        ("ndjson", "ndjson"),
        ("arrow", "arrow"),
        ("parquet", "parquet"),
    ]
    bodies = [(ENCODERS[name](short), kind) for name, kind in formats]
    bodies += [(ENCODERS[name](long), kind) for name, kind in formats[1:]]
    xlsx = xlsx_of({"Results": [short.names, *short.rows]})
    bodies.append((Body(xlsx, {"Content-Type": XLSX}), "workbook"))
    found = []
    for body, kind in bodies:
        predictions = classifier.predict(read_cells(_source(body, kind), classifier.measurements))
        for accept, write in _WRITERS.items():
            headers = {**body.headers, "Accept": accept}
            whole = Question(
                "/v1/predict?version=1",
                body.content,
                write(predictions),
                "bloodcells/1",
                headers,
            )
            found.append(whole)
            if kind in ("csv", "ndjson", "arrow") and accept != JSON:
                found.append(replace(whole, chunked=True))
                while_sending = {**headers, "Prefer": "respond-while-sending"}
                found.append(replace(whole, chunked=True, headers=while_sending))
                zipped = {**headers, "Content-Encoding": "gzip"}
                content = gzip.compress(body.content, 1)
                found.append(replace(whole, content=content, headers=zipped))
    return found


def _images(classifier: Classifier) -> list[Question]:
    """Send made-up images with their masks, to be measured and to be predicted."""
    found = []
    for seed in range(4):
        image, mask = map(encoded, field(seed, cells=5))
        body = form(part(image, "image", "a.png"), part(mask, "mask", "m.png"))
        table = FieldTable([measure_field(EncodedFile("a.png", image), EncodedFile("m.png", mask))])
        typed = predict_fields(classifier, table)
        for accept, measured, predicted in (
            (CSV, table.to_csv, typed.to_csv),
            (NDJSON, table.to_ndjson, typed.to_ndjson),
            (ARROW, table.to_arrow_stream, typed.to_arrow_stream),
        ):
            headers = {**body.headers, "Accept": accept}
            found.append(Question("/v1/measure", body.content, measured(), headers=headers))
            path = "/v1/measure?predict=true&version=1"
            found.append(Question(path, body.content, predicted(), "bloodcells/1", headers))
    return found


def _groups(classifier: Classifier) -> list[Question]:
    """Ask how groups of cells are mixed, and how good the model is on labelled ones."""
    classes, count = classifier.manifest.classes, 600
    table: Table = made_up(count, seed=4)
    table = table.plus("compound", [_GROUPS[i % len(_GROUPS)] for i in range(count)])
    table = table.plus("well", [f"W{i % _WELLS}" for i in range(count)])
    table = table.plus("Class", [classes[i % len(classes)] for i in range(count)])
    design = ExperimentDesign(by=("compound",), control="DMSO", units=("well",))
    path = "/v1/composition?by=compound&control=DMSO&unit=well&version=1"
    found = []
    formats: list[tuple[str, Format]] = [("json columns", "json"), ("csv comma", "csv")]
    for name, kind in formats:
        body = ENCODERS[name](table)
        composed = compose_table(
            _source(body, kind),
            classifier,
            design,
            lambda source: read_cells(source, classifier.measurements),
        )
        for accept, write in _COMPOSED.items():
            headers = {**body.headers, "Accept": accept}
            found.append(Question(path, body.content, write(composed), "bloodcells/1", headers))
        scores = evaluate(classifier, read_cells(_source(body, kind), classifier.measurements))
        model = {"name": "bloodcells", "version": 1}
        expected = orjson.dumps({"model": model} | scores.to_dict())
        found.append(
            Question("/v1/evaluate?version=1", body.content, expected, headers=body.headers)
        )
    return found


def _pages(models: Path, port: int) -> list[Question]:
    """Get and head a report, which is a file; and what nothing changes, as it is before all begins."""
    report = "/v1/models/bloodcells/versions/1/report"
    pages = {report: (models / "bloodcells" / "1" / "report" / "index.html").read_bytes()}
    for path in ("/docs", "/v1/models/shape-only", "/health/ready"):
        with urlopen(f"http://{HOST}:{port}{path}", timeout=_PATIENCE) as answer:
            pages[path] = answer.read()
    return [
        Question(path, b"", content, headers={}, method=method)
        for path, content in pages.items()
        for method in ("GET", "HEAD")
    ]
