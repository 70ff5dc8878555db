"""Choose the model that a table is for, by the columns that it has."""

import sys
from collections.abc import Sequence
from typing import Generic, Protocol, Self, TypeVar

from bloodcells.measurements import Measurements
from bloodcells.measurements.slides import is_in_slide
from bloodcells.tables.set_choice import choose_set

__all__ = ["ModelChoice", "TakesMeasurements"]


class TakesMeasurements(Protocol):
    """Describe a model as far as the choice looks at it."""

    @property
    def measurements(self) -> Measurements:
        """Give the measurements that it takes."""

    @property
    def class_names(self) -> tuple[str, ...]:
        """Give its classes."""


M = TypeVar("M", bound=TakesMeasurements)


class ModelChoice(Generic[M]):
    """Give each table its model: among models of the same classes, the one of whose measurements it is.

    A model of other classes answers another question, so it has to be named.

    Parameters
    ----------
    default
        The model of a table that is of none, or of several of equal size.
    others
        Further models, the preferred ones first.

    Attributes
    ----------
    default
        As given.
    least
        Fewest columns of a table that has every measurement of the default and is another model's. It spares
        the choice for small tables; 0 where that cannot be told.
    """

    def __init__(self, default: M, others: Sequence[M] = ()) -> None:
        self.default = default
        self.least = sys.maxsize
        self._models: tuple[M, ...] = (default,)
        if others:
            self._add(others)

    def _add(self, others: Sequence[M]) -> None:
        """Add the models of the same classes, of each set of measurements the first."""
        taken = _names(self.default)
        models = {taken: self.default}
        for model in others:
            if sorted(model.class_names) == sorted(self.default.class_names):
                models.setdefault(_names(model), model)
        self._models = tuple(models.values())
        self._sets = tuple(model.measurements for model in self._models)
        for names in models.keys() - {taken}:
            least = len(taken) + len(names - taken) // 2 + 1 if names > taken else 0
            self.least = min(self.least, least)

    @property
    def models(self) -> tuple[M, ...]:
        """List the models that a table may get, the default first."""
        return self._models

    def by_slide(self) -> Self:
        """Leave the models that take measurements relative to the slide; all, where none does."""
        found = [m for m in self._models if any(map(is_in_slide, m.measurements))]
        return type(self)(found[0]) if found else self

    def of(self, names: Sequence[str]) -> M:
        """Choose the model of a table by its headers, as `choose_set` does."""
        if len(self._models) == 1:
            return self.default
        return self._models[choose_set(names, self._sets)]


def _names(model: TakesMeasurements) -> frozenset[str]:
    return frozenset(m.name for m in model.measurements)
