"""Write the result of a training as lines of text: the table of candidates, and scores in words."""

from collections.abc import Collection, Iterator

from bloodcells.classification.manifest import (
    CandidateScore,
    ConfoundedClass,
    Evaluation,
    Manifest,
    Optimism,
)
from bloodcells.errors import listed

__all__ = ["confounded_in_words", "optimism_in_words", "summary"]

_COLUMNS = (
    f"{'macro-F1':>9}{'sd':>8}{'slides':>8}{'log loss':>10}{'calibr.':>9}{'fit s':>8}"
    f"{'predict s':>11}{'settings':>10}"
)


def summary(manifest: Manifest) -> Iterator[str]:
    """Write the lines: candidates by score, the chosen one, its scores and their limits."""
    candidates = sorted(manifest.selection.candidates, key=lambda c: -c.f1_macro_mean)
    width = max(len("model"), *(len(c.name) for c in candidates))
    yield f"{'model':<{width}}{_COLUMNS}  verdict"
    for candidate in candidates:
        yield f"{candidate.name:<{width}}{_row(candidate)}  {candidate.verdict}"
    yield ""
    yield f"Chosen: {manifest.selection.chosen}."
    if manifest.selection.optimism is not None:
        yield optimism_in_words(manifest.selection.optimism)
    yield from map(confounded_in_words, manifest.confounded)
    yield ""
    bound = [c.class_ for c in manifest.confounded]
    yield from _scores("Out of fold", manifest.out_of_fold, bound)
    if manifest.slides_held_out is not None:
        yield from _scores("Slides held out", manifest.slides_held_out.scores, bound)
    if manifest.served is not None:
        n = sum(manifest.served.marked.values())
        yield f"Without the {n:,} cells that are marked as broken segmentations:"
        yield from _scores("Out of fold", manifest.served.random_folds, bound)
        if manifest.served.slides_held_out is not None:
            yield from _scores("Slides held out", manifest.served.slides_held_out, bound)
    if manifest.test is not None:
        yield from _scores(f"On {manifest.test.file}", manifest.test.scores, bound)


def optimism_in_words(optimism: Optimism) -> str:
    """Explain how much a model's having been chosen flatters its score."""
    corrected = (
        f"macro-F1 {optimism.corrected:.3f} on new cells of the same slides (95 % interval "
        f"{optimism.low:.3f} to {optimism.high:.3f})"
    )
    if optimism.configurations == 1:
        return f"There was nothing to choose from: expect {corrected}."
    return (
        f"It was chosen from {optimism.configurations:,} models and settings by their scores on the "
        f"same cells, where the best has {optimism.selected:.3f}, which flatters it: with that "
        f"corrected, expect {corrected}."
    )


def confounded_in_words(confounded: ConfoundedClass) -> str:
    """Explain that a class cannot be told from its slides."""
    slides = confounded.slides
    where = f"{len(slides)} slides that hold" if len(slides) > 1 else "one slide that holds"
    return (
        f"All {confounded.cells:,} cells of the class {confounded.class_} come from {where} nothing "
        f"else ({', '.join(slides[:10])}{', ...' if len(slides) > 10 else ''}): what tells them "
        "apart may be the slide, the stain or the camera, and not the cell."
    )


def _row(candidate: CandidateScore) -> str:
    """Write a candidate's row of the table, without its name."""
    random, slides = candidate.random_folds, candidate.slides_held_out
    if random is None:
        return " " * len(_COLUMNS)
    held_out = "-" if slides is None else f"{slides.f1_macro_mean:.4f}"
    return (
        f"{random.f1_macro_mean:>9.4f}{random.f1_macro_sd:>8.4f}{held_out:>8}"
        f"{random.log_loss:>10.4f}{random.calibration_error:>9.4f}{candidate.fit_seconds:>8.2f}"
        f"{candidate.predict_seconds:>11.3f}{candidate.settings_tried:>10}"
    )


def _scores(what: str, scores: Evaluation, confounded: Collection[str]) -> Iterator[str]:
    """Write scores in two lines, and in a third the mean F1 without the classes that slides confound."""
    yield (
        f"{what}: macro-F1 {scores.f1_macro:.4f}, accuracy {scores.accuracy:.4f}, "
        f"log loss {scores.log_loss:.4f}, calibration error {scores.calibration.error:.4f}"
    )
    yield "  F1 " + ", ".join(f"{c.class_} {c.f1:.3f} ({c.support:,})" for c in scores.per_class)
    others = scores.f1_without(confounded)
    if others is not None:
        yield f"  mean F1 without {listed(sorted(confounded))} {others:.4f}"
