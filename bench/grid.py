"""Compare a grid search over populations of networks with scikit-learn's.

    python bench/grid.py [TABLE]

36 settings: 3 architectures, 2 learning rates, 2 penalties, 3 batch sizes; each on 3 stratified folds
for 2,000 steps of plain gradient descent, with sigmoid units, on standardised columns, scored by
macro-F1. On one side `GridSearchCV` over `MLPClassifier`, on the other `fit_population` over
`ScratchMLP`, in double and in single precision: the same folds, the same whole epochs (the fewest that
make 2,000 steps), the same two processes, which are up and have imported everything before the clock
starts. Neither trains the winner once more on all rows.
"""

import sys
import warnings
from itertools import product
from math import ceil
from pathlib import Path
from time import perf_counter
from typing import Any

import joblib
import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from bloodcells.classification.metrics import f1_macro
from bloodcells.tables.reading import read_cells
from training.estimators.scratch import ScratchMLP
from training.estimators.scratch.population import fit_population

TABLE = Path(__file__).parents[2] / "shared" / "data" / "bloodcells_train.csv"
ARCHITECTURES = [(50, 20, 10), (50, 20), (20, 10)]
RATES = [0.1, 0.5]
PENALTIES = [1e-6, 1e-4]
BATCHES = [16, 32, 64]
STEPS, FOLDS, PROCESSES = 2000, 3, 2

Folds = list[tuple[np.ndarray, np.ndarray]]


def epochs(folds: Folds, batch: int) -> int:
    """Compute the fewest epochs that make at least so many steps."""
    return ceil(STEPS / ceil(min(len(train) for train, _ in folds) / batch))


def ours(X: np.ndarray, y: np.ndarray, folds: Folds, precision: str) -> list[float]:
    """Compute the mean macro-F1 of each setting."""
    settings = list(product(ARCHITECTURES, RATES, PENALTIES, BATCHES))
    networks = [
        ScratchMLP(
            hidden,
            "sigmoid",
            learning_rate=rate,
            alpha=alpha,
            batch_size=batch,
            optimiser="sgd",
            max_epochs=epochs(folds, batch),
            precision=precision,
            random_state=0,
        )
        for hidden, rate, alpha, batch in settings
        for _ in folds
    ]
    rows = [train for _ in settings for train, _ in folds]
    fitted = fit_population(networks, X, y, rows, n_jobs=PROCESSES)
    scores = []
    # Products of this size lose by a second thread.
    with threadpool_limits(1):
        for place, network in enumerate(fitted):
            test = folds[place % len(folds)][1]
            scores.append(
                f1_macro(y[test], network.predict(X[test]))
                if isinstance(network, ScratchMLP)
                else 0.0
            )
    return [float(mean) for mean in np.array(scores).reshape(-1, len(folds)).mean(axis=1)]


def theirs(X: np.ndarray, y: np.ndarray, folds: Folds) -> list[float]:
    """Compute the mean macro-F1 of each setting."""
    network = MLPClassifier(
        activation="logistic",
        solver="sgd",
        momentum=0.0,
        tol=0.0,
        n_iter_no_change=10**6,
        random_state=0,
    )
    grid: list[dict[str, Any]] = [
        {
            "hidden_layer_sizes": ARCHITECTURES,
            "learning_rate_init": RATES,
            # It divides alpha by the rows of a batch.
            "alpha": [alpha * batch for alpha in PENALTIES],
            "batch_size": [batch],
            # The epochs that make 2,000 steps are other for each batch size.
            "max_iter": [epochs(folds, batch)],
        }
        for batch in BATCHES
    ]
    search = GridSearchCV(
        network, grid, scoring="f1_macro", cv=folds, n_jobs=PROCESSES, refit=False
    )
    search.fit(X, y)
    return [float(mean) for mean in search.cv_results_["mean_test_score"]]


def warm(*_: Any) -> None:
    """Import in a worker process all that it will need."""
    warnings.simplefilter("ignore", ConvergenceWarning)
    X, y = np.random.default_rng(0).normal(size=(20, 3)), np.arange(20) % 2
    MLPClassifier((2,), max_iter=1).fit(X, y)
    ScratchMLP((2,), max_epochs=1).fit(X, y)


def main(table: Path) -> None:
    """Print the comparison."""
    warnings.simplefilter("ignore", ConvergenceWarning)
    cells = read_cells(table)
    X, y = cells.values, np.array(cells.column("Class"), dtype=str)
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(X, y))
    joblib.Parallel(n_jobs=PROCESSES)(joblib.delayed(warm)(job) for job in range(8 * PROCESSES))

    sides = {
        "populations, double precision": lambda: ours(X, y, folds, "double"),
        "populations, single precision": lambda: ours(X, y, folds, "single"),
        "GridSearchCV over MLPClassifier": lambda: theirs(X, y, folds),
    }
    taken, best = {}, {}
    for name, side in sides.items():
        start = perf_counter()
        scores = side()
        taken[name], best[name] = perf_counter() - start, max(scores)
    n_settings = len(ARCHITECTURES) * len(RATES) * len(PENALTIES) * len(BATCHES)
    print(f"{n_settings} settings x {FOLDS} folds x {STEPS:,} steps, {PROCESSES} processes")
    print(f"{'':<34}{'seconds':>9}{'times as fast':>15}{'best macro-F1':>15}")
    for name, seconds in taken.items():
        ratio = taken["GridSearchCV over MLPClassifier"] / seconds
        print(f"{name:<34}{seconds:>9.1f}{ratio:>15.1f}{best[name]:>15.4f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else TABLE)
