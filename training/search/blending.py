"""Score soft votes from the cross-validated probabilities of their members, without a fit."""

from collections.abc import Mapping, Sequence

import numpy as np

from bloodcells.arrays import Floats
from training.data.labelled_cells import LabelledCells
from training.estimators.soft_vote import shares
from training.search.candidates import Blend
from training.search.folds import Fold
from training.search.results import Compared, Tried, fold_scores

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
    best = _vote(weights, [member.best for member in members], deals[0], cells)
    by_slide = [member.slides for member in members if member.slides is not None]
    held_out = None
    if slides is not None and len(by_slide) == len(members):
        held_out = _vote(weights, by_slide, slides, cells)
    return Compared(blend, (best,), best, f1, probabilities, held_out)


def _vote(
    weights: Floats, tried: Sequence[Tried], folds: Sequence[Fold], cells: LabelledCells
) -> Tried:
    """Score the vote of one setting of each member, on one deal of folds."""
    voted = np.zeros_like(tried[0].probabilities)
    for weight, member in zip(weights, tried, strict=True):
        voted += weight * member.probabilities
    return Tried(
        settings={},
        f1=fold_scores(voted, folds, cells),
        probabilities=voted,
        fit_seconds=sum(member.fit_seconds for member in tried),
        predict_seconds=sum(member.predict_seconds for member in tried),
    )
