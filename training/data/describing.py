"""Write a description of a table's columns of numbers, as a file of a set of measurements begins."""

import json
import re
from pathlib import Path

import numpy as np

from bloodcells.errors import TableError
from bloodcells.measurements import Measurements, measurement, normalise
from bloodcells.tables.columns import says_which_cell
from bloodcells.tables.formats import Limits, Source, read_file
from bloodcells.tables.reading import read_cells
from training.data.measurement_set import BadDescription

__all__ = ["describe_table"]

_NO_MEASUREMENT = re.compile(
    r"(location|centroid|bbox|boundingbox|center|centre|objectcenter|areashapecenter|probabilityof).*"
    r"|.*(center|centroid|boundingbox(minimum|maximum))[xyz0-9]*(µm|um|px)?"
    r"|imagenumber|objectnumber|numberobjectnumber|parent.*|objectid|labelimageoid|timestep|lineageid|trackid"
    r"|x|y|slice|ch|channel|frame|fold|.*orientation"
)
"""Normalised names of columns that say which cell it is, where it lies or how it is turned, as ImageJ,
scikit-image, CellProfiler, QuPath and ilastik call them."""


def describe_table(file: Path, name: str, label: str) -> str:
    """Describe the columns of a table that are numbers in every row, as TOML.

    Parameters
    ----------
    name
        Name of the set.
    label
        Column of the classes, which is no measurement.

    Returns
    -------
    The description, with what is left out as comments.

    Raises
    ------
    BadDescription
        No column has numbers only.
    TableError
        The file is no table.
    """
    source = read_file(file, Limits())
    columns, places, others = [], [], []
    for column in source.names:
        if column == label or says_which_cell(column) or (span := _span(source, column)) is None:
            others.append(column)
        elif _NO_MEASUREMENT.fullmatch(normalise(column)):
            places.append(column)
        else:
            columns.append((column, span))
    if not columns:
        raise BadDescription(
            f"{file.name} has no column of numbers that could be a measurement; one number in each row was "
            "expected."
        )
    lines = [
        f"# The columns of {file.name} that are numbers in every row. Take out what must not tell a class;",
        "# give units, and the range of the values that are possible where there is one: [0, 1], [0, inf].",
        f"name = {json.dumps(name)}",
    ]
    for column, (low, high) in columns:
        unit = measurement(column).unit
        lines += ["", f"[[columns]]  # {low:g} to {high:g}", f"name = {_quoted(column)}"]
        lines += [f"unit = {_quoted(unit)}"] if unit else []
    for title, left_out in (
        ("say which cell it is, or where", places),
        ("are not numbers", others),
    ):
        if left_out:
            lines += ["", f"# Left out, as they {title}: {', '.join(map(_quoted, left_out))}"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Write a text as TOML and JSON both do."""
    return json.dumps(text, ensure_ascii=False)


def _span(source: Source, column: str) -> tuple[float, float] | None:
    """Find the least and the largest value of a column; None where it is not numbers in every row."""
    try:
        values = read_cells(source, Measurements([measurement(column)])).values
    except TableError:
        return None
    return float(np.min(values)), float(np.max(values))
