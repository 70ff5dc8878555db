"""Tables of cells, however many, -> how the cells of each group are mixed, and shifts from a control.

`bloodcells.composition` estimates from arrays; here are the tables around it: measured or predicted
cells are read part by part (`bloodcells.streams`, `scoring`), told apart by group and well
(`grouping`), put aside (`spool`), estimated some groups at a time (`estimating`) and answered as one
table (`result`).
"""

from bloodcells.composition.cell_probabilities import ReadCells
from bloodcells.composition.design import ExperimentDesign, Method
from bloodcells.composition.pipeline import compose_files, compose_table
from bloodcells.composition.result import CompositionTable

__all__ = [
    "CompositionTable",
    "ExperimentDesign",
    "Method",
    "ReadCells",
    "compose_files",
    "compose_table",
]
