"""Give routes what they work with: the service, the model, and the table of cells."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from app.bodies.body import RequestHead, read_head, read_table
from app.bodies.waiting_body import WaitingBody, waiting_body
from app.models.registry import ModelRegistry
from app.monitoring.metrics import Metrics
from app.protocol.http_protocol import LEFT
from app.schemas import TableQuery
from app.settings import Settings
from app.work.spool import SharedMemory
from app.work.thread_pool import Slot, ThreadPool
from app.work.watched_work import Watch
from bloodcells import CellTable, Classifier, read_cells
from bloodcells.classification.model_choice import ModelChoice
from bloodcells.errors import MissingMeasurements, TableError, list_some
from bloodcells.tables.cell_table import Invalid
from bloodcells.tables.columns import locate
from bloodcells.tables.formats import Source
from bloodcells.tables.reading import lacks

_TAKES_LONG = "send the table in parts, or again when the service has less to do"


@dataclass(frozen=True)
class Service:
    """Hold the parts of one application that its routes work with."""

    settings: Settings
    registry: ModelRegistry
    metrics: Metrics
    pool: ThreadPool
    memory: SharedMemory
    """What bodies and answers that wait may take of it."""

    def watch(self, request: Request, each_step: bool = False) -> Watch:
        """Watch over the work on a table."""
        has_left = request.scope.get("extensions", {}).get(LEFT)
        return Watch(has_left, self.settings.work_seconds, _TAKES_LONG, each_step)

    @asynccontextmanager
    async def received(
        self, request: Request, more: str = "", watch: Watch | None = None
    ) -> AsyncIterator[tuple[WaitingBody, Slot]]:
        """Wait for the body of a request, and only then take a slot, for as long as the context lasts.

        Who sends slowly keeps no other out of the pool.

        Parameters
        ----------
        more
            As for `read_body`.
        watch
            Watches over the work; None for that of a table.

        Raises
        ------
        Busy
            No slot is free: where that is so at the start, before the body is read.
        """
        self.pool.refuse_if_full()
        async with (
            waiting_body(request, self.settings, self.memory, self.pool.steps, more) as body,
            self.pool.slot(watch or self.watch(request)) as slot,
        ):
            yield body, slot


# Asynchronous, because FastAPI would call a plain function in a thread.
async def get_service(request: Request) -> Service:
    """Get the service of the application that a request is for."""
    return cast(Service, request.app.state.service)


ServiceDep = Annotated[Service, Depends(get_service)]


@asynccontextmanager
async def receive(
    request: Request, service: Service, query: TableQuery
) -> AsyncIterator[tuple[Classifier, Source, Slot]]:
    """Read the table in the body of a request, in the slot that is given, and find its model.

    A request for a model that is not there is answered before its body is read.
    """
    choice = service.registry.choice(query.model, query.version)
    head = read_head(request)
    async with service.received(request) as (body, slot):
        classifier, source = await slot.run(_read, body, head, service.settings, query, choice)
        yield classifier, source, slot


def _read(
    body: WaitingBody,
    head: RequestHead,
    settings: Settings,
    query: TableQuery,
    choice: ModelChoice[Classifier],
) -> tuple[Classifier, Source]:
    source = read_table(body.take(), head, settings.limits, query.sheet, query.unterminated)
    return choice.of(source.names), source


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
        manifest = classifier.manifest
        taker = "the model"
        if query.model is None and manifest.name != service.settings.default_model:
            taker = f"the model {manifest.name!r}"
        fit = {  # of each name, the newest version that takes no measurement that the table lacks
            c.manifest.name: c.manifest.version
            for c in service.registry.others(classifier)
            if not lacks(source, c.measurements)
        }
        hint = error.hint
        if not fit and query.model is None:
            hint += _lacks_of_default(service, classifier, source)
        if fit:
            queries = [f"?model={name}&version={version}" for name, version in fit.items()]
            hint = (
                f" It has every measurement that another model takes: give {' or '.join(queries)}."
            )
        raise MissingMeasurements(error.missing, error.expected, hint, taker) from error


def _lacks_of_default(service: Service, used: Classifier, source: Source) -> str:
    """Say, after a blank, what a table lacks for the default model, where that is not the one used."""
    default = service.registry.get(None, None)
    if default is used:
        return ""
    try:
        locate(source.names, default.measurements)
    except MissingMeasurements as error:
        lacked = list_some([repr(m.name) for m in error.missing], 3)
        return (
            f" For the model {default.manifest.name!r} it lacks {len(error.missing)} of {error.expected}: "
            f"{lacked}."
        )
    except TableError:
        pass  # what is wrong with the columns is no lack
    return ""
