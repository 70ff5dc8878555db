"""Report the progress of a training: bars on a terminal, plain lines in a log."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn

from training.console import ConsoleProgress
from training.search.results import Compared, Tried

__all__ = ["Printed", "Progress", "Silent"]

HEARTBEAT_SECONDS = 60.0
"""The longest time without a line in a log, as long as fits are done."""


class Progress(Protocol):
    """Receive the events of a training."""

    def start(self, fits: Mapping[str, int], processes: int) -> None:
        """Begin; `fits` maps each candidate to how many fits it will have."""

    def fitted(self, name: str, seconds: float) -> None:
        """Count a fit of a candidate that is done, now or before the search was stopped."""

    def searched(self, name: str, tried: Sequence[Tried]) -> None:
        """Note that all settings of a candidate have been tried."""

    def candidate(self, compared: Compared) -> None:
        """Note that all fits of a candidate are done."""

    def note(self, text: str) -> None:
        """Note anything else, in a sentence."""


class Silent:
    """Ignore the events of a training."""

    def start(self, fits: Mapping[str, int], processes: int) -> None:
        """Do nothing."""

    def fitted(self, name: str, seconds: float) -> None:
        """Do nothing."""

    def searched(self, name: str, tried: Sequence[Tried]) -> None:
        """Do nothing."""

    def candidate(self, compared: Compared) -> None:
        """Do nothing."""

    def note(self, text: str) -> None:
        """Do nothing."""


@dataclass
class _Pace:
    """Hold how many fits of a candidate are done, and how long they took."""

    fits: int
    task: TaskID
    done: int = 0
    seconds: float = 0.0

    @property
    def per_fit(self) -> float | None:
        """Average the seconds of a fit; None before the first."""
        return self.seconds / self.done if self.done else None


class Printed(ConsoleProgress):
    """Write the events of a training to a console: a bar per candidate with the time left, or lines."""

    def __init__(self, console: Console) -> None:
        super().__init__(
            console,
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[left]}"),
            transient=True,
            refresh_per_second=4,
        )
        self._pace: dict[str, _Pace] = {}
        self._all: TaskID | None = None
        self._processes = 1
        self._last_line = time.monotonic()

    def start(self, fits: Mapping[str, int], processes: int) -> None:
        """Write what is to be done, and draw a bar for each candidate."""
        total = sum(fits.values())
        models = "one model" if len(fits) == 1 else f"{len(fits)} models"
        self.note(
            f"Comparing {models}: {total:,} fits, {processes} at a time. First the settings of "
            "each, then the best of each on further folds and on slides held out."
        )
        self._processes = processes
        self._all = self.bars.add_task("all", total=total, left="")
        self._pace = {
            name: _Pace(count, self.bars.add_task(name, total=count, left=""))
            for name, count in fits.items()
        }

    def fitted(self, name: str, seconds: float) -> None:
        """Advance the bars; in a log, write a line now and then."""
        pace = self._pace[name]
        pace.done += 1
        pace.seconds += seconds
        work = (pace.fits - pace.done) * pace.seconds / pace.done
        self.bars.update(pace.task, advance=1, left=_left(work / self._processes))
        if self._all is not None:
            self.bars.update(self._all, advance=1, left=_left(self._work_left()))
        if self.bars.disable and time.monotonic() - self._last_line >= HEARTBEAT_SECONDS:
            done, total = (sum(getattr(p, of) for p in self._pace.values()) for of in _COUNTS)
            self.note(f"  {done:,} of {total:,} fits, {_left(self._work_left())}")

    def searched(self, name: str, tried: Sequence[Tried]) -> None:
        """Write the best setting of a candidate."""
        best = max(tried, key=lambda of: of.score)
        if len(tried) > 1:
            chosen = ", ".join(
                f"{k.rpartition('__')[2]}={_short(v)}" for k, v in best.settings.items()
            )
            self.note(
                f"{name}: macro-F1 {best.score:.4f} at the best of {len(tried)} settings ({chosen})"
            )

    def candidate(self, compared: Compared) -> None:
        """Write the score or the failure of a candidate, in place of its bar."""
        if compared.name in self._pace:
            self.bars.update(self._pace[compared.name].task, visible=False)
        if self._all is not None and all(p.done == p.fits for p in self._pace.values()):
            self.bars.update(self._all, visible=False)
        if compared.failure is not None:
            self.note(f"{compared.name}: failed: {compared.failure}")
            return
        slides = (
            "" if compared.slides is None else f", slides held out {compared.slides.f1.mean():.4f}"
        )
        self.note(
            f"{compared.name}: done, macro-F1 {compared.score:.4f} ± {compared.f1.std(ddof=1):.4f} "
            f"in {compared.f1.size} folds{slides}"
        )

    def note(self, text: str) -> None:
        """Write a line."""
        self.line(text)
        self._last_line = time.monotonic()

    def _work_left(self) -> float:
        """Estimate the seconds left; a candidate without a finished fit is taken to be like the others."""
        known = [p.per_fit for p in self._pace.values() if p.per_fit is not None]
        typical = sum(known) / len(known)
        work = sum(
            (p.fits - p.done) * (typical if p.per_fit is None else p.per_fit)
            for p in self._pace.values()
        )
        return work / self._processes


_COUNTS = ("done", "fits")


def _left(seconds: float) -> str:
    """Write the time left; nothing for less than a second."""
    if seconds < 1:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return f"about {minutes}:{rest:02} left"


def _short(value: object) -> str:
    """Write the value of a parameter."""
    if isinstance(value, tuple):
        return "+".join(map(_short, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
