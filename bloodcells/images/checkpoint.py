"""The measured fields of an unfinished run, in a file beside its output.

A line of JSON for what the run is, then one for each field, written when it is measured. A run that was
killed may leave half a line at the end, which is left out when the file is read again.
"""

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import numpy as np
import orjson

from bloodcells.images.field import Field
from bloodcells.images.label_selection import LabelSelection

FORMAT = 1

PairPaths = tuple[Path, Path]


class MeasurementCheckpoint:
    """The fields that are measured already; a context in which more are added."""

    def __init__(self, path: Path, choice: LabelSelection, max_pixels: int) -> None:
        """Read what is there of the same run: of the same version, choice and limit.

        Raises
        ------
        OSError
            The file cannot be read, or not be written.
        """
        self.path = path
        run = [list(choice.labels), choice.centre, choice.allow_background, choice.max_labels]
        self._head = {"format": FORMAT, "bloodcells": version("bloodcells")}
        self._head |= {"choice": run, "max_pixels": max_pixels}
        self._lines: dict[str, bytes] = {}
        lines = _lines(path)
        if next(lines, (b"", {}))[1] == self._head:
            self._lines = {found["image"]: line for line, found in lines}
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        """Write what was read, aside and renamed, so that half a line is gone; then go on behind it."""
        aside = self.path.with_name(f".{self.path.name}.new")
        with aside.open("wb") as file:
            file.writelines([_line(self._head), *self._lines.values()])
        aside.replace(self.path)
        self._file = self.path.open("ab")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def get(self, pair: PairPaths) -> Field | None:
        """The measured field of that image and mask, if neither was changed since."""
        if (line := self._lines.get(pair[0].name)) is None:
            return None
        found = orjson.loads(line)
        return _from_line(found) if found["files"] == stamp(pair) else None

    def add(self, field: Field, files: list[list[Any]]) -> None:
        """Keep a field; `files` is their `stamp` before they were read."""
        assert self._file is not None
        self._file.write(_line(_to_line(field, files)))
        self._file.flush()


def stamp(pair: PairPaths) -> list[list[Any]]:
    """Name, size and time of change of both files, by which a changed one is known."""
    return [[p.name, (found := p.stat()).st_size, found.st_mtime_ns] for p in pair]


def _lines(path: Path) -> Iterator[tuple[bytes, Any]]:
    """The lines that are whole, and what each says."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            try:
                found = orjson.loads(line)
            except orjson.JSONDecodeError:
                return
            if line.endswith(b"\n"):
                yield line, found


def _line(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _to_line(field: Field, files: list[list[Any]]) -> dict[str, Any]:
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
    }


def _from_line(line: dict[str, Any]) -> Field:
    """JSON's null is NaN again."""
    n = len(line["labels"])
    return Field(
        name=line["image"],
        mask_name=line["mask"],
        width=line["size"][0],
        height=line["size"][1],
        labels=np.array(line["labels"], dtype=np.int64),
        values=np.array(line["values"], dtype=np.float64).reshape(n, -1),
        centroids=np.array(line["centroids"], dtype=np.float64).reshape(n, 2),
        boxes=np.array(line["boxes"], dtype=np.int64).reshape(n, 4),
        flags=line["flags"],
    )
