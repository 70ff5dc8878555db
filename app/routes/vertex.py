"""Answer at the paths that Vertex AI names to a container, as KServe's first protocol does.

https://cloud.google.com/vertex-ai/docs/predictions/custom-container-requirements
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.answers.row_predictions import RowPredictions, answer_instances
from app.dependencies import ServiceDep, refuse_if_not_ready
from app.media_types import JSON
from app.openapi.document import answers, problems
from app.openapi.examples import NOT_READY, of_instances
from app.openapi.protocols import WHEN_ROWS, instances_body
from app.schemas import Health, RowsQuery, row_headers
from app.settings import VertexRoutes


def router_of(routes: VertexRoutes) -> APIRouter:
    """Build the router of the paths that are named."""
    router = APIRouter(tags=["Vertex AI"])
    if routes.predict_route is not None:
        router.add_api_route(
            routes.predict_route,
            _predict,
            methods=["POST"],
            summary="Instances -> classes",
            response_class=Response,
            responses=answers(RowPredictions, JSON, headers=row_headers())
            | problems(*of_instances(), when=WHEN_ROWS),
            openapi_extra=instances_body(),
        )
    if routes.health_route is not None:
        router.add_api_route(
            routes.health_route,
            _health,
            methods=["GET"],
            summary="Able to answer?",
            responses=problems(NOT_READY),
        )
    return router


async def _predict(
    request: Request, service: ServiceDep, query: Annotated[RowsQuery, Query()]
) -> Response:
    """Predict the class of each instance by the default model, as `/v1/models/{name}:predict` does."""
    return await answer_instances(request, service, service.registry.get(None, None), query)


async def _health(service: ServiceDep) -> Health:
    """Answer 200 if the default model is loaded, else 503 with what is wrong, as `/health/ready` does."""
    refuse_if_not_ready(service)
    return Health(status="ready")
