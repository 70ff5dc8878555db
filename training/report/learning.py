"""Draw how the chosen model learns, over the number of cells and over the epochs of its networks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator

from bloodcells.figures.parts import Figure, Part, Prose
from bloodcells.figures.style import ACCENT, FULL, GREY, PALETTE, canvas
from bloodcells.figures.svg import as_file
from training.report.record import Record
from training.report.refits import Refits
from training.report.wording import count, plural, score, score_sd

__all__ = ["LossHistory", "histories", "learning_parts"]


@dataclass(frozen=True)
class LossHistory:
    """Hold the loss of one network in each epoch."""

    kind: str
    """Name of the network's type."""
    training: list[float]
    """Loss of the training rows."""
    validation: list[float]
    """Loss of the rows held out; empty without such rows."""


def learning_parts(record: Record, refits: Refits) -> list[Part]:
    """Draw the learning curve, and the loss of each network in the model."""
    parts: list[Part] = []
    if np.isnan(refits.held_out).any(axis=0).all():
        parts.append(Prose("The chosen model could not be fitted again to parts of the cells."))
    else:
        parts.append(_learning_curve(record, refits))
    found = list(histories(record.model))
    if found:
        parts.append(_loss(found))
    else:
        parts.append(Prose("The chosen model keeps no history of its loss over the training."))
    return parts


def histories(model: Any) -> Iterator[LossHistory]:
    """Find every network in a fitted model that kept its loss per epoch."""
    yield from _walk(model, 0, set())


def _walk(thing: Any, depth: int, seen: set[int]) -> Iterator[LossHistory]:
    """Search an object and what it contains, each object once, down to a depth of 8."""
    if depth > 8 or id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, (list, tuple)):
        for item in thing:
            yield from _walk(item, depth + 1, seen)
    elif isinstance(thing, dict):
        for item in thing.values():
            yield from _walk(item, depth + 1, seen)
    elif isinstance(thing, BaseEstimator) or hasattr(thing, "calibrators"):
        curve = getattr(thing, "loss_curve_", None)
        if curve is not None and len(curve) > 1:
            held_out = getattr(thing, "validation_loss_curve_", None)
            yield LossHistory(
                type(thing).__name__, [float(v) for v in curve], [float(v) for v in held_out or []]
            )
            return
        for value in vars(thing).values():
            yield from _walk(value, depth + 1, seen)


def _learning_curve(record: Record, refits: Refits) -> Figure:
    """Draw macro-F1 over the number of training cells."""
    figure = canvas(FULL, 2.7)
    axes = figure.subplots()
    axes.grid()
    drawn = (
        (refits.train, "cells it was fitted to", GREY, "s", "white"),
        (refits.held_out, "held-out cells", ACCENT, "o", ACCENT),
    )
    means = {}
    for scores, label, colour, marker, fill in drawn:
        fitted = ~np.isnan(scores).any(axis=0)
        mean, sd = scores[:, fitted].mean(axis=0), scores[:, fitted].std(axis=0, ddof=1)
        at = refits.cells[fitted]
        axes.fill_between(at, mean - sd, mean + sd, color=colour, alpha=0.15, lw=0)
        axes.plot(at, mean, marker=marker, color=colour, mfc=fill, label=label)
        means[label] = (at, mean, sd)
    axes.set_xlabel("Training cells")
    axes.set_ylabel("Macro-F1")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_xlim(left=0)
    figure.legend(loc="outside upper right", ncols=2)
    at, mean, sd = means["held-out cells"]
    alt = (
        "Macro-F1 on held-out cells by number of training cells: "
        + ", ".join(
            f"{count(round(n))} {score_sd(m, s)}" for n, m, s in zip(at, mean, sd, strict=True)
        )
        + f"; on the training cells {score(float(means['cells it was fitted to'][1][-1]))} at the end"
    )
    caption = (
        f"Learning curve of {record.best.name} in random folds: macro-F1 by number of training "
        f"cells (mean of {plural(len(refits.train), 'fold')}, band: ± deviation)."
    )
    if len(at) > 1:
        gain = float(mean[-1] - mean[-2])
        caption += (
            f" The last {count(round(at[-1] - at[-2]))} cells brought {score(gain)}: "
            + ("more cells of the same kind would still help." if gain > 0.003 else
               "more cells of the same kind would help little.")
        )  # fmt: skip
    failed = int(np.isnan(refits.held_out).any(axis=0).sum())
    if failed:
        caption += f" {plural(failed, 'size')} had too few cells of some class to be fitted."
    svg = as_file(figure, "Learning curve", alt)
    return Figure("learning-curve", svg, caption, alt)


def _loss(found: list[LossHistory]) -> Figure:
    """Draw the losses over the epochs."""
    figure = canvas(FULL, 2.5)
    axes = figure.subplots()
    axes.grid()
    kinds = list(dict.fromkeys(h.kind for h in found))
    named: set[str] = set()
    for history in found:
        colour = PALETTE[kinds.index(history.kind) % len(PALETTE)]
        for curve, what, dash in (
            (history.training, "training rows", "-"),
            (history.validation, "rows held out", (0, (3, 1.5))),
        ):
            if not curve:
                continue
            label = f"{history.kind}, {what}"
            axes.plot(
                np.arange(1, len(curve) + 1), curve, color=colour, ls=dash, lw=0.9, alpha=0.85,
                label=None if label in named else label,
            )  # fmt: skip
            named.add(label)
    axes.set_xlabel("Epoch")
    axes.set_ylabel("Loss that was minimised")
    axes.set_xlim(left=0)
    axes.set_ylim(0, 1.05 * max(max(h.training + h.validation) for h in found))
    figure.legend(loc="outside upper right", ncols=2)
    ends = [h.training[-1] for h in found]
    alt = f"Loss over the epochs of {plural(len(found), 'network')}: " + "; ".join(
        f"{h.kind} from {score(h.training[0])} to {score(h.training[-1])} in {len(h.training)} epochs"
        for h in found
    )
    caption = (
        f"Loss per epoch of {'the network' if len(found) == 1 else f'the {len(found)} networks'} in "
        f"the model that is shipped, fitted to all cells, penalties included: {score(min(ends))}"
        + (f" to {score(max(ends))}" if len(ends) > 1 else "")
        + " at the end. It is flat where the training was long enough."
    )
    return Figure("loss", as_file(figure, "Loss over the epochs", alt), caption, alt)
