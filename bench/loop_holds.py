"""Read how long a service's event loop was held: from its metric, and from the log of its watch."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.monitoring.loop_watch import HELD_SECONDS

METRIC = "bloodcells_event_loop_lag_seconds"


@dataclass(frozen=True)
class Holds:
    """Tell the longest hold, and what ran meanwhile."""

    longest: float
    """Seconds: exact above 0.1 s, where the log has it; else the upper bound of its bucket."""
    at_work: float
    """The longest without the time in which the process did not run, the machine being busy with others."""
    ran: str
    """The innermost calls of each thread that was not waiting."""
    count: int
    """Holds of more than 0.1 s."""

    def __str__(self) -> str:
        if not self.count:
            return f"<= {1e3 * self.longest:.0f} ms"
        return (
            f"{1e3 * self.longest:,.0f} ms (at work {1e3 * self.at_work:,.0f} ms), "
            f"{self.count} > {1e3 * HELD_SECONDS:.0f} ms"
        )


def read_holds(before: str, after: str, log: str) -> Holds:
    """Find the longest hold between two looks.

    Parameters
    ----------
    before, after
        The answers to `GET /metrics`.
    log
        The lines that the service's log got in between.
    """
    held = list(_logged(log.splitlines()))
    if held:
        worst = max(held, key=lambda line: float(line["seconds"]))
        ran = "; ".join(worst["ran"]) or "nothing that was seen"
        at_work = max(min(line["seconds"], line["processor_seconds"]) for line in held)
        return Holds(worst["seconds"], at_work, ran, len(held))
    longest = _longest_bucket(_buckets(before), _buckets(after))
    return Holds(longest, longest, "", 0)


def _logged(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        if '"the event loop was held"' in line:
            found: dict[str, Any] = json.loads(line)
            yield found


def _buckets(metrics: str) -> dict[float, float]:
    """Map the upper bound of each bucket to how many looks were below it."""
    found = {}
    for line in metrics.splitlines():
        if line.startswith(f'{METRIC}_bucket{{le="'):
            bound, _, count = line.partition('le="')[2].partition('"} ')
            found[float(bound)] = float(count)
    return found


def _longest_bucket(before: dict[float, float], after: dict[float, float]) -> float:
    """Give the upper bound of the last bucket that has got anything."""
    below, longest = 0.0, 0.0
    for bound, count in sorted(after.items()):
        if (new := count - before.get(bound, 0.0)) > below:
            below, longest = new, bound
    return longest
