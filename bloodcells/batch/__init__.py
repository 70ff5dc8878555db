"""Tables of any number and length -> what their cells are, in files, on this machine or a cluster.

A table is read in parts (`reading`), each part is answered behind the one before (`answers`, with the
sender's own columns by `columns`), and the file is there when it is whole (`predicting`). Of many
tables, each has its place in a folder (`planning`), which remembers what was done (`record`), and they
are dealt out to processes or workers (`running`).
"""

from bloodcells.batch.executor import BatchProgress
from bloodcells.batch.folder import Folder, FolderReport, open_folder, predict_folder
from bloodcells.batch.predict_file import (
    PredictOptions,
    PredictReport,
    predict_file,
    predict_stream,
)
from bloodcells.batch.stdin import spool_stdin
from bloodcells.classification.summary import PredictionSummary
from bloodcells.classification.writers.file import ENDINGS, ending_of
from bloodcells.files.atomic_file import Unwritable

__all__ = [
    "ENDINGS",
    "BatchProgress",
    "Folder",
    "FolderReport",
    "PredictOptions",
    "PredictReport",
    "PredictionSummary",
    "Unwritable",
    "ending_of",
    "open_folder",
    "predict_file",
    "predict_folder",
    "predict_stream",
    "spool_stdin",
]
