"""Define the options of a training."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Options"]


@dataclass(frozen=True)
class Options:
    """Hold the options of a training.

    Attributes
    ----------
    out
        The folder of all models.
    name
        Name of the model.
    seed
        Seed of folds, first weights and golden rows.
    quick
        Whether to search tiny grids only, to see that everything works.
    repeats
        How many times the cells are dealt into random folds for the best setting of each candidate.
    jobs
        Processes on this machine.
    dask
        Address of the scheduler of a Dask cluster that does the fits of the search instead.
    resume
        Whether to go on with a search that was stopped.
    allow_training_rows
        Whether a model that carries training rows may be shipped.
    report
        Whether a report is written beside the model.
    """

    out: Path
    name: str = "bloodcells"
    seed: int = 0
    quick: bool = False
    repeats: int = 1
    jobs: int = 1
    dask: str | None = None
    resume: bool = False
    allow_training_rows: bool = False
    report: bool = True
