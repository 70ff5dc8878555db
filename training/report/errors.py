"""List the mistakes that the chosen model was surest of, by file name."""

import numpy as np

from bloodcells.figures.parts import Part, Prose, Table
from bloodcells.quality.flagging import BROKEN, as_lists
from bloodcells.quality.rules import broken_segmentation, contradictions
from training.report.record import Record
from training.report.scored import Scored
from training.report.wording import MISSING, count, plural, score, share

__all__ = ["error_parts"]

SHOWN = 20


def error_parts(record: Record, scored: Scored, held_out: Scored | None) -> list[Part]:
    """List the most confident mistakes in random folds, with ids and classes but no measurement."""
    cells, classes = record.cells, record.manifest.classes
    wrong = np.flatnonzero(scored.said != scored.truth)
    if not wrong.size:
        return [Prose("In random folds there was no mistake.")]
    sure = scored.probabilities[np.arange(len(cells)), scored.said]
    # Equally sure ones stay in the order of the table.
    shown = wrong[np.argsort(-sure[wrong], kind="stable")][:SHOWN]
    masks = {BROKEN: broken_segmentation(cells.values, cells.features)}
    masks |= {
        f"inconsistent: {rule}": mask
        for rule, mask in contradictions(cells.values, cells.features).items()
    }
    flags = as_lists(len(cells), masks)
    rows = [
        [
            str(place),
            cells.ids[i],
            classes[scored.truth[i]],
            classes[scored.said[i]],
            score(float(sure[i])),
            score(float(scored.probabilities[i, scored.truth[i]])),
            *([_again(held_out, i, classes)] if held_out is not None else []),
            "; ".join(flags[i]) or MISSING,
        ]
        for place, i in enumerate(shown.tolist(), 1)
    ]
    columns = ["", "File", "True", "Said", "Probability", "Of the truth"]
    columns += ["Slide held out: said"] if held_out is not None else []
    very = int((sure[wrong] >= 0.9).sum())
    broken = int(masks[BROKEN][wrong].sum())
    return [
        Prose(
            f"{plural(len(wrong), 'cell')} of {count(len(cells))} ({share(len(wrong), len(cells))}) "
            f"were given a wrong class in random folds, {count(very)} of them with a probability of "
            f"0.9 or more; in {count(broken)} the segmentation is broken. Look at the images of "
            "those below first: they are broken, mislabelled, or something new."
        ),
        Table(
            "table-errors",
            f"The {len(rows)} mistakes that the model was surest of, out of fold"
            + (
                "; beside them, what it said when the whole slide was held out."
                if held_out is not None
                else "."
            ),
            [*columns, "Flags"],
            rows,
            text_columns=(1, 2, 3, *((6, 7) if held_out is not None else (6,))),
        ),
    ]


def _again(held_out: Scored, i: int, classes: list[str]) -> str:
    """Write the class of a cell with its slide held out, and its probability."""
    said = int(held_out.said[i])
    return f"{classes[said]} ({score(float(held_out.probabilities[i, said]))})"
