"""What a client knows of the model that it asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from bloodcells.client.errors import BadAnswer
from bloodcells.measurements import Measurement, Measurements

__all__ = ["ModelInfo"]


@dataclass(frozen=True)
class ModelInfo:
    """A model of the service's.

    Attributes
    ----------
    manifest
        All that the service says of it.
    measurements
        What it takes, in order.
    """

    name: str
    version: int
    classes: tuple[str, ...]
    measurements: Measurements
    manifest: Mapping[str, Any]

    @classmethod
    def of(cls, manifest: Any) -> Self:
        """Take from a manifest what is needed, of whatever format it is.

        Raises
        ------
        BadAnswer
            It is none.
        """
        try:
            measurements = Measurements(
                Measurement(
                    f["name"],
                    f.get("unit", ""),
                    f.get("channel"),
                    f.get("base", ""),
                    tuple(f.get("aliases", ())),
                )
                for f in manifest["features"]
            )
            name, version = str(manifest["name"]), int(manifest["version"])
            return cls(name, version, tuple(manifest["classes"]), measurements, manifest)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise BadAnswer("it is no model's manifest") from error

    @property
    def names(self) -> tuple[str, ...]:
        """Of the measurements, in order."""
        return tuple(m.name for m in self.measurements)
