"""Tables of any number and length -> what their cells are, in files, on this machine or a cluster.

A table is read in parts (`reading`), each part is answered behind the one before (`answers`, with the
sender's own columns by `columns`), and the file is there when it is whole (`predicting`). Of many
tables, each has its place in a folder (`planning`), which remembers what was done (`record`), and they
are dealt out to processes or workers (`running`).
"""

from bloodcells.batch.executor import Pace
from bloodcells.batch.folder import Folder, Outcome, open_folder, predict_folder
from bloodcells.batch.predict_file import How, Told, predict_file, predict_stream
from bloodcells.batch.stdin import put_aside
from bloodcells.classification.summary import Tally
from bloodcells.classification.writers.file import ENDINGS, ending_of
from bloodcells.files.atomic_file import Unwritable

__all__ = [
    "ENDINGS",
    "Folder",
    "How",
    "Outcome",
    "Pace",
    "Tally",
    "Told",
    "Unwritable",
    "ending_of",
    "open_folder",
    "predict_file",
    "predict_folder",
    "predict_stream",
    "put_aside",
]
