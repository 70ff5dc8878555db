"""Keep the measured fields of an unfinished run in a file beside its output.

The first line describes the run; each further one is a field, written as soon as it is measured.
"""

from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

import numpy as np
import orjson

from bloodcells.files.journal import Journal, encode_line
from bloodcells.images.field import Field
from bloodcells.images.label_selection import LabelSelection
from bloodcells.images.limits import OutlineLimits

FORMAT = 4
"""The version of the file's format; a file of another version is not used."""

PairPaths = tuple[Path, Path]
"""The files of an image and of its mask."""


class MeasurementCheckpoint(Journal):
    """Hold the fields that are measured already; a context in which more are added.

    Parameters
    ----------
    path
        The file. What is in it is used if it is of the same run: measured by the same version of this
        package, with the same choice and the same limit.
    choice
        The labels that are measured.
    max_pixels, outline_limits
        Most pixels of one image, and most points, pieces and holes of its outlines.
    draw
        The folder of the drawings, if they are made: those of measured fields are in it.

    Raises
    ------
    OSError
        The file cannot be read.
    """

    def __init__(
        self,
        path: Path,
        choice: LabelSelection,
        max_pixels: int,
        outline_limits: OutlineLimits,
        draw: Path | None = None,
    ) -> None:
        super().__init__(path)
        run = asdict(choice) | {"labels": list(choice.labels)}
        self._head = {"format": FORMAT, "bloodcells": version("bloodcells")}
        self._head |= {"choice": run, "max_pixels": max_pixels, "outlines": asdict(outline_limits)}
        self._head |= {"draw": None if draw is None else str(draw.absolute())}
        self._lines: dict[str, bytes] = {}
        lines = self.read_lines()
        if next(lines, (b"", {}))[1] == self._head:
            self._lines = {entry["image"]: line for line, entry in lines}

    def __enter__(self) -> Self:
        """Write the fields that were read once more, without those of another run.

        Raises
        ------
        OSError
            The file cannot be written.
        """
        self.start([encode_line(self._head), *self._lines.values()])
        return self

    def get(self, pair: PairPaths) -> Field | None:
        """Return the measured field of an image and mask, None if either file has changed since.

        Raises
        ------
        OSError
            One of the files is gone.
        """
        if (line := self._lines.get(pair[0].name)) is None:
            return None
        entry = orjson.loads(line)
        return _from_entry(entry) if entry["files"] == stamp(pair) else None

    def add(self, field: Field, files: list[list[Any]]) -> None:
        """Write a field.

        Parameters
        ----------
        files
            The `stamp` of its files, taken before they were read.

        Raises
        ------
        OSError
            The file cannot be written.
        """
        self.append(_to_entry(field, files))


def stamp(pair: PairPaths) -> list[list[Any]]:
    """Return name, size and time of change of both files, by which a changed file is known."""
    return [[p.name, (status := p.stat()).st_size, status.st_mtime_ns] for p in pair]


def _to_entry(field: Field, files: list[list[Any]]) -> dict[str, Any]:
    """Describe a field for JSON."""
    return {
        "image": field.name,
        "mask": field.mask_name,
        "files": files,
        "size": [field.width, field.height],
        "labels": field.labels.tolist(),
        "values": field.values.tolist(),
        "centroids": field.centroids.tolist(),
        "boxes": field.boxes.tolist(),
        "flags": field.flags,
        "cell_names": list(field.cell_names.items()),
        "notes": field.notes,
        "outside": field.outside,
    }


def _from_entry(entry: dict[str, Any]) -> Field:
    """Make a field of its description; JSON's null is NaN again."""
    n = len(entry["labels"])
    return Field(
        name=entry["image"],
        mask_name=entry["mask"],
        width=entry["size"][0],
        height=entry["size"][1],
        labels=np.array(entry["labels"], dtype=np.int64),
        values=np.array(entry["values"], dtype=np.float64).reshape(n, -1),
        centroids=np.array(entry["centroids"], dtype=np.float64).reshape(n, 2),
        boxes=np.array(entry["boxes"], dtype=np.int64).reshape(n, 4),
        flags=entry["flags"],
        cell_names=dict(entry["cell_names"]),
        notes=tuple(entry["notes"]),
        outside=entry["outside"],
    )
