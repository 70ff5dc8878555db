"""Answer errors as RFC 9457 problems: one form of the body, one table from error to status."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse
from starlette.routing import Match
from starlette.types import Scope

from app import errors as own_errors
from app.codecs import errors as codec_errors
from app.work.spool import AnswerTooLarge, MemoryTaken, SpoolFull
from app.work.thread_pool import Busy
from app.work.watched_work import OutOfTime
from bloodcells import errors
from bloodcells.composition.estimation import CompositionError
from bloodcells.images import errors as image_errors

MEDIA_TYPE = "application/problem+json"
_INFERENCE_PATH = "/v2"
"""What the paths of the Open Inference Protocol begin with."""
CLIENT_LEFT = 499
"""Status of an answer that nobody waits for, as nginx has it; HTTP has none."""
_MODEL_RETRY_AFTER = 5
"""Seconds after which it is worth asking again for a model that may be loaded by then."""


STATUS: dict[type[errors.BloodcellsError], int] = {
    # The request.
    own_errors.Stalled: 408,
    own_errors.UnsupportedBody: 415,
    own_errors.NotAcceptable: 406,
    codec_errors.InvalidInference: 400,
    codec_errors.UnknownInstances: 400,
    own_errors.MissingKey: 401,
    own_errors.UnknownKey: 401,
    own_errors.TooManyRequests: 429,
    # The service and its models.
    errors.UnknownModel: 404,
    own_errors.NoReport: 404,
    errors.NotReady: 503,
    Busy: 503,
    OutOfTime: 503,
    MemoryTaken: 503,
    AnswerTooLarge: 413,
    SpoolFull: 507,
    # A table that cannot be read.
    errors.UnreadableTable: 400,
    errors.TableTooLarge: 413,
    errors.MissingMeasurements: 422,
    errors.DoubledColumn: 422,
    errors.InvalidRows: 422,
    errors.EmptyTable: 422,
    errors.WideForm: 422,
    errors.TableError: 422,
    # A table that can be read, but does not do for what was asked (`invalid=fail`, pixels, that label,
    # sheet or group); or a model that does not.
    errors.InvalidValues: 409,
    errors.NoCells: 409,
    errors.NoSuchSheet: 409,
    errors.LabelError: 409,
    errors.NotCalibrated: 409,
    errors.NotBySlide: 409,
    errors.SmallSlides: 409,
    CompositionError: 409,
    # An image or a mask that cannot be measured.
    image_errors.UnreadableImage: 400,
    image_errors.ImageTooLarge: 413,
    image_errors.ImageError: 422,
    image_errors.UnfitImage: 422,
    image_errors.SwappedImages: 422,
    image_errors.SizesDiffer: 422,
    image_errors.MergedLabels: 422,
    image_errors.NoLabels: 422,
    image_errors.NoWhiteCells: 409,
    image_errors.LabelsBesideWhiteCells: 409,
    image_errors.SetOfWhiteCells: 409,
    # A mask that can be read, but does not have what was asked for.
    image_errors.LabelNotThere: 409,
    image_errors.Background: 409,
}
"""The status of each error: that of the first class among the error's own and its bases that is here."""


class ProblemError(BaseModel):
    """Describe one fault, with its place where that is known."""

    row: int | None = Field(None, description="1-based data row of the table as it was sent.")
    column: str | None = Field(None, description="Column as the table spells it, or parameter.")
    message: str


class Problem(BaseModel):
    """Describe what is wrong: RFC 9457 problem details."""

    type: str = Field(description="A stable code, as a URN.")
    title: str
    status: int
    detail: str = Field(description="What is wrong and what to do, in a sentence.")
    errors: list[ProblemError] = Field(
        default_factory=list, description=f"The first {errors.MAX_LISTED} faults."
    )
    total: int = Field(0, description="How many faults there are.")


class InferenceProblem(Problem):
    """Describe what is wrong to clients of the Open Inference Protocol too, which read `error`."""

    error: str = Field(description="The same sentence as `detail`.")


def problem(error: errors.BloodcellsError | RequestValidationError) -> Problem:
    """Describe an error of the library, or in the parameters of a request, as a problem."""
    if isinstance(error, RequestValidationError):
        return _of_parameters(error)
    return _of_library(error)


def for_inference(problem: Problem) -> InferenceProblem:
    """Say what is wrong as clients of the Open Inference Protocol look for it."""
    return InferenceProblem(**problem.model_dump(), error=problem.detail)


def respond(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """Build the answer that a problem is."""
    body = orjson.dumps(problem.model_dump())
    return Response(body, problem.status, headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Let an application answer every error as a problem."""
    app.add_exception_handler(errors.BloodcellsError, _library_error)
    app.add_exception_handler(RequestValidationError, _invalid_parameters)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(ClientDisconnect, _left)
    app.add_exception_handler(Exception, fault)


def respond_to(scope: Scope, problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """Build the answer that a problem of a request is, in the form of the protocol that its path is of."""
    if is_inference(scope["path"].removeprefix(scope.get("root_path", ""))):
        problem = for_inference(problem)
    return respond(problem, headers)


def is_inference(path: str) -> bool:
    """Tell whether a path is one of the Open Inference Protocol."""
    return path == _INFERENCE_PATH or path.startswith(f"{_INFERENCE_PATH}/")


def _respond(request: Request, problem: Problem, headers: dict[str, str] | None = None) -> Response:
    return respond_to(request.scope, problem, headers)


def _problem(
    status: int, code: str, detail: str, faults: Sequence[ProblemError] = (), total: int = 0
) -> Problem:
    return Problem(
        type=f"urn:bloodcells:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        errors=list(faults),
        total=total or len(faults),
    )


def _library_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.BloodcellsError)
    answer = problem(error)
    wait = (
        error.retry_after
        if isinstance(error, Busy | MemoryTaken | OutOfTime)
        else _MODEL_RETRY_AFTER
    )
    return _respond(request, answer, {"Retry-After": str(wait)} if answer.status == 503 else None)


def _of_library(error: errors.BloodcellsError) -> Problem:
    status, known = next(
        ((STATUS[c], c) for c in type(error).__mro__ if c in STATUS), (500, type(error))
    )
    faults: list[ProblemError] = []
    total = 0
    match error:
        case errors.InvalidRows():
            faults = [
                ProblemError(row=f.row, column=f.column, message=f.message) for f in error.faults
            ]
            total = error.total
        case errors.MissingMeasurements():
            listed = error.missing[: errors.MAX_LISTED]
            faults = [ProblemError(column=m.name, message=str(m)) for m in listed]
            total = len(error.missing)
        case errors.DoubledColumn():
            faults = [ProblemError(column=c, message=str(error)) for c in error.columns]
            faults, total = faults[: errors.MAX_LISTED], len(error.columns)
    return _problem(status, _code(known.__name__), str(error), faults, total)


def _code(name: str) -> str:
    """Turn the name of a class into a code: `MissingMeasurements` -> `missing-measurements`."""
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")


def _invalid_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _respond(request, problem(error))


def _of_parameters(error: RequestValidationError) -> Problem:
    reported: Sequence[Any] = error.errors()
    by_name: dict[str, ProblemError] = {}
    for e in reported:
        # An optional parameter is tried as a value, then as null: of its two faults the first is the value's.
        where = [str(part) for part in e["loc"][1:2]]
        for name in e.get("ctx", {}).get("unknown", where):
            by_name.setdefault(name, ProblemError(column=name, message=e["msg"]))
    faults = list(by_name.values())
    sentences = "; ".join(f"{f.column}: {f.message}" for f in faults[:3])
    return _problem(
        422,
        "invalid-parameters",
        f"The request's parameters are not right: {sentences}.",
        faults[: errors.MAX_LISTED],
        len(faults),
    )


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _code(HTTPStatus(error.status_code).name.title().replace("_", ""))
    detail, headers = str(error.detail), dict(error.headers or {})
    if error.status_code == 404:
        if request.method == "OPTIONS" and request.scope["path"] == "*":  # of the whole server
            return Response(
                status_code=204, headers={"Allow": ", ".join(_with_implied(["GET", "POST"]))}
            )
        if there := _without_slash(request):
            return RedirectResponse(there)
        detail = f"There is nothing at {request.scope['path']}; /docs lists all routes."
    elif error.status_code == 405:
        methods = sorted(set(headers.get("Allow", "").split(", ")) - {"HEAD"})
        headers["Allow"] = ", ".join(_with_implied(methods))
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=headers)
        detail = f"{request.method} is not possible at {request.scope['path']}; {' and '.join(methods)} is."
    return _respond(request, _problem(error.status_code, code, detail), headers)


def _with_implied(methods: Sequence[str]) -> list[str]:
    """Add the methods that are answered beside those of routes: see `app/middleware/head.py`."""
    return sorted({*methods, "OPTIONS"} | ({"HEAD"} if "GET" in methods else set()))


def _without_slash(request: Request) -> str | None:
    """Find the address, relative to that of a request, which is the same but for the `/` at its end.

    A relative one holds behind a proxy too, and has nothing of the header Host in it.
    """
    path: str = request.scope["path"].removesuffix("/")
    if path == request.scope["path"] or not path or path.endswith("/"):
        return None
    scope = {**request.scope, "path": path}
    if all(route.matches(scope)[0] is Match.NONE for route in request.app.routes):
        return None
    query = request.scope["query_string"].decode("latin-1")
    return f"../{quote(path.rpartition('/')[2])}" + (f"?{query}" if query else "")


def _left(request: Request, error: Exception) -> Response:
    """Answer a sender that left before all of its body came, for the log and the metrics alone."""
    return Response(status_code=CLIENT_LEFT)


def fault(request: Request, error: Exception) -> Response:
    """Answer a fault of the service; the server logs its traceback under the request id."""
    sentence = (
        "The service failed on this request, which is a fault of its own; the log has it under the "
        "request id in X-Request-ID."
    )
    return _respond(request, _problem(500, "internal-error", sentence))
