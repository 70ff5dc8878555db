"""Predict tables of any number and length into files, on this machine or a cluster.

`predict_file` reads one table chunk by chunk and writes its file, which is there when it is whole. For
many tables, `planning` gives each its file in a folder, `output_index` remembers which are done,
`executor` deals them out to processes or workers, and `folder` puts these together. `stdin` stores a
table that comes through a pipe.
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
