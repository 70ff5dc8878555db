"""Define the look of every figure: sizes for A4, a palette for the colour-blind, a style per class."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from matplotlib import rc_context, rcdefaults, rcParams
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure as Canvas
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter
from matplotlib.typing import LineStyleType

__all__ = [
    "ACCENT",
    "BLUE",
    "CATEGORY_COLOURS",
    "EDGE",
    "FULL",
    "GREEN",
    "GREY",
    "HALF",
    "INK",
    "ORANGE",
    "PALETTE",
    "PURPLE",
    "RED",
    "RULE",
    "SHADES",
    "SKY_BLUE",
    "VERMILION",
    "ClassStyle",
    "ClassStyles",
    "canvas",
    "class_styles",
    "drawing",
    "ink_on",
    "plain_numbers",
    "upright",
]

FULL, HALF = 6.8, 3.35
"""Widths in inches: of the text on A4 with 18 mm of margin, and of each of two figures side by side."""

INK, GREY, EDGE, RULE, ACCENT = "#1a1a1a", "#6b6b6b", "#8c8c8c", "#d4d4d4", "#08519c"
"""The colours of text, of lesser text, of axes, of thin rules, and of the one thing that stands out."""

BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY_BLUE = PALETTE = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
)
"""Colours of series, which the colour-blind can tell apart too: Okabe & Ito, "Color universal design" (2008),
without the yellow that is lost on white paper."""

RED = "#C0392B"
"""Stands for the palette's vermilion among classes, which was taken for its orange.

In CIELAB they differ by 57 instead of 33, and by 38 instead of 18 for eyes without green cones; no other two
differ less for it.
"""
CATEGORY_COLOURS = (BLUE, RED, GREEN, PURPLE, ORANGE, SKY_BLUE, "#5f5f5f")
"""The colours of classes: the palette with `RED`, and a grey."""
_DASHES: tuple[LineStyleType, ...] = ("-", (0, (4, 1.5)), (0, (1, 1.2)), (0, (5, 1.5, 1, 1.5)))
_HATCHES = ("", "////", "....", "xxxx")

SHADES = LinearSegmentedColormap.from_list(
    "shades", ["#ffffff", "#deebf7", "#9ecae1", "#4292c6", "#08519c", "#08306b"]
)
"""The shades from 0 to 1: of one hue, so that a black-and-white printer keeps their order."""

_STYLE: dict[str, str | float] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "bloodcells",
    # Names of classes and files may hold dollar signs, which are not to start a formula.
    "text.parse_math": False,
    "axes.formatter.use_mathtext": False,
    "font.family": "DejaVu Sans",
    "font.size": 7.5,
    "axes.titlesize": 8,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 7.5,
    "axes.labelcolor": INK,
    "axes.edgecolor": EDGE,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": "#e6e6e6",
    "grid.linewidth": 0.5,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "xtick.color": EDGE,
    "ytick.color": EDGE,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.minor.size": 0,
    "ytick.minor.size": 0,
    "legend.fontsize": 7,
    "legend.frameon": False,
    "legend.handlelength": 1.6,
    "lines.linewidth": 1.3,
    "lines.markersize": 4,
    "hatch.linewidth": 0.6,
    "hatch.color": "#ffffff",
    "text.color": INK,
    "figure.facecolor": "white",
    "path.simplify": True,
    "path.simplify_threshold": 0.2,
}


@dataclass(frozen=True)
class ClassStyle:
    """Describe how one class is drawn in every figure."""

    colour: str
    """The colour of its lines, points and bars."""
    dash: LineStyleType
    """The pattern of its lines."""
    hatch: str
    """The pattern of its bars."""

    @property
    def fill(self) -> dict[str, Any]:
        """Give the arguments of matplotlib that fill a bar of the class."""
        return {"color": self.colour, "hatch": self.hatch}


ClassStyles = Mapping[str, ClassStyle]
"""The style of each class, by its name."""


def class_styles(classes: Sequence[str]) -> dict[str, ClassStyle]:
    """Give each class its style; beyond seven classes, colours repeat with other patterns."""
    styles = {}
    for i, name in enumerate(classes):
        repeat = i // len(CATEGORY_COLOURS)
        colour = CATEGORY_COLOURS[i % len(CATEGORY_COLOURS)]
        styles[name] = ClassStyle(
            colour, _DASHES[repeat % len(_DASHES)], _HATCHES[repeat % len(_HATCHES)]
        )
    return styles


@contextmanager
def drawing() -> Iterator[None]:
    """Set the pages' style while a figure is drawn, whatever the user's settings of matplotlib are."""
    with warnings.catch_warnings(), rc_context():
        rcdefaults()
        rcParams.update(_STYLE)  # type: ignore[arg-type]
        # A class may be named in a script that matplotlib's font lacks; it is used only to measure text,
        # and the reader's own fonts show it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def canvas(width: float, height: float) -> Canvas:
    """Make an empty figure of a size in inches."""
    layout = ConstrainedLayoutEngine(w_pad=0.03, h_pad=0.03, wspace=0.03, hspace=0.03)
    return Canvas(figsize=(width, height), layout=layout)


def plain_numbers(axes: Axes, axis: str) -> None:
    """Write the ticks of a logarithmic axis as numbers instead of powers of ten."""
    formatter = FuncFormatter(lambda value, _: f"{value:,.0f}" if value >= 1 else f"{value:g}")
    which = axes.xaxis if axis == "x" else axes.yaxis
    which.set_major_formatter(formatter)
    which.set_minor_formatter(FuncFormatter(lambda value, _: ""))


def upright(axes: Axes) -> None:
    """Turn the names under an axis by 90 degrees.

    Their ends are anchored at the axis, so that they touch it in any font of the reader.
    """
    for label in axes.get_xticklabels():
        label.set(rotation=90, rotation_mode="anchor", ha="right", va="center")


def ink_on(fraction: float) -> str:
    """Return the colour of text that can be read on the shade that `SHADES` has for a fraction."""
    return "white" if fraction > 0.55 else INK
