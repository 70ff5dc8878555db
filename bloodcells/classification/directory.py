"""Read the files of a directory that may be hostile: none outside of it, and none without an end."""

import os
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from bloodcells.errors import ModelError

__all__ = ["FileReader", "readable"]

_CHUNK = 2**20


class FileReader:
    """Read files of a directory, all of them together no more bytes than a limit.

    Attributes
    ----------
    directory
        The directory.
    """

    def __init__(self, directory: Path, max_bytes: int) -> None:
        self.directory = directory
        self._inside = os.path.join(os.path.realpath(directory), "")
        self._max_bytes = max_bytes
        self._left = max_bytes

    def has(self, name: str) -> bool:
        """Tell whether there is something of that name, whatever it is."""
        with readable(self.directory / name):
            return os.path.lexists(self.directory / name)

    def read(self, name: str, most: int | None = None) -> bytes:
        """Read a regular file.

        Parameters
        ----------
        name
            Its path below the directory.
        most
            Most bytes of this file, where that is less than the limit for all.

        Raises
        ------
        ModelError
            It is missing, is not a regular file of this directory, is too large or cannot be read.
        """
        path = self.directory / name
        with readable(path):
            self._check_inside(path)
            # To open a pipe without O_NONBLOCK may never end.
            file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
            try:
                status = os.fstat(file)
                if not stat.S_ISREG(status.st_mode):
                    raise ModelError(
                        f"{path} is not a regular file; restore it, or export the model again."
                    )
                return self._read(file, path, status.st_size, most)
            finally:
                os.close(file)

    def refuse_unlisted(self, names: Collection[str]) -> None:
        """Refuse a directory with a file, or a folder of none of these files, that is not listed.

        Raises
        ------
        ModelError
            There is such a file or folder, or the directory cannot be read.
        """
        folders = {parent.as_posix() for name in names for parent in PurePosixPath(name).parents}
        waiting = [""]
        while waiting:
            inside = waiting.pop()
            folder = self.directory / inside
            with readable(folder), os.scandir(folder) as entries:
                for entry in entries:
                    name = inside + entry.name
                    if name in folders and entry.is_dir(follow_symlinks=False):
                        waiting.append(f"{name}/")
                    elif name not in names and name not in folders:
                        raise ModelError(
                            f"{self.directory / name} is not listed in manifest.json: it was not exported "
                            "with the model. Take it out, or export again."
                        )

    def _check_inside(self, path: Path) -> None:
        """Refuse a path that symbolic links lead out of the directory."""
        if not os.path.realpath(path, strict=True).startswith(self._inside):
            raise ModelError(
                f"{path} is a link to a file outside of the model's directory, of which nobody knows "
                "who may change it. Put the file itself there, or export the model again."
            )

    def _read(self, file: int, path: Path, size: int, most: int | None) -> bytes:
        """Read a file to its end, counting what comes: it may grow while it is read."""
        limit = f"all files of the model may have {self._max_bytes:,} bytes (BLOODCELLS_MAX_MODEL_BYTES)"
        left = self._left
        if most is not None and most < left:
            limit, left = f"at most {most:,} bytes are expected of it", most
        if size > left:
            raise _too_large(path, limit)
        parts, count = [], 0
        while part := os.read(file, _CHUNK):
            count += len(part)
            if count > left:
                raise _too_large(path, limit)
            parts.append(part)
        self._left -= count
        return b"".join(parts)


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Raise an error of the file system as a `ModelError`, in one sentence."""
    try:
        yield
    except FileNotFoundError as error:
        raise ModelError(f"{path} is missing; restore it, or export the model again.") from error
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.") from error


def _too_large(path: Path, limit: str) -> ModelError:
    """Create the error of a file that is not read to its end."""
    return ModelError(f"{path} is too large: {limit}. Restore it, or raise the limit.")
