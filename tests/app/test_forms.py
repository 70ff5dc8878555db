"""Test tables in every form: the same answer as for the same cells in CSV, whatever the body says it is."""

import gzip
import socket
from pathlib import Path

import httpx
import numpy as np
import pyarrow as pa
import pytest

from bloodcells import Predictions
from bloodcells.tables.formats import Limits, read_bytes
from bloodcells.tables.reading import read_cells
from tests.app.sent_bodies import (
    CSV,
    ENCODERS,
    JSON,
    Body,
    Table,
    arrow_table,
    post,
    read_answer,
    refused,
)
from tests.bloodcells.tables.formats.bodies import stream_of
from tests.bloodcells.tables.formats.workbooks import ods_of, xls_of, xlsx_of

ANY = "application/octet-stream"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
XLS = "application/vnd.ms-excel"
ARROW_FILE = "application/vnd.apache.arrow.file"


def rows_of(table: Table) -> list[list[object]]:
    """The table as rows, with its names as the first one."""
    return [list(table.names), *table.rows]


FORMS = {
    "xlsx": (XLSX, lambda table: xlsx_of({"Results": rows_of(table)})),
    "ods": (ODS, lambda table: ods_of(rows_of(table))),
    "xls": (XLS, lambda table: xls_of(rows_of(table))),
    "xlsx as xls": (XLS, lambda table: xlsx_of({"Results": rows_of(table)})),
    "csv as xls": (XLS, lambda table: ENCODERS["csv comma"](table).content),
    "arrow file": (ARROW_FILE, lambda table: stream_of(arrow_table(table), "file")),
    "zstd": (ARROW_FILE, lambda table: stream_of(arrow_table(table), "file", compression="zstd")),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read_alike_by_its_type_and_by_its_first_bytes(
    form: str, service: httpx.Client, table: Table, expected: Predictions
) -> None:
    media_type, encode = FORMS[form]
    data = encode(table)
    for body in (
        Body(data, {"Content-Type": media_type}),
        Body(data, {"Content-Type": ANY}),
        Body(data),
        Body(gzip.compress(data)),
        Body(gzip.compress(data), {"Content-Type": media_type, "Content-Encoding": "gzip"}),
    ):
        answer = read_answer(post(service, body))
        assert (answer.classes, answer.ids) == (expected.classes, expected.cells.ids)
    values = read_cells(read_bytes(data, "any", Limits())).values
    assert np.array_equal(values, expected.cells.values)


@pytest.mark.parametrize("encoding", ENCODERS)
def test_a_body_without_a_type_is_told_by_its_first_bytes(
    encoding: str, service: httpx.Client, table: Table, expected: Predictions
) -> None:
    content = ENCODERS[encoding](table).content
    for body in (Body(content), Body(content, {"Content-Type": ANY}), Body(gzip.compress(content))):
        assert read_answer(post(service, body)).classes == expected.classes


def test_an_image_is_refused_as_what_it_is(service: httpx.Client) -> None:
    problem = refused(post(service, Body(b"\x89PNG\r\n\x1a\n" + bytes(20))), 400)
    assert problem["detail"].startswith("A table was expected, a PNG image was found;")


@pytest.mark.parametrize("route", ["/v1/predict", "/v1/inspect"])
def test_a_sheet_is_chosen_by_its_name(route: str, service: httpx.Client, table: Table) -> None:
    data = xlsx_of({"A": rows_of(table), "B": rows_of(table.head(2))})
    body = {"content": data, "headers": {"Content-Type": XLSX}}
    summary = service.post(route, params={"sheet": "B"}, **body).json()["summary"]
    assert 2 in (summary.get("rows"), summary.get("cells"))
    problem = refused(service.post(route, params={"sheet": "C"}, **body), 409)
    assert problem["detail"] == "The workbook has no sheet 'C'; it has 'A', 'B'."
    csv = ENCODERS["csv comma"](table)
    response = service.post(route, params={"sheet": "B"}, content=csv.content, headers=csv.headers)
    assert "a table in csv has none" in refused(response, 409)["detail"]


@pytest.mark.parametrize(
    "path",
    ["/health/live", "/health/ready", "/v1/models", "/docs", "/openapi.json", "/v1/models/nobody"],
)
def test_head_is_answered_as_get_without_a_body(path: str, service: httpx.Client) -> None:
    got, head = service.get(path), service.head(path)
    assert head.status_code == got.status_code
    assert head.content == b""
    differing = {"x-request-id", "date"}
    assert {k: v for k, v in head.headers.items() if k not in differing} == {
        k: v for k, v in got.headers.items() if k not in differing
    }


def test_head_is_not_allowed_where_get_is_not(service: httpx.Client) -> None:
    assert service.head("/v1/predict").status_code == service.get("/v1/predict").status_code == 405


def test_columns_of_any_type_are_text_in_csv(service: httpx.Client, table: Table) -> None:
    sent = arrow_table(table).append_column("box", pa.array([[1, 2]] * len(table.rows)))
    sent = sent.append_column("Class", pa.array(["mine"] * len(table.rows)))
    response = service.post(
        "/v1/predict",
        content=stream_of(sent, "file"),
        headers={"Content-Type": ARROW_FILE, "Accept": CSV},
    )
    header, first, *_ = response.text.splitlines()
    assert header.endswith(",box,Class,predicted class,predicted probability,predicted flags")
    assert ',"[1,2]",mine,' in first


def test_a_file_of_a_form_is_told_by_its_name_where_its_type_says_nothing(
    service: httpx.Client, table: Table, tmp_path: Path
) -> None:
    data = xlsx_of({"A": rows_of(table)})
    for name in ("a.xlsx", "a.xls", "a"):
        response = service.post("/v1/predict", files={"file": (name, data, ANY)})
        assert response.json()["summary"]["rows"] == len(table.rows), JSON


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/health/live", "GET, HEAD, OPTIONS"),
        ("/v1/models/bloodcells", "GET, HEAD, OPTIONS"),
        ("/openapi.json", "GET, HEAD, OPTIONS"),
        ("/v1/predict", "OPTIONS, POST"),
        ("/v1/models/bloodcells:predict", "OPTIONS, POST"),
    ],
)
def test_options_says_which_methods_are_answered(
    path: str, allowed: str, service: httpx.Client
) -> None:
    for response in (service.options(path), service.delete(path)):
        assert response.headers["allow"] == allowed
    answer = service.options(path)
    assert (answer.status_code, answer.content) == (204, b"")


def test_options_of_the_whole_server_and_of_nothing(service: httpx.Client) -> None:
    with socket.create_connection((service.base_url.host, service.base_url.port or 80)) as to:
        to.sendall(b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: to.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 204 ")
    assert b"\r\nallow: GET, HEAD, OPTIONS, POST\r\n" in answer
    assert service.options("/v1/predictions").status_code == 404
