"""What a model said of the cells of one table, and that as JSON, CSV, Arrow or pandas."""

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from bloodcells.tables import CellTable

if TYPE_CHECKING:
    import pandas as pd

ANSWERED = ("class", "probability", "flags")
"""The columns that a CSV answer has behind the sender's own."""

FLAG_SEPARATOR = "; "
"""Between the flags of one cell where they stand in one column of text."""


@dataclass(frozen=True)
class Predictions:
    """The answer for one table of n cells and k classes.

    Attributes
    ----------
    model_name, model_version : who says it.
    class_names : the `k` classes, in the order of the columns of `probabilities`.
    probabilities : `(n, k)`; NaN for rejected rows.
    flags : per cell, what is doubtful about it; why, for a rejected row.
    cells : the table.
    """

    model_name: str
    model_version: int
    class_names: tuple[str, ...]
    probabilities: npt.NDArray[np.float64]
    flags: list[list[str]]
    cells: CellTable

    @cached_property
    def codes(self) -> npt.NDArray[np.intp]:
        """`(n,)` position of each cell's class in `class_names`; -1 for rejected rows."""
        return np.where(self.cells.rejected, -1, self.probabilities.argmax(axis=1))

    @cached_property
    def classes(self) -> list[str | None]:
        """The class of each cell; None for rejected rows."""
        return [None if code < 0 else self.class_names[code] for code in self.codes]

    @cached_property
    def probability(self) -> npt.NDArray[np.float64]:
        """`(n,)` probability of each cell's class; NaN for rejected rows."""
        return np.asarray(self.probabilities.max(axis=1))

    @property
    def notes(self) -> list[str]:
        """What was done to read the table, a sentence each: rows left out, and the receipt's notes."""
        receipt = self.cells.receipt
        left_out = [f"Left out: row {row.row}, {row.reason}" for row in receipt.left_out]
        return [f"{note[0].upper()}{note[1:]}." for note in left_out + receipt.notes]

    def summary(self) -> dict[str, Any]:
        """Rows, how many were predicted, rejected and flagged, and the count of each class."""
        counts = Counter(self.codes.tolist())
        rejected = int(self.cells.rejected.sum())
        return {
            "rows": len(self.codes),
            "predicted": len(self.codes) - rejected,
            "rejected": rejected,
            "flagged": sum(
                bool(f) and code >= 0
                for f, code in zip(self.flags, self.codes.tolist(), strict=True)
            ),
            "counts": {name: counts[k] for k, name in enumerate(self.class_names) if counts[k]},
        }

    def records(self, probabilities: bool = True) -> list[dict[str, Any]]:
        """One JSON object per cell, None where a rejected row has nothing."""
        found = zip(
            self.cells.ids,
            self.classes,
            self.probability.tolist(),
            self.probabilities.tolist(),
            self.flags,
            strict=True,
        )
        return [
            {
                "id": id_,
                "class": name,
                "probability": None if name is None else best,
                **({"probabilities": None if name is None else row} if probabilities else {}),
                "flags": flags,
            }
            for id_, name, best, row, flags in found
        ]

    def to_json(self, probabilities: bool = True) -> bytes:
        """The whole answer as one JSON object."""
        return orjson.dumps(
            {
                "model": {"name": self.model_name, "version": self.model_version},
                "classes": self.class_names,
                "predictions": self.records(probabilities),
                "summary": self.summary(),
            }
        )

    def to_ndjson(self, probabilities: bool = True) -> bytes:
        """One line of JSON per cell."""
        return b"".join(
            orjson.dumps(r, option=orjson.OPT_APPEND_NEWLINE) for r in self.records(probabilities)
        )

    def to_arrow(self, probabilities: bool = True) -> pa.Table:
        """Columns `id`, `class`, `probability`, `probabilities` (in the order of the classes, which
        the schema's metadata name, beside the model) and `flags`."""
        rejected = pa.array(self.cells.rejected)
        columns: dict[str, pa.Array] = {
            "id": pa.array(self.cells.ids, pa.string()),
            "class": pa.array(self.classes, pa.string()),
            "probability": pa.array(self.probability, mask=self.cells.rejected),
        }
        if probabilities:
            columns["probabilities"] = pa.FixedSizeListArray.from_arrays(
                pa.array(self.probabilities.ravel()), len(self.class_names), mask=rejected
            )
        columns["flags"] = pa.array(self.flags, pa.list_(pa.string()))
        metadata = {
            "model": json.dumps({"name": self.model_name, "version": self.model_version}),
            "classes": json.dumps(self.class_names),
        }
        return pa.table(columns).replace_schema_metadata(metadata)

    def to_arrow_stream(self, probabilities: bool = True) -> bytes:
        """`to_arrow` as the bytes of an Arrow stream."""
        table = self.to_arrow(probabilities)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        return bytes(sink.getvalue())

    def to_csv(self) -> bytes:
        """The sender's own table with `class`, `probability` and `flags` behind it, in its dialect.

        Where the table has one of these names already, they are `predicted class`, ..., and where it
        has those too, `predicted 2 class`, ... .
        """
        receipt, table = self.cells.receipt, self.cells.table
        probability = [None if np.isnan(p) else repr(p) for p in self.probability.tolist()]
        if receipt.decimal == ",":
            probability = [None if p is None else p.replace(".", ",") for p in probability]
        flags = [FLAG_SEPARATOR.join(f) for f in self.flags]
        added = dict(zip(ANSWERED, (self.classes, probability, flags), strict=True))
        columns = [c.to_pylist() for c in table.columns] + list(added.values())
        names = [*table.column_names, *_free_names(list(added), table.column_names)]
        rows = [names, *zip(*columns, strict=True)]
        text = _csv(rows, receipt.separator or ",", "\n")
        if "\r" in text:  # which Python quotes only where lines end in it
            text = _csv(rows, receipt.separator or ",", "\r\n")
        return text.encode()

    def to_pandas(self) -> "pd.DataFrame":
        """`to_arrow` with the sender's 1-based `row` in front, and one column per class instead of
        `probabilities`; needs pandas, which is no requirement of this library."""
        frame: pd.DataFrame = self.to_arrow(probabilities=False).to_pandas()
        frame.insert(0, "row", self.cells.rows)
        for j, name in enumerate(self.class_names):
            frame.insert(4 + j, f"probability {name}", self.probabilities[:, j])
        return frame


def _free_names(wanted: Sequence[str], taken: Sequence[str]) -> list[str]:
    prefixes = chain(["", "predicted "], (f"predicted {i} " for i in count(2)))
    choices = ([prefix + name for name in wanted] for prefix in prefixes)
    return next(names for names in choices if not set(names) & set(taken))


def _csv(rows: Sequence[Sequence[Any]], separator: str, end: str) -> str:
    sink = io.StringIO()
    csv.writer(sink, delimiter=separator, lineterminator=end).writerows(rows)
    return sink.getvalue()
