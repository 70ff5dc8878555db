"""Hold the predictions for the cells of one table, and convert them to JSON, CSV, Arrow or pandas."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from bloodcells.arrays import pc
from bloodcells.classification.explanation import Explanations
from bloodcells.classification.summary import PredictionSummary
from bloodcells.parallel.wanted import check_wanted
from bloodcells.quality.flag_sets import FLAG_SEPARATOR, Flags
from bloodcells.quality.flagging import BROKEN, INCONSISTENT, UNLIKE
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.formats.csv_writing import as_text, free_names, with_columns

if TYPE_CHECKING:
    import pandas as pd

ANSWERED = ("class", "probability", "flags")
"""Columns of every CSV answer behind the sender's own."""
_FEW = 32
"""Up to so many cells are counted faster one by one."""
_BLOCK = 4096
"""Most cells whose records are made and encoded at once."""
_NO_RECORDS = b'"predictions":[]'
"""As it is encoded, which no text in JSON has in it: there, quotation marks are escaped."""


@dataclass(frozen=True)
class Predictions:
    """Hold the predictions for one table of n cells and k classes.

    Examples
    --------
    >>> from bloodcells import Classifier, read_cells
    >>> predictions = Classifier.load("models/bloodcells").predict(read_cells("examples/cells.csv"))
    >>> predictions.probabilities.shape
    (5, 5)
    >>> [record["class"] for record in predictions.records()] == predictions.classes
    True
    """

    model_name: str
    """The model that made them."""
    model_version: int
    """Its version."""
    class_names: tuple[str, ...]
    """The `k` classes, in the order of the columns of `probabilities`."""
    probabilities: npt.NDArray[np.float64]
    """`(n, k)`; NaN for rejected rows."""
    cell_flags: Flags
    """The flags of each cell; a rejected cell's only flag is the reason."""
    cells: CellTable
    """The table."""
    novelty: npt.NDArray[np.float64] | None = None
    """`(n,)` share of held-out training cells that are more like the others; NaN for rejected rows. None
    where it was not asked for."""
    class_sets: Flags | None = None
    """The classes that cannot be excluded of each cell; none for rejected rows. None where not asked for."""
    false_alarms: float | None = None
    """Share of cells like the training cells that the model flags as unlike any; None of a model without
    novelty."""
    because: Explanations | None = None
    """What speaks for each cell's class against the runner-up. None where it was not asked for."""

    @cached_property
    def flags(self) -> list[list[str]]:
        """List the flags of each cell; a rejected cell's only flag is the reason."""
        return self.cell_flags.lists()

    @cached_property
    def codes(self) -> npt.NDArray[np.intp]:
        """Number each cell's class by its position in `class_names`: `(n,)`, -1 for rejected rows."""
        codes: npt.NDArray[np.intp] = self.probabilities.argmax(axis=1)
        if self.cells.reasons:
            codes[self.cells.rejected] = -1
        return codes

    @cached_property
    def classes(self) -> list[str | None]:
        """List the class of each cell; None for rejected rows."""
        names = (*self.class_names, None)  # the code of rejected rows, -1, takes the last
        return [names[code] for code in self.codes.tolist()]

    @cached_property
    def probability(self) -> npt.NDArray[np.float64]:
        """Give the probability of each cell's class: `(n,)`, NaN for rejected rows."""
        best: npt.NDArray[np.float64] = self.probabilities[np.arange(len(self.codes)), self.codes]
        return best

    @property
    def notes(self) -> list[str]:
        """List what is to be known, a sentence each: doubt, rows left out, how it was read, novel cells."""
        return [*self.reading_notes, *([] if self.tally.surplus is None else [self.tally.surplus])]

    @property
    def reading_notes(self) -> list[str]:
        """List the notes that the first chunk of a table has, too: all but that on novel cells."""
        doubt = [] if self.tally.doubt is None else [self.tally.doubt]
        return [*doubt, *self.cells.receipt.sentences()]

    def summary(self) -> dict[str, Any]:
        """Count all, predicted, rejected and flagged cells, and the cells of each class."""
        return self.tally.summary(self.class_names)

    @cached_property
    def tally(self) -> PredictionSummary:
        """Count the cells, to be added to those of other chunks or tables."""
        rejected = len(self.cells.reasons)
        counts = np.bincount(self.codes + 1, minlength=1 + len(self.class_names)).tolist()[1:]
        flagged = inconsistent = unlike = broken = 0
        for kind, n in zip(self.cell_flags.kinds, self.cell_flags.counts(), strict=True):
            if kind:
                flagged += n
                inconsistent += n if _is_inconsistent(kind) else 0
                if BROKEN in kind:
                    broken += n
                elif UNLIKE in kind:
                    unlike += n
        return PredictionSummary(
            rows=len(self.codes),
            rejected=rejected,
            flagged=flagged - rejected,  # the only flag of a rejected cell is the reason
            counts={name: n for name, n in zip(self.class_names, counts, strict=True) if n},
            left_out=sum(row.rows for row in self.cells.receipt.left_out),
            inconsistent=inconsistent,
            **self._novel(len(self.codes) - rejected - broken, unlike),
        )

    def _novel(self, scored: int, unlike: int) -> dict[str, Any]:
        """Give the counts of novel cells, of a model that scores novelty."""
        if self.false_alarms is None:
            return {}
        return {"scored": scored, "unlike": unlike, "false_alarms": self.false_alarms}

    def records(self, probabilities: bool = True) -> list[dict[str, Any]]:
        """Build one JSON object per cell; class and probabilities of a rejected row are None."""
        return self.records_of(slice(None), self.cell_flags.lists(), probabilities)

    def records_of(
        self, part: slice, flags: Iterable[Sequence[str]], probabilities: bool
    ) -> list[dict[str, Any]]:
        """Build the records of some of the cells, whose flags may share one sequence with other cells."""
        records = self._plain_records_of(part, flags, probabilities)
        if self.novelty is not None:
            scores = self.novelty[part].tolist()
            for record, score in zip(records, scores, strict=True):
                record["novelty"] = None if record["class"] is None else score
        if self.class_sets is not None:
            kinds, codes = self.class_sets.kinds, self.class_sets.codes[part].tolist()
            for record, code in zip(records, codes, strict=True):
                record["set"] = None if record["class"] is None else kinds[code]
        if self.because is not None:
            for record, reasons in zip(records, self.because.reasons[part], strict=True):
                record["because"] = reasons
        return records

    def _plain_records_of(
        self, part: slice, flags: Iterable[Sequence[str]], probabilities: bool
    ) -> list[dict[str, Any]]:
        """Build the records without what was asked for beside them."""
        classes, best_of = self._best_of(part)
        cells = zip(self.cells.ids[part], classes, best_of, flags, strict=True)
        if not probabilities:
            return [
                {
                    "id": id_,
                    "class": name,
                    "probability": None if name is None else best,
                    "flags": flags,
                }
                for id_, name, best, flags in cells
            ]
        return [
            {
                "id": id_,
                "class": name,
                "probability": None if name is None else best,
                "probabilities": None if name is None else row,
                "flags": flags,
            }
            for (id_, name, best, flags), row in zip(
                cells, self.probabilities[part].tolist(), strict=True
            )
        ]

    def _best_of(self, part: slice) -> tuple[Sequence[str | None], list[float]]:
        """List the classes and their probabilities of some of the cells."""
        if len(self.probabilities) > _FEW or self.cells.reasons:
            return self.classes[part], self.probability[part].tolist()
        # Of a few cells, Python finds the first of the most probable classes faster than numpy.
        rows = self.probabilities[part].tolist()
        best_of = list(map(max, rows))
        names = self.class_names
        return [names[row.index(best)] for row, best in zip(rows, best_of, strict=True)], best_of

    def _records_to_encode(
        self, probabilities: bool, part: slice = slice(None)
    ) -> list[dict[str, Any]]:
        """Build the records to be encoded at once, without a list of flags for each cell."""
        kinds = self.cell_flags.kinds
        flags = [kinds[code] for code in self.cell_flags.codes[part].tolist()]
        return self.records_of(part, flags, probabilities)

    def _encoded_records(self, probabilities: bool) -> Iterator[bytes]:
        """Encode the records of some thousand cells at a time, with a comma between two."""
        for start in range(0, len(self.codes), _BLOCK):
            check_wanted()
            part = slice(start, start + _BLOCK)
            yield orjson.dumps(self._records_to_encode(probabilities, part))[1:-1]

    def to_json(self, probabilities: bool = True, more: Mapping[str, Any] | None = None) -> bytes:
        """Encode the predictions, the model and the summary as one JSON object.

        If most cells contradict themselves, its first member, `notes`, says so.

        Parameters
        ----------
        more
            Further members, which take the place of its own of the same name.
        """
        if len(self.codes) > _BLOCK:
            summary = self.tally.summary(self.class_names)
            whole = self._to_json([], summary, self.tally.doubts, more)
            before, behind = whole.split(_NO_RECORDS)
            records_encoded = b",".join(self._encoded_records(probabilities))
            return b"".join([before, _NO_RECORDS[:-1], records_encoded, b"]", behind])
        records = self._records_to_encode(probabilities)
        tally = self._tally_of(records) if len(records) <= _FEW else self.tally
        return self._to_json(records, tally.summary(self.class_names), tally.doubts, more)

    def to_json_of_each(self, lengths: Iterable[int], probabilities: bool = True) -> list[bytes]:
        """Encode, as `to_json` does, each of several tables that were read as one.

        Parameters
        ----------
        lengths
            The number of cells of each table, in their order.
        """
        records = iter(self._records_to_encode(probabilities))
        parts = (list(islice(records, length)) for length in lengths)
        tallies = ((part, self._tally_of(part)) for part in parts)
        return [
            self._to_json(part, tally.summary(self.class_names), tally.doubts)
            for part, tally in tallies
        ]

    def _to_json(
        self,
        records: list[dict[str, Any]],
        summary: dict[str, Any],
        notes: Sequence[str] = (),
        more: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Encode some of the records and their summary, below the notes on them, with further members."""
        return orjson.dumps(
            ({"notes": notes} if notes else {})
            | {
                "model": {"name": self.model_name, "version": self.model_version},
                "classes": self.class_names,
                "predictions": records,
                "summary": summary,
            }
            | dict(more or {})
        )

    def _tally_of(self, records: list[dict[str, Any]]) -> PredictionSummary:
        """Count the cells of some of the records.

        It counts in Python, unlike `tally`: for a few cells, the fixed cost of numpy's functions would be
        most of the time.
        """
        classes = [record["class"] for record in records]
        rejected = classes.count(None)
        flagged = [flags for record in records if (flags := record["flags"])]
        sound = [flags for flags in flagged if BROKEN not in flags]
        scored = len(records) - rejected - (len(flagged) - len(sound))
        return PredictionSummary(
            rows=len(records),
            rejected=rejected,
            flagged=len(flagged) - rejected,
            counts={name: classes.count(name) for name in set(classes) if name is not None},
            inconsistent=sum(map(_is_inconsistent, flagged)),
            **self._novel(scored, sum(UNLIKE in flags for flags in sound)),
        )

    def to_ndjson(self, probabilities: bool = True) -> bytes:
        """Encode each cell as one line of JSON."""
        lines = []
        for part in self._encoded_records(probabilities):
            # These bytes stand between two cells alone: inside of a text, JSON escapes quotation marks.
            lines += [part.replace(b'},{"id":', b'}\n{"id":'), b"\n"]
        return b"".join(lines)

    def records_to_json(self, probabilities: bool = True) -> bytes:
        """Encode the records, one for each cell, as one JSON list."""
        return b"".join([b"[", b",".join(self._encoded_records(probabilities)), b"]"])

    def to_arrow(self, probabilities: bool = True) -> pa.Table:
        """Convert to a table with the columns `id`, `class`, `probability`, `probabilities` and `flags`.

        Behind them are `novelty`, `set` and, as text, `because`, where they were asked for. Each cell's
        `probabilities` are in the order of the classes, which the schema's metadata names, beside the model.
        """
        rejected = self.cells.rejected if self.cells.reasons else None
        columns: dict[str, pa.Array] = {
            "id": self.cells.names,
            "class": self._class_texts().dictionary_decode(),
            "probability": pa.array(self.probability, mask=rejected),
        }
        if probabilities:
            columns["probabilities"] = pa.FixedSizeListArray.from_arrays(
                pa.array(self.probabilities.ravel()),
                len(self.class_names),
                mask=None if rejected is None else pa.array(rejected),
            )
        columns["flags"] = self.cell_flags.to_arrow()
        if self.novelty is not None:
            columns["novelty"] = pa.array(self.novelty, mask=rejected)
        if self.class_sets is not None:
            sets = self.class_sets.to_arrow()
            columns["set"] = sets if rejected is None else pc.if_else(~rejected, sets, None)
        if self.because is not None:
            columns["because"] = self.because.to_arrow()
        metadata = {
            "model": json.dumps({"name": self.model_name, "version": self.model_version}),
            "classes": json.dumps(self.class_names),
        }
        return pa.table(columns).replace_schema_metadata(metadata)

    def _class_texts(self) -> pa.DictionaryArray:
        """Encode the class of each cell as text, null for rejected rows."""
        codes = pa.array(self.codes, mask=self.cells.rejected if self.cells.reasons else None)
        return pa.DictionaryArray.from_arrays(codes, pa.array(self.class_names, pa.string()))

    def to_arrow_stream(self, probabilities: bool = True) -> bytes:
        """Encode `to_arrow` as an Arrow IPC stream."""
        table = self.to_arrow(probabilities)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        return bytes(sink.getvalue())

    def to_csv(self, header: bool = True) -> bytes:
        """Encode the sender's own table, in its dialect, with `class`, `probability` and `flags` behind.

        Behind these are `novelty`, `set` and `because`, where they were asked for. If the table has one of
        these names already, the columns are `predicted class`, ..., and if it has those too,
        `predicted 2 class`, ... .

        Parameters
        ----------
        header
            Write the first line, with the names; of the chunks of one table only the first has it.
        """
        receipt, source = self.cells.receipt, self.cells.source
        added = [
            self._class_texts(),
            self._number_texts(self.probability),
            self.cell_flags.texts(FLAG_SEPARATOR),
        ]
        if self.novelty is not None:
            added.append(self._number_texts(self.novelty))
        if self.class_sets is not None:
            added.append(self.class_sets.texts(FLAG_SEPARATOR))
        if self.because is not None:
            added.append(self.because.to_arrow())
        names = free_names(self.answered, source.names) if header else None
        return with_columns(source, receipt.separator or ",", names, added)

    @property
    def answered(self) -> tuple[str, ...]:
        """Name the columns of a CSV answer behind the sender's own."""
        asked = {"novelty": self.novelty, "set": self.class_sets, "because": self.because}
        return (*ANSWERED, *(name for name, given in asked.items() if given is not None))

    def _number_texts(self, numbers: npt.NDArray[np.float64]) -> pa.Array:
        """Write a number of each cell as text in the sender's dialect, null for rejected rows."""
        texts = as_text(pa.array(numbers))
        if self.cells.receipt.decimal == ",":
            texts = pc.replace_substring(texts, ".", ",")
        if self.cells.reasons:
            nothing = pa.nulls(1, pa.string())[0]
            texts = pc.if_else(pa.array(self.cells.rejected), nothing, texts)
        return texts

    def to_pandas(self) -> "pd.DataFrame":
        """Convert to a data frame: the sender's 1-based `row`, then the columns of `to_arrow`.

        Instead of `probabilities` there is one column per class. Needs pandas, which is not installed
        with this library.
        """
        frame: pd.DataFrame = self.to_arrow(probabilities=False).to_pandas()
        frame.insert(0, "row", self.cells.rows)
        for j, name in enumerate(self.class_names):
            frame.insert(4 + j, f"probability {name}", self.probabilities[:, j])
        return frame


def _is_inconsistent(flags: Iterable[str]) -> bool:
    """Tell whether a cell's numbers contradict each other, by its flags."""
    return any(flag.startswith(INCONSISTENT) for flag in flags)
