"""Hold the composition of an experiment's groups as one table, and encode it as CSV, JSON and Arrow."""

import csv
import io
from dataclasses import dataclass
from typing import Any

import orjson
import pyarrow as pa

from bloodcells.composition.design import Slides
from bloodcells.tables.arrow_stream import arrow_stream

__all__ = ["CompositionTable"]


@dataclass(frozen=True)
class CompositionTable:
    """Hold the fractions and shifts of an experiment's groups, and how they were estimated."""

    table: pa.Table
    """One row per group and class: the columns of `by`, then `class`, `cells`, `flagged`,
    `counted`, `fraction`, `low`, `high`, with a control `shift`, `shift_low`, `shift_high`,
    `log2_ratio`, `p`, `p_adjusted`, and `note`. Fractions and shifts are parts of 1. Null, never
    NaN, where there is no number."""
    by: tuple[str, ...]
    """The columns that make a group."""
    control: str | None
    """As in the design: the control's value."""
    within: str | None
    """As in the design: the column that wells are compared within."""
    units: tuple[str, ...]
    """The columns that make a well; empty where none tells wells apart."""
    classes: tuple[str, ...]
    """The model's classes, in its order."""
    method: str
    """As in the design."""
    confidence: float
    """As in the design."""
    slides: Slides
    """Which slides the intervals are for."""
    model: str
    """Name and version of the model: "NAME version V"."""
    cells: int
    """Number of cells that were estimated from."""
    groups: int
    """Number of groups."""
    left_out: bool
    """Whether flagged cells were left out."""
    notes: tuple[str, ...]
    """What the numbers alone do not say, a sentence each."""

    def records(self) -> list[dict[str, Any]]:
        """List the rows of the table, one per group and class."""
        rows: list[dict[str, Any]] = self.table.to_pylist()
        return rows

    def to_dict(self) -> dict[str, Any]:
        """Build the whole answer, one object per group with its classes inside."""
        k = len(self.classes)
        of_group = (*self.by, "cells", "flagged", "note")
        rows = self.records()
        groups = []
        for start in range(0, len(rows), k):
            first = rows[start]
            groups.append(
                {
                    "group": {name: first[name] for name in self.by},
                    "cells": first["cells"],
                    "flagged": first["flagged"],
                    "note": first["note"],
                    "classes": [
                        {name: value for name, value in row.items() if name not in of_group}
                        for row in rows[start : start + k]
                    ],
                }
            )
        name, version = self.model.rsplit(" version ", 1)
        return {
            "model": {"name": name, "version": int(version)},
            **self._about_estimation(),
            "cells": self.cells,
            "classes": self.classes,
            "groups": groups,
            "notes": self.notes,
        }

    def to_json(self) -> bytes:
        """Encode `to_dict` as JSON."""
        return orjson.dumps(self.to_dict())

    def to_ndjson(self) -> bytes:
        """Encode one line of JSON per group and class."""
        return b"".join(orjson.dumps(r, option=orjson.OPT_APPEND_NEWLINE) for r in self.records())

    def to_csv(self) -> bytes:
        """Encode a header and one line per group and class, empty where there is no number."""
        sink = io.StringIO()
        out = csv.writer(sink, lineterminator="\n")
        out.writerow(self.table.column_names)
        columns = [column.to_pylist() for column in self.table.columns]
        out.writerows(zip(*columns, strict=True))
        return sink.getvalue().encode()

    def to_arrow(self) -> pa.Table:
        """Return the table with how it was estimated in its schema's metadata."""
        about = {
            "model": self.model,
            **self._about_estimation(),
            "left_out_flagged": self.left_out,
            "notes": self.notes,
        }
        return self.table.replace_schema_metadata(
            {"bloodcells.composition": orjson.dumps(about).decode()}
        )

    def to_arrow_stream(self) -> bytes:
        """Encode `to_arrow` as the bytes of an Arrow stream."""
        return arrow_stream(self.to_arrow())

    def _about_estimation(self) -> dict[str, Any]:
        """List how it was estimated, in the order that every encoding keeps."""
        return {
            "by": self.by,
            "control": self.control,
            "within": self.within,
            "units": self.units,
            "method": self.method,
            "confidence": self.confidence,
            "slides": self.slides,
        }
