"""Find the table in the JSON of KServe's first protocol, Vertex AI and MLflow: under one of a few names.

Its bytes go as they are to the reader of all JSON, so that numbers, ids and errors are as they are elsewhere.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from app.codecs.errors import UnknownInstances
from bloodcells.errors import (
    EmptyTable,
    Fault,
    InvalidRows,
    UnreadableTable,
    list_some,
)
from bloodcells.tables.formats import Limits, Source, read_bytes
from bloodcells.tables.formats.json_pieces import split_object
from bloodcells.tables.formats.json_table import kind_of
from bloodcells.tables.formats.json_text import loads_with_nan
from bloodcells.tables.formats.limits import check_bytes, too_long
from bloodcells.tables.numbers import looks_like_number

INSTANCES = ("instances",)
"""What KServe and Vertex AI call the rows."""
MLFLOW = ("dataframe_split", "dataframe_records", "inputs", "instances")
"""What MLflow calls them, by their form."""

_PARAMETERS = ("parameters", "params")
"""What Vertex AI and MLflow call the parameters of a request."""
_KNOWN = (*_PARAMETERS, "signature_name")
"""Members beside the rows; the last one is TensorFlow Serving's, of whose signatures there is one here."""
_MEMBERS = 100
"""Most members of a request; a data frame as an object of its rows has more."""
_BY_POSITION = re.compile(rb"\s*\[\s*\[")
_EMPTY = re.compile(rb"\s*\[\s*\]\s*")
_HEAD_BYTES = 2**16
"""First bytes of a CSV, in which its first line ends."""


@dataclass(frozen=True)
class Instances:
    """Hold the rows of a request."""

    source: Source
    """Their table."""
    parameters: Mapping[str, Any]
    """The parameters of the request."""


def read_instances(
    data: bytes, limits: Limits, names: Sequence[str], features: Sequence[str]
) -> Instances | None:
    """Read the rows under one of some names; None where the JSON has none of these.

    Parameters
    ----------
    names
        The names that rows may have.
    features
        Names of the m measurements that the model takes, in its order, which rows that are lists are in.

    Raises
    ------
    UnreadableTable
        It is no JSON, or no object, or its rows are no table.
    UnknownInstances
        It has several of the names, or others beside them.
    EmptyTable
        There are no rows.
    TableError
        As `read_bytes` does.
    """
    check_bytes(len(data), limits)
    try:
        members = split_object(data, limits, _MEMBERS)
        if members is None:
            return None
        parameters = _parameters(members, limits)
    except ValueError as error:
        raise UnreadableTable(f"The body is not JSON: {error}.") from error
    found = [name for name in names if name in members]
    if not found:
        return None
    if len(found) > 1:
        raise UnknownInstances(f"The JSON has {' and '.join(found)}; expected one of them.")
    if others := [name for name in members if name not in (*found, *_KNOWN)]:
        raise UnknownInstances(
            f"Beside {found[0]!r} the JSON has {list_some([repr(o) for o in others])}, which is not known "
            "here; expected 'parameters' at most."
        )
    rows = members[found[0]]
    if _EMPTY.fullmatch(rows):
        raise EmptyTable(f"{found[0]!r}")
    if _BY_POSITION.match(rows):
        rows = b"".join([b'{"columns":', orjson.dumps(list(features)), b',"data":', rows, b"}"])
    return Instances(read_bytes(rows, "json", limits), parameters)


def no_instances(names: Sequence[str]) -> UnknownInstances:
    """Build the error for JSON that has its rows under none of some names."""
    listed = ", ".join(repr(name) for name in names)
    what = "the member" if len(names) == 1 else "one of the members"
    return UnknownInstances(
        f"The JSON is an object without {what} {listed}, which is to hold the cells, each as an object or "
        "as a list in the order of the model's measurements."
    )


def with_header(data: bytes, features: Sequence[str]) -> bytes | None:
    """Write the model's measurements as a header above CSV that begins with numbers; None of other CSV.

    Parameters
    ----------
    features
        Names of the m measurements that the model takes, in its order.

    Raises
    ------
    InvalidRows
        It begins with numbers, but not m of them.
    """
    line, _, _ = data[:_HEAD_BYTES].partition(b"\n")
    text = line.decode("utf-8-sig", "replace").rstrip("\r")
    separator = next((s for s in ";\t" if s in text), ",")
    values = [value.strip(' "') for value in text.split(separator)]
    numbers = sum(looks_like_number(value.replace(",", ".")) for value in values)
    if numbers <= len(values) / 2:
        return None
    if len(values) != len(features):
        raise InvalidRows(
            [
                Fault(
                    1,
                    None,
                    f"the CSV begins with numbers and no header, where {len(features)} values were "
                    "expected, the model's measurements in its order (/v1/models/{name}/features lists "
                    f"them); {len(values)} were found",
                )
            ]
        )
    header = io.StringIO()
    ending = "\r\n" if line.endswith(b"\r") else "\n"
    csv.writer(header, delimiter=separator, lineterminator=ending).writerow(features)
    return header.getvalue().encode() + data.removeprefix(b"\xef\xbb\xbf")


def _parameters(members: Mapping[str, bytes], limits: Limits) -> Mapping[str, Any]:
    """Read the parameters of a request."""
    for name in _PARAMETERS:
        value = members.get(name, b"null")
        if len(value) > limits.record_bytes:
            raise too_long(f"{name!r} in the JSON", len(value), limits)
        found = loads_with_nan(value)
        if found is not None and not isinstance(found, dict):
            raise UnknownInstances(f"{name!r} is {kind_of(found)}; an object was expected.")
        if found:
            return found
    return {}
