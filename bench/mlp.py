"""Compare one network written here with scikit-learn's, at the same task.

    python bench/mlp.py [TABLE]

Layers 33-50-20-10-5, sigmoid, batches of 32, plain gradient descent, one thread; the columns of the
table are standardised. The two take turns, and of each the fastest turn counts, as others may be at
work on the machine. The losses are J (mean cross-entropy and penalty) after the same number of steps:
from the same first weights, and from those that each draws by itself, over ten seeds; from the same
weights they differ by the order in which the cells are met.
"""

import sys
import warnings
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from bloodcells.tables.reading import read_cells
from training.estimators.scratch import ScratchMLP
from training.estimators.scratch.losses import cross_entropy

TABLE = Path(__file__).parents[2] / "shared" / "data" / "bloodcells_train.csv"
HIDDEN, BATCH, RATE, ALPHA = (50, 20, 10), 32, 0.3, 1e-4
TIMED_EPOCHS, TURNS = 4, 12
EPOCHS, SEEDS = 20, range(10)


def ours(epochs: int, seed: int) -> ScratchMLP:
    """Make the network of training/estimators/scratch."""
    return ScratchMLP(
        HIDDEN,
        "sigmoid",
        alpha=ALPHA,
        batch_size=BATCH,
        learning_rate=RATE,
        optimiser="sgd",
        max_epochs=epochs,
        random_state=seed,
    )


def theirs(epochs: int, seed: int, **more: Any) -> MLPClassifier:
    """Make the same network of scikit-learn, without early stopping."""
    return MLPClassifier(
        HIDDEN,
        activation="logistic",
        solver="sgd",
        momentum=0.0,
        # It divides alpha by the rows of a batch.
        alpha=ALPHA * BATCH,
        batch_size=BATCH,
        learning_rate_init=RATE,
        max_iter=epochs,
        tol=0.0,
        n_iter_no_change=epochs + 1,
        random_state=seed,
        **more,
    )


def objective(model: Any, X: np.ndarray, y: np.ndarray) -> float:
    """Compute J over all rows; both kinds of network keep their weights under the same names."""
    codes = np.searchsorted(model.classes_, y)
    squares = sum(float(np.vdot(weights, weights)) for weights in model.coefs_)
    return cross_entropy(model.predict_proba(X), codes) + ALPHA / 2 * squares


def fastest(X: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Measure the seconds of the fastest turn of each."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for turn in range(TURNS):
        for kind, times in zip((ours, theirs), seconds, strict=True):
            model = kind(TIMED_EPOCHS, turn)
            start = perf_counter()
            model.fit(X, y)
            times.append(perf_counter() - start)
    return min(seconds[0]), min(seconds[1])


def from_the_same_weights(X: np.ndarray, y: np.ndarray, seed: int) -> tuple[float, float]:
    """Compute J of each after the same steps from the same first weights."""
    # A rate of next to nothing leaves the weights where they started.
    start = ours(1, seed).set_params(learning_rate=1e-300).fit(X, y)
    model = theirs(1, seed, warm_start=True).set_params(learning_rate_init=1e-300).fit(X, y)
    model.coefs_ = [weights.copy() for weights in start.coefs_]
    model.intercepts_ = [biases.copy() for biases in start.intercepts_]
    model.set_params(learning_rate_init=RATE, max_iter=EPOCHS, n_iter_no_change=EPOCHS + 1)
    return objective(ours(EPOCHS, seed).fit(X, y), X, y), objective(model.fit(X, y), X, y)


def main(table: Path) -> None:
    """Print the comparison."""
    warnings.simplefilter("ignore", ConvergenceWarning)
    cells = read_cells(table)
    X, y = cells.values, np.array(cells.column("Class"), dtype=str)
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    per_epoch = -(-len(X) // BATCH)
    with threadpool_limits(1):
        seconds = fastest(X, y)
        same = np.array([from_the_same_weights(X, y, seed) for seed in SEEDS])
        own = np.array(
            [[objective(k(EPOCHS, seed).fit(X, y), X, y) for k in (ours, theirs)] for seed in SEEDS]
        )
    speed = [TIMED_EPOCHS * per_epoch / time for time in seconds]
    print(f"{len(X)} cells, layers 33-50-20-10-5, batches of {BATCH}, rate {RATE}, one thread")
    print(f"{'':<44}{'ours':>9}{'sklearn':>9}")
    print(f"{'steps a second':<44}{speed[0]:>9,.0f}{speed[1]:>9,.0f}")
    for words, losses in (("from the same weights", same), ("from its own", own)):
        what = f"J after {EPOCHS * per_epoch:,} steps, {words}"
        print(f"{what:<44}" + "".join(f"{loss:>9.4f}" for loss in losses.mean(axis=0)))
        error = losses.std(axis=0, ddof=1) / np.sqrt(len(losses))
        print(f"{'    standard error of that mean':<44}" + "".join(f"{e:>9.4f}" for e in error))
    print(f"ratio of speed: {speed[0] / speed[1]:.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else TABLE)
