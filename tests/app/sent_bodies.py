"""Encode tables as bodies of every type that the service reads, and read its answers back."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bloodcells.measurements import FEATURE_SETS
from tests.synthetic import make_cells

JSON = "application/json"
CSV = "text/csv"
NDJSON = "application/x-ndjson"
ARROW = "application/vnd.apache.arrow.stream"
PARQUET = "application/vnd.apache.parquet"
PROBLEM = "application/problem+json"

NAMES = list(FEATURE_SETS["imagej-33"])


@dataclass(frozen=True)
class Table:
    """Hold column names, and rows of texts and numbers."""

    names: list[str]
    rows: list[list[Any]]

    def column(self, name: str) -> list[Any]:
        """List the values of one column."""
        return [row[self.names.index(name)] for row in self.rows]

    def head(self, n: int) -> "Table":
        """Take the first n rows."""
        return Table(self.names, self.rows[:n])

    def put(self, row: int, name: str, value: object) -> "Table":
        """Copy the table with another value in a 1-based row."""
        rows = [list(r) for r in self.rows]
        rows[row - 1][self.names.index(name)] = value
        return Table(self.names, rows)

    def without(self, *names: str) -> "Table":
        """Copy the table without some columns."""
        kept = [j for j, n in enumerate(self.names) if n not in names]
        return Table([self.names[j] for j in kept], [[r[j] for j in kept] for r in self.rows])

    def renamed(self, old: str, new: str) -> "Table":
        """Copy the table with another name for one column."""
        return Table([new if n == old else n for n in self.names], self.rows)

    def plus(self, name: str, values: Sequence[object]) -> "Table":
        """Copy the table with one column more, at the end."""
        rows = [[*row, value] for row, value in zip(self.rows, values, strict=True)]
        return Table([*self.names, name], rows)


def made_up(n: int, seed: int = 0) -> Table:
    """Make up cells, each with an id."""
    cells = make_cells(n, seed).tolist()
    return Table(["id", *NAMES], [[f"cell {i}", *cell] for i, cell in enumerate(cells, 1)])


@dataclass(frozen=True)
class Body:
    """Hold a body and its headers."""

    content: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """Get the Content-Type."""
        return self.headers["Content-Type"]


def _body(content: bytes, media_type: str) -> Body:
    return Body(content, {"Content-Type": media_type})


def json_cells(table: Table) -> Body:
    """`{"cells": [{...}]}`; None is left as null, NaN and infinity as Python writes them."""
    cells = [dict(zip(table.names, row, strict=True)) for row in table.rows]
    return _body(json.dumps({"cells": cells}).encode(), JSON)


def json_columns(table: Table) -> Body:
    """`{"columns": [...], "data": [[...]]}`."""
    return _body(json.dumps({"columns": table.names, "data": table.rows}).encode(), JSON)


def ndjson(table: Table) -> Body:
    """Encode a table as NDJSON, an object a line."""
    lines = [json.dumps(dict(zip(table.names, row, strict=True))) for row in table.rows]
    return _body("\n".join(lines).encode() + b"\n", NDJSON)


def csv_with(separator: str, decimal: str = ".", quoting: int = csv.QUOTE_MINIMAL) -> "Encoder":
    """Make an encoder of CSV in one dialect."""

    def encode(table: Table) -> Body:
        sink = io.StringIO()
        writer = csv.writer(
            sink,
            delimiter=separator,
            lineterminator="\n",
            quoting=quoting,  # type: ignore[arg-type]
        )
        writer.writerow(table.names)
        for row in table.rows:
            writer.writerow(
                repr(v).replace(".", decimal) if isinstance(v, float) else v for v in row
            )
        return _body(sink.getvalue().encode(), CSV)

    return encode


def arrow_table(table: Table) -> pa.Table:
    """Convert a table to one of Arrow."""
    columns = zip(*table.rows, strict=True) if table.rows else [()] * len(table.names)
    return pa.Table.from_arrays([pa.array(list(c)) for c in columns], names=table.names)


def arrow_of(found: pa.Table) -> Body:
    """Encode a table of Arrow as an Arrow stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, found.schema) as writer:
        writer.write_table(found)
    return _body(bytes(sink.getvalue()), ARROW)


def arrow(table: Table) -> Body:
    """Encode a table as an Arrow stream."""
    return arrow_of(arrow_table(table))


def parquet(table: Table) -> Body:
    """Encode a table as a Parquet file."""
    sink = pa.BufferOutputStream()
    pq.write_table(arrow_table(table), sink)
    return _body(bytes(sink.getvalue()), PARQUET)


Encoder = Callable[[Table], Body]

ENCODERS: dict[str, Encoder] = {
    "json cells": json_cells,
    "json columns": json_columns,
    "csv comma": csv_with(","),
    "csv semicolon": csv_with(";"),
    "csv tab": csv_with("\t"),
    "csv decimal comma": csv_with(";", decimal=","),
    "csv all quoted": csv_with(",", quoting=csv.QUOTE_ALL),
    "ndjson": ndjson,
    "arrow": arrow,
    "parquet": parquet,
}

SUFFIXES = {JSON: ".json", CSV: ".csv", NDJSON: ".ndjson", ARROW: ".arrow", PARQUET: ".parquet"}


def plain(body: Body) -> Body:
    """Send a body as it is."""
    return body


def gzipped(body: Body) -> Body:
    """Send a body with `Content-Encoding: gzip`."""
    return Body(gzip.compress(body.content), body.headers | {"Content-Encoding": "gzip"})


BOUNDARY = "a-boundary"


def form(*parts: tuple[str, bytes], closed: bool = True) -> Body:
    """Encode a multipart form of parts, each its headers and its data."""
    lines = b"".join(
        f"--{BOUNDARY}\r\n{headers}\r\n\r\n".encode() + data + b"\r\n" for headers, data in parts
    )
    end = f"--{BOUNDARY}--\r\n".encode() if closed else b""
    return _body(lines + end, f"multipart/form-data; boundary={BOUNDARY}")


def part(content: bytes, name: str = "file", file_name: str = "", media_type: str = "") -> Any:
    """Make a part for `form`."""
    headers = f'Content-Disposition: form-data; name="{name}"'
    headers += f'; filename="{file_name}"' if file_name else ""
    headers += f"\r\nContent-Type: {media_type}" if media_type else ""
    return headers, content


def typed_part(body: Body) -> Body:
    """Send a body as a form whose part has the table's media type."""
    return form(part(body.content, file_name="upload", media_type=body.type))


def named_part(body: Body) -> Body:
    """Send a body as a form whose part is named as a file of its type, as browsers do."""
    name = "cells" + SUFFIXES[body.type]
    return form(part(body.content, file_name=name, media_type="application/octet-stream"))


def gzipped_part(body: Body) -> Body:
    """Send a body as a form with a gzipped file."""
    name = "cells" + SUFFIXES[body.type] + ".gz"
    return form(part(gzip.compress(body.content), file_name=name, media_type="application/gzip"))


WRAPPINGS: dict[str, Callable[[Body], Body]] = {
    "plain": plain,
    "gzip": gzipped,
    "typed part": typed_part,
    "named part": named_part,
    "gzipped part": gzipped_part,
    "gzipped form": lambda body: gzipped(typed_part(body)),
}

ANSWERS = [JSON, CSV, NDJSON, ARROW]


@dataclass(frozen=True)
class Answer:
    """Hold what every answer of /v1/predict has; `probabilities` is None where the type has none."""

    classes: list[str | None]
    probability: list[float | None]
    probabilities: list[list[float] | None] | None
    flags: list[list[str]]
    ids: list[str] | None


def post(client: httpx.Client, body: Body, route: str = "/v1/predict") -> httpx.Response:
    """Post a body to a route."""
    return client.post(route, content=body.content, headers=body.headers)


def refused(response: httpx.Response, *statuses: int) -> dict[str, Any]:
    """Check that an answer is a problem of one of these statuses, and read it."""
    assert response.status_code in statuses, (response.status_code, response.text[:500])
    assert response.headers["content-type"] == PROBLEM
    problem: dict[str, Any] = response.json()
    assert problem["status"] == response.status_code
    assert problem["type"].startswith("urn:bloodcells:problem:")
    assert problem["detail"].endswith((".", "?"))
    assert "\n" not in problem["detail"]
    assert "Error" not in problem["detail"]
    return problem


def read_answer(response: httpx.Response) -> Answer:
    """Read an answer of any type."""
    assert response.status_code == 200, response.text
    media_type = response.headers["content-type"].split(";")[0]
    if media_type == CSV:
        return _read_csv(response.text)
    if media_type == ARROW:
        records = pa.ipc.open_stream(response.content).read_all().to_pylist()
    elif media_type == NDJSON:
        records = [json.loads(line) for line in response.text.splitlines()]
    else:
        assert media_type == JSON
        records = response.json()["predictions"]
    return Answer(
        classes=[r["class"] for r in records],
        probability=[r["probability"] for r in records],
        probabilities=[r.get("probabilities") for r in records],
        flags=[r["flags"] for r in records],
        ids=[r["id"] for r in records],
    )


def _read_csv(text: str) -> Answer:
    header = text.split("\n", 1)[0]
    separator = next(s for s in (";", "\t", ",") if s in header)
    names, *rows = csv.reader(io.StringIO(text), delimiter=separator)
    assert len({name.casefold() for name in names}) == len(names), "a column collides by case"
    # A table with a column `Class` of its own has the answer in `predicted class` and so on.
    assert [name.removeprefix("predicted ") for name in names[-3:]] == [
        "class",
        "probability",
        "flags",
    ]
    answered = [row[-3:] for row in rows]
    return Answer(
        classes=[class_ or None for class_, _, _ in answered],
        probability=[float(p.replace(",", ".")) if p else None for _, p, _ in answered],
        probabilities=None,
        flags=[flags.split("; ") if flags else [] for _, _, flags in answered],
        ids=None,
    )


def same(answer: Answer, expected: Any, tolerance: float = 1e-12) -> None:
    """Check that an answer agrees with `Predictions`."""
    assert answer.classes == expected.classes
    np.testing.assert_allclose(
        np.array(answer.probability, dtype=float), expected.probability, rtol=0, atol=tolerance
    )
    if answer.probabilities is not None:
        k = len(expected.class_names)
        found = [[np.nan] * k if row is None else row for row in answer.probabilities]
        np.testing.assert_allclose(found, expected.probabilities, rtol=0, atol=tolerance)
    assert answer.flags == expected.flags
    if answer.ids is not None:
        assert answer.ids == expected.cells.ids
