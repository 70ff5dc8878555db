"""Set the style of the studies' figures, and save them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from bloodcells.figures.style import BLUE, GREEN, ORANGE, PURPLE, SKY_BLUE, VERMILION

__all__ = ["CLASS_COLOURS", "GREY", "INK", "save", "study_style"]

INK, GREY = "#222222", "#8a8a8a"
CLASS_COLOURS = (BLUE, ORANGE, GREEN, PURPLE, SKY_BLUE, VERMILION, "#F0E442")
"""Colours that the colour-blind can tell apart (Okabe & Ito, "Color universal design", 2008)."""


@contextmanager
def study_style() -> Iterator[None]:
    """Set the style within the context: small text, no frame above and to the right, letters as text."""
    settings: Any = {
        "axes.axisbelow": True,
        "axes.edgecolor": INK,
        "axes.grid": True,
        "axes.labelcolor": INK,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlelocation": "left",
        "axes.titlesize": 10,
        "axes.titleweight": "bold",
        "figure.facecolor": "white",
        "font.size": 9,
        "grid.color": "#e4e4e4",
        "grid.linewidth": 0.6,
        "legend.frameon": False,
        "svg.fonttype": "none",
        # A fixed salt, so that the same study gives the same file.
        "svg.hashsalt": "bloodcells",
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
    }
    with mpl.rc_context(settings):
        yield


def save(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Write a figure as NAME.svg and NAME.png; give both paths."""
    paths = [folder / f"{name}.svg", folder / f"{name}.png"]
    figure.savefig(paths[0], metadata={"Date": None})
    figure.savefig(paths[1], dpi=160)
    return paths
