"""Tell whether the service is up, and whether it can answer: `/health`."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from app.dependencies import ServiceDep
from app.media_types import JSON
from app.openapi.document import problems
from app.openapi.examples import NOT_READY
from bloodcells.errors import NotReady

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """Give the state of the service in one word."""

    status: str


def _answer(status: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {JSON: {"example": {"status": status}}}}}


@router.get("/health/live", summary="Up?", responses=_answer("live"))
async def live() -> Health:
    """Answer as long as the process runs, whatever its models."""
    return Health(status="live")


@router.get(
    "/health/ready",
    summary="Able to answer?",
    responses=_answer("ready") | problems(NOT_READY),
)
async def ready(service: ServiceDep) -> Health:
    """Answer 200 if the default model is loaded, else 503 with what is wrong."""
    problem = service.registry.problem()
    if problem is not None:
        raise NotReady(problem)
    return Health(status="ready")
