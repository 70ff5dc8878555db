"""Find the set of measurements that a model takes: a known one, or any columns that a file describes."""

import json
import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Self

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from bloodcells.arrays import Floats
from bloodcells.classification.manifest import NAME_PATTERN, Manifest, Name
from bloodcells.classification.manifest_checks import check_spellings
from bloodcells.errors import BloodcellsError, list_some, listed, reason_of
from bloodcells.measurements import (
    FEATURE_SETS,
    IMAGEJ_33,
    SLIDE_SETS,
    Measurement,
    Measurements,
    measurement,
    measurements,
)

__all__ = ["IMAGEJ", "NAMED_SETS", "BadDescription", "MeasurementSet"]

NAMED_SETS = FEATURE_SETS | SLIDE_SETS
"""Name -> measurements of every known set."""
_EXAMPLE = 'name = "shape-2"; [[columns]] name = "area", unit = "pixels²", range = [0, inf]'
_LEAST_SPREAD = 1e-6
"""The least distance between two values in the middle half of a column: features are rounded to multiples of
2^-30, about a thousandth of it (`training.estimators.derived_features`)."""


class BadDescription(BloodcellsError):
    """Report a file that describes no set of measurements, or one that a table does not keep."""


def _check_limits(limits: tuple[float | None, float | None]) -> tuple[float | None, float | None]:
    """Refuse limits that leave at most one value."""
    low, high = _bounds(limits)
    if math.isnan(low) or math.isnan(high) or low >= high:
        raise ValueError("the first of the two numbers must be less than the second")
    return limits


def _bounds(limits: tuple[float | None, float | None] | None) -> tuple[float, float]:
    """Turn limits into numbers, infinite where there are none."""
    low, high = limits or (None, None)
    return -math.inf if low is None else low, math.inf if high is None else high


class _Column(BaseModel):
    """Describe a column, as a file does."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    unit: str = ""
    range: Annotated[tuple[float | None, float | None], AfterValidator(_check_limits)] | None = None

    def as_measurement(self) -> Measurement:
        """Convert to a measurement: ImageJ's, where it has the name of one, else one without aliases."""
        known = measurement(self.name)
        if known.unit and self.unit not in ("", known.unit):
            raise ValueError(
                f"{self.name!r} is the name of a measurement of ours in {known.unit!r}, not in "
                f"{self.unit!r}; rename the column, in the table too"
            )
        return Measurement(
            self.name,
            known.unit or self.unit,
            known.channel,
            known.base,
            known.aliases,
            *_bounds(self.range),
        )


class _Description(BaseModel):
    """Describe a set of measurements, as a file does."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(pattern=f"^{NAME_PATTERN}$")]
    columns: list[_Column] = Field(min_length=1, max_length=1000)


@dataclass(frozen=True)
class MeasurementSet:
    """Hold the measurements that a model takes, in their order, and the name of the set."""

    name: str
    measurements: Measurements

    @classmethod
    def named(cls, name: str) -> Self:
        """Find a known set, one of `NAMED_SETS`."""
        return cls(name, measurements(NAMED_SETS[name]))

    @classmethod
    def of(cls, named: str) -> Self:
        """Find a known set by its name, or read the file that describes one.

        Raises
        ------
        BadDescription
            It is neither, or the file describes no set.
        """
        if named in NAMED_SETS:
            return cls.named(named)
        file = Path(named)
        if file.suffix.lower() not in (".toml", ".json"):
            raise BadDescription(
                f"{named!r} is no set of measurements; there is {listed(list(NAMED_SETS))}, or the path of "
                "a file that describes one, ending in .toml or .json (`bloodcells-train describe TABLE` "
                "writes it)."
            )
        return cls.read(file)

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read a description of a set: TOML or JSON, by the file's ending.

        Raises
        ------
        BadDescription
            The file cannot be read, or describes no set.
        """
        try:
            text = file.read_text("utf-8")
            content = json.loads(text) if file.suffix.lower() == ".json" else tomllib.loads(text)
            described = _Description.model_validate(content)
            several = Measurements(column.as_measurement() for column in described.columns)
            check_spellings([m.name, *m.aliases] for m in several)
            if described.name in NAMED_SETS:
                raise ValueError(f"{described.name!r} is the name of a known set; choose another")
        except OSError as error:
            raise BadDescription(f"{file} cannot be read: {error.strerror}.") from error
        except ValidationError as error:
            raise BadDescription(f"{file} describes no measurements: {_first(error)}.") from error
        except ValueError as error:  # of TOML and JSON, too
            raise BadDescription(
                f"{file} describes no measurements: {reason_of(error)}."
            ) from error
        return cls(described.name, several)

    @classmethod
    def of_manifest(cls, manifest: Manifest) -> Self:
        """Give the set that a model takes."""
        return cls(
            manifest.feature_set, Measurements(f.as_measurement() for f in manifest.features)
        )

    def check(self, values: Floats, rows: Sequence[int]) -> None:
        """Refuse cells that are not as described, or whose numbers are too small to be told apart.

        Parameters
        ----------
        values
            `(n, m)` measurements.
        rows
            Their n numbers in the table.

        Raises
        ------
        BadDescription
            A value lies outside the range of its column, or the middle half of a column within a millionth.
        """
        for j, m in enumerate(self.measurements):
            column = values[:, j]
            outside = np.flatnonzero((column < m.low) | (column > m.high))
            if len(outside):
                where = list_some([f"row {rows[i]} ({column[i]:g})" for i in outside.tolist()], 3)
                raise BadDescription(
                    f"{m.name!r} must lie in the range from {m.low:g} to {m.high:g} that is described, but "
                    f"does not in {where}; correct the table or the description."
                )
            if m.name in _KNOWN:
                continue
            first, third = np.quantile(column, (0.25, 0.75))
            if column.max() - column.min() > 0 and third - first < _LEAST_SPREAD and first != third:
                raise BadDescription(
                    f"Half of the values of {m.name!r} lie between {first:.3g} and {third:.3g}, too near for "
                    "the model's arithmetic; give the column in a smaller unit, such as a millionth of it."
                )


_KNOWN = frozenset(name for several in NAMED_SETS.values() for name in several)

IMAGEJ = MeasurementSet.named(IMAGEJ_33)
"""The set that is taken where none is named."""


def _first(error: ValidationError) -> str:
    """Say what is wrong first, and where."""
    fault: Any = error.errors()[0]
    where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in fault["loc"])
    what = fault["msg"].removeprefix("Value error, ")
    return f"{where + ': ' if where else ''}{what[0].lower()}{what[1:]} (an example: {_EXAMPLE})"
