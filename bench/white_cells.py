"""Look at how white cells are found in the training cells' fields, and what that is worth.

    python bench/white_cells.py [--every N] [--draw FOLDER]

Of each class: in how many fields the nearest white cell is at the centre, and how the cells differ from
labels. Then what a plain LightGBM makes of ImageJ's 33 numbers on these cells, and of those in the table,
which were measured on the label at the centre: macro-F1, and the mean without Basophil (whose cells are
slides of their own camera), with random folds and with whole slides held out. Last how much the cells
depend on the lamp, and the time.

--every N takes each N-th cell of a class; --draw draws ten fields of each class with the cells found, and
does nothing else. It takes ten minutes of one core.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bloodcells import read_cells  # noqa: E402
from bloodcells.images import LabelSelection, measure_pairs  # noqa: E402
from bloodcells.images.decoding import read_file, read_pair  # noqa: E402
from bloodcells.images.imagej import NAMES, measure  # noqa: E402
from bloodcells.images.white_cells import find_white_cells  # noqa: E402

DATA = ROOT.parent / "shared" / "data"
NEAR = 60
"""Pixels from the centre within which the annotated cell has a pixel."""
DRAWN = 10
TIMED = 30
REPEATS = 5
SEEDS = (0, 1)
LAMPS = (0.8, 0.9, 1.1, 1.25)
"""Factors of the light; with the last two white pixels reach 255."""

Pair = tuple[Path, Path]


def pair_of(name: str) -> Pair:
    """Find the files of a training cell."""
    for folder in ("fields", "cells"):
        if (image := DATA / folder / name).is_file():
            return image, image.with_name(f"{image.stem}_cp_masks.png")
    raise SystemExit(f"{name} is not in {DATA}")


def look(pair: Pair) -> tuple[np.ndarray | None, bool, list[str]]:
    """Measure the white cell nearest to the centre, and tell whether it is there, and its flags."""
    image, mask = map(read_file, pair)
    decoded = read_pair(image, mask)
    cells = find_white_cells(decoded.image, decoded.mask)
    if not len(cells):
        return None, False, []
    number = cells.nearest_to_centre()
    height, width = cells.mask.shape
    near = cells.mask[
        height // 2 - NEAR : height // 2 + NEAR, width // 2 - NEAR : width // 2 + NEAR
    ]
    values = measure(decoded.image, cells.mask, [number]).values[0]
    return values, bool((near == number).any()), cells.flags[number - 1]


def scores(values: np.ndarray, classes: np.ndarray, slides: np.ndarray) -> dict[str, np.ndarray]:
    """Score a plain LightGBM: F1 of each class with random folds, and with whole slides held out."""
    from lightgbm import LGBMClassifier
    from sklearn.metrics import f1_score
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    result = {}
    for name, folds in (
        ("random folds", StratifiedKFold),
        ("slides held out", StratifiedGroupKFold),
    ):
        of_seeds = []
        for seed in SEEDS:
            said = classes.copy()
            groups = slides if folds is StratifiedGroupKFold else None
            splits = folds(5, shuffle=True, random_state=seed).split(values, classes, groups)
            for train, test in splits:
                model = LGBMClassifier(
                    n_estimators=200, learning_rate=0.07, num_leaves=15, subsample=0.8, subsample_freq=1,
                    colsample_bytree=0.6, random_state=0, n_jobs=1, verbose=-1,
                )  # fmt: skip
                said[test] = model.fit(values[train], classes[train]).predict(values[test])
            of_seeds.append(f1_score(classes, said, average=None))
        result[name] = np.mean(of_seeds, axis=0)
    return result


def best(work: Callable[[], object]) -> float:
    """Measure the processor seconds of the cheapest of several runs."""
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def print_times(pairs: list[Pair]) -> None:
    """Compare the time of all white cells of a field with that of all labels."""

    def decode() -> list:
        return [read_pair(*map(read_file, pair)) for pair in pairs]

    decoded = decode()
    found = [find_white_cells(field.image, field.mask) for field in decoded]
    parts = {
        "decoding": decode,
        "measuring all labels": lambda: [measure(f.image, f.mask) for f in decoded],
        "finding white cells": lambda: [find_white_cells(f.image, f.mask) for f in decoded],
        "measuring white cells": lambda: [
            measure(f.image, cells.mask)
            for f, cells in zip(decoded, found, strict=True)
            if len(cells)
        ],
    }
    spent = {name: best(work) / len(pairs) * 1e3 for name, work in parts.items()}
    for name, milliseconds in spent.items():
        print(f"{name}: {milliseconds:.1f} ms a field")
    labels, white = (
        spent["decoding"] + spent["measuring all labels"],
        (spent["decoding"] + spent["finding white cells"] + spent["measuring white cells"]),
    )
    print(f"in all {white:.1f} ms a field, {white / labels:.2f} times that of all labels")


def print_lamp(pairs: list[Pair]) -> None:
    """Compare the cells with those in the light of a stronger or weaker lamp, of each channel and of all."""
    found = same = 0
    shares: dict[float, list[float]] = {factor: [] for factor in LAMPS}
    for pair in pairs:
        image, mask = map(read_file, pair)
        field = read_pair(image, mask)
        cells = find_white_cells(field.image, field.mask)
        if not len(cells):
            continue
        cell = cells.mask == cells.nearest_to_centre()
        for factor in LAMPS:
            for channels in ([0], [1], [2], [0, 1, 2]):
                lit = field.image.astype(float)
                lit[..., channels] *= factor
                others = find_white_cells(np.rint(lit).clip(0, 255).astype(np.uint8), field.mask)
                found, same = found + 1, same + (len(others) == len(cells))
                other = others.mask == (others.nearest_to_centre() if len(others) else -1)
                shares[factor].append(
                    np.count_nonzero(cell & other) / np.count_nonzero(cell | other)
                )
    print(f"other lamps: as many cells in {same} of {found}")
    for factor, of_factor in shares.items():
        least, low, median = np.percentile(of_factor, [0, 5, 50])
        print(f"factor {factor}: of both cells at the centre together {least:.3f} are in both at least, "
              f"{low:.3f} at the 5th percentile, {median:.3f} at the median")  # fmt: skip


def main() -> None:
    """Print the comparison, or draw fields."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--draw", type=Path)
    options = parser.parse_args()
    table = read_cells(DATA / "bloodcells_train.csv")
    classes = np.array(table.column("Class"))
    names = [name.strip() for name in table.ids]
    chosen = np.concatenate(
        [np.flatnonzero(classes == c)[:: options.every] for c in np.unique(classes)]
    )
    if options.draw is not None:
        options.draw.mkdir(exist_ok=True)
        for name in np.unique(classes):
            of_class = np.flatnonzero(classes == name)
            some = of_class[:: max(1, len(of_class) // DRAWN)][:DRAWN]
            folder = options.draw / name
            folder.mkdir(exist_ok=True)
            pairs = [pair_of(names[i]) for i in some]
            measure_pairs(pairs, LabelSelection(white_cells=True), draw=folder)
        return
    looked = [look(pair_of(names[i])) for i in chosen]
    classes, names = classes[chosen], [names[i] for i in chosen]
    for name in np.unique(classes):
        of_class = [seen for seen, c in zip(looked, classes, strict=True) if c == name]
        flags = Counter(", ".join(flags) or "one label" for _, _, flags in of_class)
        shares = "; ".join(
            f"{flag} {100 * n / len(of_class):.1f} %" for flag, n in flags.most_common()
        )
        print(f"{name}: {len(of_class)} fields, a white cell at the centre of "
              f"{sum(at_centre for _, at_centre, _ in of_class)}; {shares}")  # fmt: skip
    there = np.array([values is not None for values, _, _ in looked])
    slides = np.array([name.split("_")[0] for name in names])[there]
    white = np.array([values for values, _, _ in looked if values is not None])
    sets = {"the table's": table.select(NAMES)[chosen][there], "on white cells": white}
    for of_set, values in sets.items():
        for folds, f1 in scores(values, classes[there], slides).items():
            by_class = ", ".join(
                f"{c} {v:.3f}" for c, v in zip(np.unique(classes), f1, strict=True)
            )
            print(f"33 numbers {of_set}, {folds}: macro-F1 {f1.mean():.3f}, "
                  f"without Basophil {f1[1:].mean():.3f} ({by_class})")  # fmt: skip
    some = [pair_of(name) for name in names[:: max(1, len(names) // TIMED)][:TIMED]]
    print_lamp(some)
    print_times(some)


if __name__ == "__main__":
    main()
