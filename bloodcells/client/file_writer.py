"""Write the answers for one file into another, which is there whole or not at all."""

from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bloodcells.classification.summary import PredictionSummary
from bloodcells.classification.writers.file import open_prediction_writer
from bloodcells.classification.writers.formats import ArrowWriter
from bloodcells.client.inputs import InputChunk
from bloodcells.client.outputs import as_predictions, typed_table
from bloodcells.client.predictions import Answer
from bloodcells.errors import BloodcellsError
from bloodcells.files.atomic_file import Unwritable, remove_left, whole_file

__all__ = ["AnswerFile", "UnusableOutput"]

_ENDINGS = (".csv", ".csv.gz", ".parquet", ".arrow")
"""Endings that the output may have: formats that keep all of the sender's columns."""


class UnusableOutput(Unwritable):
    """Report a name that the output cannot have."""

    def __init__(self, reason: str) -> None:
        BloodcellsError.__init__(self, reason)


class AnswerFile:
    """Write answers beside the output's place, and move the file there once it is whole.

    It is a context: the output is there when the block ends without an error.
    """

    def __init__(self, source: Path, output: Path) -> None:
        """Open a file of the format that the output's ending names.

        Raises
        ------
        Unwritable
            The ending names no format, the output is the file that is read, or it cannot be made.
        """
        ending = next((e for e in _ENDINGS if output.name.lower().endswith(e)), None)
        if ending is None:
            raise UnusableOutput(
                f"{output.name}: the ending is to be one of {', '.join(_ENDINGS)}; name it so."
            )
        if output.resolve() == source.resolve():
            raise UnusableOutput(f"{output} is what is to be read; name another file.")
        self._output = output
        self._tally = PredictionSummary()
        self._class_names: tuple[str, ...] = ()
        self._notes: dict[str, None] = {}
        remove_left(output)
        with ExitStack() as files:
            sink = files.enter_context(whole_file(output))
            writer = open_prediction_writer(sink, ending, gzip_level=9)
            self._writer = files.enter_context(writer)
            self._files = files.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # An error of the block says why there is no output, better than that of closing the file.
        with ExitStack() if error is None else suppress(Unwritable):
            self._files.__exit__(kind, error, trace)

    def write(self, unit: InputChunk, answer: Answer) -> None:
        """Append the cells of a chunk.

        Raises
        ------
        Unwritable
            The file cannot be written, for example because the disk is full.
        """
        try:
            if isinstance(self._writer, ArrowWriter):
                self._writer.add_table(typed_table(unit, answer))
            else:
                self._writer.add(as_predictions(unit, answer))
        except OSError as error:
            raise Unwritable(self._output, error) from error
        self._tally += answer.tally
        self._class_names = answer.class_names
        self._notes |= dict.fromkeys(answer.notes)

    def summary(self) -> dict[str, Any]:
        """Count the cells that were written, as `Answer.summary` does, and list the notes."""
        return self._tally.summary(self._class_names) | {"notes": list(self._notes)}
