"""Measure how near the reasons of `explain=true` are to exact ones, what they cost, and that they matter.

    python bench/explain.py [--model models/bloodcells] [--table TABLE] [--cells N] [--orders N]

Cells are drawn from a table of training cells, as many of each class the model gives. What is named is
compared with Shapley values from so many orders that two such runs agree; their own agreement is the most
that can be reached. Then the measurements that are named are set to those of made-up cells, as those of
training cells are drawn, each by itself; the odds of the class must fall by more than with others.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bloodcells import Classifier, read_cells  # noqa: E402
from bloodcells.arrays import Floats, Integers  # noqa: E402
from bloodcells.classification.explanation import NAMED, Explainer  # noqa: E402
from bloodcells.quality.rules import broken_segmentation  # noqa: E402

TURNS = 5


class Shuffled(Explainer):
    """Explain by other orders and made-up cells than `Explainer` does."""

    def __init__(self, classifier: Classifier, orders: int, seed: int) -> None:
        super().__init__(
            classifier.probabilities,
            classifier.manifest.features,
            classifier.class_names,
            orders,
            seed,
        )


def top(contributions: Floats) -> set[int]:
    """Find the measurements that speak most for the class."""
    return set(np.argsort(-contributions, kind="stable")[:NAMED].tolist())


def agreement(first: list[Floats], second: list[Floats]) -> tuple[float, float]:
    """Compute the shared part of the measurements named, and how often the first one is among the others'."""
    shared = [len(top(a) & top(b)) / NAMED for a, b in zip(first, second, strict=True)]
    same = [int(a.argmax()) in top(b) for a, b in zip(first, second, strict=True)]
    return float(np.mean(shared)), float(np.mean(same))


def fall(
    classifier: Classifier, cell: Floats, given: Floats, chosen: list[int], made_up: Floats
) -> float:
    """Compute by how much the log odds against the runner-up fall if measurements are a made-up cell's."""
    best, runner_up = np.argsort(-given)[:2]
    mixed = np.repeat(cell[None], len(made_up), axis=0)
    mixed[:, chosen] = made_up[:, chosen]
    likely = np.log(np.maximum(np.vstack([given[None], classifier.probabilities(mixed)]), 1e-6))
    odds = likely[:, best] - likely[:, runner_up]
    return float(odds[0] - odds[1:].mean())


def sample(classifier: Classifier, values: Floats, n: int) -> Integers:
    """Draw sound cells, as many of each class."""
    rng = np.random.default_rng(0)
    codes = classifier.probabilities(values).argmax(axis=1)
    names = list(classifier.manifest.feature_names)
    sound = ~broken_segmentation(values, names)
    each = n // len(classifier.class_names)
    return np.concatenate(
        [
            rng.choice(np.flatnonzero(sound & (codes == k)), each, replace=False)
            for k in range(len(classifier.class_names))
        ]
    )


def main() -> None:
    """Print the agreement, the falls and the time for each cell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=ROOT / "models/bloodcells")
    parser.add_argument(
        "--table", type=Path, default=ROOT.parent / "shared/data/bloodcells_train.csv"
    )
    parser.add_argument("--cells", type=int, default=50)
    parser.add_argument("--orders", type=int, default=2000)
    options = parser.parse_args()
    classifier = Classifier.load(options.model)
    table = read_cells(options.table, classifier.measurements)
    values = table.select(classifier.manifest.feature_names)
    cells = values[sample(classifier, values, options.cells)]
    given = classifier.probabilities(cells)

    def all_of(explainer: Explainer) -> list[Floats]:
        return [explainer.contributions(cell, p)[0] for cell, p in zip(cells, given, strict=True)]

    exact, again = (all_of(Shuffled(classifier, options.orders, seed)) for seed in (1, 2))
    named = all_of(classifier.explainer)
    print(f"{len(cells)} cells, {options.orders} orders against as many others:", end=" ")
    print("{:.3f} of the measurements, first among them {:.2f}".format(*agreement(exact, again)))
    print(f"{len(classifier.explainer.made_up)} orders, as shipped, against them:", end=" ")
    print("{:.3f} of the measurements, first among them {:.2f}".format(*agreement(named, exact)))
    rng = np.random.default_rng(3)
    m, made_up = cells.shape[1], Shuffled(classifier, 200, 4).made_up
    falls = {"named": [], "three others": [], "furthest from the median": []}  # type: dict[str, list[float]]
    low, middle, high = np.array([f.range()[1:4] for f in classifier.manifest.features]).T
    for cell, p, contributions in zip(cells, given, named, strict=True):
        best = sorted(top(contributions))
        far = np.argsort(-np.abs(cell - middle) / np.maximum(high - low, 1e-9))[:NAMED]
        others = rng.choice([j for j in range(m) if j not in best], NAMED, replace=False)
        for name, chosen in zip(falls, (best, others.tolist(), far.tolist()), strict=True):
            falls[name].append(fall(classifier, cell, p, chosen, made_up))
    for name, several in falls.items():
        print(f"log odds without {name}: fall by {np.mean(several):.2f}")
    plain, asked = [], []
    few = cells[:10]
    for _ in range(TURNS):
        for times, work in (
            (asked, lambda: classifier.explainer.explain(few, given[:10])),
            (plain, lambda: [classifier.probabilities(values) for _ in range(1)]),
        ):
            begun = time.process_time()
            work()
            times.append(time.process_time() - begun)
    each, per_row = min(asked) / len(few), min(plain) / len(values)
    print(f"{1e3 * each:.2f} ms a cell, {each / per_row:,.0f} times its prediction")


if __name__ == "__main__":
    main()
