"""What a row of cell measurements is, and everything that is said about one."""

from bloodcells.classifier import Classifier
from bloodcells.predictions import Predictions
from bloodcells.tables import CellTable, Receipt, read_cells

__all__ = ["CellTable", "Classifier", "Predictions", "Receipt", "read_cells"]
