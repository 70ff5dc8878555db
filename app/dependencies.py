"""Give routes what they work with: the service, the model, and the table of cells."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, cast

from fastapi import Depends, Request, Response

from app.bodies.body import RequestHead, read_body, read_head, read_table
from app.bodies.waiting_body import WaitingBody
from app.schemas import RowsQuery, TableQuery
from app.service import Service
from app.settings import Settings
from app.work.thread_pool import Slot
from bloodcells import CellTable, Classifier, Predictions, read_cells
from bloodcells.classification.model_choice import ModelChoice
from bloodcells.errors import (
    Fault,
    InvalidValues,
    MissingMeasurements,
    NotReady,
    TableError,
    list_some,
)
from bloodcells.tables.cell_table import Invalid
from bloodcells.tables.columns import locate
from bloodcells.tables.formats import Source
from bloodcells.tables.reading import lacks

SMALL = 64 * 2**10
"""Most bytes of a body that is always read whole."""
_ROW_BYTES = 256
"""Bytes of a row in a small body; rather too few, so that no large table is taken for a small one."""


# Asynchronous, because FastAPI would call a plain function in a thread.
async def get_service(request: Request) -> Service:
    """Get the service of the application that a request is for."""
    return cast(Service, request.app.state.service)


ServiceDep = Annotated[Service, Depends(get_service)]


def refuse_if_not_ready(service: Service) -> None:
    """Refuse to say that the service can answer while it cannot.

    Raises
    ------
    NotReady
        The default model is not loaded.
    """
    problem = service.registry.problem()
    if problem is not None:
        raise NotReady(problem)


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


async def answer_whole(
    request: Request,
    service: Service,
    answer: Callable[[bytes], Response],
    zipped: bool,
    more: str = "",
    slow: bool = False,
) -> Response:
    """Answer a request by its whole body: a few cells at once, more in a slot.

    Parameters
    ----------
    answer
        Makes the answer of the body.
    zipped
        Whether the body is gzipped.
    more
        As for `read_body`.
    slow
        Whether a few cells take long, too, so that they need a slot.

    Raises
    ------
    Busy
        No slot is free: where that is so at the start, before the body is read.
    """
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) <= SMALL:
        body = await read_body(request, service.settings, more)
        rows = None if zipped or slow else len(body) // _ROW_BYTES
        return await service.pool.run(answer, body, rows=rows, watch=service.watch(request))
    async with service.received(request, more) as (waiting, slot):
        return await slot.run(lambda: answer(waiting.take()))


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
    query: TableQuery | RowsQuery,
    invalid: Invalid = "fail",
    by_slide: bool = False,
) -> CellTable:
    """Read the cells of a table for a model.

    Parameters
    ----------
    by_slide
        Leave out measurements relative to the slide, which are computed from all cells.

    Raises
    ------
    MissingMeasurements
        The table lacks some; the message names the models whose measurements it has.
    TableError
        As `read_cells` raises it.
    """
    try:
        return read_cells(
            source,
            classifier.measured if by_slide else classifier.measurements,
            pixel_size=query.pixel_size,
            invalid=invalid,
        )
    except MissingMeasurements as error:
        manifest = classifier.manifest
        is_named = isinstance(query, TableQuery) and query.model is not None
        taker = "the model"
        if not is_named and manifest.name != service.settings.default_model:
            taker = f"the model {manifest.name!r}"
        fit = {  # of each name, the newest version that takes no measurement that the table lacks
            c.manifest.name: c.manifest.version
            for c in service.registry.others(classifier)
            if not lacks(source, c.measurements)
        }
        hint = error.hint
        if not fit and not is_named:
            hint += _lacks_of_default(service, classifier, source)
        if fit:
            queries = [f"?model={name}&version={version}" for name, version in fit.items()]
            hint = (
                f" It has every measurement that another model takes: give {' or '.join(queries)}."
            )
        if classifier.by_slide and not by_slide:
            hint += (
                " Those in the slide are computed, if you name the slide's column: ?slide=COLUMN."
            )
        raise MissingMeasurements(
            error.missing, error.expected, hint, taker, error.in_words
        ) from error


def predict_cells(
    service: Service,
    classifier: Classifier,
    cells: CellTable,
    *,
    novelty: bool = False,
    sets: float | None = None,
    explain: bool = False,
    slide: str | None = None,
) -> Predictions:
    """Predict the classes of cells as `Classifier.predict` does, and count them in the metrics."""
    predictions = classifier.predict(
        cells, novelty=novelty, sets=sets, explain=explain, slide=slide
    )
    service.metrics.count(predictions)
    return predictions


def predict_rows(
    service: Service, classifier: Classifier, source: Source, query: RowsQuery
) -> Predictions:
    """Predict the class of each row, for an answer that has nothing but its place to tell which row is meant.

    Raises
    ------
    InvalidValues
        Rows are not those of cells, or several are of one cell.
    TableError
        As `cells_for` does.
    """
    cells = cells_for(service, classifier, source, query, query.invalid)
    if len(cells) != source.rows:
        raise InvalidValues(*_not_cells(cells))
    return predict_cells(service, classifier, cells)


def _not_cells(cells: CellTable) -> tuple[list[Fault], int]:
    """List the rows that have no class of their own, and count them."""
    remedy = "each row has a class here, so take it out, or post the table to /v1/predict"
    left_out = cells.receipt.left_out
    if not left_out:
        return [
            Fault(2, None, f"the row is of the same cell as the one before; {remedy}")
        ], cells.receipt.rows - len(cells)
    faults = [Fault(out.row, None, f"the row is {out.reason}; {remedy}") for out in left_out]
    return faults, sum(out.rows for out in left_out)


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
