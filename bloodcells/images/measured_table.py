"""Make one table of the measured cells of many images: as JSON, CSV, Arrow, or cells for a model."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from bloodcells.arrays import Floats, Integers
from bloodcells.errors import list_some
from bloodcells.images.field import Field
from bloodcells.images.rings import Outline
from bloodcells.measurements import FEATURE_SETS, IMAGEJ_33, Measurement, measurements
from bloodcells.parallel.wanted import check_wanted
from bloodcells.quality.flag_sets import FLAG_SEPARATOR
from bloodcells.tables.arrow_stream import arrow_stream
from bloodcells.tables.cell_table import CellTable, MatchedColumn, Receipt
from bloodcells.tables.formats.source import LazyTable, Source

IMAGE = "image filename"
"""The column of the image's name."""
PLACE = ("label", "X", "Y", "BX", "BY", "Width", "Height")
"""The columns behind the measurements: the label, and centroid and bounding box by ImageJ's names."""
NAME = "name"
"""The column of the cells' own names, only where some have one."""
FLAGS = "flags"
"""The last column: what is doubtful about the cell."""
_TOGETHER = 2**12
"""Cells that are described together."""


@dataclass(frozen=True)
class FieldTable:
    """Hold the cells of measured images as one table."""

    fields: Sequence[Field]
    """The images; their cells are the rows, in this order."""
    feature_set: str = IMAGEJ_33
    """The set of measurements that was made of each."""

    def __len__(self) -> int:
        return sum(map(len, self.fields))

    @property
    def names(self) -> tuple[str, ...]:
        """List the m measurements."""
        return FEATURE_SETS[self.feature_set]

    @cached_property
    def values(self) -> Floats:
        """Return the measurements of all cells, `(n, m)`."""
        return np.concatenate([np.empty((0, len(self.names))), *(f.values for f in self.fields)])

    @cached_property
    def _where(self) -> tuple[Integers, Floats, Integers]:
        """Return the labels, centroids and bounding boxes of all cells: `(n,)`, `(n, 2)` and `(n, 4)`."""
        return (
            np.concatenate([np.empty(0, np.int64), *(f.labels for f in self.fields)]),
            np.concatenate([np.empty((0, 2)), *(f.centroids for f in self.fields)]),
            np.concatenate([np.empty((0, 4), np.int64), *(f.boxes for f in self.fields)]),
        )

    def places(self, part: slice = slice(None)) -> list[dict[str, Any]]:
        """List the label, centroid and bounding box of some cells or of all, as JSON has them.

        Where the fields have outlines, these are listed too.
        """
        labels, centroids, boxes = (numbers[part].tolist() for numbers in self._where)
        places: list[dict[str, Any]] = [
            {"label": label, "x": _or_none(x), "y": _or_none(y), "box": box}
            for label, (x, y), box in zip(labels, centroids, boxes, strict=True)
        ]
        if self.outlines is not None:
            for place, outline in zip(places, self.outlines[part], strict=True):
                place["outline"] = outline
        return places

    @property
    def outlines(self) -> list[Outline] | None:
        """List the outline of each cell; None where the fields have none."""
        if not self.fields or any(field.outlines is None for field in self.fields):
            return None
        return list(chain.from_iterable(field.outlines or [] for field in self.fields))

    def measurements_of(self, part: slice = slice(None)) -> list[dict[str, float | None]]:
        """List the measurements of some cells or of all by their names, None for NaN."""
        return [
            dict(zip(self.names, map(_or_none, row), strict=True))
            for row in self.values[part].tolist()
        ]

    @property
    def flags(self) -> list[list[str]]:
        """List what is doubtful about each cell."""
        return list(chain.from_iterable(field.flags for field in self.fields))

    @property
    def images(self) -> list[str]:
        """List the name of each cell's image."""
        return [field.name for field in self.fields for _ in range(len(field))]

    @property
    def ids(self) -> list[str]:
        """List a name for each cell: its image's name and its own or its label, as in `a.png#12`."""
        return [
            f"{field.name}#{field.cell_names.get(label, label)}"
            for field in self.fields
            for label in field.labels.tolist()
        ]

    @property
    def notes(self) -> list[str]:
        """List what was done to read the images, each once, without capital and full stop."""
        return list(dict.fromkeys(note for field in self.fields for note in field.notes))

    @property
    def sentences(self) -> list[str]:
        """List the notes as sentences."""
        return [f"{note[0].upper()}{note[1:]}." for note in self.notes]

    @property
    def cell_names(self) -> list[str] | None:
        """List each cell's own name, empty where it has none; None where no cell has one."""
        if not any(field.cell_names for field in self.fields):
            return None
        return [
            field.cell_names.get(label, "")
            for field in self.fields
            for label in field.labels.tolist()
        ]

    def records(self) -> list[dict[str, Any]]:
        """Describe each cell for JSON, a measurement that is NaN as None."""
        return list(chain.from_iterable(self._records()))

    def _records(self) -> Iterator[list[dict[str, Any]]]:
        """Yield `records`, so many at a time: they take ten times the memory of their JSON."""
        names, ids, flags = self.names, self.ids, self.flags
        for begin in range(0, len(self), _TOGETHER):
            some = slice(begin, begin + _TOGETHER)
            values, places = self.values[some].tolist(), self.places(some)
            rows = zip(ids[some], places, values, flags[some], strict=True)
            yield [
                {"id": i, **place, **dict(zip(names, map(_or_none, row), strict=True)), FLAGS: own}
                for i, place, row, own in rows
            ]

    def to_json(self) -> bytes:
        """Encode the images and all cells as one JSON object."""
        images = [{"name": f.name, "width": f.width, "height": f.height} for f in self.fields]
        return self.to_json_below({"images": images, "notes": self.sentences})

    def to_json_below(self, head: dict[str, Any]) -> bytes:
        """Encode all cells as the last member, `cells`, of a JSON object that has others."""
        cells = b",".join(orjson.dumps(records)[1:-1] for records in self._records())
        return orjson.dumps(head)[:-1] + b',"cells":[' + cells + b"]}"

    def to_ndjson(self) -> bytes:
        """Encode each cell as one line of JSON."""
        records = chain.from_iterable(self._records())
        lines = (orjson.dumps(r, option=orjson.OPT_APPEND_NEWLINE) for r in records)
        return b"".join(lines)

    def to_arrow(self) -> pa.Table:
        """Make an Arrow table: `image filename`, the measurements, `PLACE`, and the flags as one text.

        Where cells have names of their own, a column `NAME` stands before the flags.
        """
        columns: dict[str, pa.Array] = {IMAGE: pa.array(self.images, pa.string())}
        for j, name in enumerate(self.names):
            columns[name] = pa.array(self.values[:, j])
        labels, centroids, boxes = self._where
        for name, column in zip(PLACE, (labels, *centroids.T, *boxes.T), strict=True):
            columns[name] = pa.array(column)
        if (cell_names := self.cell_names) is not None:
            columns[NAME] = pa.array(cell_names, pa.string())
        columns[FLAGS] = pa.array([FLAG_SEPARATOR.join(f) for f in self.flags], pa.string())
        return pa.table(columns)

    def to_arrow_stream(self) -> bytes:
        """Encode the table of `to_arrow` as an Arrow stream."""
        return arrow_stream(self.to_arrow())

    def to_csv(self) -> bytes:
        """Encode the columns of `to_arrow` as CSV, numbers as ImageJ prints them without final zeros."""
        sink = io.StringIO()
        writer = csv.writer(sink, lineterminator="\n")
        writer.writerow([*self._columns, FLAGS])
        flags = (FLAG_SEPARATOR.join(f) for f in self.flags)
        writer.writerows([*row, flag] for row, flag in zip(self._rows(), flags, strict=True))
        return sink.getvalue().encode()

    def to_cells(self, features: Sequence[Measurement] | None = None) -> CellTable:
        """Make the cells for a model, as if they were read from `to_csv` without its flags.

        A cell that has no number for one of the features is rejected.

        Parameters
        ----------
        features
            The measurements that are needed, by default all; those that are not made here are left out.
        """
        wanted = measurements(self.names) if features is None else features
        kept = [m.name for m in wanted if m.name in self.names]
        values = self.values[:, [self.names.index(name) for name in kept]]
        names = self._columns
        n = len(self)
        return CellTable(
            features=tuple(kept),
            values=values,
            named=self.ids,
            source=Source(LazyTable(tuple(names), n, np.empty((0, n)), {}, {}, self._texts), "csv"),
            reasons={
                int(i): _missing([kept[j] for j in np.flatnonzero(np.isnan(values[i]))])
                for i in np.flatnonzero(np.isnan(values).any(axis=1))
            },
            rows=np.arange(1, n + 1),
            receipt=Receipt(
                format="images",
                separator=",",
                decimal=".",
                form="row per cell",
                rows=n,
                cells=n,
                id_column=None,
                columns=[MatchedColumn(name, name) for name in kept],
                ignored=[name for name in names if name not in kept],
                left_out=[],
                notes=self.notes,
            ),
        )

    @property
    def _columns(self) -> list[str]:
        """List the names of the columns, all but the flags."""
        return [IMAGE, *self.names, *PLACE, *([] if self.cell_names is None else [NAME])]

    def _texts(self) -> pa.Table:
        """Make the table of the columns as text."""
        schema = pa.schema([(name, pa.string()) for name in self._columns])
        rows = self._rows()
        # Some rows at a time, as texts of Python take several times the memory of Arrow's.
        batches = [
            pa.RecordBatch.from_arrays(
                [pa.array(column, pa.string()) for column in zip(*block, strict=True)],
                schema=schema,
            )
            for block in iter(lambda: list(islice(rows, _TOGETHER)), [])
        ]
        return pa.Table.from_batches(batches, schema).combine_chunks()

    def _rows(self) -> Iterator[list[str]]:
        """Yield the columns of each cell as text, all but the flags."""
        named = self.cell_names is not None
        for field in self.fields:
            numbers = field.values, field.labels, field.centroids, field.boxes
            for begin in range(0, len(field), _TOGETHER):
                check_wanted()
                some = [of_all[begin : begin + _TOGETHER].tolist() for of_all in numbers]
                for values, label, centroid, box in zip(*some, strict=True):
                    yield [
                        field.name,
                        *map(_text, values),
                        str(label),
                        *map(_text, centroid),
                        *map(str, box),
                        *([field.cell_names.get(label, "")] if named else []),
                    ]


def _text(value: float) -> str:
    """Write a number without final zeros: `16945.0` as `16945`, `0.690` as `0.69`, and `NaN`."""
    return "NaN" if value != value else repr(value + 0.0).removesuffix(".0")


def _or_none(value: float) -> float | None:
    """Return a number, None for NaN."""
    return None if value != value else value


def _missing(names: Sequence[str]) -> str:
    """Say why a cell is rejected that has no number for these measurements."""
    listed = list_some([repr(name) for name in names], 3)
    return f"ImageJ has no number for {listed} of so few or so uniform pixels"
