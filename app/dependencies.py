"""What every route works with."""

from dataclasses import dataclass
from typing import Annotated, Any, cast

from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field, model_validator
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from app.bodies import read_source
from app.metrics import Metrics
from app.model_registry import ModelRegistry
from app.settings import Settings
from app.thread_pool import Slot, ThreadPool
from bloodcells import CellTable, Classifier, read_cells
from bloodcells.errors import MissingMeasurements
from bloodcells.tables.formats import Source
from bloodcells.tables.reading import Invalid, lacks

MODEL_HEADER = "Bloodcells-Model"
"""Of an answer: which model said it, as NAME/VERSION."""


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


class ModelQuery(BaseModel):
    """Which model. An unknown parameter is refused: a misspelt one would be a silent wrong answer."""

    model: str | SkipJsonSchema[None] = Field(
        None, description="Name of the model; the service's default if it is not given."
    )
    version: Annotated[int, Field(ge=1)] | SkipJsonSchema[None] = Field(
        None, description="Version of the model; the highest if it is not given."
    )

    @model_validator(mode="before")
    @classmethod
    def _no_unknown_parameter(cls, data: Any) -> Any:
        if unknown := sorted(set(data) - set(cls.model_fields)):
            known = ", ".join(sorted(cls.model_fields))
            raise PydanticCustomError(
                "unknown_parameter",
                "there is no such parameter; there are {known}",
                {"known": known, "unknown": unknown},
            )
        return data


class TableQuery(ModelQuery):
    """Which model, and in what unit the table is."""

    pixel_size: (
        Annotated[float, Field(ge=1e-3, le=1e3, allow_inf_nan=False)] | SkipJsonSchema[None]
    ) = Field(
        None,
        description="Side of a pixel in the table's unit of length, for a table that was measured "
        "with a scale set in ImageJ. Without it, such a table is refused with the factor found.",
    )


TableQueryDep = Annotated[TableQuery, Query()]


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
