"""Tables of cells, however many, -> how the cells of each group are mixed, and shifts from a control.

`bloodcells.composition` estimates from arrays; here are the tables around it: measured or predicted
cells are read part by part (`parts`, `scoring`), told apart by group and well (`grouping`), put aside
(`spool`), estimated some groups at a time (`estimating`) and answered as one table (`result`).
"""

from bloodcells.composing.compose import compose_files, compose_table
from bloodcells.composing.question import Method, Question
from bloodcells.composing.result import Result
from bloodcells.composing.scoring import ReadCells
from bloodcells.composing.sources import Files, find_files

__all__ = [
    "Files",
    "Method",
    "Question",
    "ReadCells",
    "Result",
    "compose_files",
    "compose_table",
    "find_files",
]
