"""Measure how right the composition of groups of cells is, on real cells.

    python bench/composition.py [TABLE]

A model of the shipped kind is fitted to one half of the table, five times with other halves; its
out-of-fold probabilities of that half are the reference, the other half is what cells are drawn
from. Prints, as Markdown, the rows of bench/README.md; all seeds are fixed. Agreement with QuaPy is
printed where it is installed (`pip install quapy`).
"""

import dataclasses
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from sklearn.model_selection import StratifiedKFold, train_test_split
from threadpoolctl import threadpool_limits

from bloodcells.arrays import Floats
from bloodcells.composition.estimation import Composition, Reference, compare, estimate
from training.data.labelled_cells import LabelledCells, read
from training.search.candidates import BLENDS, CANDIDATES

TABLE = Path(__file__).parents[2] / "shared" / "data" / "bloodcells_train.csv"
MODEL = "MLP ensembles of tanh and relu"
SPLITS, FOLDS = 5, 5
MIXES, CELLS = 200, 500
PAIRS, WELLS = 1000, 4
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


if __name__ == "__main__":
    table = read(Path(sys.argv[1]) if len(sys.argv) > 1 else TABLE)
    splits = Parallel(n_jobs=2)(delayed(split)(table, seed) for seed in range(SPLITS))
    first = splits[0]
    for rows in (many(first), mixes(splits), quapy(first), shifts(first)):
        print("\n".join(rows), flush=True)
