"""Draw all shifts in one volcano plot: their size against their p-value."""

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from bloodcells.arrays import Floats, Mask
from bloodcells.composition.report.groups import SIGNIFICANT, Groups, Shift, strongest
from bloodcells.composition.report.wording import count, labels, plural, shortened
from bloodcells.figures.parts import Figure
from bloodcells.figures.style import FULL, GREY, INK, ClassStyle, canvas
from bloodcells.figures.svg import as_file

__all__ = ["volcano"]


_MOST_VECTORS = 400
"""Most points drawn as vectors; more are put into the drawing as one picture."""
_DOTS_PER_INCH = 200
"""Resolution of that picture, and the unit of the places of labels."""
_MOST_LABELS = 14
_LONGEST_LABEL = 24
"""Most letters of a label."""
_LEAST_P = 1e-300
"""Least p that is drawn; a p of 0, which is below the least float, is drawn there."""
_MARKERS = ("o", "^", "s", "D")
"""Markers of the classes, seven classes each."""
_ANGLES = (0, 180, 45, 135, -45, -135, 90, -90)
"""Directions in degrees from a dot to its label, in the order in which they are tried."""
_REACHES = (5.0, 11.0, 19.0, 30.0)
"""Distances in points (1/72 inch) from a dot to its label, tried from near to far."""


def volcano(groups: Groups, styles: Mapping[str, ClassStyle]) -> Figure | None:
    """Draw every shift that was tested; None where none was."""
    tested = ~np.isnan(groups.p) & ~np.isnan(groups.shift)
    if not tested.any():
        return None
    height = -np.log10(np.maximum(groups.p, _LEAST_P)) + 0.0
    drawn = canvas(FULL, 4.3)
    drawn.set_dpi(_DOTS_PER_INCH)
    axes = drawn.add_subplot()
    many = int(tested.sum()) > _MOST_VECTORS
    markers = [_MARKERS[min(code // 7, 3)] for code in range(len(groups.classes))]
    _points(axes, groups, tested, height, styles, markers, many)
    reach = max(1.08 * float(np.nanmax(np.abs(100 * groups.shift[tested]))), 1.0)
    top = max(float(height[tested].max()) * 1.1, 2.0)
    axes.set(
        xlim=(-reach, reach),
        ylim=(-0.02 * top, top),
        xlabel="Shift against the control, in percentage points",
        ylabel="\N{MINUS SIGN}log₁₀ p",
    )
    axes.axvline(0, color="#bdbdbd", linewidth=0.7, zorder=0)
    axes.grid()
    line = _threshold(groups, tested)
    if line is not None:
        axes.axhline(line, color=INK, linewidth=0.7, dashes=(4, 2), zorder=1)
        axes.annotate(
            f"adjusted p = {SIGNIFICANT:g}",
            (1, line),
            xycoords=axes.get_yaxis_transform(),
            xytext=(-2, 2),
            textcoords="offset points",
            ha="right",
            fontsize=6.5,
            color=GREY,
        )
    drawn.legend(
        handles=[
            Line2D(
                [],
                [],
                linestyle="none",
                marker=markers[code],
                color=styles[name].colour,
                label=shortened(name, 30),
            )
            for code, name in enumerate(groups.classes)
        ],
        loc="outside upper left",
        ncols=_columns(groups.classes),
        handletextpad=0.2,
        columnspacing=1.3,
        borderpad=0.1,
    )
    _label(drawn, axes, groups, height, styles, line)
    found_count = int(groups.significant[tested].sum())
    tests = int(tested.sum())
    title = "Shifts against the evidence for them"
    alt = (
        f"Volcano plot of {plural(tests, 'shift')} over classes and groups; {count(found_count)} "
        f"have an adjusted p of {SIGNIFICANT:g} or less"
    )
    caption = (
        f"Every group and class: {plural(tests, 'shift')}, of which {count(found_count)} with an "
        f"adjusted p of {SIGNIFICANT:g} or less"
        + (", above the line." if line is not None else "; so there is no line.")
        + " The further up, the less likely by chance; the further out, the larger."
        + (" The groups of the strongest evidence are named." if found_count else "")
        + (" Points of p below 10⁻³⁰⁰ are drawn there." if (groups.p < _LEAST_P).any() else "")
    )
    return Figure("volcano", as_file(drawn, title, alt), caption, alt)


def _points(
    axes: Axes,
    groups: Groups,
    tested: Mask,
    height: Floats,
    styles: Mapping[str, ClassStyle],
    markers: Sequence[str],
    many: bool,
) -> None:
    """Draw the points, with significant ones above the others, filled and darker.

    Parameters
    ----------
    axes
        The plot.
    groups
        All groups.
    tested
        (g, k) True for shifts that were tested.
    height
        (g, k) minus the logarithm of p to base 10.
    styles
        The colour of each class.
    markers
        (k,) the marker of each class.
    many
        True to draw the points as one picture.
    """
    # In a random order, so that no class covers the others, with a fixed seed, so that bytes do not change.
    mixed = np.random.default_rng(0).permutation(np.argwhere(tested))
    significant = groups.significant[tuple(mixed.T)]
    marker = np.array(markers)[mixed[:, 1]]
    for full, shape in product((False, True), dict.fromkeys(markers)):
        at = mixed[(significant == full) & (marker == shape)]
        if not len(at):
            continue
        colours = [styles[groups.classes[code]].colour for code in at[:, 1]]
        filled = full or many
        axes.scatter(
            100 * groups.shift[tuple(at.T)],
            height[tuple(at.T)],
            s=(9 if full else 5) if many else (18 if full else 14),
            marker=shape,
            facecolors=colours if filled else "none",
            edgecolors="none" if filled else colours,
            linewidth=0.6,
            alpha=0.85 if full else (0.3 if many else 0.6),
            rasterized=many,
            zorder=2 + full,
        )


def _columns(names: tuple[str, ...]) -> int:
    """Choose how many columns the legend has, by the longest name."""
    widest = max(min(len(name), 30) for name in names)
    return max(1, min(len(names), int(FULL / (0.3 + 0.075 * widest))))


def _threshold(groups: Groups, tested: Mask) -> float | None:
    """Find the height between the least significant shift and the first that is not significant."""
    significant = groups.significant & tested
    if not significant.any():
        return None
    last = -np.log10(max(float(groups.p[significant].max()), _LEAST_P))
    rest = groups.p[tested & ~significant]
    # 0.05 below the last if all are significant, so that the line does not run through its point.
    first = -np.log10(max(float(rest.min()), _LEAST_P)) if len(rest) else last - 0.1
    return float(last + max(first, last - 0.1)) / 2


def _label(
    drawn: Canvas,
    axes: Axes,
    groups: Groups,
    height: Floats,
    styles: Mapping[str, ClassStyle],
    line: float | None,
) -> None:
    """Name the strongest shifts, one per group, where a name fits without covering another.

    Parameters
    ----------
    drawn
        The figure; its layout is fixed, for places in dots must not change afterwards.
    axes
        The plot.
    groups
        All groups.
    height
        (g, k) minus the logarithm of p to base 10.
    styles
        The colour of each class.
    line
        The height of the line of significance, which no name may cover; None without a line.
    """
    FigureCanvasAgg(drawn)
    drawn.draw_without_rendering()
    drawn.set_layout_engine("none")
    renderer = drawn.canvas.get_renderer()  # type: ignore[attr-defined]
    dots = _DOTS_PER_INCH / 72
    wanted: dict[int, Shift] = {}
    for shift in strongest(groups, 40 * _MOST_LABELS):
        if groups.significant[shift] and len(wanted) < _MOST_LABELS:
            wanted.setdefault(shift.group, shift)
    at = {
        shift: axes.transData.transform((100 * groups.shift[shift], height[shift]))
        for shift in wanted.values()
    }
    places = [s for s in strongest(groups, _MOST_VECTORS) if groups.significant[s]]
    free_of = axes.transData.transform(
        [(100 * groups.shift[place], height[place]) for place in places] or np.empty((0, 2))
    )
    taken = [Bbox.from_extents(*(xy - 2 * dots), *(xy + 2 * dots)) for xy in free_of]
    named: list[Bbox] = []
    inside = axes.get_window_extent(renderer)
    if line is not None:
        middle = axes.transData.transform((0, line))[1]
        # The line has its own words above its right end.
        taken.append(Bbox.from_extents(inside.x0, middle - dots, inside.x1, middle + dots))
        taken.append(Bbox.from_extents(inside.x1 - 60 * dots, middle, inside.x1, middle + 9 * dots))
    names = labels([groups.names[shift.group] for shift in at], _LONGEST_LABEL)
    for (shift, (x, y)), name in zip(at.items(), names, strict=True):
        text = axes.text(
            0,
            0,
            name,
            fontsize=6.5,
            color=INK,
            va="center",
            transform=None,
            zorder=5,
        )
        size = text.get_window_extent(renderer)
        place = _free(x, y, size.width, size.height, dots, taken, named, inside)
        if place is None:
            text.remove()
            continue
        taken += [place, *_leader(x, y, place, dots)]
        named.append(place)
        text.set_transform(axes.transData)
        left, centre = axes.transData.inverted().transform((place.x0, (place.y0 + place.y1) / 2))
        text.set_position((float(left), float(centre)))
        near = (np.clip(x, place.x0, place.x1), np.clip(y, place.y0, place.y1))
        if np.hypot(near[0] - x, near[1] - y) > 7 * dots:
            ends = axes.transData.inverted().transform([(x, y), near])
            colour = styles[groups.classes[shift.code]].colour
            axes.plot(*ends.T, color=colour, linewidth=0.5, zorder=4)


def _free(
    x: float,
    y: float,
    width: float,
    height: float,
    dots: float,
    taken: Sequence[Bbox],
    named: Sequence[Bbox],
    inside: Bbox,
) -> Bbox | None:
    """Find a free place for a label near a point, with no leader across another label.

    Parameters
    ----------
    x, y
        The point. All lengths are in dots.
    width, height
        The size of the label.
    dots
        Dots per point (1/72 inch).
    taken
        Places that the label may not cover.
    named
        Other labels, which the leader may not cross.
    inside
        The plot, which the label may not leave.

    Returns
    -------
    Bbox or None
        The place; None where all that were tried are taken.
    """
    for reach, angle in product(_REACHES, _ANGLES):
        across = np.cos(np.radians(angle)) * reach * dots
        up = np.sin(np.radians(angle)) * reach * dots
        left = x + across - (width if across < -1e-9 else 0 if across > 1e-9 else width / 2)
        bottom = y + up - (height if up < -1e-9 else 0 if up > 1e-9 else height / 2)
        box = Bbox.from_bounds(left, bottom, width, height)
        whole = (
            box.x0 >= inside.x0
            and box.x1 <= inside.x1
            and box.y0 >= inside.y0
            and box.y1 <= inside.y1
        )
        if (
            whole
            and not any(box.overlaps(other) for other in taken)
            and not any(s.overlaps(label) for s in _leader(x, y, box, dots) for label in named)
        ):
            return box
    return None


def _leader(x: float, y: float, label: Bbox, dots: float) -> list[Bbox]:
    """Cover the line from a point to its label with small boxes."""
    near = np.array([np.clip(x, label.x0, label.x1), np.clip(y, label.y0, label.y1)])
    point = np.array([x, y])
    steps = max(2, int(np.hypot(*(near - point)) / dots))
    along = [point + (near - point) * i / steps for i in range(1, steps)]
    return [Bbox.from_extents(*(xy - 0.5 * dots), *(xy + 0.5 * dots)) for xy in along]
