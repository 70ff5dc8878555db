"""Draw the figure and the animation of the study of decision regions."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from PIL import Image

from bloodcells.arrays import Floats
from training.studies.decision_regions import Film, Frame
from training.studies.style import CLASS_COLOURS, GREY, INK

__all__ = ["animate", "draw"]

TRAINING, HELD_OUT = "#333333", "#B2182B"
MARKERS = "os^DvPX"
FRAME_MILLISECONDS, LAST_MILLISECONDS = 125, 3000
SIZE = (10, 5.6)


def draw(film: Film, frame: Frame | None = None) -> Figure:
    """Draw a frame, the last one if none is given."""
    figure = Figure(figsize=SIZE, layout="constrained")
    _fill(figure, film, film.frames[-1] if frame is None else frame)
    return figure


def animate(film: Film, path: Path, advance: Callable[[float], None] = lambda work: None) -> Path:
    """Write all frames as a GIF, the last one shown for longer; ``advance`` is called after each."""
    figure = Figure(figsize=SIZE, layout="constrained")
    palette = _palette(len(film.classes))
    images = []
    for frame in film.frames:
        figure.clear()
        _fill(figure, film, frame)
        with BytesIO() as png:
            figure.savefig(png, format="png", dpi=80)
            image = Image.open(png).convert("RGB")
        images.append(image.quantize(palette=palette, dither=Image.Dither.NONE))
        advance(1)
    durations = [FRAME_MILLISECONDS] * (len(images) - 1) + [LAST_MILLISECONDS]
    images[0].save(path, save_all=True, append_images=images[1:], duration=durations, loop=0)
    return path


def _palette(n_classes: int) -> Image.Image:
    """Choose the 256 colours that a GIF may hold, the same for all frames.

    Pillow's own choice prefers the colours of large areas, and thin lines of two colours become one.
    """
    fixed = [
        *_shades(INK, np.linspace(0, 1, 24)),
        *_shades(HELD_OUT, np.linspace(0.2, 1, 12)),
        *_shades(GREY, np.linspace(0.2, 1, 8)),
        *mpl.colormaps["Blues"](np.linspace(0, 1, 24))[:, :3],
    ]
    each = (256 - len(fixed)) // n_classes
    # Most shades are for the plane, whose colours are at most about half as strong as the points'.
    pale = np.linspace(0.04, 0.55, each - each // 4)
    strong = np.linspace(0.6, 1, each // 4)
    for colour in CLASS_COLOURS[:n_classes]:
        fixed.extend(_shades(colour, np.concatenate([pale, strong])))
    image = Image.new("P", (1, 1))
    image.putpalette((np.array(fixed) * 255).round().astype(int).ravel().tolist())
    return image


def _shades(colour: str, strengths: Floats) -> Floats:
    """Mix a colour with white: (n, 3), red, green and blue from 0 to 1."""
    mixed: Floats = 1 - strengths[:, np.newaxis] * (1 - np.array(to_rgb(colour)))
    return mixed


def _fill(figure: Figure, film: Film, frame: Frame) -> None:
    """Draw the three panels of a frame."""
    places = figure.add_gridspec(2, 2, width_ratios=[1.55, 1])
    last = film.frames[-1].epoch
    figure.suptitle(
        f"Two hidden layers of 20 units: epoch {frame.epoch} of {last}",
        x=0.01,
        ha="left",
        fontweight="bold",
    )
    _regions(figure.add_subplot(places[:, 0]), film, frame)
    _costs(figure.add_subplot(places[0, 1]), film, frame)
    _confusion(figure.add_subplot(places[1, 1]), film, frame)


def _regions(axes: Axes, film: Film, frame: Frame) -> None:
    """Colour the plane by class, paler where the network is less sure, with borders and points."""
    x1, x2 = film.axes
    colours = np.array([to_rgb(CLASS_COLOURS[i]) for i in range(len(film.classes))])
    best = frame.regions.argmax(axis=-1)
    # From white where all classes are equally likely to half the colour where one is certain.
    chance = 1 / len(film.classes)
    sure = (frame.regions.max(axis=-1, keepdims=True) - chance) / (1 - chance)
    plane = 1 - (0.08 + 0.44 * sure) * (1 - colours[best])
    extent = (float(x1[0]), float(x1[-1]), float(x2[0]), float(x2[-1]))
    axes.imshow(plane, origin="lower", extent=extent, aspect="auto", interpolation="bilinear")
    for i in range(len(film.classes)):
        others = np.delete(frame.regions, i, axis=-1).max(axis=-1)
        lead = frame.regions[..., i] - others
        if lead.min() < 0 < lead.max():
            axes.contour(x1, x2, lead, levels=[0.0], colors=[INK], linewidths=0.9)
    for i, name in enumerate(film.classes):
        for points, held_out in ((film.learned, False), (film.held_out, True)):
            mine = points.positions[points.labels == name]
            axes.scatter(
                mine[:, 0],
                mine[:, 1],
                s=20 if held_out else 16,
                marker=MARKERS[i],
                facecolors="white" if held_out else CLASS_COLOURS[i],
                edgecolors=CLASS_COLOURS[i] if held_out else "white",
                linewidths=1.3 if held_out else 0.5,
                zorder=3,
            )
    handles = [
        Line2D(
            [], [], ls="", marker=MARKERS[i], color=CLASS_COLOURS[i], ms=5.5, label=f"class {name}"
        )
        for i, name in enumerate(film.classes)
    ]
    handles.append(
        Line2D([], [], ls="", marker="o", mfc="white", mec=GREY, mew=1.3, ms=5.5, label="held out")
    )
    axes.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, -0.1),
        ncols=min(len(handles), 4),
        handletextpad=0.1,
        columnspacing=1.4,
    )
    axes.grid(visible=False)
    axes.set(title="Decision regions", xlabel="x1", ylabel="x2")
    axes.set_xlim(extent[:2])
    axes.set_ylim(extent[2:])


def _costs(axes: Axes, film: Film, frame: Frame) -> None:
    """Draw both costs up to this epoch, on the scale of the whole training."""
    epochs = np.arange(1, frame.epoch + 1)
    for costs, colour, name in (
        (film.training, TRAINING, "learned"),
        (film.validation, HELD_OUT, "held out"),
    ):
        axes.plot(epochs, costs[: frame.epoch], color=colour, linewidth=1.5, label=name)
        axes.plot(frame.epoch, costs[frame.epoch - 1], "o", color=colour, markersize=4)
    both = np.concatenate([film.training, film.validation])
    low, high = float(both.min()) * 0.85, float(both.max()) * 1.15
    axes.set(xscale="log", yscale="log", title="Cost", xlabel="epoch", ylabel="mean cross-entropy")
    axes.set_xlim(0.9, film.frames[-1].epoch * 1.15)
    axes.set_ylim(low, high)
    steps = (1, 2, 5) if high / low > 8 else (1, 1.5, 2, 3, 4, 5, 7)
    ticks = [step * 10.0**power for power in range(-6, 3) for step in steps]
    axes.yaxis.set_major_locator(FixedLocator([tick for tick in ticks if low <= tick <= high]))
    axes.yaxis.set_minor_locator(NullLocator())
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.legend(loc="upper right", fontsize=8.5)


def _confusion(axes: Axes, film: Film, frame: Frame) -> None:
    """Draw the counts of the held-out points, shaded by their share of the true class."""
    share: Floats = frame.confusion / frame.confusion.sum(axis=1, keepdims=True)
    axes.imshow(share, cmap=mpl.colormaps["Blues"], vmin=0, vmax=1, aspect="auto")
    for (true, predicted), count in np.ndenumerate(frame.confusion):
        axes.text(
            predicted,
            true,
            str(count),
            ha="center",
            va="center",
            color="white" if share[true, predicted] > 0.55 else INK,
        )
    places = range(len(film.classes))
    axes.set_xticks(places, film.classes)
    axes.set_yticks(places, film.classes)
    axes.tick_params(length=0)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.set(
        title=f"Held-out points: macro-F1 {frame.f1:.3f}",
        xlabel="predicted class",
        ylabel="true class",
    )
