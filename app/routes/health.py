"""Whether the service is up, and whether it can answer."""

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
    """A state in one word."""

    status: str


def _answer(status: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {JSON: {"example": {"status": status}}}}}


@router.get("/health/live", summary="Up?", responses=_answer("live"))
async def live() -> Health:
    """Answers as long as the process does; never looks at a model."""
    return Health(status="live")


@router.get(
    "/health/ready",
    summary="Able to answer?",
    responses=_answer("ready") | problems(NOT_READY),
)
async def ready(service: ServiceDep) -> Health:
    """200 when the default model is loaded; else 503 with what is wrong."""
    problem = service.registry.problem()
    if problem is not None:
        raise NotReady(problem)
    return Health(status="ready")
