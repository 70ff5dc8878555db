"""The composition of an experiment's groups: one table, and that as CSV, JSON and Arrow."""

import csv
import io
from dataclasses import dataclass
from typing import Any

import orjson
import pyarrow as pa

from bloodcells.tables.arrow_stream import arrow_stream

__all__ = ["CompositionTable"]


@dataclass(frozen=True)
class CompositionTable:
    """What was estimated, and of what.

    Attributes
    ----------
    table
        One row per group and class: the columns of `by`, then `class`, `cells`, `flagged`,
        `counted`, `fraction`, `low`, `high`, with a control `shift`, `shift_low`, `shift_high`,
        `log2_ratio`, `p`, `p_adjusted`, and `note`. Null, never NaN, where there is no number.
    by
        The columns that make a group.
    control, within
        As asked.
    units
        Those that make a well.
    classes, method, confidence
        What it was estimated with.
    model
        NAME version V.
    cells
        Cells that were estimated from.
    groups
        How many.
    left_out
        Whether flagged cells were left out.
    notes
        What a reader must know, a sentence each.
    """

    table: pa.Table
    by: tuple[str, ...]
    control: str | None
    within: str | None
    units: tuple[str, ...]
    classes: tuple[str, ...]
    method: str
    confidence: float
    model: str
    cells: int
    groups: int
    left_out: bool
    notes: tuple[str, ...]

    def records(self) -> list[dict[str, Any]]:
        """One JSON object per group and class."""
        found: list[dict[str, Any]] = self.table.to_pylist()
        return found

    def to_dict(self) -> dict[str, Any]:
        """The whole answer, one object per group with its classes inside."""
        k = len(self.classes)
        whole = (*self.by, "cells", "flagged", "note")
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
                        {name: value for name, value in row.items() if name not in whole}
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
        """`to_dict` as JSON."""
        return orjson.dumps(self.to_dict())

    def to_ndjson(self) -> bytes:
        """One line of JSON per group and class."""
        return b"".join(orjson.dumps(r, option=orjson.OPT_APPEND_NEWLINE) for r in self.records())

    def to_csv(self) -> bytes:
        """One line per group and class, separated by commas; empty where there is no number."""
        sink = io.StringIO()
        out = csv.writer(sink, lineterminator="\n")
        out.writerow(self.table.column_names)
        columns = [column.to_pylist() for column in self.table.columns]
        out.writerows(zip(*columns, strict=True))
        return sink.getvalue().encode()

    def to_arrow(self) -> pa.Table:
        """The table; the schema's metadata say how it came about."""
        about = self.to_about()
        return self.table.replace_schema_metadata(
            {"bloodcells.composition": orjson.dumps(about).decode()}
        )

    def to_about(self) -> dict[str, Any]:
        """All but the table."""
        return {
            "model": self.model,
            **self._about_estimation(),
            "left_out_flagged": self.left_out,
            "notes": self.notes,
        }

    def to_arrow_stream(self) -> bytes:
        """Encode `to_arrow` as the bytes of an Arrow stream."""
        return arrow_stream(self.to_arrow())

    def _about_estimation(self) -> dict[str, Any]:
        """Give what was estimated and how, in the order in which every encoding has it."""
        return {
            "by": self.by,
            "control": self.control,
            "within": self.within,
            "units": self.units,
            "method": self.method,
            "confidence": self.confidence,
        }
