"""Answers -> a file, whole or not at all."""

import gzip
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from bloodcells.client.inputs import InputChunk
from bloodcells.client.outputs import as_predictions, typed_table
from bloodcells.client.predictions import Answer
from bloodcells.errors import BloodcellsError

__all__ = ["AnswerFile", "UnwritableOutput"]


class UnwritableOutput(BloodcellsError):
    """A file that cannot be written."""


class AnswerFile:
    """A file that is written beside its place, and put there once it is whole."""

    def __init__(self, source: Path, output: Path) -> None:
        """Begin with a file of a kind that its ending names.

        Raises
        ------
        Unwritable
            Its ending names none, it is what is read, or it cannot be made.
        """
        ending = next((e for e in _WRITERS if output.name.lower().endswith(e)), None)
        if ending is None:
            raise UnwritableOutput(
                f"{output.name}: the ending is to be one of {', '.join(_WRITERS)}; name it so."
            )
        if output.resolve() == source.resolve():
            raise UnwritableOutput(f"{output} is what is to be read; name another file.")
        self._output = output
        self._aside = output.with_name(f".{output.name}.part")
        self._counts: Counter[str] = Counter()
        self._classes: Counter[str] = Counter()
        self._names: tuple[str, ...] = ()
        self._notes: dict[str, None] = {}
        try:
            self._writer = _WRITERS[ending](self._aside)
        except OSError as error:
            raise self._failed(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            with suppress(OSError) if error is not None else ExitStack():
                self._writer.close()
            if error is None:
                self._aside.replace(self._output)
        except OSError as wrong:
            raise self._failed(wrong) from wrong
        finally:
            with suppress(OSError):
                self._aside.unlink(missing_ok=True)

    def write(self, unit: InputChunk, answer: Answer) -> None:
        """Append the cells of a unit.

        Raises
        ------
        Unwritable
            It cannot be.
        """
        try:
            self._writer.write(unit, answer)
        except OSError as error:
            raise self._failed(error) from error
        summary = answer.summary()
        self._names = answer.class_names
        self._classes.update(summary.pop("counts"))
        self._counts.update(summary)
        self._notes |= dict.fromkeys(answer.notes)

    def summary(self) -> dict[str, Any]:
        """What was written, as `Answer.summary` has it, and the notes."""
        classes = {name: self._classes[name] for name in self._names if self._classes[name]}
        return {**self._counts, "counts": classes, "notes": list(self._notes)}

    def _failed(self, error: OSError) -> UnwritableOutput:
        return UnwritableOutput(f"{self._output} cannot be written: {error.strerror or error}.")


class _CsvFile:
    """The sender's own table in its dialect, with `class`, `probability` and `flags` behind it."""

    def __init__(self, path: Path, zipped: bool = False) -> None:
        self._files = ExitStack()
        file: Any = self._files.enter_context(path.open("wb"))
        if zipped:  # without name and time, so that the same cells give the same bytes
            file = self._files.enter_context(gzip.GzipFile("", "wb", fileobj=file, mtime=0))
        self._file = file
        self._headed = False

    def write(self, unit: InputChunk, answer: Answer) -> None:
        self._file.write(as_predictions(unit, answer).to_csv(header=not self._headed))
        self._headed = True

    def close(self) -> None:
        self._files.close()


class _TypedFile:
    """All columns by their types, into a writer of Arrow's that is made once they are known."""

    def __init__(self, path: Path, make: Callable[[Any, pa.Schema], Any]) -> None:
        self._file, self._make = path.open("wb"), make
        self._writer: Any = None
        self._schema: pa.Schema | None = None

    def write(self, unit: InputChunk, answer: Answer) -> None:
        table = typed_table(unit, answer)
        if self._writer is None:
            self._schema = table.schema
            self._writer = self._make(self._file, table.schema)
        self._writer.write_table(table.cast(self._schema))

    def close(self) -> None:
        try:
            if self._writer is not None:
                self._writer.close()
        finally:
            self._file.close()


_WRITERS: Mapping[str, Callable[[Path], Any]] = {
    ".csv": _CsvFile,
    ".csv.gz": lambda path: _CsvFile(path, zipped=True),
    ".parquet": lambda path: _TypedFile(path, pq.ParquetWriter),
    ".arrow": lambda path: _TypedFile(path, pa.ipc.new_stream),
}
