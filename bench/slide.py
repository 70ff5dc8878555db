"""Score the model that is relative to the slide against the one that is not, on the same cells and folds.

    python bench/slide.py [--table TABLE]

Both are fitted again to parts of the training cells, with the settings of their manifests: once with random
folds, once with whole slides held out. Broken segmentations are not scored, as an answer marks them.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sklearn.metrics import f1_score  # noqa: E402

from bloodcells.classification import store  # noqa: E402
from bloodcells.classification.slides import FEWEST  # noqa: E402
from bloodcells.quality.rules import broken_segmentation  # noqa: E402
from training.calibrate import rebuild  # noqa: E402
from training.data.labelled_cells import read  # noqa: E402
from training.data.measurement_set import MeasurementSet  # noqa: E402
from training.search.candidates import BLENDS, CANDIDATES  # noqa: E402
from training.search.fits import fit_all  # noqa: E402
from training.search.folds import random_folds, slide_folds  # noqa: E402


def main() -> None:
    """Print macro-F1 of the types that occur, and the mean of the four other than Basophil."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--table", type=Path, default=ROOT.parent / "shared/data/bloodcells_train.csv"
    )
    options = parser.parse_args()
    for name in ("bloodcells", "bloodcells-slide"):
        manifest = store.load(store.resolve(ROOT / "models" / name)).manifest
        cells = read(options.table, taken=MeasurementSet.of_manifest(manifest))
        model = rebuild(manifest, cells, (*CANDIDATES, *BLENDS))
        classes, slides = np.array(cells.classes), cells.slides
        assert slides is not None
        sound = ~broken_segmentation(cells.values, cells.features)
        _, codes = np.unique(slides, return_inverse=True)
        large = sound & (np.bincount(codes[sound], minlength=codes.max() + 1)[codes] >= FEWEST)
        by_slides = slide_folds(cells, manifest.seed)
        assert by_slides is not None
        for dealt, folds in (
            ("random folds", random_folds(cells, manifest.seed)),
            ("slides held out", by_slides),
        ):
            found = np.zeros(len(cells), dtype=int)
            for i, result in fit_all([(model, fold) for fold in folds], cells, 1):
                assert result.failure is None, result.failure
                found[folds[i][1]] = result.probabilities.argmax(axis=1)
            for which, chosen in (
                ("all cells", sound),
                (f"cells of slides of {FEWEST} or more", large),
            ):
                scores = f1_score(
                    cells.labels[chosen],
                    classes[found[chosen]],
                    labels=classes,
                    average=None,
                    zero_division=np.nan,
                )
                occur = np.isin(classes, cells.labels[chosen])
                print(
                    f"{manifest.name} {manifest.version}, {dealt}, {int(chosen.sum()):,} {which}: "
                    f"macro-F1 {np.mean(scores[occur]):.4f}, without Basophil {np.mean(scores[1:]):.4f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
