"""Hold the bytes of an answer until it is sent: in memory up to a bound, then in a file without a name."""

import errno
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Self

from bloodcells.errors import BloodcellsError, reason_of

BLOCK = 256 * 2**10
"""Bytes that are read at once."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""Errors of a file system or a process that may not hold more bytes."""


class SpoolError(BloodcellsError):
    """Report an answer that cannot be held until it is sent."""


class AnswerTooLarge(SpoolError):
    """Report an answer of more bytes than may be held in memory, where no file can hold it."""

    def __init__(self, memory_bytes: int, reason: str) -> None:
        super().__init__(
            f"The answer is more than {memory_bytes:,} bytes, which is as much as the service holds in "
            f"memory, and it has no folder for more ({reason}). Send the table in parts, or send "
            "'Prefer: respond-while-sending' and read the answer while you send. Who runs the service "
            "can let BLOODCELLS_SPOOL_FOLDER name a folder that can be written, or raise "
            "BLOODCELLS_SPOOL_BYTES."
        )


class SpoolFull(SpoolError):
    """Report an answer that is larger than the room that its file has."""

    def __init__(self, size: int, reason: str) -> None:
        super().__init__(
            f"The service has no room for the answer, of which {size:,} bytes were ready ({reason}). "
            "Send the table in parts, or again later, or send 'Prefer: respond-while-sending' and read "
            "the answer while you send. Who runs the service can let BLOODCELLS_SPOOL_FOLDER name a "
            "folder with more room."
        )


class Spool:
    """Hold bytes that are written, then read once from the start; one thread at a time may call it.

    The file has no name, so that nothing of it is left behind, whatever ends the process.

    Parameters
    ----------
    folder
        Folder of the file; None for the system's temporary folder.
    memory_bytes
        Bytes that are held in memory; the file is made once there are more.

    Attributes
    ----------
    size
        Bytes that were written.
    """

    def __init__(self, folder: Path | None, memory_bytes: int) -> None:
        self._folder, self._memory_bytes = folder, memory_bytes
        self._pieces: list[bytes] = []
        self._file: IO[bytes] | None = None
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, data: bytes) -> None:
        """Add bytes.

        Raises
        ------
        AnswerTooLarge
            They do not fit into memory, and no file can be made.
        SpoolFull
            There is no room for them in the file.
        """
        if self._file is None:
            if self.size + len(data) <= self._memory_bytes:
                self._pieces.append(data)
                self.size += len(data)
                return
            self._file = self._open()
            pieces, self._pieces = self._pieces, []
            self.size = 0
            for piece in pieces:
                self._write_file(piece)
        self._write_file(data)

    def blocks(self) -> Iterator[bytes]:
        """Give all bytes from the start, some at a time."""
        for piece in self._pieces:
            for start in range(0, len(piece), BLOCK):
                yield piece[start : start + BLOCK]
        if self._file is not None:
            self._file.seek(0)
            yield from iter(lambda: self._file.read(BLOCK), b"")  # type: ignore[union-attr]

    def close(self) -> None:
        """Give up the bytes."""
        self._pieces = []
        if self._file is not None:
            self._file.close()

    def _open(self) -> IO[bytes]:
        try:
            return TemporaryFile(buffering=0, dir=self._folder)
        except OSError as error:
            if error.errno in _FULL:
                raise SpoolFull(self.size, _reason(error)) from error
            raise AnswerTooLarge(self._memory_bytes, _reason(error)) from error

    def _write_file(self, data: bytes) -> None:
        assert self._file is not None
        left = memoryview(data)
        try:
            while left:
                written = self._file.write(left)
                left = left[written:]
        except OSError as error:
            raise SpoolFull(self.size, _reason(error)) from error
        self.size += len(data)


def _reason(error: OSError) -> str:
    """Name what went wrong without the path, which is no matter of the sender's."""
    return error.strerror or reason_of(error)


def why_no_file(folder: Path | None) -> str | None:
    """Try to make a file in a folder, as a spool does, and say why that fails; None if it does not."""
    try:
        TemporaryFile(buffering=0, dir=folder).close()
    except OSError as error:
        return reason_of(error)
    return None
