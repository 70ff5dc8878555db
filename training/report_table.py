"""The comparison as a table that grows: with a progress bar on a terminal, as plain lines in a log."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bloodcells.artifact import Evaluation, Manifest
from training.search import Compared

__all__ = ["Report"]

_HEADER = f"{'model':<28}{'macro-F1':>9}{'sd':>8}{'fit s':>9}{'predict s':>11}{'settings':>10}"


class Report:
    """Writes what happens in a training to a console."""

    def __init__(self, console: Console) -> None:
        self._console = console
        # Without a terminal, a bar would be thousands of lines.
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("comparing", total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def start(self, fits: int) -> None:
        """Write the table's header."""
        self._bar.update(self._task, total=fits)
        self._line(_HEADER)

    def fitted(self) -> None:
        """Move the bar."""
        self._bar.advance(self._task)

    def candidate(self, compared: Compared) -> None:
        """Write a row of the table."""
        name = f"{compared.candidate.name:<28}"
        if compared.failure is not None:
            self._line(f"{name}failed: {compared.failure}")
            return
        self._line(
            f"{name}{compared.score:>9.4f}{compared.f1.std(ddof=1):>8.4f}"
            f"{compared.fit_seconds:>9.2f}{compared.predict_seconds:>11.3f}"
            f"{compared.settings_tried:>10}"
        )

    def note(self, text: str) -> None:
        """Write a line."""
        self._line(text)

    def result(self, manifest: Manifest, directory: str) -> None:
        """Write what was chosen and how well it does."""
        self._line("")
        for candidate in manifest.selection.candidates:
            self._line(f"{candidate.name:<28} {candidate.verdict}")
        self._line("")
        self._scores("Out of fold", manifest.out_of_fold)
        if manifest.slides_held_out is not None:
            self._scores("Slides held out", manifest.slides_held_out.scores)
        if manifest.test is not None:
            self._scores(f"On {manifest.test.file}", manifest.test.scores)
        self._line(f"Saved {directory} in {manifest.duration_seconds:.0f} s.")

    def _scores(self, what: str, scores: Evaluation) -> None:
        self._line(
            f"{what}: macro-F1 {scores.f1_macro:.4f}, accuracy {scores.accuracy:.4f}, "
            f"log loss {scores.log_loss:.4f}, calibration error {scores.calibration.error:.4f}"
        )
        self._line(
            "  F1 " + ", ".join(f"{c.class_} {c.f1:.3f} ({c.support:,})" for c in scores.per_class)
        )

    def _line(self, text: str) -> None:
        # As it is: no markup, no colours for numbers, no breaks at the width of a log.
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)
