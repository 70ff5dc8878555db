"""Measure how right the composition of groups of cells is, on real cells.

    python bench/composition.py [TABLE]
    python bench/composition.py [TABLE] --slides [--model models/bloodcells] [--keep FILE.npz]

A model of the shipped kind is fitted to one half of the table, five times with other halves; its
out-of-fold probabilities of that half are the reference, the other half is what cells are drawn
from. Prints, as Markdown, the rows of bench/README.md; all seeds are fixed. Agreement with QuaPy is
printed where it is installed (`pip install quapy`).

With `--slides` mixes are of cells of slides that were held out: in each of five folds of slides a model with
the settings of MODEL is fitted to the other slides and predicts those of the fold. The correction is learnt
from the other slides alone, by models that are fitted to parts of them, and the variance between slides from
mixes of the other folds, by corrections without a cell of this one: what is tested has no part in what
calibrates, but that it was among what the models of the other folds were fitted to. The fits take
long; their predictions are kept in --keep, from which they are read again.
"""

import argparse
import dataclasses
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from sklearn.model_selection import StratifiedKFold, train_test_split
from threadpoolctl import threadpool_limits

from bloodcells.arrays import Floats
from bloodcells.classification import store
from bloodcells.composition.estimation import Composition, Reference, compare, estimate
from training.calibrate import rebuild
from training.data.labelled_cells import LabelledCells, read
from training.data.measurement_set import MeasurementSet
from training.new_slides import (
    METHODS,
    DrawnMixes,
    HeldOutSlides,
    estimate_errors,
    find_between_slides,
)
from training.search.candidates import BLENDS, CANDIDATES
from training.search.fits import fit_all
from training.search.folds import Fold, random_folds, slide_folds

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT.parent / "shared" / "data" / "bloodcells_train.csv"
MODEL = "MLP ensembles of tanh and relu"
SPLITS, FOLDS = 5, 5
MIXES, CELLS = 200, 500
PAIRS, WELLS = 1000, 4
FEWEST = 20
"""Fewest cells of a slide whose own mix is estimated."""
SCATTER = 1000.0
"""Precision of the Dirichlet distribution that a well's true mix is drawn from.

A class of 10 % then differs between wells by 0.95 percentage points (standard deviation), and the
variance of 500 cells' counts is 1.5 times the multinomial's.
"""


@dataclasses.dataclass(frozen=True)
class Split:
    """Hold a model's reference, and its probabilities for the cells held out."""

    reference: Reference
    held_out: Floats
    codes: npt.NDArray[np.intp]

    def draw(self, rng: np.random.Generator, mixes: Floats, cells: int) -> tuple[Floats, Any]:
        """Draw groups from mixes, each cell with replacement from those of its class.

        Returns (groups * cells, k) probabilities and (groups, k) cells drawn of each class.
        """
        counts = rng.multinomial(cells, mixes)
        of_class = [np.flatnonzero(self.codes == c) for c in range(mixes.shape[1])]
        places = [rng.choice(of_class[c], n) for row in counts for c, n in enumerate(row)]
        return self.held_out[np.concatenate(places)], counts

    def estimate(self, rng: np.random.Generator, mixes: Floats, cells: int) -> Composition:
        """Estimate the mixes of groups that are drawn from them."""
        probabilities, _ = self.draw(rng, mixes, cells)
        groups = np.repeat(np.arange(len(mixes)), cells)
        return estimate(self.reference, probabilities, groups, len(mixes))


def split(table: LabelledCells, seed: int) -> Split:
    """Fit to one half, out of fold and as a whole, and predict the other."""
    blend = next(b for b in BLENDS if b.name == MODEL)
    members = [next(c for c in CANDIDATES if c.name == name) for name in blend.members]
    codes = np.searchsorted(table.classes, table.labels)
    half, other = train_test_split(
        np.arange(len(codes)), test_size=0.5, stratify=codes, random_state=seed
    )

    def predict(known: npt.NDArray[np.intp], asked: npt.NDArray[np.intp]) -> Floats:
        model = blend.pipeline([m.pipeline(table.features, seed, {}) for m in members])
        with threadpool_limits(limits=1):  # sums are added up in one order on every run
            model.fit(table.values[known], table.labels[known])
            probabilities: Floats = model.predict_proba(table.values[asked])
        return probabilities

    out_of_fold = np.zeros((len(half), len(table.classes)))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for known, asked in folds.split(half, codes[half]):
        out_of_fold[asked] = predict(half[known], half[asked])
    reference = Reference(tuple(table.classes), out_of_fold, codes[half])
    return Split(reference, predict(half, other), codes[other])


def mixes(splits: list[Split]) -> list[str]:
    """Measure, for random mixes, the error of the fractions and how often intervals hold."""
    lines = [
        f"**{MIXES} random mixes, Dirichlet(1), of {CELLS} held-out cells, on each of {len(splits)} "
        "splits.** Error: mean absolute, per class, of the cells drawn. Held: share of the 95 % "
        "intervals with the fraction drawn from. In brackets the least and the largest of a split.",
        "",
        "| method | error | over counting's | held | width |",
        "|---|---|---|---|---|",
    ]
    found: dict[str, list[tuple[float, float, float]]] = {}
    for number, one in enumerate(splits):
        rng = np.random.default_rng(100 + number)
        wanted = rng.dirichlet(np.ones(len(one.reference.classes)), MIXES)
        probabilities, counts = one.draw(rng, wanted, CELLS)
        groups = np.repeat(np.arange(MIXES), CELLS)
        for method in ("em", "confusion", "counted"):
            c = estimate(one.reference, probabilities, groups, MIXES, method=method)
            held = (c.low <= wanted) & (wanted <= c.high)
            error = np.abs(c.fractions - counts / CELLS).mean()
            found.setdefault(method, []).append((error, held.mean(), (c.high - c.low).mean()))
    counting = np.mean([row[0] for row in found["counted"]])
    for method, rows in found.items():
        error, held, width = np.array(rows).T
        lines.append(
            f"| {method} | {error.mean():.4f} ({error.min():.4f}-{error.max():.4f}) "
            f"| {error.mean() / counting:.2f} "
            f"| {held.mean():.1%} ({held.min():.1%}-{held.max():.1%}) | {width.mean():.3f} |"
        )
    return [*lines, ""]


def shifts(one: Split) -> list[str]:
    """Count the shifts found between treatment and control, without a true shift and with one."""
    classes = list(one.reference.classes)
    base = one.reference.prior
    treated = base.copy()
    treated[classes.index("Eosinophil")] += 0.05
    treated[classes.index("Neutrophil")] -= 0.05
    lines = [
        f"**{PAIRS} pairs of {WELLS} treated and {WELLS} control wells of {CELLS} cells.** The control "
        "has the training mix; a shift of 5 points goes from Neutrophils to Eosinophils. Found: "
        "p < 0.05 of one test; adjusted: p_adjusted < 0.05 over the five classes.",
        "",
        "| wells scatter | shift | found, all classes | found, Eosinophil | adjusted, Eosinophil "
        "| intervals held |",
        "|---|---|---|---|---|---|",
    ]
    for scatter, shift, named in (
        (SCATTER, 0, "Dirichlet(1000)"),
        (SCATTER, 5, "Dirichlet(1000)"),
        (np.inf, 0, "none"),
        (np.inf, 5, "none"),
        (300.0, 0, "Dirichlet(300)"),
        (300.0, 5, "Dirichlet(300)"),
    ):
        after = treated if shift else base
        rng = np.random.default_rng(200)
        means = np.tile(np.repeat([base, after], WELLS, axis=0), (PAIRS, 1))
        true = means if np.isinf(scatter) else _scattered(rng, means, scatter)
        wells = one.estimate(rng, true, CELLS)
        p, adjusted, held = [], [], []
        for pair in range(PAIRS):
            at = slice(2 * WELLS * pair, 2 * WELLS * (pair + 1))
            s = compare(_some(wells, at), np.repeat([0, 1], WELLS), 2, control=0)
            p.append(s.p[1])
            adjusted.append(s.p_adjusted[1])
            held.append((s.low[1] <= after - base) & (after - base <= s.high[1]))
        found = np.array(p) < 0.05
        eosinophil = classes.index("Eosinophil")
        lines.append(
            f"| {named} | {shift} | {found.mean():.1%} | {found[:, eosinophil].mean():.1%} "
            f"| {(np.array(adjusted) < 0.05)[:, eosinophil].mean():.1%} | {np.mean(held):.1%} |"
        )
    return [*lines, ""]


def quapy(one: Split) -> list[str]:
    """Find the largest difference from QuaPy's EMQ and ACC on the same input."""
    try:
        from quapy.method.aggregative import ACC, EMQ
    except ImportError:
        return ["**QuaPy** is not installed: `pip install quapy`.", ""]
    rng = np.random.default_rng(300)
    k, n = len(one.reference.classes), 100
    wanted = rng.dirichlet(np.ones(k), n)
    probabilities, _ = one.draw(rng, wanted, CELLS)
    groups = np.repeat(np.arange(n), CELLS)
    ours = estimate(one.reference, probabilities, groups, n).fractions
    calibrated = one.reference.calibration.apply(probabilities).reshape(n, CELLS, k)
    EMQ.MAX_ITER = 100_000
    theirs = np.stack([EMQ.EM(one.reference.prior, group, 1e-13)[0] for group in calibrated])
    by_rates = estimate(one.reference, probabilities, groups, n, method="confusion")
    counted = by_rates.counted / CELLS
    rates = one.reference.rates.T
    solved = np.stack([ACC.solve_adjustment(rates, q, "inversion", "exact-raise") for q in counted])
    inner = (solved > 0).all(axis=1)
    minimised = np.stack([ACC.solve_adjustment(rates, q, "inversion", "minimize") for q in counted])

    def left(p: Floats) -> Floats:
        distance: Floats = np.linalg.norm(p @ rates.T - counted, axis=1)
        return distance

    worse = float((left(by_rates.fractions) - left(minimised)).max())
    apart = np.abs(by_rates.fractions - minimised).max(axis=1)
    return [
        f"**QuaPy**, {n} mixes, largest difference of a fraction: EMQ (to 1e-13) "
        f"{np.abs(ours - theirs).max():.1e}; ACC (exact-raise; the {inner.sum()} mixes with its solution "
        f"on the simplex) {np.abs(by_rates.fractions - solved)[inner].max():.1e}; ACC (minimize, whose "
        f"search stops at 1e-6 of the distance it minimises) median {np.median(apart):.1e}, largest "
        f"{apart.max():.1e}, and nowhere is our distance larger by more than {max(worse, 0.0):.1e}.",
        "",
    ]


def many(one: Split) -> list[str]:
    """Measure time and memory of 5,000,000 cells in 5,000 groups."""
    n, g = 5_000_000, 5_000
    rng = np.random.default_rng(400)
    probabilities = one.held_out.astype(np.float32)[rng.integers(0, len(one.held_out), n)]
    groups = rng.integers(0, g, n, dtype=np.int32)
    start, cpu = time.perf_counter(), time.process_time()
    wells = estimate(one.reference, probabilities, groups, g)
    middle = time.perf_counter()
    compare(wells, np.arange(g) // 4, g // 4, control=0)
    end = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return [
        f"**{n:,} scored cells in {g:,} groups:** {middle - start:.1f} s, and {end - middle:.1f} s to "
        f"compare them as wells of {g // 4:,} treatments ({time.process_time() - cpu:.1f} s of "
        f"processor); peak of the process, its {n * 24 / 1e6:.0f} MB of input and this bench's "
        f"libraries with it, {peak:.0f} MB.",
        "",
    ]


def nested(model: Any, cells: LabelledCells, fold: Fold, seed: int) -> dict[str, Any]:
    """Predict the cells of a fold of slides, and the others by models that are fitted to parts of them."""
    known, asked = fold
    assert cells.slides is not None
    rest = dataclasses.replace(
        cells,
        values=cells.values[known],
        labels=cells.labels[known],
        slides=cells.slides[known],
        ids=tuple(cells.ids[i] for i in known),
    )
    by_slides = slide_folds(rest, seed)
    assert by_slides is not None
    return {
        "by_slides": predicted(model, rest, by_slides),
        "random": predicted(model, rest, random_folds(rest, seed)),
        "given": predicted(model, cells, [fold])[asked],
    }


class SlidesHeldOut:
    """Hold what a model that was fitted to other slides says of those of a fold, and its references."""

    def __init__(
        self,
        cells: LabelledCells,
        deal: list[Fold],
        found: list[dict[str, Any]],
        fold: int,
        seed: int,
    ) -> None:
        classes = tuple(cells.classes)
        codes = np.searchsorted(cells.classes, cells.labels)
        slides = np.unique(cells.slides, return_inverse=True)[1]
        fold_of = np.zeros(len(codes), dtype=np.intp)
        for number, (_, asked) in enumerate(deal):
            fold_of[asked] = number

        def held_out(rows: Any, probabilities: Floats) -> HeldOutSlides:
            return HeldOutSlides(classes, probabilities, codes[rows], slides[rows], fold_of[rows])

        known, tested = zip(
            *(
                (held_out(others, of["by_slides"]), held_out(asked, of["given"]))
                for (others, asked), of in zip(deal, found, strict=True)
            ),
            strict=True,
        )
        self.new = {}
        for method in METHODS:
            errors = [
                estimate_errors(
                    known[other].part(known[other].folds != fold),
                    tested[other],
                    method,
                    np.random.default_rng([seed, other]),
                )
                for other in range(len(deal))
                if other != fold
            ]
            self.new[method] = known[fold].reference(find_between_slides(errors))
        self.same = Reference(classes, found[fold]["random"], codes[deal[fold][0]])
        self.cells, self.slides = tested[fold], tested[fold].slides

    def groups(self, kind: str, seed: int) -> tuple[Floats, npt.NDArray[np.intp], Any]:
        """Draw groups: their mixes, their cells, and the group of each cell."""
        cells = self.cells
        if kind == "slides as they are":
            names, sizes = np.unique(self.slides, return_counts=True)
            names = names[sizes >= FEWEST]
            rows = np.flatnonzero(np.isin(self.slides, names))
            groups = np.searchsorted(names, self.slides[rows])
            counts = np.zeros((len(names), len(cells.classes)))
            np.add.at(counts, (groups, cells.codes[rows]), 1)
            return counts / counts.sum(axis=1, keepdims=True), rows, groups
        drawn = DrawnMixes.draw(cells, np.random.default_rng(seed))
        groups = np.repeat(np.arange(len(drawn.mixes)), len(drawn.cells) // len(drawn.mixes))
        return drawn.mixes, drawn.cells, groups


def predicted(model: Any, cells: LabelledCells, folds: list[Fold]) -> Floats:
    """Predict the cells of each fold by the model fitted to the others."""
    found = np.zeros((len(cells), len(cells.classes)))
    for position, result in fit_all([(model, fold) for fold in folds], cells, 1):
        assert result.failure is None, result.failure
        found[folds[position][1]] = result.probabilities
    return found


def slides_held_out(directory: Path, path: Path, keep: Path | None) -> list[str]:
    """Measure how often intervals hold for mixes of slides that are new to the model."""
    manifest = store.load(store.resolve(directory)).manifest
    cells = read(path, taken=MeasurementSet.of_manifest(manifest))
    model = rebuild(manifest, cells, (*CANDIDATES, *BLENDS))
    deal = slide_folds(cells, manifest.seed)
    assert deal is not None
    found = kept(keep, lambda: [nested(model, cells, fold, manifest.seed) for fold in deal])
    parts = [SlidesHeldOut(cells, deal, found, fold, manifest.seed) for fold in range(len(deal))]
    lines = [
        f"**{manifest.name}: mixes of slides held out**, {len(parts)} folds. Held: share of the 95 % "
        "intervals with the mix, in brackets by fold; error: mean absolute, per type.",
        "",
        "| cells | method | for same slides: held | width | for new slides: held | width | error |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind in ("mixes of their cells", "slides as they are"):
        for method in METHODS:
            found: dict[str, list[tuple[float, float, float]]] = {"same": [], "new": []}
            for number, part in enumerate(parts):
                mixes, rows, groups = part.groups(kind, 500 + number)
                for name, reference in (("same", part.same), ("new", part.new[method])):
                    c = estimate(
                        reference, part.cells.probabilities[rows], groups, len(mixes), method=method
                    )
                    held = (c.low <= mixes) & (mixes <= c.high)
                    error = np.abs(c.fractions - mixes).mean()
                    found[name].append((held.mean(), (c.high - c.low).mean(), error))
            same, new = np.array(found["same"]), np.array(found["new"])
            text = [
                f"{of[:, 0].mean():.1%} ({', '.join(f'{h:.0%}' for h in of[:, 0])}) | {of[:, 1].mean():.3f}"
                for of in (same, new)
            ]
            lines.append(f"| {kind} | {method} | {text[0]} | {text[1]} | {new[:, 2].mean():.4f} |")
    between = "; ".join(
        f"{m} {', '.join(f'{part.new[m].between_slides:.3f}' for part in parts)}" for m in METHODS
    )
    return [*lines, "", f"Variance between slides, by fold: {between}.", ""]


def kept(file: Path | None, make: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Read what was made before, where there is such a file; else make it, and keep it."""
    if file is not None and file.is_file():
        with np.load(file) as read_again:
            arrays = dict(read_again)
        count = len({key.split()[0] for key in arrays})
        return [
            {key.split()[1]: array for key, array in arrays.items() if key.split()[0] == str(n)}
            for n in range(count)
        ]
    parts = make()
    if file is not None:
        np.savez(
            file, **{f"{n} {key}": a for n, part in enumerate(parts) for key, a in part.items()}
        )
    return parts


def _scattered(rng: np.random.Generator, means: Floats, precision: float) -> Floats:
    drawn = rng.standard_gamma(means * precision)
    share: Floats = drawn / drawn.sum(axis=1, keepdims=True)
    return share


def _some(wells: Composition, at: slice) -> Composition:
    arrays = {
        field.name: getattr(wells, field.name)[at]
        for field in dataclasses.fields(wells)
        if isinstance(getattr(wells, field.name), np.ndarray)
    }
    return dataclasses.replace(wells, **arrays)


def main() -> None:
    """Print the rows that are asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("table", nargs="?", type=Path, default=TABLE)
    parser.add_argument("--slides", action="store_true")
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "bloodcells")
    parser.add_argument("--keep", type=Path, help="predictions of slides held out")
    options = parser.parse_args()
    if options.slides:
        print("\n".join(slides_held_out(options.model, options.table, options.keep)))
        return
    table = read(options.table)
    splits = Parallel(n_jobs=2)(delayed(split)(table, seed) for seed in range(SPLITS))
    first = splits[0]
    for rows in (many(first), mixes(splits), quapy(first), shifts(first)):
        print("\n".join(rows), flush=True)


if __name__ == "__main__":
    main()
