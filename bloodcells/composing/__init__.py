"""Tables of cells, however many, -> how the cells of each group are mixed, and shifts from a control.

`bloodcells.composition` estimates from arrays; here are the tables around it: measured or predicted
cells are read part by part (`bloodcells.streams`, `scoring`), told apart by group and well
(`grouping`), put aside (`spool`), estimated some groups at a time (`estimating`) and answered as one
table (`result`).
"""

from bloodcells.composing.compose import compose_files, compose_table
from bloodcells.composing.question import Method, Question
from bloodcells.composing.result import Result
from bloodcells.composing.scoring import ReadCells

__all__ = [
    "Method",
    "Question",
    "ReadCells",
    "Result",
    "compose_files",
    "compose_table",
]
