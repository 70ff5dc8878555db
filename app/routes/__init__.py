"""List the routes of the service, one file for each resource.

To add a route:

1. Write `app/routes/NAME.py` with a `router`, the function of the route, and the pydantic models that it
   alone uses. It imports no other route.
2. Add its router to `ROUTERS` below, or that of another serving protocol to `routers`; the OpenAPI
   document lists routes in this order.
3. Put parameters, models and headers that other routes use too into `app/schemas.py`, and what reads a
   request (the service, the model, the table) into `app/dependencies.py`.
4. Give each new error a status in `app.problems.STATUS`, and an example in `app/openapi/examples.py`, which
   the route names in `responses=problems(...)`.
5. Give the route an example of its answer in `app/example_answers.py`.
"""

from fastapi import APIRouter

from app.routes import (
    composition,
    convert,
    evaluate,
    health,
    inference_protocol,
    inspect,
    invocations,
    kserve,
    measure,
    metrics,
    models,
    picture,
    predict,
    vertex,
)
from app.settings import Settings, VertexRoutes

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    models.router,
    predict.router,
    inspect.router,
    evaluate.router,
    composition.router,
    convert.router,
    measure.router,
    picture.router,
    metrics.router,
)
"""The routers of the service's own paths, in the order of the OpenAPI document."""


def routers(settings: Settings) -> list[APIRouter]:
    """List the routers of `app.framework`: those of the service, and of the protocols it speaks."""
    protocols = (
        (inference_protocol.router, settings.inference_protocol),
        (invocations.router, settings.invocations),
    )
    # Vertex AI may name any path, one of ours too: it is then the only one who asks.
    named = [vertex.router_of(VertexRoutes())] if settings.vertex else []
    # Before ours, as `/v1/models/{name}` takes `NAME:predict` for a name, whose `Allow` others would get.
    first = [kserve.router] if settings.kserve_v1 else []
    return [*named, *first, *ROUTERS, *(router for router, spoken in protocols if spoken)]
