"""Give routes what they work with: the service, the model, and the table of cells."""

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
from bloodcells.tables.cell_table import Invalid
from bloodcells.tables.formats import Source
from bloodcells.tables.reading import lacks


@dataclass(frozen=True)
class Service:
    """Hold the parts of one application that its routes work with."""

    settings: Settings
    registry: ModelRegistry
    metrics: Metrics
    pool: ThreadPool


# Asynchronous, because FastAPI would call a plain function in a thread.
async def get_service(request: Request) -> Service:
    """Get the service of the application that a request is for."""
    return cast(Service, request.app.state.service)


ServiceDep = Annotated[Service, Depends(get_service)]


async def receive(
    request: Request, service: Service, query: TableQuery, slot: Slot
) -> tuple[Classifier, Source]:
    """Find the model of a request, then read the table in its body.

    In this order, a request for a model that is not there is answered before its body is read.
    """
    classifier = service.registry.get(query.model, query.version)
    return classifier, await read_source(
        request, service.settings, slot, query.sheet, query.unterminated
    )


def cells_for(
    service: Service,
    classifier: Classifier,
    source: Source,
    query: TableQuery,
    invalid: Invalid = "fail",
) -> CellTable:
    """Read the cells of a table for a model.

    Raises
    ------
    MissingMeasurements
        The table lacks some; the message names the models whose measurements it has.
    TableError
        As `read_cells` raises it.
    """
    try:
        return read_cells(
            source, classifier.measurements, pixel_size=query.pixel_size, invalid=invalid
        )
    except MissingMeasurements as error:
        fit = {  # of each name, the newest version that takes no measurement that the table lacks
            c.manifest.name: c.manifest.version
            for c in service.registry.others(classifier)
            if not lacks(source, c.measurements)
        }
        if not fit:
            raise
        queries = [f"?model={name}&version={version}" for name, version in fit.items()]
        hint = f" It has every measurement that another model takes: give {' or '.join(queries)}."
        raise MissingMeasurements(error.missing, error.expected, hint) from error
