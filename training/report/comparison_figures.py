"""Draw the scores of the candidates, side by side and against their prediction times."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from bloodcells.classification.manifest import CandidateScore
from bloodcells.figures.parts import Figure
from bloodcells.figures.style import ACCENT, FULL, GREY, INK, canvas, plain_numbers
from bloodcells.figures.svg import as_file
from training.report.wording import listed, score, seconds, shortened

__all__ = ["against_time", "dots"]

_NOT_CHOSEN = "#7a7a7a"
"""The colour of every candidate but the chosen one."""

REACH = 0.2
"""How far below the best macro-F1 a candidate may be to appear in the plot against time."""

_STEPS = (0, 7, -7, 13, -13, 20, -20, 27, -27, 35, -35)
"""Distances at which a name may stand above or below its point, in points, the first preferred."""


def dots(worked: Sequence[CandidateScore], best: str) -> Figure:
    """Draw macro-F1 of each candidate that could be fitted, best first; `best` is the chosen one's name."""
    figure = canvas(FULL, 0.75 + 0.24 * len(worked))
    axes = figure.subplots()
    axes.grid(axis="x")
    slides = False
    top = max(c.f1_macro_mean for c in worked)
    start = max(0.0, min(c.f1_macro_mean for c in worked), top - 2 * REACH)
    for row, c in enumerate(worked):
        if c.f1_macro_mean < start:
            _beyond(axes, row, c)
            continue
        colour = ACCENT if c.name == best else _NOT_CHOSEN
        held_out = c.slides_held_out
        if held_out is not None:
            slides = True
            below = row + 0.22
            axes.errorbar(
                held_out.f1_macro_mean, below, xerr=held_out.f1_macro_sd, fmt="D", color=colour,
                mfc="white", mew=1, ms=3.5, elinewidth=0.8,
            )  # fmt: skip
        axes.errorbar(
            c.f1_macro_mean, row - 0.1, xerr=c.f1_macro_sd, fmt="o", color=colour, ms=4.5,
            elinewidth=1.2,
        )  # fmt: skip
    axes.plot([], [], "o", color=INK, label="random folds")
    if slides:
        axes.plot([], [], "D", color=INK, mfc="white", label="whole slides held out")
    axes.set_yticks(range(len(worked)), [shortened(c.name, 42) for c in worked])
    axes.set_ylim(len(worked) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("Macro-F1 (mean ± deviation over folds)")
    figure.legend(loc="outside upper right", ncols=2)
    alt = "Macro-F1 of each candidate in random folds" + (
        " and with slides held out: " if slides else ": "
    )
    alt += "; ".join(
        f"{c.name} {score(c.f1_macro_mean)}"
        + (f", {score(c.slides_held_out.f1_macro_mean)}" if c.slides_held_out else "")
        for c in worked
    )
    caption = f"Macro-F1 of the candidates; blue, the chosen one ({best})."
    if worked[-1].f1_macro_mean < start:
        caption += " Candidates left of the frame have their scores written at its edge."
    if slides:
        caption += (
            " How far the hollow mark lies to the left of the filled one is what a candidate loses on "
            "slides that it has not seen."
        )
    return Figure("comparison", as_file(figure, "Macro-F1 of the candidates", alt), caption, alt)


def _beyond(axes: Axes, row: int, c: CandidateScore) -> None:
    """Write the scores of a candidate too far below the others to be drawn on their scale."""
    text = f"\N{LEFTWARDS ARROW} {score(c.f1_macro_mean)}"
    if c.slides_held_out:
        text += f", slides held out {score(c.slides_held_out.f1_macro_mean)}"
    axes.text(
        0.01, row, text, transform=axes.get_yaxis_transform(), va="center", fontsize=6.5, color=GREY
    )


def against_time(worked: Sequence[CandidateScore], times: Mapping[str, float], best: str) -> Figure:
    """Draw macro-F1 against the milliseconds for 1,000 cells of each candidate."""
    top = max(c.f1_macro_mean for c in worked)
    shown = [c for c in worked if c.f1_macro_mean >= top - REACH]
    below = [c.name for c in worked if c not in shown]
    figure = canvas(FULL, 3.3)
    axes = figure.subplots()
    axes.grid()
    for c in shown:
        colour = ACCENT if c.name == best else _NOT_CHOSEN
        axes.errorbar(
            max(times[c.name], 1e-3), c.f1_macro_mean, yerr=c.f1_macro_sd, fmt="o", color=colour,
            ms=5, elinewidth=0.9,
        )  # fmt: skip
    axes.set_xscale("log")
    at = [max(times[c.name], 1e-3) for c in shown]
    # There is room for a name on either side of the outermost points.
    room = max(max(at) / min(at), 2.0) ** 0.4
    axes.set_xlim(min(at) / room, max(at) * room)
    plain_numbers(axes, "x")
    axes.set_xlabel("Time to predict 1,000 cells, ms (logarithmic)")
    axes.set_ylabel("Macro-F1, random folds")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.2f}")
    points = [(max(times[c.name], 1e-3), c.f1_macro_mean) for c in shown]
    _label(
        figure,
        axes,
        points,
        [c.f1_macro_sd for c in shown],
        [shortened(c.name, 34) for c in shown],
        [c.name == best for c in shown],
    )
    alt = "Macro-F1 against the time to predict 1,000 cells: " + "; ".join(
        f"{c.name} {score(c.f1_macro_mean)}, {seconds(times[c.name])} ms" for c in shown
    )
    caption = (
        "Macro-F1 against prediction time of the fitted Python object on one core; bars, the "
        "deviation over folds. Best is the upper left corner."
        + (f" Below the frame: {listed(below)}." if below else "")
    )
    return Figure("f1-against-time", as_file(figure, "Macro-F1 against time", alt), caption, alt)


def _label(
    figure: Canvas,
    axes: Axes,
    points: Sequence[tuple[float, float]],
    spreads: Sequence[float],
    names: Sequence[str],
    bold: Sequence[bool],
) -> None:
    """Write each name at the first place beside its point where it covers nothing."""
    figure.draw_without_rendering()
    frame = axes.get_window_extent()
    at = [axes.transData.transform(point) for point in points]
    marks = [Bbox.from_extents(x - 4, y - 4, x + 4, y + 4) for x, y in at]
    bars = []
    for (x, _), (_, y), sd in zip(at, points, spreads, strict=True):
        (_, low), (_, high) = axes.transData.transform([(1, y - sd), (1, y + sd)])
        bars.append(Bbox.from_extents(x - 1, low, x + 1, high))
    places = [(dx, dy) for dy in _STEPS for dx in (7, -7)]
    written: list[Bbox] = []
    for point, name, strong in zip(points, names, bold, strict=True):
        # A place over a bar is better than one over a name, and that is better than none.
        tries = [(place, [*written, *marks, *bars]) for place in places]
        tries += [(place, [*written, *marks]) for place in places]
        for place, taken in [*tries, (places[0], [])]:
            text = _name(axes, point, name, place, strong)
            box = text.get_window_extent()
            inside = frame.x0 <= box.x0 and box.x1 <= frame.x1
            inside &= frame.y0 <= box.y0 and box.y1 <= frame.y1
            if not taken or (inside and not any(box.overlaps(other) for other in taken)):
                written.append(box)
                break
            text.remove()


def _name(
    axes: Axes, point: tuple[float, float], name: str, place: tuple[int, int], strong: bool
) -> Annotation:
    """Write a name beside its point, with a line to it where it stands far off."""
    dx, dy = place
    line = {"arrowstyle": "-", "color": GREY, "lw": 0.4, "shrinkA": 0, "shrinkB": 3}
    return axes.annotate(
        name,
        point,
        place,
        textcoords="offset points",
        ha="left" if dx > 0 else "right",
        va="center",
        fontsize=7,
        color=ACCENT if strong else INK,
        fontweight="bold" if strong else "normal",
        arrowprops=line if abs(dy) > 8 else None,
        bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.4},
    )
