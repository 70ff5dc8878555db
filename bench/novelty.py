"""Measure what a model's novelty sees, and how its prediction sets do, by leaving out classes and slides.

    python bench/novelty.py [--model models/bloodcells] [--train TABLE] [--jobs N] [--only PART ...]
                            [--against GRAPH]

Prints, as Markdown, what stands in docs/unknown.md. Each class is left out in turn: the model is fitted to
the other classes, with its own settings, and its cells are scored among held-out cells of the others, once
with random folds and once with whole slides held out. Broken segmentations are no cells and are left out
throughout. It takes ten minutes of one core. With `--against` the graph of another model, such as one without
novelty, is timed in turns with the model's.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sklearn.metrics import roc_auc_score  # noqa: E402

from bloodcells import Classifier  # noqa: E402
from bloodcells.arrays import Floats, Mask  # noqa: E402
from bloodcells.classification.conformal import sets_of  # noqa: E402
from bloodcells.classification.novelty import NoveltyScale, more_than_expected  # noqa: E402
from bloodcells.classification.onnx_session import open_session  # noqa: E402
from bloodcells.measurements import CHANNELS  # noqa: E402
from bloodcells.quality.rules import broken_segmentation  # noqa: E402
from training.calibrate import rebuild  # noqa: E402
from training.data.labelled_cells import LabelledCells, read  # noqa: E402
from training.data.measurement_set import MeasurementSet  # noqa: E402
from training.held_out import (  # noqa: E402
    LEVEL,
    Held,
    describe_sets,
    fit_distances,
    hold_out,
    is_foldable,
    scale_of,
)
from training.search.candidates import BLENDS, CANDIDATES  # noqa: E402
from training.search.fits import fit_all  # noqa: E402
from training.search.folds import Fold, random_folds, slide_folds  # noqa: E402

GREYS = ("Mean", "StdDev", "Mode", "Min", "Max", "Median")
"""Measurements of a channel that change with the light as grey levels do."""
PARTS = ("light", "time", "known", "left-out")
JUDGED = ("Monocyte", "Eosinophil", "Lymphocyte")
"""Classes that the mean is over: Basophils have a camera of their own."""
TURNS = 300
FEWEST = 20
"""Fewest cells of a slide whose share of flagged cells is looked at."""


@dataclass
class Scored:
    """Hold probabilities and distances of some cells."""

    probabilities: Floats
    distances: Floats

    def __getitem__(self, chosen: Mask) -> "Scored":
        return Scored(self.probabilities[chosen], self.distances[chosen])


def scored(model: Any, cells: LabelledCells, folds: Sequence[Fold], jobs: int) -> list[Scored]:
    """Fit the model to each fold's first part, and score its second."""
    parts: list[Scored | None] = [None] * len(folds)
    for i, result in fit_all([(model, fold) for fold in folds], cells, jobs):
        train, test = folds[i]
        assert result.failure is None, result.failure
        distances = fit_distances(cells, train, is_foldable(model)).predict(cells.values[test])
        parts[i] = Scored(result.probabilities, distances)
    return [part for part in parts if part is not None]


def left_out(
    model: Any, cells: LabelledCells, deal: Sequence[Fold], name: str, jobs: int
) -> tuple[float, float, float]:
    """Leave a class out: AUROC, share of its cells that is caught, and of the others that is flagged.

    In each fold, both are scored by the known cells of the other folds.
    """
    unknown = cells.labels == name
    sound = ~broken_segmentation(cells.values, cells.features)
    folds = [
        (train[~unknown[train]], np.union1d(test[sound[test]], np.flatnonzero(unknown & sound)))
        for train, test in deal
    ]
    parts = scored(model, cells, folds, jobs)
    known = [part[~unknown[test]] for part, (_, test) in zip(parts, folds, strict=True)]
    found = []
    for i, (part, (_, test)) in enumerate(zip(parts, folds, strict=True)):
        others = [k for j, k in enumerate(known) if j != i]
        scale = NoveltyScale(
            scale_of(
                np.vstack([k.probabilities for k in others]),
                np.concatenate([k.distances for k in others]),
                "random folds",
            )
        )
        novelty, is_new = scale.score(part.probabilities, part.distances), unknown[test]
        flagged = scale.unlike(novelty)
        found.append(
            (roc_auc_score(is_new, novelty), flagged[is_new].mean(), flagged[~is_new].mean())
        )
    auroc, caught, alarms = np.mean(found, axis=0).tolist()
    return auroc, caught, alarms


def row(*found: object) -> str:
    """Write a row of a table, numbers with three decimals."""
    shown = (f"{x:.3f}" if isinstance(x, float) else str(x) for x in found)
    return f"| {' | '.join(shown)} |"


def head(*names: str) -> str:
    """Write the head of a table."""
    return f"{row(*names)}\n{row(*['---'] * len(names))}"


def print_left_out(model: Any, cells: LabelledCells, seed: int, jobs: int) -> None:
    """Print a table of the classes that are left out, for each kind of folds."""
    deals = {"random folds": random_folds(cells, seed), "slides held out": slide_folds(cells, seed)}
    for kind, deal in deals.items():
        if deal is None:
            continue
        print(head(f"class left out, {kind}", "AUROC", "caught", "false alarms"))
        rows = {}
        for name in sorted(cells.classes, key=lambda c: (c not in JUDGED, c)):
            rows[name] = left_out(model, cells, deal, name, jobs)
            print(row(name, *rows[name]), flush=True)
            if set(rows) == set(JUDGED):
                means = np.mean(list(rows.values()), axis=0)
                print(row(f"mean of these {len(rows)}", *means.tolist()), flush=True)
        print()


def held_out(model: Any, cells: LabelledCells, seed: int, jobs: int) -> dict[str, Held]:
    """Score all cells by models that were not fitted to them, with random folds and with slides held out."""
    held = {}
    deals = {"random folds": random_folds(cells, seed), "slides held out": slide_folds(cells, seed)}
    for name, deal in deals.items():
        if deal is None:
            continue
        probabilities = np.zeros((len(cells), len(cells.classes)))
        for part, (_, test) in zip(scored(model, cells, deal, jobs), deal, strict=True):
            probabilities[test] = part.probabilities
        slides = probabilities if name == "slides held out" else None
        held[name] = hold_out(cells, probabilities, slides, seed, foldable=is_foldable(model))
    return held


def print_false_alarms(classifier: Classifier, cells: LabelledCells, held: dict[str, Held]) -> None:
    """Print the share of held-out cells that is flagged, by class and by slide."""
    scale = classifier.novelty
    assert scale is not None
    print(head("held-out cells", "flagged", *cells.classes))
    flagged = {}
    for name, of in held.items():
        flagged[name] = scale.unlike(scale.score(of.probabilities, of.distances))
        found = [flagged[name][of.sound & (cells.labels == c)].mean() for c in cells.classes]
        print(row(name, *map(float, [flagged[name][of.sound].mean(), *found])))
    print()
    if "slides held out" not in held or cells.slides is None:
        return
    sound, of_cells = held["slides held out"].sound, flagged["slides held out"]
    shares, noted = [], 0
    for slide in np.unique(cells.slides):
        here = sound & (cells.slides == slide)
        if here.sum() >= FEWEST:
            shares.append((float(of_cells[here].mean()), str(slide)))
            noted += more_than_expected(
                int(of_cells[here].sum()), int(here.sum()), scale.false_alarms
            )
    most = ", ".join(f"{slide} {share:.2f}" for share, slide in sorted(shares, reverse=True)[:5])
    median = np.median([share for share, _ in shares])
    print(
        f"Of {len(shares)} slides of {FEWEST} cells or more, each held out, {noted} are said to have"
    )
    print(f"more than expected; the median has {median:.3f}, the most have {most}.\n")


def print_sets(classifier: Classifier, cells: LabelledCells, held: dict[str, Held]) -> None:
    """Print coverage and size of prediction sets, by what they are calibrated and tested."""
    confounded = [c.class_ for c in classifier.manifest.confounded]
    without = f"without {', '.join(confounded)}" if confounded else "of classes"
    print(head("calibrated by", "tested on", "coverage", without, "size", *cells.classes))
    codes = np.searchsorted(cells.classes, cells.labels)
    for by, of in held.items():
        described, calibration = describe_sets(cells, of, confounded)
        coverage = {c.class_: c.coverage for c in described.per_class}
        others = float(np.mean([v for k, v in coverage.items() if k not in confounded]))
        print(row(by, by, described.coverage, others, described.size, *coverage.values()))
        for name, test in held.items():
            if name == by:
                continue
            sets = sets_of(test.probabilities, calibration.thresholds(cells.classes, LEVEL))
            covered, sound = sets[np.arange(len(cells)), codes], test.sound
            of_class = {
                c: float(covered[sound & (cells.labels == c)].mean()) for c in cells.classes
            }
            others = float(np.mean([v for k, v in of_class.items() if k not in confounded]))
            size = float(sets[sound].sum(axis=1).mean())
            print(row(by, name, float(covered[sound].mean()), others, size, *of_class.values()))
    print()


def print_light(classifier: Classifier, cells: LabelledCells) -> None:
    """Print the share of training cells that is flagged under other light, and where rows are no cells."""
    broken = broken_segmentation(cells.values, cells.features)

    def flagged(values: Floats) -> float:
        probabilities, distances = classifier.compute(values)
        assert distances is not None
        assert classifier.novelty is not None
        return float(
            classifier.novelty.unlike(classifier.novelty.score(probabilities, distances)).mean()
        )

    print("| training cells | flagged |\n|---|---|")
    print(f"| broken segmentations ({broken.sum():,}) | {flagged(cells.values[broken]):.3f} |")
    sound = cells.values[~broken]
    print(f"| as they are ({len(sound):,}) | {flagged(sound):.3f} |")
    for label, factors in (
        ("light x 0.9", (0.9, 0.9, 0.9)),
        ("light x 0.8", (0.8, 0.8, 0.8)),
        ("red x 0.9", (0.9, 1.0, 1.0)),
        ("green x 0.9", (1.0, 0.9, 1.0)),
        ("blue x 0.9", (1.0, 1.0, 0.9)),
        ("red and blue exchanged", None),
        ("length x 1.25", "length"),
        ("length x 1.5", "length"),
    ):
        print(f"| {label} | {flagged(changed(sound, cells.features, label, factors)):.3f} |")
    print()


def changed(values: Floats, features: tuple[str, ...], label: str, factors: Any) -> Floats:
    """Measure the cells anew under another light, with channels exchanged, or at another magnification."""
    found, at = values.copy(), features.index
    if factors is None:
        for base in (*GREYS, "Skew", "Kurt"):
            pair = [at(f"{base} red"), at(f"{base} blue")]
            found[:, pair] = values[:, pair[::-1]]
        density = values[:, at("Area")] * found[:, at("Mean red")]
        found[:, at("IntDen")] = found[:, at("RawIntDen red")] = density
    elif factors == "length":
        factor = float(label.split()[-1])
        for name in ("Perim.", "Feret", "MinFeret"):
            found[:, at(name)] *= factor
        for name in ("Area", "IntDen", "RawIntDen red"):
            found[:, at(name)] *= factor**2
    else:
        for channel, factor in zip(CHANNELS, factors, strict=True):
            for base in GREYS:
                found[:, at(f"{base} {channel}")] *= factor
        for name in ("IntDen", "RawIntDen red"):
            found[:, at(name)] *= factors[CHANNELS.index("red")]
    return found


def print_time(classifier: Classifier, cells: LabelledCells, against: Path | None) -> None:
    """Print how long a score takes beside the graph, and that beside another graph, in turns."""
    some = np.ascontiguousarray(cells.values[:1000])
    probabilities, distances = classifier.compute(some)
    assert distances is not None
    assert classifier.novelty is not None
    scale = classifier.novelty
    work = {
        "graph with distances": lambda: classifier.compute(some),
        "novelty of its numbers": lambda: scale.unlike(scale.score(probabilities, distances)),
    }
    if against is not None:
        other = open_session(against.read_bytes())
        work[str(against)] = lambda: other.run(["probabilities"], {"cells": some})
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(TURNS):
        for name, run in work.items():
            start = time.perf_counter()
            run()
            times[name].append(1e3 * (time.perf_counter() - start))
    print(head("1,000 cells", "median ms", "least ms"))
    for name, found in times.items():
        print(row(name, float(np.median(found)), min(found)))
    print()


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "bloodcells")
    parser.add_argument(
        "--train", type=Path, default=ROOT.parent / "shared" / "data" / "bloodcells_train.csv"
    )
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--only", choices=PARTS, nargs="*", default=PARTS)
    asked = parser.parse_args()
    classifier = Classifier.load(asked.model)
    cells = read(asked.train, taken=MeasurementSet.of_manifest(classifier.manifest))
    model = rebuild(classifier.manifest, cells, (*CANDIDATES, *BLENDS))
    seed = classifier.manifest.seed
    if "light" in asked.only:
        print_light(classifier, cells)
    if "time" in asked.only:
        print_time(classifier, cells, asked.against)
    if "known" in asked.only:
        held = held_out(model, cells, seed, asked.jobs)
        print_false_alarms(classifier, cells, held)
        print_sets(classifier, cells, held)
    if "left-out" in asked.only:
        print_left_out(model, cells, seed, asked.jobs)


if __name__ == "__main__":
    main()
