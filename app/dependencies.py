"""What every route works with."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from app.bodies import read_source
from app.metrics import Metrics
from app.model_registry import ModelRegistry
from app.schemas import TableQuery
from app.settings import Settings
from app.thread_pool import Slot, ThreadPool
from bloodcells import CellTable, Classifier, read_cells
from bloodcells.errors import MissingMeasurements
from bloodcells.tables.formats import Source
from bloodcells.tables.reading import Invalid, lacks


@dataclass(frozen=True)
class Service:
    """The collaborators of one application."""

    settings: Settings
    registry: ModelRegistry
    metrics: Metrics
    pool: ThreadPool


async def get_service(request: Request) -> Service:  # or the framework would call it in a thread
    """The application's own."""
    return cast(Service, request.app.state.service)


ServiceDep = Annotated[Service, Depends(get_service)]


async def receive(
    request: Request, service: Service, query: TableQuery, slot: Slot
) -> tuple[Classifier, Source]:
    """The model asked for, and the table sent.

    The model first: a request for one that is not there is answered before its body is read.
    """
    classifier = service.registry.get(query.model, query.version)
    return classifier, await read_source(request, service.settings, slot)


def cells_for(
    service: Service,
    classifier: Classifier,
    source: Source,
    query: TableQuery,
    invalid: Invalid = "fail",
) -> CellTable:
    """The table as cells of that model.

    Raises
    ------
    MissingMeasurements
        It lacks some; the message names the models that it would do for.
    TableError
        As `read_cells`.
    """
    try:
        return read_cells(
            source, classifier.measurements, pixel_size=query.pixel_size, invalid=invalid
        )
    except MissingMeasurements as error:
        fit = {  # of each name the newest version that the table does for
            c.manifest.name: c.manifest.version
            for c in service.registry.others(classifier)
            if not lacks(source, c.measurements)
        }
        if not fit:
            raise
        ways = [f"?model={name}&version={version}" for name, version in fit.items()]
        hint = f" It has every measurement that another model takes: give {' or '.join(ways)}."
        raise MissingMeasurements(error.missing, error.expected, hint) from error
