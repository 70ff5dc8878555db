"""How a model is trained."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Options"]


@dataclass(frozen=True)
class Options:
    """How to train.

    Attributes
    ----------
    out
        The folder of all models.
    name
        Of the model.
    seed
        Of folds, weights and golden rows.
    quick
        Tiny grids, to see that everything works.
    repeats
        Deals of random folds for the best setting of each candidate.
    jobs
        Processes on this machine.
    dask
        Address of the scheduler of a cluster that does the fits of the search instead.
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
