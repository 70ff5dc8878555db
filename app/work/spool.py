"""Hold bytes until all are there or are sent: in memory up to a bound, then in a file without a name."""

import errno
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Self

from bloodcells.errors import BloodcellsError, reason_of

BLOCK = 256 * 2**10
"""Bytes that are read at once."""

_SMALL = 4096
"""Bytes of a piece to which the next one is added: many small ones would take far more memory."""

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


class MemoryTaken(SpoolError):
    """Report that others take the memory for bytes that wait, where no file can hold them, or not all.

    Attributes
    ----------
    retry_after
        Seconds after which it is worth asking again.
    """

    retry_after = 1

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(
            f"The service has no memory left for the {what}, as other requests wait in it, and no file "
            f"can hold it ({reason}). Send it again in {self.retry_after} s or more. Who runs the service "
            "can let BLOODCELLS_SPOOL_FOLDER name a folder that can be written and has room, or raise "
            "BLOODCELLS_WAITING_BYTES."
        )


class SharedMemory:
    """Bound the bytes that all spools of a process hold in memory."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._lock = threading.Lock()

    def take(self, size: int) -> bool:
        """Take so many bytes, or tell that there are not as many left."""
        with self._lock:
            if size > self._left:
                return False
            self._left -= size
            return True

    def give(self, size: int) -> None:
        """Give back what was taken."""
        with self._lock:
            self._left += size


class Spool:
    """Hold bytes that are written, then read once from the start; one thread at a time may call it.

    The file has no name, so that nothing of it is left behind, whatever ends the process.

    Parameters
    ----------
    folder
        Folder of the file; None for the system's temporary folder.
    memory_bytes
        Bytes that are held in memory; the file is made once there are more.
    shared
        What is left of the memory of all spools; the file is made where that is not enough.
    what
        What the bytes are of, for errors: `body` or `answer`.

    Attributes
    ----------
    size
        Bytes that were written.
    """

    def __init__(
        self, folder: Path | None, memory_bytes: int, shared: SharedMemory, what: str = "answer"
    ) -> None:
        self._folder, self._memory_bytes, self._shared = folder, memory_bytes, shared
        self._what = what
        self._taken = 0
        self._pieces: list[bytes] = []
        self._file: IO[bytes] | None = None
        self.size = 0

    @property
    def has_file(self) -> bool:
        """Tell whether there is a file that is still open."""
        return self._file is not None and not self._file.closed

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def keep(self, data: bytes) -> bool:
        """Add bytes if there is memory for them, which takes no time; else tell that there is none."""
        fits = self._file is None and self.size + len(data) <= self._memory_bytes
        if not fits or not self._shared.take(len(data)):
            return False
        self._taken += len(data)
        if self._pieces and len(self._pieces[-1]) < _SMALL:
            self._pieces[-1] += data
        else:
            self._pieces.append(data)
        self.size += len(data)
        return True

    def write(self, data: bytes) -> None:
        """Add bytes.

        Raises
        ------
        AnswerTooLarge, MemoryTaken
            They do not fit into memory, their own or that of all, and no file can be made.
        SpoolFull, MemoryTaken
            There is no room for them in the file.
        """
        if self.keep(data):
            return
        if self._file is None:
            self._file = self._open(self.size + len(data))
            pieces, self._pieces = self._pieces, []
            self.size = 0
            for piece in pieces:
                self._write_file(piece)
            self._give_back()
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
        self._give_back()
        if self._file is not None:
            self._file.close()

    def _give_back(self) -> None:
        self._shared.give(self._taken)
        self._taken = 0

    def _open(self, size: int) -> IO[bytes]:
        try:
            return TemporaryFile(buffering=0, dir=self._folder)
        except OSError as error:
            if error.errno in _FULL:
                raise self._full(error) from error
            if size <= self._memory_bytes:
                raise MemoryTaken(self._what, _reason(error)) from error
            raise AnswerTooLarge(self._memory_bytes, _reason(error)) from error

    def _full(self, error: OSError) -> SpoolError:
        """Build the error for a file without room: for a body, there may be some soon."""
        if self._what == "body":
            return MemoryTaken(self._what, _reason(error))
        return SpoolFull(self.size, _reason(error))

    def _write_file(self, data: bytes) -> None:
        assert self._file is not None
        left = memoryview(data)
        try:
            while left:
                written = self._file.write(left)
                left = left[written:]
        except OSError as error:
            raise self._full(error) from error
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
