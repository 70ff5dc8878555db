"""Choose the model to ship: the best that may be shipped and whose graph is exactly the fitted model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

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

CHOSEN, COMPARED = "chosen", "compared"
CARRIES_ROWS = "carries training rows"


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


def choose(
    compared: Sequence[Compared],
    cells: LabelledCells,
    *,
    seed: int,
    allow_training_rows: bool,
    progress: Progress,
) -> Winner:
    """Fit the best candidate that may be shipped to all cells, and export it.

    The best has the highest mean macro-F1 over all folds of all repeats; of equals, the first of the
    table is taken.

    Raises
    ------
    NothingToShip
        If no candidate may be shipped and can be exported.
    """
    verdicts: dict[str, str] = {}
    exported: tuple[Compared, Any, bytes, GoldenRows] | None = None
    # Python's sort is stable: it keeps the order of equals.
    for best in sorted(compared, key=lambda c: -c.score):
        barred = _barred(best, compared, allow_training_rows)
        if barred is not None:
            verdict = barred
        elif exported is not None:
            verdict = COMPARED
        else:
            progress.note(f"Fitting {best.name} to all {len(cells):,} cells ...")
            try:
                model = fit(build(best, compared, cells, seed), cells.values, cells.labels)
                graph = export(model, cells.values)
                exported = best, model, graph, golden_rows(model, cells.values, seed)
                verdict = CHOSEN
            except ExportRefused as refusal:
                verdict = f"not exported: {refusal}"
                progress.note(f"{best.name}: {verdict}")
            except (ValueError, ArithmeticError) as error:
                verdict = f"could not be fitted to all cells: {error}"
                progress.note(f"{best.name}: {verdict}")
        verdicts[best.name] = verdict
    if exported is None:
        raise NothingToShip(verdicts)
    return Winner(*exported, verdicts)


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
