"""Score soft votes from the cross-validated probabilities of their members, without a fit."""

from collections.abc import Mapping, Sequence

import numpy as np

from training.data.labelled_cells import LabelledCells
from training.estimators.soft_vote import shares
from training.search.candidates import Blend
from training.search.folds import Fold
from training.search.results import Compared, HeldOut, Tried, fold_scores

__all__ = ["blended"]


def blended(
    blend: Blend,
    found: Mapping[str, Compared],
    cells: LabelledCells,
    deals: Sequence[Sequence[Fold]],
    slides: Sequence[Fold] | None,
) -> Compared:
    """Score the weighted mean of the members' probabilities, each member at its best settings.

    Parameters
    ----------
    found
        Candidates by name, compared; the members are among them.
    deals
        The folds of each repeat that they were compared on.
    slides
        The folds of whole slides; None where there are none.

    Raises
    ------
    ValueError
        If a member has not been compared.
    """
    absent = [name for name in blend.members if name not in found]
    if absent:
        raise ValueError(f"{blend.name}: {', '.join(absent)} is not among the candidates.")
    members = [found[name] for name in blend.members]
    failed = [f"{m.name}: {m.failure}" for m in members if m.failure is not None]
    if failed:
        f1 = np.zeros((len(deals), len(deals[0])))
        nothing = np.zeros((len(deals), len(cells), len(cells.classes)))
        tried = Tried({}, f1[0], nothing[0], 0.0, 0.0, failed[0])
        return Compared(blend, (tried,), tried, f1, nothing, None, failed[0])
    weights = shares(len(members), blend.weights)
    probabilities = np.zeros_like(members[0].probabilities)
    for weight, member in zip(weights, members, strict=True):
        probabilities += weight * member.probabilities
    f1 = np.array(
        [fold_scores(of, folds, cells) for of, folds in zip(probabilities, deals, strict=True)]
    )
    best = Tried(
        settings={},
        f1=f1[0],
        probabilities=probabilities[0],
        fit_seconds=sum(m.fit_seconds for m in members),
        predict_seconds=sum(m.predict_seconds for m in members),
    )
    held_out = _held_out(weights.tolist(), members, cells, slides)
    return Compared(blend, (best,), best, f1, probabilities, held_out)


def _held_out(
    weights: Sequence[float],
    members: Sequence[Compared],
    cells: LabelledCells,
    slides: Sequence[Fold] | None,
) -> HeldOut | None:
    """Score the vote with whole slides held out; None where a member could not be."""
    voted = np.zeros((len(cells), len(cells.classes)))
    for weight, member in zip(weights, members, strict=True):
        if member.slides is None:
            return None
        voted += weight * member.slides.probabilities
    assert slides is not None, "members were held out on them"
    return HeldOut(fold_scores(voted, slides, cells), voted)
