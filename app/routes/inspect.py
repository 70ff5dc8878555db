"""Inspect a table without a prediction: `/v1/inspect`."""

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from app.dependencies import ServiceDep, cells_for, receive
from app.media_types import JSON, accepted
from app.openapi.document import answers, problems, table_body
from app.openapi.examples import of_table
from app.schemas import ModelRef, TableQuery
from app.service import Service
from bloodcells import CellTable, Classifier
from bloodcells.classification.inspection import Distance, inspect
from bloodcells.tables.cell_table import Receipt
from bloodcells.tables.formats import Source

router = APIRouter(tags=["cells"])


class FlaggedCell(BaseModel):
    """Name a cell that has flags."""

    row: int = Field(description="1-based data row of the table as it was sent.")
    id: str
    flags: list[str]


class InspectSummary(BaseModel):
    """Count the cells of a table."""

    cells: int
    rejected: int
    flagged: int = Field(description="Cells that are not rejected and have a flag.")
    flags: dict[str, int] = Field(description="Cells that are not rejected, per flag.")


class InspectAnswer(BaseModel):
    """Give the receipt of a table, its flags, and how far it lies from the training data."""

    model: ModelRef
    receipt: Receipt
    summary: InspectSummary
    measurements: list[Distance] = Field(
        description="How far each measurement lies from the training data."
    )
    flagged: list[FlaggedCell]


@router.post(
    "/v1/inspect",
    summary="A table -> receipt and flags",
    response_class=Response,
    responses=answers(InspectAnswer, JSON) | problems(*of_table(JSON)),
    openapi_extra=table_body(),
)
async def inspect_table(
    request: Request, service: ServiceDep, query: Annotated[TableQuery, Query()]
) -> Response:
    """Report how a table was read, the flags of each cell, and how far it lies from the training data.

    A row that is no cell is listed as rejected; nothing is predicted.
    """
    accepted(request, (JSON,))
    async with receive(request, service, query) as (classifier, source, slot):
        return await slot.run(_answer, service, classifier, source, query)


def _answer(
    service: Service, classifier: Classifier, source: Source, query: TableQuery
) -> Response:
    cells = cells_for(service, classifier, source, query, invalid="flag")
    return Response(encode(classifier, cells), media_type=JSON)


def encode(classifier: Classifier, cells: CellTable) -> bytes:
    """Encode the answer as JSON."""
    inspection = inspect(classifier, cells)
    flagged = [
        FlaggedCell(row=int(row), id=id_, flags=flags)
        for row, id_, flags in zip(cells.rows, cells.ids, inspection.flags, strict=True)
        if flags
    ]
    rejected = cells.rejected
    counts = Counter(
        flag for i, flags in enumerate(inspection.flags) if not rejected[i] for flag in flags
    )
    answer = InspectAnswer(
        model=ModelRef(name=classifier.manifest.name, version=classifier.manifest.version),
        receipt=cells.receipt,
        summary=InspectSummary(
            cells=len(cells),
            rejected=int(rejected.sum()),
            flagged=len(flagged) - int(rejected.sum()),
            flags=dict(counts.most_common()),
        ),
        measurements=inspection.distances,
        flagged=flagged,
    )
    return answer.model_dump_json(by_alias=True).encode()
