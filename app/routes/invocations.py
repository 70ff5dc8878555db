"""Answer as a model that MLflow or Amazon SageMaker serves: `/ping`, `/version`, `/invocations`.

https://mlflow.org/docs/latest/ml/deployment/deploy-model-locally and
https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.answers.row_predictions import (
    RowPredictions,
    encode_rows,
    headers_of,
    with_parameters,
)
from app.bodies.body import RequestHead, read_head, read_table
from app.codecs.instances import MLFLOW, read_instances, with_header
from app.dependencies import ServiceDep, answer_whole, predict_rows, refuse_if_not_ready
from app.media_types import ARROW, CSV, JSON, NDJSON, accepted
from app.openapi.document import answers, problems
from app.openapi.examples import NOT_READY, of_invocations
from app.openapi.protocols import WHEN_ROWS, invocation_body
from app.schemas import Health, RowsQuery, row_headers
from app.service import Service
from bloodcells import Classifier, Predictions
from bloodcells.classification.model_choice import ModelChoice
from bloodcells.tables.formats import Format, Source, gunzip

router = APIRouter(tags=["MLflow and SageMaker"])

JSON_LINES = "application/jsonlines"
_TYPES: dict[str, Format] = {
    JSON_LINES: "ndjson",
    "application/parquet": "parquet",
    "application/x-parquet": "parquet",
}
"""Media types of bodies beside those of `/v1/predict`, as MLflow's and SageMaker's clients name them."""
_ANSWERS = (JSON, CSV, NDJSON, ARROW, JSON_LINES)
_TEXT: dict[str, Callable[[Predictions, bool], bytes]] = {
    CSV: lambda predictions, headed: predictions.to_csv(headed),
    NDJSON: lambda predictions, _: predictions.to_ndjson(),
    JSON_LINES: lambda predictions, _: predictions.to_ndjson(),
    ARROW: lambda predictions, _: predictions.to_arrow_stream(),
}
"""Media type of an answer but JSON -> its encoder, and whether a CSV has a header."""


_READY: dict[int | str, dict[str, Any]] = {
    200: {"content": {JSON: {"example": {"status": "ready"}}}}
}


@router.get(
    "/ping",
    summary="Able to answer?",
    responses=_READY | problems(NOT_READY),
)
async def ping(service: ServiceDep) -> Health:
    """Answer 200 if the default model is loaded, else 503 with what is wrong, as `/health/ready` does."""
    refuse_if_not_ready(service)
    return Health(status="ready")


@router.get(
    "/version",
    summary="Version of the service",
    response_class=Response,
    responses={
        200: {
            "content": {
                "text/plain": {"schema": {"type": "string"}, "example": version("bloodcells")}
            }
        }
    },
)
async def get_version() -> Response:
    """Give the version of the service as text."""
    return Response(version("bloodcells"), media_type="text/plain")


@router.post(
    "/invocations",
    summary="Rows -> classes",
    response_class=Response,
    responses=answers(RowPredictions, *_ANSWERS, headers=row_headers())
    | problems(*of_invocations(*_ANSWERS), when=WHEN_ROWS),
    openapi_extra=invocation_body(),
)
async def invoke(
    request: Request, service: ServiceDep, query: Annotated[RowsQuery, Query()]
) -> Response:
    """Predict the class of each row, as `/v1/predict` does: a table finds its model by its columns.

    JSON with `dataframe_split`, `dataframe_records`, `inputs` or `instances` is read as MLflow reads it, with
    `invalid` and `pixel_size` among its `params`; rows that are lists are in the order of the default model's
    measurements. CSV whose first line has numbers is without a header, in that order. Any other body is read
    as by `/v1/predict`. The answer's form follows `Accept`; CSV without a header is answered without one.
    """
    media_type = accepted(request, _ANSWERS)
    choice = service.registry.choice(None, None)
    head = read_head(request, _TYPES)
    answer = partial(_answer, service, choice, head, query, media_type)
    return await answer_whole(request, service, answer, head.zipped)


def _answer(
    service: Service,
    choice: ModelChoice[Classifier],
    head: RequestHead,
    query: RowsQuery,
    media_type: str,
    body: bytes,
) -> Response:
    if head.zipped:
        body = gunzip(body, service.settings.max_table_bytes)
    source, asked, headed = _read(service, choice.default, replace(head, zipped=False), query, body)
    predictions = predict_rows(service, choice.of(source.names), source, asked)
    if media_type == JSON:
        return encode_rows(predictions)
    content = _TEXT[media_type](predictions, headed)
    return Response(content, headers=headers_of(predictions), media_type=media_type)


def _read(
    service: Service, classifier: Classifier, head: RequestHead, query: RowsQuery, body: bytes
) -> tuple[Source, RowsQuery, bool]:
    """Read a table, the parameters beside it, and whether it has a header, as all but some CSV have."""
    limits, features = service.settings.limits, classifier.manifest.feature_names
    if head.kind in ("json", "any") and body.lstrip()[:1] == b"{":
        found = read_instances(body, limits, MLFLOW, features)
        if found is not None:
            return found.source, with_parameters(query, found.parameters), True
    if head.kind == "csv":
        headed = with_header(body, features)
        if headed is not None:
            return read_table(headed, head, limits), query, False
    return read_table(body, head, limits), query, True
