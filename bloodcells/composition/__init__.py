"""Estimate how the cells of each group are mixed, and how groups shift from a control.

Tables of measured or predicted cells go in, of any number and length; one table with a row per group
and class comes out, with intervals and, against a control, p-values. The steps, a file each:

1. `design`: what is asked, as the columns that make groups, the control and the method.
2. `model_reference`: what the model's out-of-fold predictions say of its errors.
3. `cell_probabilities`, with `predicted_columns` and `sender_columns`: rows of a table to the
   probabilities of their cells, read from columns or predicted from measurements.
4. `grouping`: the group and the well of each cell.
5. `spool`: cells put aside by group, so that memory holds few groups at a time.
6. `bucketed_estimate`: fractions of every group and well, by `estimation`.
7. `control`: shifts of every group from the control, by `estimation`.
8. `notes`, `table` and `result`: the answer, with what the numbers alone do not say.

`pipeline` runs these steps. `estimation` holds the statistics, on arrays alone; `report` draws a result
as a page of figures.
"""

from bloodcells.composition.cell_probabilities import ReadCells
from bloodcells.composition.design import ExperimentDesign, Method, Slides
from bloodcells.composition.pipeline import compose_files, compose_table
from bloodcells.composition.result import CompositionTable

__all__ = [
    "CompositionTable",
    "ExperimentDesign",
    "Method",
    "ReadCells",
    "Slides",
    "compose_files",
    "compose_table",
]
