"""Speak the Open Inference Protocol (V2) of KServe, Triton and MLServer, with binary tensors: `/v2`.

https://github.com/kserve/open-inference-protocol. A request is told by its bytes and by the header
`Inference-Header-Content-Length`, whatever its Content-Type: clients send none, or that of any bytes.
"""

from functools import partial
from importlib.metadata import version as version_of
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.answers.row_predictions import headers_of, with_parameters
from app.bodies.body import is_zipped
from app.codecs.errors import InvalidInference
from app.codecs.inference_request import decode_request
from app.codecs.inference_response import EXTENSIONS, describe_outputs, encode_response
from app.codecs.tensor_table import CELLS, table_of
from app.dependencies import ServiceDep, answer_whole, predict_rows, refuse_if_not_ready
from app.media_types import ANY, JSON
from app.openapi.document import answers, problems
from app.openapi.examples import NO_MODEL, NO_NUMBER, NOT_READY, REFUSED, of_inference
from app.openapi.protocols import WHEN_INFERENCE, inference_body
from app.schemas import RowsQuery, row_headers
from app.service import Service
from bloodcells import Classifier
from bloodcells.tables.formats import gunzip

router = APIRouter(tags=["Open Inference Protocol"])

JSON_LENGTH = "Inference-Header-Content-Length"
"""The header with the bytes of the JSON in a body, behind which tensors lie in binary."""

_HEADERS = row_headers() | {
    JSON_LENGTH: {
        "description": "Bytes of the JSON that the body begins with, where tensors lie behind it in binary.",
        "schema": {"type": "integer", "minimum": 1},
    }
}


class ServerMetadata(BaseModel):
    """Describe the service."""

    name: str
    version: str
    extensions: list[str]


class ServerLive(BaseModel):
    """Say that the process runs."""

    live: bool


class ServerReady(BaseModel):
    """Say that the default model is loaded."""

    ready: bool


class ModelReady(BaseModel):
    """Say that a model is loaded."""

    name: str
    ready: bool


class TensorMetadata(BaseModel):
    """Describe one input or output; -1 in its shape is any number of rows."""

    name: str
    datatype: str
    shape: list[int]


class ModelMetadata(BaseModel):
    """Describe a model, its inputs and its outputs."""

    name: str
    versions: list[str]
    platform: str
    inputs: list[TensorMetadata]
    outputs: list[TensorMetadata]


class OutputTensor(TensorMetadata):
    """Give one output."""

    data: list[Any] | None = Field(None, description="Its values in row-major order.")
    parameters: dict[str, Any] | None = Field(
        None, description="With `binary_data_size`, where its values lie behind the JSON."
    )


class InferenceAnswer(BaseModel):
    """Give the outputs that were asked for."""

    model_config = ConfigDict(protected_namespaces=())

    model_name: str
    model_version: str
    id: str | None = Field(None, description="That of the request, if it has one.")
    outputs: list[OutputTensor]


def _example(**answer: bool) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {JSON: {"example": answer}}}}


_MODEL = problems(NO_MODEL, REFUSED, inference=True)
_VERSION = problems(NO_MODEL, NO_NUMBER, REFUSED, inference=True)
_INFER: dict[str, Any] = {
    "response_class": Response,
    "responses": answers(InferenceAnswer, JSON, ANY, headers=_HEADERS)
    | problems(*of_inference(), when=WHEN_INFERENCE, inference=True),
    "openapi_extra": inference_body(),
}


@router.get("/v2", summary="Server metadata")
async def get_server() -> ServerMetadata:
    """Name the service, its version, and the extensions of the protocol that it speaks."""
    return describe_server()


@router.get("/v2/health/live", summary="Server live?", responses=_example(live=True))
async def get_live() -> ServerLive:
    """Answer as long as the process runs, as `/health/live` does."""
    return ServerLive(live=True)


@router.get(
    "/v2/health/ready",
    summary="Server ready?",
    responses=_example(ready=True) | problems(NOT_READY, inference=True),
)
async def get_ready(service: ServiceDep) -> ServerReady:
    """Answer 200 if the default model is loaded, else 503 with what is wrong, as `/health/ready` does."""
    refuse_if_not_ready(service)
    return ServerReady(ready=True)


@router.get("/v2/models/{name}", summary="Model metadata", responses=_MODEL)
async def get_model(name: str, service: ServiceDep) -> ModelMetadata:
    """Describe the inputs and outputs of the version that is served; `/v1/models/{name}` has all else."""
    return metadata_of(service, service.registry.get(name, None))


@router.get(
    "/v2/models/{name}/versions/{version}", summary="Metadata of one version", responses=_VERSION
)
async def get_version(name: str, version: int, service: ServiceDep) -> ModelMetadata:
    """Describe the inputs and outputs of one version, as for the one that is served."""
    return metadata_of(service, service.registry.get(name, version))


@router.get("/v2/models/{name}/ready", summary="Model ready?", responses=_MODEL)
async def get_model_ready(name: str, service: ServiceDep) -> ModelReady:
    """Answer 200 if the version that is served is loaded, else 404 or 503 with what is wrong."""
    service.registry.get(name, None)
    return ModelReady(name=name, ready=True)


@router.get(
    "/v2/models/{name}/versions/{version}/ready", summary="Version ready?", responses=_VERSION
)
async def get_version_ready(name: str, version: int, service: ServiceDep) -> ModelReady:
    """Answer 200 if the version is loaded, else 404 or 503 with what is wrong."""
    service.registry.get(name, version)
    return ModelReady(name=name, ready=True)


@router.post("/v2/models/{name}/infer", summary="Tensors -> classes", **_INFER)
async def infer(
    name: str, request: Request, service: ServiceDep, query: Annotated[RowsQuery, Query()]
) -> Response:
    """Predict the class of each row by the version that is served, as `/v1/predict` does.

    The input is one tensor `cells` of `[rows, measurements]`, in the order of
    `/v1/models/{name}/features`; or one tensor of `[rows]` for each measurement, by its name. Numbers are
    of any datatype but BOOL and BF16; NaN or `null` is no measurement, and is dealt with as `invalid`
    says, which may be a parameter of the request too, as may `pixel_size`. Tensors may lie behind the JSON
    in binary; then the header `Inference-Header-Content-Length` gives the bytes of the JSON. The
    Content-Type is not looked at.

    The outputs are `class`, `probability`, `probabilities` (of each class, in the order of `classes` in
    `/v1/models/{name}`) and `flags` (joined by `; `): those that are asked for, else all.
    """
    return await _infer(name, None, request, service, query)


@router.post(
    "/v2/models/{name}/versions/{version}/infer",
    summary="Tensors -> classes, one version",
    **_INFER,
)
async def infer_version(
    name: str,
    version: int,
    request: Request,
    service: ServiceDep,
    query: Annotated[RowsQuery, Query()],
) -> Response:
    """Predict the class of each row by one version, as for the one that is served."""
    return await _infer(name, version, request, service, query)


async def _infer(
    name: str, version: int | None, request: Request, service: Service, query: RowsQuery
) -> Response:
    classifier = service.registry.get(name, version)
    zipped = is_zipped(request)
    length = _json_length(request)
    answer = partial(_answer, service, classifier, zipped, length, query)
    return await answer_whole(request, service, answer, zipped)


def _answer(
    service: Service,
    classifier: Classifier,
    zipped: bool,
    json_length: int | None,
    query: RowsQuery,
    body: bytes,
) -> Response:
    limits = service.settings.limits
    if zipped:
        body = gunzip(body, limits.bytes)
    asked = decode_request(body, json_length, limits)
    source = table_of(asked.tensors, classifier.manifest.feature_names)
    parameters = {k: v for k, v in asked.parameters.items() if k in RowsQuery.model_fields}
    predictions = predict_rows(service, classifier, source, with_parameters(query, parameters))
    answer, length = encode_response(predictions, asked)
    headers = headers_of(predictions) | ({} if length is None else {JSON_LENGTH: str(length)})
    return Response(answer, headers=headers, media_type=JSON if length is None else ANY)


def describe_server() -> ServerMetadata:
    """Describe the service."""
    return ServerMetadata(
        name="bloodcells", version=version_of("bloodcells"), extensions=list(EXTENSIONS)
    )


def metadata_of(service: Service, classifier: Classifier) -> ModelMetadata:
    """Describe the inputs and outputs of a model."""
    manifest = classifier.manifest
    outputs = describe_outputs(len(manifest.classes))
    return ModelMetadata(
        name=manifest.name,
        versions=[str(v) for v in service.registry.loaded.models[manifest.name]],
        platform="onnxruntime_onnx",
        inputs=[
            TensorMetadata(name=CELLS, datatype="FP64", shape=[-1, len(manifest.feature_names)])
        ],
        outputs=[TensorMetadata.model_validate(output) for output in outputs],
    )


def _json_length(request: Request) -> int | None:
    """Read the header with the bytes of the JSON; None where all of the body is JSON."""
    sent = request.headers.get(JSON_LENGTH)
    if sent is None:
        return None
    if not (sent.isascii() and sent.isdecimal()):
        raise InvalidInference(f"{JSON_LENGTH} is {sent[:40]!r}; a number of bytes was expected.")
    return int(sent)
