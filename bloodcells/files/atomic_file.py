"""Write a file that is there when it is whole, and not at all where that fails."""

import glob
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from bloodcells.errors import BloodcellsError


class Unwritable(BloodcellsError):
    """A file that cannot be written."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"{path} cannot be written: {error.strerror or error}.")


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write that is there when it is whole, and not at all where that fails.

    Raises
    ------
    Unwritable
        It cannot be written.
    """
    # Named for this writing alone: one that should be dead, as on a worker of a cluster, may not be.
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}{_ASIDE}")
    try:
        with aside.open("wb") as file:
            yield file
        aside.replace(path)
    except OSError as error:
        _remove(aside)
        raise Unwritable(path, error) from error
    except BaseException:
        _remove(aside)
        raise


_ASIDE = ".part"


def remove_left(path: Path) -> None:
    """Remove what a run that was killed left of a file; a run that still writes it fails then."""
    with suppress(OSError):
        for left in path.parent.glob(f".{glob.escape(path.name)}.*{_ASIDE}"):
            _remove(left)


def _remove(path: Path) -> None:
    with suppress(OSError):  # what kept it from being written may keep it from being removed
        path.unlink()
