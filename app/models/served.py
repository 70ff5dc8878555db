"""Describe which models a process serves, for another one to serve the same."""

from dataclasses import dataclass
from typing import Literal

from app.keys.key_file import ApiKeys


@dataclass(frozen=True)
class Served:
    """Say what is served, what was refused, and why the last reload was."""

    digests: dict[str, dict[int, str]]
    """Name -> version -> digest of its manifest, which has the checksum of every other file."""
    found: dict[str, list[int]]
    """Name -> the versions that there are, loaded or not, ascending."""
    by_default: dict[str, int | None]
    """Name -> the version that answers requests which name none."""
    refused: tuple[str, ...]
    """One sentence for every directory that was not loaded."""
    reload_refused: tuple[str, ...] = ()
    """Why the last reload did not take place, in sentences; none if it did, or if there was none."""


Order = (
    tuple[Literal["ping", "look", "swap"], None]
    | tuple[Literal["serve"], Served]
    | tuple[Literal["refuse"], tuple[str, ...]]
    | tuple[Literal["keys"], ApiKeys]
)
"""What the process above tells a worker: to answer; to read the models folder, and report; to serve what was
read; to serve what others do; to go on as before, as the reload is refused for these reasons; to take these
API keys."""

Report = tuple[Literal["pong"], None] | tuple[Literal["serves", "looked"], Served]
"""What a worker tells the process above: that it lives; what it serves as it starts; what it read."""
