"""Measure what `bloodcells drift` says of cells that are like the reference, and of slides that are not.

    python bench/drift.py [--model models/bloodcells] [--table TABLE] [--turns N]

Groups drawn at random from real cells are compared with the other cells: the share of them of which some
measurement is beyond chance is to be at most 1 in 100. Then slides are dealt into a reference and a table: at
most 5 in 100 of the table's are to be among the furthest 5 % of the reference's. Then the grey levels or
lengths of one slide of the table are changed: is it the first of the list, and is it among the furthest 5 %?
"""

import argparse
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.novelty import GREYS  # noqa: E402
from bloodcells.arrays import Floats, Mask  # noqa: E402
from bloodcells.classification.manifest import QUANTILES  # noqa: E402
from bloodcells.measurements import CHANNELS, measurement  # noqa: E402
from bloodcells.quality.distances import chance, count, distances  # noqa: E402
from bloodcells.quality.rules import broken_segmentation  # noqa: E402
from training.data.labelled_cells import LabelledCells, read  # noqa: E402

RATE, OFF, FEWEST = 0.01, 0.05, 20


def excess(values: Floats, reference: Floats) -> float:
    """Compute by how much the largest distance exceeds what chance explains, as `compare` does."""
    known = np.quantile(reference, QUANTILES, axis=0).T
    far = distances(count(values, known), len(values), QUANTILES)
    return float(far.max()) - chance(len(values), len(reference), values.shape[1], RATE)


def at_random(values: Floats, cells: int, turns: int) -> float:
    """Compute the share of groups of so many cells, drawn at random, that are beyond chance."""
    rng = np.random.default_rng(0)
    found = 0
    for _ in range(turns):
        chosen = np.zeros(len(values), dtype=bool)
        chosen[rng.choice(len(values), cells, replace=False)] = True
        found += excess(values[chosen], values[~chosen]) > 0
    return found / turns


def changed(values: Floats, names: tuple[str, ...], what: str) -> Floats:
    """Change the light, one channel or the scale of some cells."""
    result, light = values.copy(), float(what.rpartition(" ")[2])
    for j, name in enumerate(names):
        of = measurement(name)
        if what == "lengths x 1.1":
            result[:, j] *= {"pixels": 1.1, "pixels²": 1.21}.get(of.unit, 1.0)
        elif of.base in GREYS and of.channel in (CHANNELS if "all" in what else ("blue",)):
            result[:, j] *= light
        if name.startswith(("IntDen", "RawIntDen")):
            result[:, j] *= 1.21 if what == "lengths x 1.1" else light if "all" in what else 1.0
    return result


def slide_rates(cells: LabelledCells, sound: Mask, turns: int) -> dict[str, list[float]]:
    """Deal slides into a reference and a table, and count which of the table's are called off."""
    assert cells.slides is not None
    rng = np.random.default_rng(0)
    slides = [s for s in sorted(set(cells.slides)) if (sound & (cells.slides == s)).sum() >= FEWEST]
    kinds = (
        "as they are",
        "all grey levels x 0.9",
        "all grey levels x 0.8",
        "grey levels of one channel x 0.9",
        "lengths x 1.1",
    )
    rates: dict[str, list[float]] = {kind: [] for kind in kinds}
    first: dict[str, list[float]] = {f"{kind}: first of the list": [] for kind in kinds[1:]}
    more: dict[str, list[float]] = {f"{kind}: further than before": [] for kind in kinds[1:]}
    for _ in range(turns):
        order = rng.permutation(len(slides))
        known = [slides[i] for i in order[: len(slides) // 2]]
        others = [slides[i] for i in order[len(slides) // 2 :]]
        inside = sound & np.isin(cells.slides, known)
        reference = cells.values[inside]
        own = [
            excess(
                cells.values[inside & (cells.slides == s)],
                cells.values[inside & (cells.slides != s)],
            )
            for s in known
        ]

        def off(score: float, own: list[float] = own) -> float:
            return float((1 + sum(o >= score for o in own)) / (1 + len(own)) <= OFF)

        scores = [excess(cells.values[sound & (cells.slides == s)], reference) for s in others]
        rates["as they are"] += [off(score) for score in scores]
        i = int(rng.integers(len(others)))
        for kind in kinds[1:]:
            values = changed(
                cells.values[sound & (cells.slides == others[i])], cells.features, kind
            )
            score = excess(values, reference)
            rates[kind].append(off(score))
            first[f"{kind}: first of the list"].append(
                float(all(score > s for j, s in enumerate(scores) if j != i))
            )
            more[f"{kind}: further than before"].append(float(score > scores[i]))
    return rates | first | more


def main() -> None:
    """Print the rates."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--table", type=Path, default=ROOT.parent / "shared/data/bloodcells_train.csv"
    )
    parser.add_argument("--turns", type=int, default=1000)
    options = parser.parse_args()
    cells = read(options.table)
    for n in (30, 100, 300, 1000):
        rate = at_random(cells.values, n, options.turns)
        print(f"{n:5} cells drawn at random: {rate:.4f} of {options.turns} groups beyond chance")
    sound = ~broken_segmentation(cells.values, list(cells.features))
    assert cells.slides is not None
    slides = [s for s in sorted(set(cells.slides)) if (cells.slides == s).sum() >= FEWEST]
    beyond = [
        excess(cells.values[cells.slides == s], cells.values[cells.slides != s]) > 0 for s in slides
    ]
    print(f"slides of {FEWEST} cells or more against the others: {sum(beyond)} of {len(beyond)}")
    for kind, several in slide_rates(cells, sound, options.turns // 10).items():
        print(f"{kind}: {np.mean(several):.3f} of {len(several)}")


if __name__ == "__main__":
    main()
