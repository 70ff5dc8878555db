"""Labelled cells -> metrics."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from app.drawing import confusion_png, confusion_svg
from app.openapi import TABLE_PROBLEMS, answers, table_body
from app.payloads import JSON, PNG, SVG, accepted
from app.routes.predict import ModelRef
from app.service import Service, ServiceDep, TableQuery, cells_for, receive
from bloodcells import Classifier
from bloodcells.artifact import ClassScores, ConfusionMatrix
from bloodcells.evaluation import evaluate
from bloodcells.formats import Source

router = APIRouter(tags=["cells"])

_OFFERED = (JSON, PNG, SVG)


class EvaluateQuery(TableQuery):
    """What to evaluate."""

    label: str = Field("Class", description="The column that says each cell's class.")


class EvaluateAnswer(BaseModel):
    """Scores of the model on these cells."""

    model: ModelRef
    cells: int
    accuracy: float
    f1_macro: float = Field(
        description="Mean F1 of the classes that occur among the labels or the predictions."
    )
    f1_weighted: float
    log_loss: float
    per_class: list[ClassScores]
    confusion_matrix: ConfusionMatrix


@router.post(
    "/v1/evaluate",
    summary="Labelled cells -> metrics",
    response_class=Response,
    responses=answers(EvaluateAnswer, *_OFFERED) | TABLE_PROBLEMS,
    openapi_extra=table_body(labelled=True),
)
async def evaluate_cells(
    request: Request, service: ServiceDep, query: Annotated[EvaluateQuery, Query()]
) -> Response:
    """How well the model does on cells whose class is known.

    `Accept: image/png` or `image/svg+xml` draws the confusion matrix.
    """
    media_type = accepted(request, _OFFERED)
    classifier, source = await receive(request, service, query)
    return await run_in_threadpool(_answer, service, classifier, source, query, media_type)


def _answer(
    service: Service, classifier: Classifier, source: Source, query: EvaluateQuery, media_type: str
) -> Response:
    cells = cells_for(service, classifier, source, query)
    scores = evaluate(classifier, cells, query.label)
    manifest = classifier.manifest
    title = f"{manifest.name} version {manifest.version}: {scores.cells:,} cells"
    if media_type == PNG:
        return Response(confusion_png(scores, title), media_type=PNG)
    if media_type == SVG:
        return Response(confusion_svg(scores, title), media_type=SVG)
    model = {"name": manifest.name, "version": manifest.version}
    return Response(orjson.dumps({"model": model} | scores.to_dict()), media_type=JSON)
