"""multipart/form-data: one part named `file`."""

import httpx
import pytest

from app.bodies.multipart import file_part
from bloodcells.errors import UnreadableTable
from tests.app.sent_bodies import BOUNDARY, JSON, Body, form, json_cells, part, plain, post, refused


def test_the_part_is_given_with_its_name_and_type() -> None:
    body = form(part(b"a\r\nb", file_name="Zellen ü.csv", media_type="Text/CSV"))
    found = file_part(body.type, body.content)
    assert (found.name, found.file_name, found.media_type) == ("file", "Zellen ü.csv", "text/csv")
    assert found.data == b"a\r\nb"


def test_a_boundary_in_quotation_marks_is_one() -> None:
    body = form(part(b"x"))
    assert file_part(f'multipart/form-data; boundary="{BOUNDARY}"', body.content).data == b"x"


BROKEN = {
    "no part": (form(), "The form has no part; one part named 'file' was expected."),
    "two files": (form(part(b"1"), part(b"2")), "The form has 'file', 'file'; one part named "),
    "many files": (
        form(*[part(b"1")] * 21),
        "The form has more than 20 parts; send a table as one, or an image and its mask as two.",
    ),
    "another name": (form(part(b"1", name="table")), "The form has 'table'; one part named "),
    "a part more": (form(part(b"1"), part(b"2", name="x")), "The form has 'file', 'x'; one part"),
    "no name": (form(("Content-Type: text/csv", b"1")), "The form has ''; one part named 'file'"),
    "no end": (form(part(b"1"), closed=False), "The form is cut short: its last boundary is missing."),
    "no boundary in the body": (
        Body(b"Area,AR\n1,2\n", form().headers),
        "The form cannot be read (",
    ),
    "no boundary in the header": (
        Body(form(part(b"1")).content, {"Content-Type": "multipart/form-data"}),
        "The multipart/form-data has no boundary in its Content-Type.",
    ),
    "another boundary": (
        Body(form(part(b"1")).content, {"Content-Type": "multipart/form-data; boundary=other"}),
        "The form cannot be read (",
    ),
    "a bad header": (form(("Content Disposition", b"1")), "The form cannot be read ("),
    "a boundary of 300 characters": (
        Body(form(part(b"1")).content, {"Content-Type": f"multipart/form-data; boundary={'a' * 300}"}),
        "The form cannot be read (",
    ),
    "nothing": (Body(b"", form().headers), "The form is cut short: "),
}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_form_is_refused(fault: str, service: httpx.Client) -> None:
    body, detail = BROKEN[fault]
    with pytest.raises(UnreadableTable):
        file_part(body.type, body.content)
    assert detail in refused(post(service, body), 400)["detail"]


@pytest.mark.parametrize("name", ["", "cells", "cells.pdf", "cells.gz", ".csv", "csv", "..gz"])
def test_a_file_of_no_known_kind_is_refused(name: str, service: httpx.Client, body: Body) -> None:
    problem = refused(post(service, form(part(body.content, file_name=name))), 400, 415)
    assert problem["status"] == (400 if name.endswith(".gz") else 415)
    if name == "cells.pdf":
        assert problem["detail"].startswith("The file 'cells.pdf' is of no known kind; name it as ")


def test_a_type_that_is_a_table_counts_more_than_the_name(
    service: httpx.Client, body: Body
) -> None:
    named = form(part(body.content, file_name="cells.csv", media_type=JSON))
    assert post(service, named).status_code == 200


@pytest.mark.parametrize("name", ["Results.CSV", "a.b.csv", "C:\\data\\x.tsv", "d/e.txt", "t.xls"])
def test_names_are_read_as_people_write_them(
    name: str, service: httpx.Client, table_csv: bytes
) -> None:
    assert post(service, plain(form(part(table_csv, file_name=name)))).status_code == 200


@pytest.fixture(scope="module")
def table_csv(table):  # type: ignore[no-untyped-def]
    from tests.app.sent_bodies import csv_with

    return csv_with("\t")(table).content


def test_a_browsers_upload_works(service: httpx.Client, table) -> None:  # type: ignore[no-untyped-def]
    response = service.post(
        "/v1/predict", files={"file": ("x.json", json_cells(table).content, "text/plain")}
    )
    assert response.json()["summary"]["predicted"] == 12
