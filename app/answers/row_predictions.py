"""Answer each row of a request by its place, in the JSON of KServe's first protocol, Vertex AI and MLflow."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError

from app.bodies.body import RequestHead, read_head
from app.codecs.instances import INSTANCES, no_instances, read_instances
from app.dependencies import answer_whole, predict_rows
from app.errors import UnsupportedBody
from app.media_types import JSON
from app.schemas import Prediction, RowsQuery, answer_headers
from app.service import Service
from bloodcells import Classifier, Predictions
from bloodcells.tables.formats import gunzip


class RowPredictions(BaseModel):
    """Give the class of every row, in their order."""

    predictions: list[Prediction] = Field(
        description="As in the answer of `/v1/predict`, of which each probability is of a class in the order "
        "of `classes` in `/v1/models/{name}`."
    )


async def answer_instances(
    request: Request, service: Service, classifier: Classifier, query: RowsQuery
) -> Response:
    """Answer JSON with `instances`.

    Raises
    ------
    UnsupportedBody
        The Content-Type is not that of JSON.
    """
    head = read_head(request)
    if head.kind not in ("json", "any"):
        raise UnsupportedBody(f"{head.content_type!r} is not read here; send {JSON}.")
    answer = partial(_answer, service, classifier, head, query)
    return await answer_whole(request, service, answer, head.zipped)


def encode_rows(predictions: Predictions) -> Response:
    """Write the answer that predictions are in JSON."""
    body = b"".join([b'{"predictions":', predictions.records_to_json(), b"}"])
    return Response(body, headers=headers_of(predictions), media_type=JSON)


def headers_of(predictions: Predictions) -> dict[str, str]:
    """Write the headers of an answer."""
    return answer_headers(predictions.model_name, predictions.model_version, predictions.notes)


def with_parameters(query: RowsQuery, parameters: Mapping[str, Any]) -> RowsQuery:
    """Add the parameters in a body to those of its address.

    Raises
    ------
    RequestValidationError
        There is no such parameter, or it is not right.
    """
    if not parameters:
        return query
    try:
        return RowsQuery.model_validate({**query.model_dump(exclude_unset=True), **parameters})
    except ValidationError as error:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors()]
        raise RequestValidationError(faults) from error


def _answer(
    service: Service, classifier: Classifier, head: RequestHead, query: RowsQuery, body: bytes
) -> Response:
    limits = service.settings.limits
    if head.zipped:
        body = gunzip(body, limits.bytes)
    found = read_instances(body, limits, INSTANCES, classifier.manifest.feature_names)
    if found is None:
        raise no_instances(INSTANCES)
    asked = with_parameters(query, found.parameters)
    return encode_rows(predict_rows(service, classifier, found.source, asked))
