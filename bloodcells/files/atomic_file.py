"""Write files that are there when they are whole, and not at all where writing fails."""

import glob
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from bloodcells.errors import BloodcellsError

__all__ = ["Unwritable", "open_aside", "remove_left", "whole_file"]

_ASIDE = ".part"
"""The ending of a file that is being written."""


class Unwritable(BloodcellsError):
    """Report a file that cannot be written."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"{path} cannot be written: {error.strerror or error}.")


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that takes its name when it is whole, and is removed where that fails.

    Raises
    ------
    Unwritable
        The file cannot be written; a sentence for the user.
    """
    try:
        with open_aside(path) as file:
            yield file
    except OSError as error:
        raise Unwritable(path, error) from error


@contextmanager
def open_aside(path: Path) -> Iterator[BinaryIO]:
    """Do what `whole_file` does, for callers that handle the system's own error.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    # Named for this writing alone: another that should be dead, as on a worker of a cluster, may not be.
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}{_ASIDE}")
    try:
        with aside.open("wb") as file:
            yield file
        aside.replace(path)
    except BaseException:
        _remove(aside)
        raise


def remove_left(path: Path) -> None:
    """Remove what a killed run left of a file; a run that still writes it fails then."""
    with suppress(OSError):
        for left in path.parent.glob(f".{glob.escape(path.name)}.*{_ASIDE}"):
            _remove(left)


def _remove(path: Path) -> None:
    """Remove a file if that can be done: what kept it from being written may also forbid this."""
    with suppress(OSError):
        path.unlink()
