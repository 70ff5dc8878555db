"""Which model is shipped: the best that may be, and whose graph is exactly the fitted model."""

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
    """No candidate could be fitted and exported.

    Attributes
    ----------
    verdicts
        Candidate -> why not.
    """

    def __init__(self, verdicts: Mapping[str, str]) -> None:
        self.verdicts = dict(verdicts)
        listed = "; ".join(f"{name}: {verdict}" for name, verdict in verdicts.items())
        super().__init__(f"No model can be exported ({listed}).")


@dataclass(frozen=True)
class Winner:
    """The chosen candidate, fitted to all cells.

    Attributes
    ----------
    model
        The fitted classifier.
    graph
        The same as ONNX.
    golden
        Cells that go with it.
    verdicts
        Every candidate -> what became of it.
    """

    compared: Compared
    model: Any
    graph: bytes
    golden: GoldenRows
    verdicts: Mapping[str, str]


def choose(
    compared: Sequence[Compared],
    cells: LabelledCells,
    *,
    seed: int,
    allow_training_rows: bool,
    progress: Progress,
) -> Winner:
    """Fit the best candidate that may be shipped to all cells, and export it.

    Best by mean macro-F1 over all folds of all repeats; of equals, the first of the table.

    Raises
    ------
    NothingToShip
        If there is none.
    """
    verdicts: dict[str, str] = {}
    exported: tuple[Compared, Any, bytes, GoldenRows] | None = None
    # Sorting keeps the order of equals.
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
    """Say what the choice among all settings that might have been shipped does to the score.

    By what each said of every cell on the first deal, on which settings are chosen. A blend counts
    once, its members being at their best settings.

    Returns
    -------
    None where there is nothing that may be shipped.
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
    """Give a candidate at its best settings, not fitted; a blend with its members at theirs."""
    if isinstance(of.candidate, Candidate):
        return of.candidate.pipeline(cells.features, seed, of.settings)
    members = _members(of.candidate, compared)
    return of.candidate.pipeline([build(m, compared, cells, seed) for m in members])


def _barred(of: Compared, compared: Sequence[Compared], allow_training_rows: bool) -> str | None:
    """Say why a candidate may not be shipped, if it may not."""
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
    by_name = {c.name: c for c in compared}
    return [by_name[name] for name in blend.members]
