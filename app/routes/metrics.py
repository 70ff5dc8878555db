"""Show the metrics to Prometheus: `/metrics`."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from app.dependencies import ServiceDep

router = APIRouter(tags=["health"])

_EXAMPLE = """# HELP bloodcells_ready 1 if the default model is loaded.
# TYPE bloodcells_ready gauge
bloodcells_ready 1.0
"""


@router.get(
    "/metrics",
    summary="For Prometheus",
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}, "example": _EXAMPLE}}}
    },
)
def metrics(service: ServiceDep) -> Response:
    """Show requests, their time, cells by class, rejections, flags and readiness."""
    return Response(service.metrics.text(), media_type=CONTENT_TYPE_LATEST)
