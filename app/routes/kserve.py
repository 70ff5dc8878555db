"""Speak KServe's first protocol, TensorFlow Serving's in JSON: `/v1/models/{name}:predict`.

`GET /v1/models/{name}`, which the protocol has too, is in `models.py`, and `GET /`, where its client looks
whether the service runs, in `app.workbench`.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.answers.row_predictions import RowPredictions, answer_instances
from app.dependencies import ServiceDep
from app.media_types import JSON
from app.openapi.document import answers, problems
from app.openapi.examples import of_instances
from app.openapi.protocols import WHEN_ROWS, instances_body
from app.schemas import RowsQuery, row_headers

router = APIRouter(tags=["KServe V1"])


@router.post(
    "/v1/models/{name}:predict",
    summary="Instances -> classes",
    response_class=Response,
    responses=answers(RowPredictions, JSON, headers=row_headers())
    | problems(*of_instances(), when=WHEN_ROWS),
    openapi_extra=instances_body(),
)
async def predict_instances(
    name: str, request: Request, service: ServiceDep, query: Annotated[RowsQuery, Query()]
) -> Response:
    """Predict the class of each instance by the version that is served, as `/v1/predict` does.

    An instance is an object with the measurements by their names, or a list of them in the order of
    `/v1/models/{name}/features`. `invalid` and `pixel_size` may be members of `parameters` beside
    `instances`.
    """
    return await answer_instances(request, service, service.registry.get(name, None), query)
