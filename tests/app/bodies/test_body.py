"""Test bodies: what they are said to be, what they are, and what is refused."""

import gzip
import zlib
from pathlib import Path

import httpx
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloodcells import Predictions
from tests.app.artifacts import MODELS
from tests.app.sent_bodies import (
    ARROW,
    CSV,
    ENCODERS,
    JSON,
    NAMES,
    NDJSON,
    PARQUET,
    Body,
    Table,
    arrow_of,
    arrow_table,
    csv_with,
    form,
    gzipped,
    json_cells,
    json_columns,
    made_up,
    ndjson,
    parquet,
    part,
    plain,
    post,
    read_answer,
    refused,
)
from tests.app.servers import serving

TYPES = {JSON: "json cells", CSV: "csv comma", NDJSON: "ndjson", ARROW: "arrow", PARQUET: "parquet"}
ROUTES = ["/v1/predict", "/v1/inspect", "/v1/evaluate"]


# --- Bodies that are not what they say ------------------------------------------------------------


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("said", TYPES)
@pytest.mark.parametrize("sent", TYPES)
def test_a_body_that_is_of_another_type_is_refused(
    sent: str, said: str, route: str, service: httpx.Client, table: Table
) -> None:
    body = Body(ENCODERS[TYPES[sent]](table).content, {"Content-Type": said})
    response = post(service, body, route)
    if sent == said or {sent, said} == {JSON, NDJSON}:  # these are told by their content
        assert response.status_code == (409 if route == "/v1/evaluate" else 200)
    else:
        refused(response, 400, 422)


@pytest.mark.parametrize("said", TYPES)
def test_a_form_part_that_is_of_another_type_is_refused(
    said: str, service: httpx.Client, table: Table
) -> None:
    for sent, encoding in TYPES.items():
        content = ENCODERS[encoding](table).content
        response = post(service, form(part(content, media_type=said)))
        alike = sent == said or {sent, said} == {JSON, NDJSON}  # these are told by their content
        assert response.status_code == 200 if alike else response.status_code in (400, 422)


@pytest.mark.parametrize("said", TYPES)
@pytest.mark.parametrize(
    "content",
    [b"", b" \n ", b"\0" * 100, bytes(range(256)) * 4, b"\xff\xfe", b"PAR1", b"null", b"1"],
)
def test_bytes_that_are_nothing_are_refused(
    content: bytes, said: str, service: httpx.Client
) -> None:
    refused(post(service, Body(content, {"Content-Type": said})), 400, 422)


@pytest.mark.parametrize("encoding", ["arrow", "parquet", "json cells", "json columns"])
def test_a_body_that_is_cut_short_is_refused(
    encoding: str, service: httpx.Client, table: Table
) -> None:
    content = ENCODERS[encoding](table).content
    # The end mark of an Arrow stream, its last 8 bytes, may be left out.
    end = len(content) - (9 if encoding == "arrow" else 1)
    for length in {1, 8, len(content) // 3, len(content) // 2, end}:
        body = Body(content[:length], ENCODERS[encoding](table).headers)
        assert refused(post(service, body), 400)["detail"]


def test_gzip_that_is_cut_short_or_broken_is_refused(service: httpx.Client, body: Body) -> None:
    zipped = gzipped(body)
    broken = bytearray(zipped.content)
    broken[-6] ^= 0xFF  # the checksum
    for content in (zipped.content[:-9], zipped.content[:20], bytes(broken), body.content, b""):
        problem = refused(post(service, Body(content, zipped.headers)), 400)
        assert "gzip" in problem["detail"] or not content


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"[]", "found a list"),
        (b'{"cells": {}}', "'cells' must be a list of objects; found an object."),
        (b'{"cells": [1]}', "In row 1: an object was expected, a number was found."),
        (b'{"cells": []}', "has no row"),
        (b'{"rows": []}', "found an object with ['rows']"),
        (b'{"cells": [], "data": []}', "found an object with ['cells', 'data']"),
        (b'{"columns": "Area", "data": []}', "'columns' must be a list of names; found a text."),
        (b'{"columns": [1], "data": [[2]]}', "'columns' must be a list of names; found a number"),
        (b'{"columns": ["Area"], "data": [[1, 2]]}', "In row 1: 1 values were expected"),
        (b'{"columns": ["Area"], "data": 5}', "'data' must be a list of rows; found a number."),
        (b'{"cells": [{}]}', "In row 1: the object is empty."),
        (b'{"cells": [{"Area": 1}', "The body is not JSON: "),
        (b"[" * 5000, "The body is not JSON: "),
    ],
)
def test_json_that_is_no_table_is_refused_with_what_was_found(
    content: bytes, detail: str, service: httpx.Client
) -> None:
    problem = refused(post(service, Body(content, {"Content-Type": JSON})), 400, 422)
    assert detail in problem["detail"]


@pytest.mark.parametrize("encoding", ENCODERS)
def test_a_table_without_rows_is_refused(
    encoding: str, service: httpx.Client, table: Table
) -> None:
    problem = refused(post(service, ENCODERS[encoding](table.head(0))), 400, 422)
    assert "no row" in problem["detail"] or "nothing was found" in problem["detail"]


# --- Columns --------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ENCODERS)
def test_a_missing_column_is_named_with_the_nearest(
    encoding: str, service: httpx.Client, table: Table
) -> None:
    body = ENCODERS[encoding](table.without("AR").renamed("Solidity", "Solidty"))
    problem = refused(post(service, body), 422)
    assert problem["type"] == "urn:bloodcells:problem:missing-measurements"
    assert {e["column"] for e in problem["errors"]} == {"AR", "Solidity"}
    assert "'Solidity' is missing (the nearest column is 'Solidty')" in problem["detail"]


@pytest.mark.parametrize("encoding", ENCODERS)
def test_a_doubled_column_is_named(encoding: str, service: httpx.Client, table: Table) -> None:
    body = ENCODERS[encoding](table.plus("mean_RED", [1.5] * 12))
    problem = refused(post(service, body), 422)
    assert problem["type"] == "urn:bloodcells:problem:doubled-column"
    assert [e["column"] for e in problem["errors"]] == ["Mean red", "mean_RED"]


def test_the_same_name_twice_is_refused(service: httpx.Client, table: Table) -> None:
    twice = table.plus("Area", table.column("Area"))
    for body in (json_columns(twice), csv_with(",")(twice)):
        problem = refused(post(service, body), 422)
        assert [e["column"] for e in problem["errors"]] == ["Area", "Area"]
    text = json_cells(table).content.replace(b'"Area":', b'"Area": 1, "Area":', 1)
    refused(post(service, Body(text, {"Content-Type": JSON})), 422)


@pytest.mark.parametrize("encoding", ENCODERS)
def test_text_in_a_number_is_named_by_row_and_column(
    encoding: str, service: httpx.Client, table: Table
) -> None:
    encoded = table
    if encoding in ("arrow", "parquet"):  # a column has one type there
        encoded = table.without("Feret").plus("Feret", [str(v) for v in table.column("Feret")])
    problem = refused(post(service, ENCODERS[encoding](encoded.put(4, "Feret", "long"))), 409)
    assert [(e["row"], e["column"]) for e in problem["errors"]] == [(4, "Feret")]
    assert "'long' is not a finite number" in problem["errors"][0]["message"]


def test_rows_of_another_length_are_named(service: httpx.Client, table: Table) -> None:
    lines = csv_with(",")(table).content.decode().splitlines()
    lines[3] += ",1"
    lines[6] = lines[6].rsplit(",", 2)[0]
    problem = refused(post(service, Body("\n".join(lines).encode(), {"Content-Type": CSV})), 422)
    assert [e["row"] for e in problem["errors"]] == [3, 6]


# --- Content-Type, Content-Encoding ---------------------------------------------------------------


@pytest.mark.parametrize("said", ["text/plain", "application/xml", "image/png", "json", "*/*"])
@pytest.mark.parametrize("route", ROUTES)
def test_another_content_type_is_415(
    route: str, said: str, service: httpx.Client, body: Body
) -> None:
    problem = refused(post(service, Body(body.content, {"Content-Type": said}), route), 415)
    assert f"'{said}' is not read here" in problem["detail"]
    assert "text/csv" in problem["detail"]


def test_no_content_type_is_told_by_the_first_bytes(service: httpx.Client, body: Body) -> None:
    for headers in ({}, {"Content-Type": ""}):
        assert post(service, Body(body.content, headers)).status_code == 200


@pytest.mark.parametrize("content", [b"id,Area", b'{"cells": []}'])
@pytest.mark.parametrize(
    "said", ["application/x-www-form-urlencoded", "Application/X-WWW-Form-URLencoded; charset=x"]
)
@pytest.mark.parametrize("route", ROUTES)
def test_what_curl_d_sends_is_refused_with_the_command_that_works(
    route: str, said: str, content: bytes, service: httpx.Client
) -> None:
    problem = refused(post(service, Body(content, {"Content-Type": said}), route), 415)
    assert "--data-binary @FILE -H 'Content-Type: text/csv'" in problem["detail"]
    assert "application/json" in problem["detail"]


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "utf-8"])
def test_another_content_encoding_is_415(encoding: str, service: httpx.Client, body: Body) -> None:
    headers = body.headers | {"Content-Encoding": encoding}
    problem = refused(post(service, Body(body.content, headers)), 415)
    assert problem["detail"] == (
        f"Content-Encoding {encoding!r} is not read here; send gzip or none."
    )


@pytest.mark.parametrize("encoding", ["GZIP", "x-gzip"])
def test_other_spellings_of_gzip_are_read(encoding: str, service: httpx.Client, body: Body) -> None:
    headers = body.headers | {"Content-Encoding": encoding}
    assert post(service, Body(gzip.compress(body.content), headers)).status_code == 200


def test_gzip_of_several_members_is_read_whole(service: httpx.Client, table: Table) -> None:
    first, second = ndjson(table.head(6)), ndjson(Table(table.names, table.rows[6:]))
    content = gzip.compress(first.content) + gzip.compress(second.content)
    response = post(service, Body(content, gzipped(first).headers))
    assert response.json()["summary"]["rows"] == 12


# --- Anything at all ------------------------------------------------------------------------------

SEEDS: list[Body] = [ENCODERS[encoding](made_up(3, seed=2)) for encoding in ENCODERS]


@st.composite
def mutated(draw: st.DrawFn) -> Body:
    """Draw a good body with some bytes changed, taken out, doubled, or put in."""
    seed = draw(st.sampled_from(SEEDS))
    content = bytearray(seed.content)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        length = draw(st.integers(0, 40))
        match draw(st.sampled_from(["change", "cut", "double", "insert", "end"])):
            case "change" if content:
                content[at] = draw(st.integers(0, 255))
            case "cut":
                del content[at : at + length]
            case "double":
                content[at:at] = content[at : at + length]
            case "insert":
                content[at:at] = draw(
                    st.binary(max_size=8)
                    | st.sampled_from(
                        [b'"', b"\n", b";", b",", b"\0", b"NaN", b"1e999", b"{", b"]"]
                    )
                )
            case "end":
                del content[at:]
    kinds = [plain, gzipped, lambda b: form(part(b.content, media_type=b.type))]
    wrapped = draw(st.sampled_from(kinds))(Body(bytes(content), seed.headers))
    if draw(st.booleans()) and wrapped.content:  # in the wrapping, too
        outer = bytearray(wrapped.content)
        outer[draw(st.integers(0, len(outer) - 1))] ^= draw(st.integers(1, 255))
        wrapped = Body(bytes(outer), wrapped.headers)
    return wrapped


@settings(max_examples=250)
@given(body=mutated(), route=st.sampled_from(ROUTES), invalid=st.sampled_from(["fail", "flag"]))
def test_a_damaged_body_is_answered_or_refused_but_never_a_fault(
    body: Body, route: str, invalid: str, service: httpx.Client
) -> None:
    query = {"invalid": invalid} if route == "/v1/predict" else {}
    response = service.post(route, content=body.content, headers=body.headers, params=query)
    if response.status_code == 200:
        if route == "/v1/predict":
            summary = response.json()["summary"]
            assert summary["rows"] == summary["predicted"] + summary["rejected"]
    else:
        refused(response, 400, 409, 413, 415, 422)


@settings(max_examples=100)
@given(
    content=st.binary(max_size=200),
    said=st.sampled_from(list(TYPES))
    | st.text(st.characters(codec="latin-1", categories=["L", "P"])),
    encoding=st.sampled_from(["", "gzip", "identity"]),
    accept=st.text(st.characters(codec="ascii", exclude_categories=["C"]), max_size=40),
)
def test_any_bytes_under_any_type_are_refused(
    content: bytes, said: str, encoding: str, accept: str, service: httpx.Client
) -> None:
    headers = [
        (b"content-type", said.encode("latin-1")),
        (b"content-encoding", encoding.encode()),
        (b"accept", accept.strip().encode()),
    ]
    if encoding == "gzip":
        content = zlib.compress(content, wbits=31)
    response = service.post("/v1/predict", content=content, headers=headers)
    refused(response, 400, 406, 409, 415, 422)


def test_a_parquet_of_other_types_is_refused_by_name(service: httpx.Client, table: Table) -> None:
    booleans = table.without("AR").plus("AR", [True] * 12)
    problem = refused(post(service, parquet(booleans)), 409)
    assert problem["errors"][0]["column"] == "AR"
    assert problem["errors"][0]["message"] == "'true' is not a finite number"


def test_arrow_columns_may_be_of_any_kind_of_text(
    service: httpx.Client, table: Table, expected: Predictions
) -> None:
    """Test views, dictionaries and runs, beside ImageJ's summary rows, which are taken out."""
    labelled = table.renamed("id", "Label")
    summary = [[word, *labelled.rows[0][1:]] for word in ("Mean", "SD", "Min", "Max")]
    plain_columns = arrow_table(Table(labelled.names, labelled.rows + summary))
    labels = plain_columns["Label"].combine_chunks()
    columns = {
        "Label": labels.cast(pa.string_view()),
        "a": labels.cast(pa.large_binary()),
        "b": labels.dictionary_encode(),
        "c": pc.run_end_encode(labels),
        "e": pa.nulls(16),
    } | {name: plain_columns[name] for name in NAMES}
    for answer in (JSON, CSV, ARROW):
        body = arrow_of(pa.table(columns))
        response = service.post(
            "/v1/predict", content=body.content, headers=body.headers | {"Accept": answer}
        )
        assert read_answer(response).classes == expected.classes
    assert read_answer(response).ids == table.column("id")


def test_bodies_wait_in_a_file_where_there_is_no_memory_for_them(
    tmp_path: Path, body: Body, service: httpx.Client
) -> None:
    asked = {"content": body.content, "headers": body.headers}
    with serving(models=MODELS, waiting_bytes=1000, spool_folder=tmp_path) as client:
        answer = client.post("/v1/inspect", **asked)  # type: ignore[arg-type]
    assert answer.content == service.post("/v1/inspect", **asked).content  # type: ignore[arg-type]
    missing = tmp_path / "missing"
    with serving(models=MODELS, waiting_bytes=1000, spool_folder=missing) as client:
        answer = client.post("/v1/inspect", **asked)  # type: ignore[arg-type]
        assert answer.json()["type"].endswith(":memory-taken")
        assert answer.headers["retry-after"] == "1"
        assert str(tmp_path) not in refused(answer, 503)["detail"]
