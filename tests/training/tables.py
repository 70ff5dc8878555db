"""Made-up labelled tables and models, small enough to train in a test."""

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bloodcells.measurements import FEATURE_SETS
from tests.synthetic import make_cells
from training.estimators.scratch import MajorityClassifier, ScratchMLP, SoftmaxRegression
from training.search.candidates import Blend, Candidate

NAMES = FEATURE_SETS["imagej-33"]
CLASSES = ("Lymphocyte", "Monocyte", "Neutrophil")


@cache
def labelled(
    n: int = 150, seed: int = 0, classes: tuple[str, ...] = CLASSES
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.str_]]:
    """Cells `(n, 33)`, labelled by size and colour, with one label in 20 wrong."""
    values = make_cells(n, seed)
    area, red = (values[:, NAMES.index(name)] for name in ("Area", "Mean red"))
    rank = np.argsort(np.argsort(np.log(area) + red / 60))
    # The later a class, the more cells it has.
    labels = np.array(classes)[(len(classes) * (rank / n) ** 0.7).astype(int)]
    rng = np.random.default_rng(seed)
    wrong = rng.random(n) < 0.05
    labels[wrong] = rng.permutation(labels)[wrong]
    return values, labels


def write(
    path: Path,
    values: npt.NDArray[np.float64],
    labels: npt.NDArray[np.str_],
    slides: int = 8,
    header: str = "Class",
) -> Path:
    """Write a table; the cells lie on `slides` slides in turn, or have no id where it is 0."""
    lines = [",".join([*(["image"] if slides else []), *NAMES, header])]
    for i, (row, label) in enumerate(zip(values.tolist(), labels.tolist(), strict=True)):
        start = [f"s{i % slides}_{i}.jpg"] if slides else []
        lines.append(",".join([*start, *map(repr, row), label]))
    path.write_text("\n".join(lines) + "\n")
    return path


SOFTMAX = Candidate(
    "softmax",
    lambda seed: SoftmaxRegression(),
    grid={"model__alpha": [100.0, 1e-2]},
    quick={"model__alpha": [1e-2]},
)
MAJORITY = Candidate("majority", lambda seed: MajorityClassifier(), grid={}, quick={})
NETWORK = Candidate(
    "network",
    lambda seed: ScratchMLP((8,), max_epochs=15, random_state=seed),
    grid={"model__alpha": [1e-4, 1e-3]},
    quick={},
)
VOTE = Blend("softmax + network", ("softmax", "network"), (3.0, 1.0))
