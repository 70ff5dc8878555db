"""Cells -> classes."""

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from app.examples import INVALID, of_table
from app.openapi import answers, problems, table_body
from app.payloads import ARROW, CSV, JSON, NDJSON, accepted
from app.service import Service, ServiceDep, TableQuery, cells_for, receive
from bloodcells import Classifier, Predictions
from bloodcells.formats import Source
from bloodcells.tables import Invalid

router = APIRouter(tags=["cells"])

_ENCODERS: dict[str, Callable[[Predictions, bool], bytes]] = {
    JSON: Predictions.to_json,
    CSV: lambda predictions, _: predictions.to_csv(),
    NDJSON: Predictions.to_ndjson,
    ARROW: Predictions.to_arrow_stream,
}
"""Media type of an answer -> how it is written, with every class's probability or without."""

_OFFERED = tuple(_ENCODERS)
_NOTES = "Bloodcells-Notes"
_LONGEST_NOTES = 1000
_HEADERS = {
    "Bloodcells-Model": {
        "description": "Which model said it, as NAME/VERSION.",
        "schema": {"type": "string"},
    },
    _NOTES: {
        "description": "What was done to read the table, where anything is to be said: rows left out, a "
        "decimal comma, how the channels were told. In ASCII, at most "
        f"{_LONGEST_NOTES:,} characters; `/v1/inspect` has it all.",
        "schema": {"type": "string", "maxLength": _LONGEST_NOTES},
    },
}


class PredictQuery(TableQuery):
    """How to predict."""

    # Not a boolean: of those, "1", "on" and "yes" would be true too.
    probabilities: Literal["true", "false"] = Field(
        "true", description="Whether to give every class's probability, beside the best one's."
    )
    invalid: Invalid = Field(
        "fail",
        description="What a value that is no finite number does: `fail` refuses the table, naming "
        "row and column; `flag` gives its row no class, and the reason among its flags.",
    )


class ModelRef(BaseModel):
    """Which model said it."""

    name: str
    version: int


class Prediction(BaseModel):
    """What one cell is. A rejected one has null for all but its id and its flags."""

    id: str
    class_: str | None = Field(alias="class")
    probability: float | None = Field(ge=0, le=1)
    probabilities: list[float] | None = Field(None, description="In the order of `classes`.")
    flags: list[str]


class Summary(BaseModel):
    """`rows` = `predicted` + `rejected`, always."""

    rows: int
    predicted: int
    rejected: int
    flagged: int = Field(description="Predicted cells with a flag.")
    counts: dict[str, int]


class PredictAnswer(BaseModel):
    """The answer in JSON."""

    model: ModelRef
    classes: list[str]
    predictions: list[Prediction]
    summary: Summary


@router.post(
    "/v1/predict",
    summary="Cells -> classes",
    response_class=Response,
    responses=answers(PredictAnswer, *_OFFERED, headers=_HEADERS)
    | problems(*of_table(*_OFFERED), INVALID),
    openapi_extra=table_body(),
)
async def predict(
    request: Request, service: ServiceDep, query: Annotated[PredictQuery, Query()]
) -> Response:
    """Which of the model's classes each cell is, how sure that is, and what is doubtful about it.

    The answer's form follows `Accept`. In CSV it is the table that was sent with `class`,
    `probability` and `flags` behind its columns.
    """
    media_type = accepted(request, _OFFERED)
    classifier, source = await receive(request, service, query)
    return await run_in_threadpool(_answer, service, classifier, source, query, media_type)


def _answer(
    service: Service, classifier: Classifier, source: Source, query: PredictQuery, media_type: str
) -> Response:
    cells = cells_for(service, classifier, source, query, query.invalid)
    predictions = classifier.predict(cells)
    service.metrics.count(predictions)
    body = _ENCODERS[media_type](predictions, query.probabilities == "true")
    headers = {"Bloodcells-Model": f"{predictions.model_name}/{predictions.model_version}"}
    if predictions.notes:
        headers[_NOTES] = one_line(predictions.notes)
    return Response(body, headers=headers, media_type=media_type)


def one_line(notes: Sequence[str]) -> str:
    """As a header's value; notes name the sender's columns, which may hold anything."""
    text = re.sub("[^ -~]", "?", " ".join(notes))
    return text if len(text) <= _LONGEST_NOTES else text[: _LONGEST_NOTES - 3] + "..."
