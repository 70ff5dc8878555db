"""Choose the model to ship, of those that may be shipped and whose graphs are exactly the fitted models.

That is the smallest of those that cannot be told apart from the best by their scores on the same folds.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx

from bloodcells.classification.manifest import GoldenRows, Optimism
from bloodcells.errors import BloodcellsError
from training.data.labelled_cells import LabelledCells
from training.export import ExportRefused, export, golden_rows
from training.search.candidates import Blend, Candidate
from training.search.fits import fit
from training.search.optimism import bias_corrected
from training.search.progress import Progress
from training.search.results import Compared

__all__ = ["NothingToShip", "Winner", "build", "choose", "correct"]

CHOSEN, COMPARED, AS_GOOD = "chosen", "compared", "as good"
CARRIES_ROWS = "carries training rows"

MOST_LOST = 0.002
"""The most of macro-F1 that is given for speed, in random folds and again with slides held out."""
_CLEARLY = 0.8
"""Share of another graph's size below which one is smaller by enough to be faster."""


class NothingToShip(BloodcellsError):
    """Report that no candidate could be fitted and exported.

    Attributes
    ----------
    verdicts
        Name of the candidate -> why not.
    """

    def __init__(self, verdicts: Mapping[str, str]) -> None:
        self.verdicts = dict(verdicts)
        listed = "; ".join(f"{name}: {verdict}" for name, verdict in verdicts.items())
        super().__init__(f"No model can be exported ({listed}).")


@dataclass(frozen=True)
class Winner:
    """Hold the chosen candidate, fitted to all cells."""

    compared: Compared
    model: Any
    """The fitted classifier."""
    graph: bytes
    """The same classifier as ONNX."""
    golden: GoldenRows
    """Made-up cells with the probabilities that the model gives them."""
    verdicts: Mapping[str, str]
    """Name of each candidate -> whether it was chosen, and if not, why."""


@dataclass(frozen=True)
class _Exported:
    """Hold a candidate that could be shipped."""

    compared: Compared
    model: Any
    graph: bytes
    golden: GoldenRows


def choose(
    compared: Sequence[Compared],
    cells: LabelledCells,
    *,
    seed: int,
    allow_training_rows: bool,
    progress: Progress,
) -> Winner:
    """Fit the candidates that are as good as the best to all cells, export them, and choose the smallest.

    The best has the highest mean macro-F1 over all folds of all repeats; of equals, the first of the
    table is taken. Which others are as good, `as_good` tells; one is chosen only if it is clearly smaller.

    Raises
    ------
    NothingToShip
        If no candidate may be shipped and can be exported.
    """
    verdicts: dict[str, str] = {}
    exported: list[_Exported] = []
    # Python's sort is stable: it keeps the order of equals.
    for candidate in sorted(compared, key=lambda c: -c.score):
        barred = _barred(candidate, compared, allow_training_rows)
        verdict = COMPARED
        if barred is not None:
            verdict = barred
        elif not exported or as_good(candidate, exported[0].compared):
            progress.note(f"Fitting {candidate.name} to all {len(cells):,} cells ...")
            try:
                model = fit(build(candidate, compared, cells, seed), cells.values, cells.labels)
                graph = export(model, cells.values)
                golden = golden_rows(model, cells.values, seed)
                exported.append(_Exported(candidate, model, graph, golden))
            except ExportRefused as refusal:
                verdict = f"not exported: {refusal}"
                progress.note(f"{candidate.name}: {verdict}")
            except (ValueError, ArithmeticError) as error:
                verdict = f"could not be fitted to all cells: {error}"
                progress.note(f"{candidate.name}: {verdict}")
        verdicts[candidate.name] = verdict
    if not exported:
        raise NothingToShip(verdicts)
    sizes = [size(of.graph) for of in exported]
    least = int(np.argmin(sizes))
    place = least if sizes[least] < _CLEARLY * sizes[0] else 0
    chosen = exported[place]
    for of, numbers in zip(exported, sizes, strict=True):
        if sizes[place] < _CLEARLY * numbers:
            larger = f"{numbers / sizes[place]:.1f} times as large"
            verdicts[of.compared.name] = (
                f"{AS_GOOD} by scores that cannot be told apart, and {larger}"
            )
    verdicts[chosen.compared.name] = CHOSEN
    return Winner(chosen.compared, chosen.model, chosen.graph, chosen.golden, verdicts)


def as_good(candidate: Compared, best: Compared) -> bool:
    """Tell whether a candidate's scores cannot be told apart from those of the best.

    In random folds its mean macro-F1 is lower by no more than one standard error of the difference, folds
    paired and the variance corrected for their sharing training cells [1]_; and there, as with slides held
    out, by no more than `MOST_LOST`.

    References
    ----------
    .. [1] Nadeau & Bengio, "Inference for the generalization error", Machine Learning 52, 2003.
    """
    lost = (best.f1 - candidate.f1).ravel()
    folds = best.f1.shape[1]
    error = float(lost.std(ddof=1)) * np.sqrt(1.0 / lost.size + 1.0 / (folds - 1))
    if lost.mean() > min(error, MOST_LOST):
        return False
    if best.slides is None or candidate.slides is None:
        return best.slides is candidate.slides
    return best.slides.score - candidate.slides.score <= MOST_LOST


def size(graph: bytes) -> int:
    """Count the numbers in a graph, those of trees among them.

    Their products are most of what a network takes to predict, and their count is the same in every run.
    """
    nodes = onnx.load_from_string(graph).graph
    constants = sum(math.prod(tensor.dims) for tensor in nodes.initializer)
    return int(constants) + sum(len(of.floats) for node in nodes.node for of in node.attribute)


def correct(
    compared: Sequence[Compared], cells: LabelledCells, *, seed: int, allow_training_rows: bool
) -> Optimism | None:
    """Estimate how much the choice among all settings that may be shipped flatters the best score.

    The estimate is made of the out-of-fold predictions on the first deal, by which settings are
    chosen. A blend counts once, with its members at their best settings.

    Returns
    -------
    The estimate; None where nothing may be shipped.
    """
    classes = np.array(cells.classes)
    predicted = [
        tried.probabilities.argmax(axis=1)
        for of in compared
        if _barred(of, compared, allow_training_rows) is None
        for tried in of.tried
        if tried.failure is None
    ]
    if not predicted:
        return None
    truth = np.searchsorted(classes, cells.labels)
    return bias_corrected(truth, predicted, len(classes), seed=seed)


def build(of: Compared, compared: Sequence[Compared], cells: LabelledCells, seed: int) -> Any:
    """Build the unfitted model of a candidate at its best settings; the members of a blend at theirs."""
    if isinstance(of.candidate, Candidate):
        return of.candidate.pipeline(cells.features, seed, of.settings)
    members = _members(of.candidate, compared)
    return of.candidate.pipeline([build(m, compared, cells, seed) for m in members])


def _barred(of: Compared, compared: Sequence[Compared], allow_training_rows: bool) -> str | None:
    """Give the reason why a candidate may not be shipped; None where it may."""
    if of.failure is not None:
        return f"failed: {of.failure}"
    parts: list[Candidate | Blend] = [of.candidate]
    if isinstance(of.candidate, Blend):
        parts += [m.candidate for m in _members(of.candidate, compared)]
    for part in parts:
        if part.not_shipped is not None:
            return f"not shipped: {part.not_shipped}"
        if isinstance(part, Candidate) and part.carries_rows and not allow_training_rows:
            return f"not shipped: {CARRIES_ROWS}"
    return None


def _members(blend: Blend, compared: Sequence[Compared]) -> list[Compared]:
    """Find the members of a blend among the candidates."""
    by_name = {c.name: c for c in compared}
    return [by_name[name] for name in blend.members]
