"""Compare all candidates: their scores, their cost and their verdicts."""

from collections.abc import Sequence

from bloodcells.classification.manifest import CandidateScore, FoldScores
from bloodcells.figures.parts import Part, Prose, Table
from training.report.comparison_figures import against_time, dots
from training.report.record import Record
from training.report.wording import (
    MISSING,
    listed,
    number_word,
    score,
    score_sd,
    seconds,
    settings,
)

__all__ = ["comparison"]

BATCH = 1000


def comparison(record: Record) -> list[Part]:
    """Make the tables and the two plots of the comparison."""
    selection = record.manifest.selection
    ranked = sorted(selection.candidates, key=lambda c: (_failed(c), -c.f1_macro_mean))
    worked = [c for c in ranked if not _failed(c)]
    times = {c.name: _batch_time(c, record) for c in worked}
    chosen = next(i for i, c in enumerate(ranked) if c.name == selection.chosen)
    parts: list[Part] = [_scores_table(ranked, chosen), dots(worked, selection.chosen)]
    parts.append(against_time(worked, times, selection.chosen))
    parts += [
        _recall_table(worked, record.manifest.classes, selection.chosen),
        _cost_table(record, ranked, times, chosen),
    ]
    if better := [c for c in ranked[:chosen] if c.verdict != "compared"]:
        parts.insert(
            1,
            Prose(
                f"{listed([c.name for c in better])} scored higher than the chosen model and "
                f"{'was' if len(better) == 1 else 'were'} passed over: "
                + "; ".join(f"{c.name} is {c.verdict}" for c in better)
                + "."
            ),
        )
    if failed := [c for c in ranked if _failed(c)]:
        parts.insert(
            1,
            Prose(
                f"{number_word(len(failed)).capitalize()} of the candidates could not be fitted and "
                f"{'has' if len(failed) == 1 else 'have'} no scores: "
                f"{listed([c.name for c in failed])}.",
                "note",
            ),
        )
    return parts


def _failed(candidate: CandidateScore) -> bool:
    """Tell whether a candidate could not be fitted."""
    return candidate.verdict.startswith("failed")


def _batch_time(candidate: CandidateScore, record: Record) -> float:
    """Convert the seconds of predicting the test part of a fold to milliseconds for 1,000 cells."""
    tested = len(record.cells) / record.manifest.selection.folds
    return candidate.predict_seconds / tested * BATCH * 1000


def _scores_table(ranked: Sequence[CandidateScore], chosen: int) -> Table:
    """List the scores of the candidates."""
    rows = []
    for c in ranked:
        random, held_out = c.random_folds, c.slides_held_out
        if _failed(c):
            rows.append([c.name, *[MISSING] * 6])
            continue
        rows.append(
            [
                c.name,
                score_sd(c.f1_macro_mean, c.f1_macro_sd),
                MISSING
                if held_out is None
                else score_sd(held_out.f1_macro_mean, held_out.f1_macro_sd),
                _pair(random, held_out, "accuracy"),
                _pair(random, held_out, "f1_weighted"),
                _pair(random, held_out, "log_loss"),
                _pair(random, held_out, "calibration_error"),
            ]
        )
    return Table(
        "table-comparison",
        "The candidates, each with the best of its settings, by macro-F1 in random folds (mean ± "
        "deviation over all folds of all repeats). In the last four columns, the first number is "
        "that of random folds, the second that of whole slides held out; there a fold's macro-F1 "
        "is over the classes that it has cells of, so that the mean is not the score of all cells together. "
        "The chosen model is bold.",
        [
            "Candidate",
            "Macro-F1, random folds",
            "Macro-F1, slides held out",
            "Accuracy",
            "Weighted F1",
            "Log loss",
            "Calibration error",
        ],
        rows,
        emphasised=chosen,
    )


def _pair(random: FoldScores | None, held_out: FoldScores | None, field: str) -> str:
    """Write a score in random folds and with slides held out."""
    return " / ".join(
        MISSING if scores is None else score(getattr(scores, field))
        for scores in (random, held_out)
    )


def _recall_table(worked: Sequence[CandidateScore], classes: Sequence[str], best: str) -> Table:
    """List the recall of each class by each candidate."""
    rows = []
    for c in worked:
        first = c.random_folds.recall if c.random_folds else {}
        second = c.slides_held_out.recall if c.slides_held_out else {}
        rows.append(
            [c.name, *(f"{score(first.get(name))} / {score(second.get(name))}" for name in classes)]
        )
    return Table(
        "table-recall",
        "Recall of each class: the share of its cells that were recognised, in random folds / with "
        "whole slides held out.",
        ["Candidate", *classes],
        rows,
        emphasised=next((i for i, c in enumerate(worked) if c.name == best), None),
        upright=len(classes) > 6,
    )


def _cost_table(
    record: Record, ranked: Sequence[CandidateScore], times: dict[str, float], chosen: int
) -> Table:
    """List the times, the settings and the verdict of each candidate."""
    best = {c.name: dict(c.settings) for c in record.compared if c.failure is None}
    rows = [
        [
            c.name,
            MISSING if _failed(c) else seconds(c.fit_seconds),
            seconds(times[c.name]) if c.name in times else MISSING,
            f"{c.settings_tried:,}",
            settings(best.get(c.name, {})) or "its own defaults",
            c.verdict,
        ]
        for c in ranked
    ]
    return Table(
        "table-cost",
        "What each candidate costs and what became of it. Times are means over folds of the fitted "
        "Python object on one core; the exported graph that is served is faster.",
        [
            "Candidate",
            "Fit, s",
            "Predict 1,000 cells, ms",
            "Settings tried",
            "Best setting",
            "Verdict",
        ],
        rows,
        text_columns=(0, 4, 5),
        emphasised=chosen,
    )
