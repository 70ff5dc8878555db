"""What operators watch, as Prometheus reads it."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app.service import ServiceDep

router = APIRouter(tags=["health"])


@router.get(
    "/metrics",
    summary="For Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def metrics(service: ServiceDep) -> Response:
    """Requests, their time, cells by class, rejections, flags, readiness."""
    return Response(generate_latest(service.metrics.registry), media_type=CONTENT_TYPE_LATEST)
