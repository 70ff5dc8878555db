"""Tell whether the service is up, and whether it can answer: `/health`."""

from typing import Any

from fastapi import APIRouter

from app.dependencies import ServiceDep, refuse_if_not_ready
from app.media_types import JSON
from app.openapi.document import problems
from app.openapi.examples import NOT_READY
from app.schemas import Health

router = APIRouter(tags=["health"])


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
    refuse_if_not_ready(service)
    return Health(status="ready")
