"""The mix of cell classes in groups of cells, corrected for a model's errors, and how it shifts.

`Reference` holds what is known of the errors, `estimate` gives each group's fractions with intervals,
`compare` gives treated wells against control wells. Arrays in, arrays out; NumPy alone.

All of it presumes that a cell of a class looks the same in every group and only the mix differs
(prior probability shift). A compound that changes how cells look, or a slide of another stain,
breaks that, and no interval here knows of it.
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
