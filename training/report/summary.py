"""Write the summary of the page: the model, its choice, its scores and their limits."""

from collections.abc import Sequence

from bloodcells.classification.manifest import ConfoundedClass, Manifest
from bloodcells.figures.parts import Part, Prose, Section, Table
from training.report.record import Record
from training.report.scored import Scored
from training.report.wording import (
    count,
    interval,
    listed,
    number_word,
    plural,
    score,
    score_sd,
)

__all__ = ["confounding", "headlines", "optimism", "summary"]


def headlines(manifest: Manifest) -> list[tuple[str, str, str]]:
    """List the macro-F1 values at the top of the page: name, value, and the cells that it is of."""
    random = manifest.chosen.random_folds
    repeats = f", dealt {_times(random.repeats)}" if random and random.repeats > 1 else ""
    found = [
        (
            "Random folds",
            score_sd(manifest.chosen.f1_macro_mean, manifest.chosen.f1_macro_sd),
            f"{manifest.selection.folds} folds{repeats}; cells of one slide are on both sides",
        )
    ]
    held_out = manifest.slides_held_out
    if held_out is None:
        found.append(("Slides held out", "not known", "slides could not be held out"))
    else:
        found.append(
            (
                "Slides held out",
                score(held_out.scores.f1_macro),
                f"{held_out.folds} folds of {held_out.slides} whole slides: what a new slide will get",
            )
        )
    if manifest.test is not None:
        found.append(
            (
                "Test file",
                score(manifest.test.scores.f1_macro),
                f"{count(manifest.test.scores.cells)} cells of {manifest.test.file}, used for nothing else",
            )
        )
    return found


def summary(record: Record, scored: Sequence[Scored]) -> Section:
    """Write what was trained and chosen, and how far its scores can be trusted."""
    manifest = record.manifest
    parts: list[Part] = [
        Prose(_chosen(manifest, len(record.compared))),
        Prose(_honest(manifest)),
        Prose(optimism(manifest)),
    ]
    parts += [Prose(text, "note") for text in confounding(record)]
    if record.quick:
        parts.append(
            Prose(
                "This was a quick run with tiny grids, made to see that everything works: "
                "publish none of its numbers.",
                "note",
            )
        )
    parts.append(_table(scored, [found.class_ for found in manifest.confounded]))
    parts.append(Prose("Intended use. " + manifest.intended_use))
    parts.append(Prose("Limits:"))
    parts += [Prose(limit, "list") for limit in manifest.limits]
    return Section("summary", "Summary", parts)


def _times(n: int) -> str:
    """Write how many times: once, twice, three times."""
    return {1: "once", 2: "twice"}.get(n, f"{number_word(n)} times")


def _chosen(manifest: Manifest, candidates: int) -> str:
    """Write which model was chosen, on which cells and how."""
    data, selection = manifest.training_data, manifest.selection
    tried = sum(c.settings_tried for c in selection.candidates)
    return (
        f"The model “{selection.chosen}” says which of {number_word(len(manifest.classes))} classes "
        f"a segmented cell is from {len(manifest.features)} measurements. It was fitted to the "
        f"{plural(data.rows, 'cell')} of {data.file}, and chosen among "
        f"{plural(candidates, 'candidate')} with {plural(tried, 'setting')} in all by the mean "
        f"macro-F1 of {selection.folds}-fold cross-validation"
        + (f", the folds dealt {_times(selection.repeats)}," if selection.repeats > 1 else "")
        + " on that table alone. Macro-F1 is the mean of the classes' F1: a rare class counts as "
        "much as a common one."
    )


def _honest(manifest: Manifest) -> str:
    """Write which macro-F1 to expect on new slides."""
    random = score(manifest.chosen.f1_macro_mean)
    if manifest.slides_held_out is None:
        return (
            f"In random folds its macro-F1 is {random}. Whole slides could not be held out (the "
            "limits below say why), so how well it does on a slide that it has not seen is not "
            "known; expect less."
        )
    held_out = manifest.slides_held_out.scores.f1_macro
    gap = manifest.chosen.f1_macro_mean - held_out
    return (
        f"In random folds, where a cell of the training part often lies on the same slide as the "
        f"cell that is tested, its macro-F1 is {random}. With whole slides held out it is "
        f"{score(held_out)}, "
        + (f"{score(gap)} less" if gap > 0 else "no less")
        + ": expect this one on a new slide of the same laboratory, and less with another stain, "
        "microscope or camera."
        + (
            f" On {manifest.test.file} it is {score(manifest.test.scores.f1_macro)}; whether the "
            "slides of that file are new is not known here."
            if manifest.test
            else ""
        )
    )


def optimism(manifest: Manifest) -> str:
    """Write how much the chosen model's own score is flattered by its having been chosen."""
    found = manifest.selection.optimism
    if found is None:
        return (
            "How much the winner's score is flattered by its having been chosen was not estimated."
        )
    gain = found.selected - found.corrected
    how_much = (
        f"is flattered by {score(gain)}"
        if gain >= 0.0005
        else "is not flattered by as much as 0.001"
    )
    return (
        f"The best of {plural(found.configurations, 'configuration')} looks better than it is, "
        f"because luck helped to choose it. Its macro-F1 on the cells it was chosen by, "
        f"{score(found.selected)}, {how_much}: the whole procedure may expect "
        f"{score(found.corrected)} (95 % interval {interval(found.low, found.high)}) on new cells "
        f"of the same slides. Method: {found.method.rstrip('.')}."
    )


def confounding(record: Record) -> list[str]:
    """Write which classes lie on slides of their own, and what that does to the score."""
    manifest = record.manifest
    if record.cells.slides is None:
        return [
            "The ids of the cells do not name slides, so a class that is bound to a slide or a "
            "camera would not have been noticed."
        ]
    return [_bound(found, manifest) for found in manifest.confounded] or [
        "No class is bound to slides of its own: every class shares slides with another."
    ]


def _bound(found: ConfoundedClass, manifest: Manifest) -> str:
    """Write that one class lies on slides of its own."""
    n = len(found.slides)
    slides = listed(found.slides, most=12)
    where = (
        f"{number_word(n)} slides that hold nothing else ({slides})"
        if n > 1
        else f"one slide that holds nothing else ({slides})"
    )
    every = f"All {plural(found.cells, 'cell')}" if found.cells > 1 else "The only cell"
    others = "elsewhere" if len(manifest.classes) > 2 else "on other slides"
    return (
        f"{every} of the class {found.class_} come{'' if found.cells > 1 else 's'} from {where}, "
        f"and all other classes lie {others}. The score of {found.class_} therefore cannot be told "
        "from recognising the slide, its stain or the camera that photographed it, and with it "
        "macro-F1 is higher than it may be elsewhere."
    )


def _table(scored: Sequence[Scored], confounded: Sequence[str]) -> Table:
    """List the scores on each set of cells, also without the classes that lie on slides of their own."""
    others = [s.evaluation.f1_without(confounded) for s in scored]
    without = [] if None in others else [f"Mean F1 without {listed(confounded)}"]
    return Table(
        "table-scores",
        "Scores of the chosen model on cells that it was not fitted to. Those of folds are of all "
        "cells together, each scored once; the comparison gives the mean and deviation over folds.",
        [
            "Cells scored",
            "Cells",
            "Macro-F1",
            *without,
            "Accuracy",
            "Weighted F1",
            "Log loss",
            "Calibration error",
        ],
        [
            [
                s.title,
                count(e.cells),
                score(e.f1_macro),
                *([score(mean)] if mean is not None else []),
                score(e.accuracy),
                score(e.f1_weighted),
                score(e.log_loss),
                score(e.calibration.error),
            ]
            for s, mean in zip(scored, others, strict=True)
            for e in [s.evaluation]
        ],
    )
