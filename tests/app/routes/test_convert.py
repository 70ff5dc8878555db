"""`POST /v1/convert`: a table as a workbook or as Parquet, with each value as it was sent."""

import gzip
import io

import httpx
import pandas as pd
import polars as pl
import pytest

from app.media_types import CSV, PARQUET, XLSX
from tests.app.sent_bodies import refused

TABLE = "file;Area;correction;model\na.jpg;1,5;not a cell;bloodcells 3\n=b;2,25;;bloodcells 3\n"
ROWS = [("a.jpg", 1.5, "not a cell", "bloodcells 3"), ("=b", 2.25, None, "bloodcells 3")]


def convert(
    client: httpx.Client, accept: str, body: bytes | str = TABLE, **headers: str
) -> httpx.Response:
    return client.post(
        "/v1/convert", content=body, headers={"Content-Type": CSV, "Accept": accept} | headers
    )


def test_excel_and_parquet_have_the_values_of_the_table(service: httpx.Client) -> None:
    workbook, parquet = (convert(service, kind) for kind in (XLSX, PARQUET))
    assert (workbook.headers["content-type"], parquet.headers["content-type"]) == (XLSX, PARQUET)
    frame = pd.read_excel(io.BytesIO(workbook.content), engine="openpyxl")
    assert [
        tuple(row) for row in frame.astype(object).where(frame.notna(), None).to_numpy()
    ] == ROWS
    assert pl.read_parquet(parquet.content).rows() == ROWS


def test_what_is_written_is_read_again_by_the_service(service: httpx.Client) -> None:
    workbook = convert(service, XLSX).content
    again = service.post(
        "/v1/convert?sheet=Cells",
        content=gzip.compress(workbook),
        headers={"Content-Type": XLSX, "Content-Encoding": "gzip", "Accept": PARQUET},
    )
    assert pl.read_parquet(again.content).rows() == ROWS


def test_a_workbook_is_the_answer_to_who_names_nothing(service: httpx.Client) -> None:
    assert convert(service, "*/*").headers["content-type"] == XLSX


def test_what_excel_cannot_hold_is_refused_for_excel_alone(service: httpx.Client) -> None:
    long = f"note,Area\n{'x' * 40_000},1\n"
    detail = refused(convert(service, XLSX, long), 413)["detail"]
    assert detail.startswith("Row 1, column 'note': the text has 40,000 characters")
    assert pl.read_parquet(convert(service, PARQUET, long).content).height == 1


@pytest.mark.parametrize("query", ["?sheet=Other", "?model=bloodcells"])
def test_what_the_route_does_not_know_is_refused(service: httpx.Client, query: str) -> None:
    answer = service.post(f"/v1/convert{query}", content=TABLE, headers={"Content-Type": CSV})
    assert answer.status_code in (409, 422)
