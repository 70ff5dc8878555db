"""Measure what broken segmentations among the training rows do to a model, on all rows and on sound ones.

    python bench/broken.py [--model models/bloodcells] [--train TABLE] [--repeats N] [--jobs N]

Fits the model with its own settings to each fold's training rows, once with the broken segmentations among
them and once without, and scores both on the same held-out rows: on all of them, and on the sound ones alone,
which are those that an answer does not mark `broken segmentation`. The model is fitted ten times for each
repeat of random folds, and ten times with slides held out.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bloodcells.arrays import Floats, Mask  # noqa: E402
from bloodcells.classification import store  # noqa: E402
from bloodcells.classification.metrics import f1  # noqa: E402
from bloodcells.quality.rules import broken_segmentation  # noqa: E402
from training.calibrate import rebuild  # noqa: E402
from training.data.labelled_cells import LabelledCells, read  # noqa: E402
from training.data.measurement_set import MeasurementSet  # noqa: E402
from training.search.candidates import BLENDS, CANDIDATES  # noqa: E402
from training.search.fits import fit_all  # noqa: E402
from training.search.folds import Fold, random_folds, seed_of, slide_folds  # noqa: E402

WAYS = ("with them", "without them")


def predicted(model: object, cells: LabelledCells, folds: Sequence[Fold], jobs: int) -> Floats:
    """Predict each fold's cells by the model fitted to its other part, (n_cells, n_classes)."""
    found = np.zeros((len(cells), len(cells.classes)))
    for i, result in fit_all([(model, fold) for fold in folds], cells, jobs):
        assert result.failure is None, result.failure
        found[folds[i][1]] = result.probabilities
    return found


def scores(cells: LabelledCells, probabilities: Floats, rows: Mask) -> dict[str, float]:
    """Compute F1 of each class on some of the rows."""
    said = np.array(cells.classes)[probabilities.argmax(axis=1)]
    of_class = f1(cells.labels[rows], said[rows], labels=cells.classes)
    return dict(zip(cells.classes, of_class.tolist(), strict=True))


def main() -> None:
    """Run both ways on the same folds."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "bloodcells")
    parser.add_argument(
        "--train", type=Path, default=ROOT.parent / "shared" / "data" / "bloodcells_train.csv"
    )
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args()
    manifest = store.load(store.resolve(asked.model)).manifest
    cells = read(asked.train, taken=MeasurementSet.of_manifest(manifest))
    model = rebuild(manifest, cells, (*CANDIDATES, *BLENDS))
    sound = ~broken_segmentation(cells.values, cells.features)
    confounded = {c.class_ for c in manifest.confounded}
    deals = {
        f"random folds, repeat {r}": random_folds(cells, seed_of(manifest.seed, r))
        for r in range(asked.repeats)
    }
    by_slides = slide_folds(cells, manifest.seed)
    if by_slides is not None:
        deals["slides held out"] = by_slides
    without = f"without {', '.join(sorted(confounded))}" if confounded else "of all classes"
    print(f"| held out | broken rows in training | scored rows | macro-F1 | mean F1 {without} |")
    print("|---|---|---|---|---|")
    for deal, folds in deals.items():
        for way in WAYS:
            fitted = folds
            if way == "without them":
                fitted = [(train[sound[train]], test) for train, test in folds]
            found = predicted(model, cells, fitted, asked.jobs)
            for rows, of in (("all", np.ones_like(sound)), ("sound", sound)):
                by_class = scores(cells, found, of)
                others = np.mean([v for name, v in by_class.items() if name not in confounded])
                mean = np.mean(list(by_class.values()))
                print(f"| {deal} | {way} | {rows} | {mean:.4f} | {others:.4f} |", flush=True)


if __name__ == "__main__":
    main()
