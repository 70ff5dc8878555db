"""Keep a file of JSON lines that a killed run leaves readable."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Self

import orjson

from bloodcells.files.atomic_file import open_aside, remove_left

__all__ = ["Journal", "encode_line"]


class Journal:
    """Append entries to a file of JSON lines; a context, at whose end the file is closed.

    A run that is killed while it appends leaves half a line at the end. Reading passes over it, and the
    next run removes it: `start` writes the file anew before anything is appended.

    Attributes
    ----------
    path
        The file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO | None = None

    def read_lines(self) -> Iterator[tuple[bytes, Any]]:
        """Read the whole lines, each with its decoded value; none if there is no file.

        Raises
        ------
        OSError
            The file is there and cannot be read.
        """
        try:
            file = self.path.open("rb")
        except FileNotFoundError:
            return
        with file:
            for line in file:
                try:
                    value = orjson.loads(line)
                except orjson.JSONDecodeError:
                    continue
                if line.endswith(b"\n"):
                    yield line, value

    def start(self, lines: Iterable[bytes]) -> None:
        """Replace the file by these lines, and open it for more.

        Raises
        ------
        OSError
            The file cannot be written.
        """
        remove_left(self.path)
        with open_aside(self.path) as file:
            file.writelines(lines)
        self._file = self.path.open("ab")

    def append(self, entry: dict[str, Any]) -> None:
        """Write an entry as the last line, at once: nothing of it waits in memory.

        Raises
        ------
        OSError
            The file cannot be written.
        """
        assert self._file is not None, "the journal was started"
        self._file.write(encode_line(entry))
        self._file.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._file is not None:
            self._file.close()


def encode_line(entry: dict[str, Any]) -> bytes:
    """Encode an entry as one line of JSON with its line feed."""
    return orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE)
