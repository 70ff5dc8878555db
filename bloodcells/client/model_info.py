"""Define what a client knows of the model that it asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from bloodcells.client.errors import BadAnswer
from bloodcells.measurements import Measurement, Measurements

__all__ = ["ModelInfo"]


@dataclass(frozen=True)
class ModelInfo:
    """Describe a model of the service."""

    name: str
    """The model's name."""
    version: int
    """Its version."""
    classes: tuple[str, ...]
    """Names of its classes, in the order of its probabilities."""
    measurements: Measurements
    """The measurements that it takes, in order."""
    manifest: Mapping[str, Any]
    """Its whole manifest, as the service sent it."""

    @classmethod
    def of(cls, manifest: Any) -> Self:
        """Take what the client needs from a manifest, whatever the version of its format.

        Raises
        ------
        BadAnswer
            It is no manifest of a model.
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
    def class_names(self) -> tuple[str, ...]:
        """Name the classes, as `ModelChoice` looks at them."""
        return self.classes

    @property
    def names(self) -> tuple[str, ...]:
        """Name the measurements, in order."""
        return tuple(m.name for m in self.measurements)
