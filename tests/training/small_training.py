"""A training of small candidates as a process of its own, to be stopped in the middle.

    python -m tests.training.small_training TABLE OUT [--resume]

is what `bloodcells-train --train TABLE --out OUT` is, with fewer models.
"""

import sys
from pathlib import Path

from rich.console import Console

from tests.training.tables import MAJORITY, NETWORK, SOFTMAX, VOTE
from training.data.labelled_cells import read
from training.estimators.scratch import ScratchMLP
from training.run import Options, train
from training.search.candidates import Candidate
from training.search.progress import Printed

SLOW = Candidate(
    "slow network",
    lambda seed: ScratchMLP((32, 32), max_epochs=60, batch_size=8, random_state=seed),
    grid={"model__alpha": [1e-4, 1e-3]},
    quick={},
)


def train_small(file: Path, out: Path, jobs: int, resume: bool = False) -> None:
    """Train, with so many processes."""
    options = Options(out, repeats=2, jobs=jobs, resume=resume, report=False)
    candidates = [MAJORITY, SOFTMAX, NETWORK, VOTE, SLOW]
    train(read(file), None, options, Printed(Console(width=500)), candidates)


if __name__ == "__main__":
    train_small(Path(sys.argv[1]), Path(sys.argv[2]), jobs=2, resume="--resume" in sys.argv)
