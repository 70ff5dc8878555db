"""Measure which mistakes in a table show as contradictions, on real cells.

    python bench/contradictions.py [TABLE]

Prints, as Markdown, the share of cells that is flagged or refused after each mistake. What is printed
stands in docs/contradictions.md.
"""

import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np

from bloodcells.arrays import Floats
from bloodcells.measurements import CHANNELS, FEATURE_SETS, measurements
from bloodcells.quality.rules import contradictions
from bloodcells.tables.reading import read_cells
from bloodcells.tables.scale import is_scaled

NAMES = FEATURE_SETS["imagej-33"]
TABLE = Path(__file__).parents[2] / "shared" / "data" / "bloodcells_train.csv"
SEEN = 0.99
"""Least share of the cells that must show a mistake for it to count as seen."""


def share_caught(values: Floats) -> float:
    """Compute the share of cells that break a rule, or are refused for their scale."""
    caught = np.zeros(len(values), dtype=bool)
    for mask in contradictions(values, NAMES).values():
        caught |= mask
    caught |= is_scaled(values, measurements(NAMES))
    return float(caught.mean())


def swapped(values: Floats) -> Iterator[tuple[str, Floats]]:
    """Exchange every two columns."""
    for a, b in combinations(range(len(NAMES)), 2):
        changed = values.copy()
        changed[:, [a, b]] = changed[:, [b, a]]
        yield f"`{NAMES[a]}` and `{NAMES[b]}`", changed


def lost_decimals(values: Floats) -> Iterator[tuple[str, Floats]]:
    """Lose the decimal point of each column: with 3 decimals, a number becomes 1,000 times as large."""
    for j, name in enumerate(NAMES):
        changed = values.copy()
        changed[:, j] *= 1000
        yield f"`{name}`", changed


def exchanged(values: Floats) -> Iterator[tuple[str, Floats]]:
    """Exchange two channels in all of their statistics; IntDen stays that of the red one."""
    for first, second in combinations(CHANNELS, 2):
        one = [NAMES.index(f"{m.base} {first}") for m in _statistics(first)]
        other = [NAMES.index(f"{m.base} {second}") for m in _statistics(second)]
        changed = values.copy()
        changed[:, one + other] = changed[:, other + one]
        yield f"{first} and {second}", changed


def in_microns(values: Floats) -> Iterator[tuple[str, Floats]]:
    """Set a scale: lengths, areas and IntDen in its unit, printed to 3 decimals."""
    lengths = [NAMES.index(n) for n in ("Perim.", "Feret", "MinFeret")]
    areas = [NAMES.index(n) for n in ("Area", "IntDen")]
    for size in (0.065, 0.25, 0.5, 2.0):
        changed = values.copy()
        changed[:, lengths] *= size
        changed[:, areas] *= size**2
        yield f"pixels of {size:g}", np.round(changed, 3)


def _statistics(channel: str) -> list:  # type: ignore[type-arg]
    return [m for m in measurements(NAMES) if m.channel == channel and "Int" not in m.base]


def report(values: Floats) -> str:
    """Write the tables as Markdown."""
    lines = []
    shares = sorted((share_caught(v), what) for what, v in swapped(values))
    hidden = [(s, what) for s, what in shares if s < SEEN]
    lines += [
        f"**Two columns exchanged.** Of {len(shares)} pairs, {len(shares) - len(hidden)} show in at "
        f"least {SEEN:.0%} of the cells. The others, with the share of cells that shows them:",
        "",
        "| exchanged | cells |",
        "|---|---|",
        *(f"| {what} | {share:.1%} |" for share, what in hidden),
        "",
    ]
    for title, changes in (
        ("Decimal point lost", lost_decimals),
        ("Channels exchanged", exchanged),
        ("Microns for pixels", in_microns),
    ):
        found = [(share_caught(v), what) for what, v in changes(values)]
        seen = [what for share, what in found if share >= SEEN]
        lines += [
            f"**{title}.** Seen in at least {SEEN:.0%} of the cells: {', '.join(seen) or 'none'}.",
            "",
        ]
        rest = [(share, what) for share, what in found if share < SEEN]
        if rest:
            lines += ["| the others | cells |", "|---|---|"]
            lines += [f"| {what} | {share:.1%} |" for share, what in sorted(rest)]
            lines += [""]
    return "\n".join(lines)


if __name__ == "__main__":
    table = Path(sys.argv[1]) if len(sys.argv) > 1 else TABLE
    print(report(read_cells(table).values))
