"""Keep in a hidden file of the output folder which output was made of which table.

By it an interrupted run goes on where it was, and a later one makes again only what has changed. An
output has two lines of JSON: one when it is begun, one when it is whole. The file's name starts with a
dot, so that programs that read folders of tables pass it over.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from bloodcells.batch.planning import OutputJob, PlanError
from bloodcells.batch.predict_file import PredictOptions
from bloodcells.classification.manifest import Manifest
from bloodcells.classification.summary import PredictionSummary
from bloodcells.files.atomic_file import Unwritable
from bloodcells.files.journal import Journal, encode_line

__all__ = ["NAME", "OutputIndex", "State"]

NAME = ".bloodcells-predict"
"""The name of the file in the output folder."""
FORMAT = 1
"""The version of the outputs' own format: raised where the same cells give other bytes."""

State = Literal["new", "done", "unfinished", "input", "model", "options", "output"]
"""What is known of an output: it is not there (`new`), is whole and as it would be made now (`done`), was
begun and may be incomplete (`unfinished`); or, in the other four, what has changed since it was made."""

_Entry = dict[str, Any]


class OutputIndex(Journal):
    """Record the outputs of a folder; a context in which more are added.

    Parameters
    ----------
    folder
        Where the outputs are.
    manifest
        The manifest of the model by which outputs are made now.
    how
        The options by which outputs are made now.

    Attributes
    ----------
    written
        How many outputs this run has finished.

    Raises
    ------
    Unwritable
        The file is there and cannot be read.
    """

    def __init__(self, folder: Path, manifest: Manifest, how: PredictOptions) -> None:
        super().__init__(folder / NAME)
        self._folder = folder
        self._model = [manifest.name, manifest.version, manifest.digest]
        self._options = {
            "format": FORMAT,
            "bloodcells": version("bloodcells"),
            "pixel_size": how.pixel_size,
            "invalid": how.invalid,
        } | ({} if how.sheet is None else {"sheet": how.sheet})
        self.written = 0
        with self._writable():
            entries = [entry for _, entry in self.read_lines()]
        self._entries: dict[str, _Entry] = {
            entry["output"]: entry
            for entry in entries
            if isinstance(entry, dict) and "output" in entry
        }

    def state(self, job: OutputJob) -> State:
        """Tell what is known of an output.

        Raises
        ------
        PlanError
            A file is there that was not made by `bloodcells predict`.
        Unwritable
            The file cannot be looked at.
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
        """List the outputs that are there and have another ending."""
        return [
            name
            for name in self._entries
            if not name.endswith(ending) and (self._folder / name).exists()
        ]

    def tally(self, job: OutputJob) -> PredictionSummary:
        """Return the summary of an output that is done."""
        return PredictionSummary.from_dict(self._entries[job.name]["tally"])

    def begin(self, jobs: Iterable[OutputJob]) -> None:
        """Note which outputs are to be made.

        Raises
        ------
        Unwritable
            The file cannot be written.
        """
        self._entries |= {job.name: {"output": job.name} for job in jobs}
        with self._writable():
            self.start(map(encode_line, self._entries.values()))

    def finished(self, job: OutputJob, size: int, tally: PredictionSummary) -> None:
        """Note that an output is whole.

        Parameters
        ----------
        size
            Its bytes.
        tally
            The summary of its predictions.

        Raises
        ------
        Unwritable
            The file cannot be written.
        """
        with self._writable():
            self.append(
                {
                    "output": job.name,
                    "input": job.stamp,
                    "model": self._model,
                    "options": self._options,
                    "size": size,
                    "tally": tally.to_dict(),
                }
            )
        self.written += 1

    @contextmanager
    def _writable(self) -> Iterator[None]:
        """Raise the system's errors about the file as a sentence to the user."""
        try:
            yield
        except OSError as error:
            raise Unwritable(self.path, error) from error
