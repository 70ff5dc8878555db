"""Define the options of a training."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Options"]


@dataclass(frozen=True)
class Options:
    """Hold the options of a training."""

    out: Path
    """The folder of all models."""
    name: str = "bloodcells"
    """Name of the model."""
    seed: int = 0
    """Seed of folds, first weights and golden rows."""
    quick: bool = False
    """Whether to search tiny grids only, to see that everything works."""
    repeats: int = 1
    """How many times the cells are dealt into random folds for the best setting of each
    candidate."""
    jobs: int = 1
    """Processes on this machine."""
    dask: str | None = None
    """Address of the scheduler of a Dask cluster that does the fits of the search instead."""
    resume: bool = False
    """Whether to go on with a search that was stopped."""
    allow_training_rows: bool = False
    """Whether a model that carries training rows may be shipped."""
    report: bool = True
    """Whether a report is written beside the model."""
    citation: str | None = None
    """How to cite the source of the cells; None to write it from what is known of the table."""
    limits: tuple[str, ...] = ()
    """Further sentences on what the scores do not show, behind those that follow from the cells."""
