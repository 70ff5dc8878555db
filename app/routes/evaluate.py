"""Evaluate a model on labelled cells: `/v1/evaluate`."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from app.answers.confusion_plot import confusion_png, confusion_svg
from app.dependencies import ServiceDep, cells_for, receive
from app.media_types import JSON, PNG, SVG, accepted
from app.openapi.document import answers, problems, table_body
from app.openapi.examples import INVALID, NO_LABEL, of_table
from app.page_headers import page_headers
from app.schemas import ModelRef, TableQuery
from app.service import Service
from bloodcells import Classifier
from bloodcells.classification.evaluation import TableScores, evaluate
from bloodcells.classification.manifest import ClassScores, ConfusionMatrix, Manifest
from bloodcells.tables.formats import Source

router = APIRouter(tags=["cells"])

_OFFERED = (JSON, PNG, SVG)


class EvaluateQuery(TableQuery):
    """Choose the model, and the column of labels."""

    label: str = Field("Class", description="The column that says each cell's class.")


class CellScores(BaseModel):
    """Give the scores of a model on some cells."""

    cells: int
    accuracy: float
    f1_macro: float = Field(
        description="Mean F1 of the classes that occur among the labels or the predictions."
    )
    f1_weighted: float
    log_loss: float
    per_class: list[ClassScores]
    confusion_matrix: ConfusionMatrix


class EvaluateAnswer(CellScores):
    """Give the scores of the model on these cells, and apart on those that it was not fitted to."""

    notes: list[str] = Field(
        [], description="What was done to read the labels; missing where there is nothing to say."
    )
    model: ModelRef
    seen_in_training: int | None = Field(
        description="How many of the cells the model was fitted to, told by hashes of the training "
        "rows; null where the model does not say. Their scores say how well it knows them again."
    )
    not_seen: CellScores | None = Field(
        description="Scores on the cells that the model was not fitted to; null where there are "
        "none, or the model does not say."
    )


@router.post(
    "/v1/evaluate",
    summary="Labelled cells -> metrics",
    response_class=Response,
    responses=answers(EvaluateAnswer, *_OFFERED)
    | problems(*of_table(*_OFFERED), INVALID, NO_LABEL),
    openapi_extra=table_body(labelled=True),
)
async def evaluate_cells(
    request: Request, service: ServiceDep, query: Annotated[EvaluateQuery, Query()]
) -> Response:
    """Score the model on cells whose class is known.

    Cells that the model was fitted to are counted, and the others scored apart: those are the scores to
    go by.

    `Accept: image/png` or `image/svg+xml` draws the confusion matrix.
    """
    media_type = accepted(request, _OFFERED)
    async with receive(request, service, query) as (classifier, source, slot):
        return await slot.run(_answer, service, classifier, source, query, media_type)


def _answer(
    service: Service, classifier: Classifier, source: Source, query: EvaluateQuery, media_type: str
) -> Response:
    cells = cells_for(service, classifier, source, query)
    scores = evaluate(classifier, cells, query.label)
    headers = None if media_type == JSON else page_headers()
    return Response(encode(classifier.manifest, scores, media_type), 200, headers, media_type)


def encode(manifest: Manifest, scores: TableScores, media_type: str) -> bytes:
    """Encode the answer in one of its media types."""
    title = f"{manifest.name} version {manifest.version}: {scores.cells:,} cells"
    if media_type == PNG:
        return confusion_png(scores, title)
    if media_type == SVG:
        return confusion_svg(scores, title)
    model = {"name": manifest.name, "version": manifest.version}
    return orjson.dumps({"model": model} | scores.to_dict())
