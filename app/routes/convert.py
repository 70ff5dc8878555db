"""Write a table for other programs: `/v1/convert`."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from app.bodies.body import RequestHead, read_head, read_table
from app.bodies.waiting_body import WaitingBody
from app.dependencies import ServiceDep
from app.media_types import PARQUET, XLSX, accepted
from app.openapi.document import WHEN_CONVERTED, file_answer, problems, table_body
from app.openapi.examples import NO_ROWS, of_any_table
from app.schemas import StrictQuery
from app.settings import Settings
from bloodcells.tables.converting import to_parquet, to_workbook
from bloodcells.tables.formats import Source

router = APIRouter(tags=["cells"])

_WRITERS: dict[str, Callable[[Source], bytes]] = {XLSX: to_workbook, PARQUET: to_parquet}


class ConvertQuery(StrictQuery):
    """Say how the table is read."""

    sheet: str | SkipJsonSchema[None] = Field(
        None,
        description="Name of the sheet to read of a workbook (.xlsx, .xls, .ods); the first one that has "
        "a table if it is not given.",
    )


@router.post(
    "/v1/convert",
    summary="A table -> Excel or Parquet",
    response_class=Response,
    responses=file_answer(*_WRITERS)
    | problems(*of_any_table(*_WRITERS), NO_ROWS, when=WHEN_CONVERTED),
    openapi_extra=table_body(),
)
async def convert(
    request: Request, service: ServiceDep, query: Annotated[ConvertQuery, Query()]
) -> Response:
    """Write a table, of cells or not, as a workbook of Excel or as Parquet, as `Accept` says.

    No row, column or value is changed or left out. A column is one of numbers where every value in it is a
    number or empty, and one of text elsewhere, as of `007` or `1E5`. In a workbook text is never a formula; a
    number that is not finite, and a whole one of 16 digits or more, is text there. In Parquet an empty value
    is null, and of columns with the same name each but the first gets a number behind it.
    """
    media_type = accepted(request, tuple(_WRITERS))
    head = read_head(request)
    async with service.received(request) as (body, slot):
        written = await slot.run(_write, body, head, service.settings, query, media_type)
        return Response(written, media_type=media_type)


def _write(
    body: WaitingBody, head: RequestHead, settings: Settings, query: ConvertQuery, media_type: str
) -> bytes:
    return _WRITERS[media_type](read_table(body.take(), head, settings.limits, query.sheet))
