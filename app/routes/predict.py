"""Cells -> classes."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from app.openapi import TABLE_PROBLEMS, answers, table_body
from app.payloads import ARROW, CSV, JSON, NDJSON, accepted
from app.service import Service, ServiceDep, TableQuery, cells_for, receive
from bloodcells import Classifier, Predictions
from bloodcells.formats import Source
from bloodcells.tables import Invalid

router = APIRouter(tags=["cells"])

_OFFERED = (JSON, CSV, NDJSON, ARROW)


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
    responses=answers(PredictAnswer, *_OFFERED) | TABLE_PROBLEMS,
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
    body = _encode(predictions, media_type, query.probabilities == "true")
    headers = {"Bloodcells-Model": f"{predictions.model_name}/{predictions.model_version}"}
    return Response(body, headers=headers, media_type=media_type)


def _encode(predictions: Predictions, media_type: str, probabilities: bool) -> bytes:
    match media_type:
        case "text/csv":
            return predictions.to_csv()
        case "application/x-ndjson":
            return predictions.to_ndjson(probabilities)
        case "application/vnd.apache.arrow.stream":
            return predictions.to_arrow_stream(probabilities)
        case _:
            return predictions.to_json(probabilities)
