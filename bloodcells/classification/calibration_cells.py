"""Write and read the held-out cells that prediction sets are calibrated by, a file beside the manifest.

Of every training cell that is no broken segmentation it has the class, the number of its slide and the
probability of its class by a model that was fitted to no cell of its slide. The file is in Arrow's IPC
file format, with the columns `class` (text), `slide` (int32) and `probability` (float64). Rows are sorted
by these, and slides are numbered anew, so that their order reveals nothing of the training table.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.arrays import Floats
from bloodcells.classification import arrow_files
from bloodcells.classification.conformal import fewest, threshold
from bloodcells.classification.manifest import CALIBRATION_FILE, PredictionSets
from bloodcells.errors import ModelError, reason_of

__all__ = ["CalibrationCells", "check", "from_bytes", "to_bytes"]

_SCHEMA = pa.schema(
    [
        pa.field("class", pa.string(), nullable=False),
        pa.field("slide", pa.int32(), nullable=False),
        pa.field("probability", pa.float64(), nullable=False),
    ]
)
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class CalibrationCells:
    """Hold held-out cells whose class is known."""

    classes: npt.NDArray[np.str_]
    """`(n,)` name of each cell's class."""
    slides: npt.NDArray[np.int32]
    """`(n,)` number of its slide; each cell has its own where slides are not known."""
    given: Floats
    """`(n,)` probability of its class by a model that was fitted to no cell of its slide."""

    def thresholds(self, classes: Sequence[str], level: float) -> Floats:
        """Compute the least probability of each of k classes with which it is in a set, `(k,)`.

        A class of too few slides for the level is calibrated as if each of its cells were a slide of its
        own, which promises nothing for new slides.
        """
        return np.array([self._threshold(name, level) for name in classes])

    def promised(self, name: str, level: float) -> bool:
        """Tell whether there are slides enough of a class to promise a level."""
        slides = set(self.slides[self.classes == name].tolist())  # np.unique would import numpy.ma
        return len(slides) >= fewest(level)

    def _threshold(self, name: str, level: float) -> float:
        """Compute the threshold of one class."""
        own = self.classes == name
        slides = self.slides[own] if self.promised(name, level) else np.arange(own.sum())
        return threshold(self.given[own], slides, level)


def to_bytes(cells: CalibrationCells) -> bytes:
    """Encode the file."""
    _, slides = np.unique(cells.slides, return_inverse=True)
    order = np.lexsort((cells.given, slides, cells.classes))  # sorts by its last key first
    columns = [
        pa.array(cells.classes[order].tolist(), pa.string()),
        pa.array(slides[order], pa.int32()),
        pa.array(cells.given[order], pa.float64()),
    ]
    return arrow_files.to_bytes(pa.record_batch(columns, schema=_SCHEMA))


def from_bytes(content: bytes) -> CalibrationCells:
    """Read the file.

    Raises
    ------
    ModelError
        The bytes are no such file.
    """
    try:
        table = arrow_files.from_bytes(content)
        if not table.schema.equals(_SCHEMA):
            raise _malformed("its columns are not class, slide and probability")
        names, slides, given = (column.combine_chunks() for column in table.columns)
        # Not to_numpy, which imports pandas where that is installed: a quarter of a second.
        cells = CalibrationCells(
            np.array(names.to_pylist(), dtype=str),
            np.asarray(np.from_dlpack(slides), dtype=np.int32),
            np.asarray(np.from_dlpack(given), dtype=np.float64),
        )
    except (ValueError, TypeError) as error:
        raise _malformed(reason_of(error)) from error
    if not ((cells.given >= 0.0) & (cells.given <= 1.0)).all():
        raise _malformed("a probability is not between 0 and 1")
    return cells


def check(cells: CalibrationCells, sets: PredictionSets) -> None:
    """Compare the file with what the manifest says of prediction sets.

    Raises
    ------
    ModelError
        It has other cells, or gives other thresholds.
    """
    stated = {c.class_: c for c in sets.per_class}
    if Counter(cells.classes.tolist()) != {n: c.cells for n, c in stated.items() if c.cells}:
        raise _malformed("its cells are not those that the manifest counts")
    found = cells.thresholds(list(stated), sets.level)
    if np.abs(found - [c.threshold for c in stated.values()]).max() > _TOLERANCE:
        raise _malformed("its cells give other thresholds than the manifest has")


def _malformed(reason: str) -> ModelError:
    """Create the error of a file that cannot be used."""
    return ModelError(
        f"{CALIBRATION_FILE} is no table of calibration cells: {reason}. Export the model again."
    )
