"""What was made of which table, in a hidden file of the folder, so that a run goes on where it was.

A line of JSON for each output: one when it is begun, one when it is whole. A run that was killed may
leave half a line at the end, which is left out when the file is read again. Its name starts with a dot,
by which programs that read folders of tables pass it over.
"""

from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Literal, Self

import orjson

from bloodcells.batch.planning import OutputJob, PlanError
from bloodcells.batch.predict_file import PredictOptions
from bloodcells.classification.manifest import Manifest
from bloodcells.classification.summary import PredictionSummary
from bloodcells.files.atomic_file import Unwritable

__all__ = ["NAME", "OutputIndex", "State"]

NAME = ".bloodcells-predict"
FORMAT = 1
"""Of what is written: raised where the same cells give other bytes."""

State = Literal["new", "done", "unfinished", "input", "model", "options", "output"]
"""Of an output: not there; whole and as it would be made now; begun, and maybe not what it should be; or
what has changed since it was made."""

_Entry = dict[str, Any]


class OutputIndex:
    """The outputs of a folder; a context in which more are added.

    Attributes
    ----------
    written
        How many were added.
    """

    def __init__(self, folder: Path, manifest: Manifest, how: PredictOptions) -> None:
        """Read what is there.

        Parameters
        ----------
        manifest, how
            By which outputs are to be made now.

        Raises
        ------
        Unwritable
            The file is there and cannot be read.
        """
        self._folder = folder
        self._path = folder / NAME
        self._model = [manifest.name, manifest.version, manifest.digest]
        self._options = {
            "format": FORMAT,
            "bloodcells": version("bloodcells"),
            "pixel_size": how.pixel_size,
            "invalid": how.invalid,
        }
        self._entries: dict[str, _Entry] = {}
        self._file: BinaryIO | None = None
        self.written = 0
        try:
            lines = self._path.read_bytes().splitlines(keepends=True)
        except FileNotFoundError:
            lines = []
        except OSError as error:
            raise Unwritable(self._path, error) from error
        for line in lines:
            try:
                entry = orjson.loads(line)
            except orjson.JSONDecodeError:
                continue
            if line.endswith(b"\n") and isinstance(entry, dict) and "output" in entry:
                self._entries[entry["output"]] = entry

    def state(self, job: OutputJob) -> State:
        """Say what is to be done for an output, and why.

        Raises
        ------
        PlanError
            A file is there that was not made by this.
        """
        path = self._folder / job.name
        entry = self._entries.get(job.name)
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            return "new" if entry is None else "unfinished"
        except OSError as error:
            raise Unwritable(path, error) from error
        if entry is None:
            raise PlanError(
                f"{path} is there already and was not made by bloodcells predict; move it, or name "
                "another folder."
            )
        if "size" not in entry:
            return "unfinished"
        if entry["model"] != self._model:
            return "model"
        if entry["options"] != self._options:
            return "options"
        if entry["input"] != job.stamp:
            return "input"
        return "done" if entry["size"] == size else "output"

    def of_another_kind(self, ending: str) -> list[str]:
        """Outputs that are there and have another ending."""
        return [
            name
            for name in self._entries
            if not name.endswith(ending) and (self._folder / name).exists()
        ]

    def tally(self, job: OutputJob) -> PredictionSummary:
        """The summary of an output that is done."""
        return PredictionSummary.from_dict(self._entries[job.name]["tally"])

    def begin(self, jobs: Iterable[OutputJob]) -> None:
        """Note which outputs are to be made, aside and renamed, so that half a line is gone.

        Raises
        ------
        Unwritable
        """
        self._entries |= {job.name: {"output": job.name} for job in jobs}
        aside = self._path.with_name(f"{NAME}.new")
        try:
            with aside.open("wb") as file:
                file.writelines(map(_line, self._entries.values()))
            aside.replace(self._path)
            self._file = self._path.open("ab")
        except OSError as error:
            raise Unwritable(self._path, error) from error

    def finished(self, job: OutputJob, size: int, tally: PredictionSummary) -> None:
        """Note that an output of so many bytes is whole.

        Raises
        ------
        Unwritable
        """
        entry = {
            "output": job.name,
            "input": job.stamp,
            "model": self._model,
            "options": self._options,
            "size": size,
            "tally": tally.to_dict(),
        }
        assert self._file is not None
        try:
            self._file.write(_line(entry))
            self._file.flush()
            self.written += 1
        except OSError as error:
            raise Unwritable(self._path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()


def _line(entry: _Entry) -> bytes:
    return orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE)
