"""Estimate the fractions of cell classes in groups of cells, and their shifts from a control.

`Reference` holds a model's out-of-fold predictions, which tell its errors; `estimate` gives the
fractions of each group, corrected for these errors, with intervals; `compare` gives the shifts of
treated wells from control wells, with intervals and p-values. All of them take and return NumPy arrays
and need nothing but NumPy.

The estimates presume that a cell of a class looks the same in every group and that only the mix differs
(prior probability shift). A compound that changes how cells look, or a slide of another stain,
breaks that presumption, and no interval here accounts for it.
"""

from bloodcells.composition.estimation.checks import CompositionError
from bloodcells.composition.estimation.estimate import Composition, estimate
from bloodcells.composition.estimation.reference import Reference
from bloodcells.composition.estimation.shifts import Shifts, compare, false_discovery

__all__ = [
    "Composition",
    "CompositionError",
    "Reference",
    "Shifts",
    "compare",
    "estimate",
    "false_discovery",
]
