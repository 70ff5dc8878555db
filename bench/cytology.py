"""Look at what the measurements of nucleus and cytoplasm are worth on the training cells, group by group.

    OMP_NUM_THREADS=1 python bench/cytology.py [--every N] [--keep FILE.npz] [--only scores|turns|lamp|time]
                                               [--against OTHER] [--timed N]

The white cell nearest to the centre of each training field is measured with the set `bloodcells-93`.
Then a support vector machine scores all measurements and ImageJ's 33 alone, and a plain LightGBM also all
without each group, and ImageJ's with each: macro-F1, and the mean without Basophil (whose cells are slides of
their own camera), with random folds and with whole slides held out, the answers of all folds pooled.

Then fields are turned, and lit by other lamps: how much the measurements change, in standard deviations
between training cells. Last the processor's time of a field, decoding included, against that of the 33 of all
labels, here and, with `--against`, by another checkout, such as that of commit 7f0e5a4: in turns of ten
fields, so that the machine's other work falls on all.

It takes half an hour of one core; the measured cells are kept in --keep, from which they are read again.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.white_cells import DATA, LAMPS, Pair, pair_of  # noqa: E402
from bloodcells import read_cells  # noqa: E402
from bloodcells.images import LabelSelection, find_white_cells  # noqa: E402
from bloodcells.images.cytology import NAMES, measure_cytology  # noqa: E402
from bloodcells.images.decoding import read_file, read_pair  # noqa: E402
from bloodcells.images.errors import NoWhiteCells  # noqa: E402
from bloodcells.images.field import measure_pair  # noqa: E402
from bloodcells.measurements import FEATURE_SETS, IMAGEJ_33  # noqa: E402

SET = "bloodcells-93"
CHOICE = LabelSelection(white_cells=True, centre=True, feature_set=SET)
GROUPS: dict[str, Callable[[str], bool]] = {
    "nucleus and cytoplasm": lambda name: (
        not any(word in name for word in (" OD ", "red cells", "grain"))
    ),
    "density": lambda name: " OD " in name and "red cells" not in name,
    "red cells": lambda name: "red cells" in name,
    "granularity": lambda name: "grain" in name,
}
"""The groups of `bloodcells/images/cytology/`, by the names of their measurements."""
COMPARED = 60
REPEATS = 3
TURN = 10
"""Fields that are measured one after the other before it is another measurer's turn."""
SEEDS = (0, 1)

Scores = dict[str, np.ndarray]


def look(pair: Pair) -> np.ndarray | None:
    """Measure the white cell nearest to the centre of a field."""
    try:
        field, _ = measure_pair(read_pair(*map(read_file, pair)), CHOICE)
    except NoWhiteCells:
        return None
    return field.values[0]


def by_trees(train: np.ndarray, classes: np.ndarray, test: np.ndarray, seed: int) -> np.ndarray:
    """Predict classes by a plain LightGBM."""
    from lightgbm import LGBMClassifier

    model = LGBMClassifier(
        n_estimators=150, learning_rate=0.1, num_leaves=15, subsample=0.8, subsample_freq=1,
        colsample_bytree=0.4, max_bin=63, random_state=seed, n_jobs=1, verbose=-1,
    )  # fmt: skip
    return model.fit(train, classes).predict(test)


def by_vectors(train: np.ndarray, classes: np.ndarray, test: np.ndarray, seed: int) -> np.ndarray:
    """Predict classes by a support vector machine, in which nothing is random."""
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    scaler = StandardScaler().fit(train)
    inputs, held_out = (scaler.transform(values).clip(-6, 6) for values in (train, test))
    return SVC(C=8, gamma=0.4 / train.shape[1]).fit(inputs, classes).predict(held_out)


Model = Callable[[np.ndarray, np.ndarray, np.ndarray, int], np.ndarray]


def scores(values: np.ndarray, classes: np.ndarray, slides: np.ndarray, model: Model) -> Scores:
    """Score F1 of each class with random folds, and with whole slides held out."""
    from sklearn.metrics import f1_score
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    names = np.unique(classes)
    result = {}
    for kind, folds in (("random", StratifiedKFold), ("slides", StratifiedGroupKFold)):
        of_seeds = []
        for seed in SEEDS:
            said = classes.copy()
            groups = slides if folds is StratifiedGroupKFold else None
            splits = folds(5, shuffle=True, random_state=seed).split(values, classes, groups)
            for train, test in splits:
                said[test] = model(values[train], classes[train], values[test], seed)
            of_seeds.append(f1_score(classes, said, labels=names, average=None))
        result[kind] = np.mean(of_seeds, axis=0)
    return result


def print_scores(values: np.ndarray, classes: np.ndarray, slides: np.ndarray) -> None:
    """Compare groups of measurements."""
    names = FEATURE_SETS[SET]
    imagej = np.array([name in FEATURE_SETS[IMAGEJ_33] for name in names])
    groups = {
        group: ~imagej & np.array([holds(name) for name in names])
        for group, holds in GROUPS.items()
    }
    assert sum(of.sum() for of in groups.values()) == len(NAMES)
    every = np.ones(len(names), bool)
    sets = {SET: every, "ImageJ's": imagej}
    sets |= {f"{SET} less {group}": ~of for group, of in groups.items()}
    sets |= {f"ImageJ's and {group}": imagej | of for group, of in groups.items()}
    tried = [(title, of, by_vectors) for title, of in list(sets.items())[:2]]
    tried += [(title, of, by_trees) for title, of in sets.items()]
    for title, chosen, model in tried:
        found = scores(values[:, chosen], classes, slides, model)
        text = "; ".join(
            f"{kind} {f1.mean():.3f}, without Basophil {f1[1:].mean():.3f} "
            f"({', '.join(f'{x:.3f}' for x in f1)})"
            for kind, f1 in found.items()
        )
        print(f"{title}, {chosen.sum()} measurements, {model.__name__}: {text}", flush=True)


def print_changes(pairs: list[Pair], deviations: np.ndarray, turns: bool, lamp: bool) -> None:
    """Print by how many standard deviations measurements change in a turned field or another lamp's light."""
    changes: dict[str, list[np.ndarray]] = {}
    for pair in pairs:
        field = read_pair(*map(read_file, pair))
        image, mask = field.image, field.mask
        cells = find_white_cells(image, mask)
        if not len(cells):
            continue
        own = measure_cytology(image, cells, [cells.nearest_to_centre()])[0]
        others = {}
        if turns:
            others["turned by 90 degrees"] = np.rot90(image), np.rot90(mask)
            others["mirrored"] = image[:, ::-1], mask[:, ::-1]
        if lamp:
            for factor in LAMPS:
                for channels in ([0], [1], [2], [0, 1, 2]):
                    lit = image.astype(float)
                    lit[..., channels] *= factor
                    lit = np.rint(lit).clip(0, 255).astype(np.uint8)
                    others[f"lamp {factor}, {channels}"] = lit, mask
        for title, (changed, labels) in others.items():
            again = find_white_cells(changed, labels)
            if len(again):
                values = measure_cytology(changed, again, [again.nearest_to_centre()])[0]
                changes.setdefault(title, []).append(np.abs(values - own) / deviations)
    for title, of_cells in changes.items():
        part = np.array(of_cells)
        high = np.quantile(part, 0.95, axis=0)
        print(
            f"{title}: {len(part)} cells change by {np.median(part):.2g} standard deviations at the median, "
            f"{np.quantile(part, 0.95):.2g} at the 95th percentile, {part.max():.2g} at most; the worst "
            f"measurement is {NAMES[int(np.argmax(high))]}, {high.max():.2g} at its 95th percentile"
        )


# What a process of a checkout runs: it answers a line with images, masks and a kind of measuring by the
# processor's seconds that this took. The second imports are those of commit 7f0e5a4.
_RESIDENT = """
import json, sys, time
from pathlib import Path

try:
    from bloodcells.images import LabelSelection
    from bloodcells.images.decoding import read_file
    from bloodcells.images.errors import NoWhiteCells
    from bloodcells.images.field import measure_field
    choices = {
        "labels": LabelSelection(),
        "white": LabelSelection(white_cells=True),
        "cytology": LabelSelection(white_cells=True, feature_set="bloodcells-93"),
    }
except ImportError:
    from bloodcells.fields import Choice, measure_field
    from bloodcells.images import read_file
    NoWhiteCells, choices = (), {"labels": Choice()}
for line in sys.stdin:
    pairs, kind = json.loads(line)
    start = time.process_time()
    for pair in pairs:
        try:
            measure_field(*(read_file(Path(name)) for name in pair), choices[kind])
        except NoWhiteCells:
            pass
    print(time.process_time() - start, flush=True)
"""


def print_times(pairs: list[Pair], other: Path | None) -> None:
    """Compare the time of a field with that of the 33 of all labels, decoding included."""
    asked = [(ROOT, "labels"), (ROOT, "white"), (ROOT, "cytology")]
    if other is not None:
        asked.append((other, "labels"))
    with contextlib.ExitStack() as stack:
        measurers = [(stack.enter_context(_measurer(root)), kind) for root, kind in asked]
        spent = np.zeros(len(measurers))
        for start in range(0, len(pairs), TURN):
            some = pairs[start : start + TURN]
            turns = [[_ask(of, some, kind) for of, kind in measurers] for _ in range(REPEATS)]
            spent += np.min(turns, axis=0)
    labels, white, cytology, *before = (spent / len(pairs) * 1e3).tolist()
    print(
        f"{len(pairs)} fields: the 33 of all labels {labels:.1f} ms a field; of white cells {white:.1f} ms, "
        f"{white / labels:.2f} times; {SET} {cytology:.1f} ms, {cytology / labels:.2f} times"
    )
    for theirs in before:
        print(
            f"the 33 of all labels by {other}: {theirs:.1f} ms a field; {SET} {cytology / theirs:.2f} times"
        )


def _measurer(root: Path) -> subprocess.Popen[str]:
    """Start a process of a checkout that measures fields."""
    return subprocess.Popen(
        [sys.executable, "-c", _RESIDENT],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _ask(process: subprocess.Popen[str], pairs: list[Pair], kind: str) -> float:
    """Let a process measure fields: seconds of the processor."""
    assert process.stdin is not None
    assert process.stdout is not None
    print(
        json.dumps([[list(map(str, pair)) for pair in pairs], kind]), file=process.stdin, flush=True
    )
    return float(process.stdout.readline())


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only", choices=["scores", "turns", "lamp", "time"])
    parser.add_argument("--timed", type=int, default=300, help="fields whose time is measured")
    parser.add_argument("--against", type=Path, help="root of another checkout")
    options = parser.parse_args()
    other = None if options.against is None else options.against.resolve()
    table = read_cells(DATA / "bloodcells_train.csv")
    names = np.array([name.strip() for name in table.ids])[:: options.every]
    classes = np.array(table.column("Class"))[:: options.every]
    n = options.timed
    timed = [pair_of(name) for name in names[:: max(1, len(names) // n)][:n]]
    if options.only == "time":
        print_times(timed, other)
        return
    if options.keep is not None and options.keep.is_file():
        values = np.load(options.keep)["values"]
    else:
        begin = time.process_time()
        measured = [look(pair_of(name)) for name in names]
        print(f"{len(names)} fields measured in {time.process_time() - begin:.0f} s")
        nothing = np.full(len(FEATURE_SETS[SET]), np.nan)
        values = np.array([nothing if row is None else row for row in measured])
        if options.keep is not None:
            np.savez(options.keep, values=values)
    there = ~np.isnan(values[:, -1])
    values = np.nan_to_num(values)  # skewness, where ImageJ has none of a channel of one grey level
    if options.only in (None, "scores"):
        slides = np.array([name.split("_")[0] for name in names])
        print_scores(values[there], classes[there], slides[there])
    some = [pair_of(name) for name in names[:: max(1, len(names) // COMPARED)][:COMPARED]]
    deviations = values[there].std(axis=0)[-len(NAMES) :]
    if options.only in (None, "turns", "lamp"):
        print_changes(some, deviations, options.only != "lamp", options.only != "turns")
    if options.only is None:
        print_times(timed, other)


if __name__ == "__main__":
    main()
