"""Draw the figure of the study of batch sizes, and write its table and its file."""

import csv
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from training.studies.batch_sizes import Study, running_median
from training.studies.style import GREY

__all__ = ["draw", "table", "write_csv"]


def table(study: Study) -> Iterator[str]:
    """Write the lines of the table, largest batch size first."""
    yield (
        f"{'batch':>5}{'rate':>8}{'steps/s':>9}{'lowest cost':>13}"
        f"{f'steps to {study.target:.3f}':>16}{'seconds':>9}"
    )
    for course in study.courses:
        reached = course.reaches(study.target)
        assert reached is not None
        yield (
            f"{course.batch_size:>5}{course.rate:>8.3g}{course.steps_a_second:>9,.0f}"
            f"{course.lowest:>13.4f}{reached[0]:>16,.0f}{reached[1]:>9.3f}"
            + ("  chosen" if course is study.choice else "")
        )


def write_csv(study: Study, path: Path) -> None:
    """Write all points of the curves to a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["batch_size", "learning_rate", "epoch", "step", "seconds", "training", "validation"]
        )
        for course in study.courses:
            for epoch, step, seconds, training, validation in zip(
                course.epochs.tolist(),
                course.steps.tolist(),
                course.seconds.tolist(),
                course.training.tolist(),
                course.validation.tolist(),
                strict=True,
            ):
                writer.writerow(
                    [
                        course.batch_size,
                        course.rate,
                        epoch,
                        round(step),
                        f"{seconds:.6f}",
                        f"{training:.6f}",
                        f"{validation:.6f}",
                    ]
                )


def draw(study: Study) -> Figure:
    """Draw both costs over the steps, the validation cost over the seconds, and the times to the target."""
    figure = Figure(figsize=(10, 7.6), layout="constrained")
    (training, validation), (timed, race) = figure.subplots(2, 2)
    colours = _colours(len(study.courses))
    for axes, over, kind, title in (
        (training, "steps", "training", "Training cost over the iterations"),
        (validation, "steps", "validation", "Validation cost over the iterations"),
        (timed, "seconds", "validation", "Validation cost over the seconds of training"),
    ):
        axes.set(xscale="log", yscale="log", ylabel="mean cross-entropy", title=title)
        axes.set_xlabel("steps (batches met)" if over == "steps" else "seconds, one thread")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
        for course, colour in zip(study.courses, colours, strict=True):
            at, costs = getattr(course, over)[1:], getattr(course, kind)[1:]
            chosen = course is study.choice
            axes.plot(at, costs, color=colour, linewidth=0.6, alpha=0.3)
            axes.plot(
                at,
                running_median(costs),
                color=colour,
                linewidth=2.6 if chosen else 1.3,
                zorder=4 if chosen else 3,
                label=f"{course.batch_size}" + (" (chosen)" if chosen else ""),
            )
    timed.axhline(study.target, color=GREY, linewidth=0.9, linestyle=(0, (4, 3)))
    timed.annotate(
        f"{study.target:.3f}, reached by all",
        (0.01, study.target),
        xycoords=("axes fraction", "data"),
        xytext=(0, -3),
        textcoords="offset points",
        va="top",
        color="#5c5c5c",
        fontsize=8,
    )
    _cost_ticks([training], "training", study)
    _cost_ticks([validation, timed], "validation", study)
    _race(race, study, colours)
    handles, labels = timed.get_legend_handles_labels()
    figure.legend(
        handles, labels, title="batch size", loc="outside upper center", ncols=len(labels)
    )
    return figure


def _colours(n: int) -> list[str]:
    """Choose shades for batch sizes, dark for large ones, none too light for white paper."""
    return [mpl.colors.to_hex(mpl.colormaps["viridis"](at)) for at in np.linspace(0.0, 0.9, n)]


def _race(axes: Axes, study: Study, colours: list[str]) -> None:
    """Draw the seconds that each batch size takes to the target."""
    seconds = [study.seconds(course) for course in study.courses]
    # There is room for the labels on the right.
    low, high = min(seconds) / 1.6, max(seconds) * 2.2
    axes.set(xscale="log", xlim=(low, high), ylabel="batch size", xlabel="seconds, one thread")
    axes.set_title(f"Time to the validation cost {study.target:.3f}")
    for place, (course, colour, value) in enumerate(
        zip(study.courses, colours, seconds, strict=True)
    ):
        chosen = course is study.choice
        axes.plot([low, value], [place, place], color=colour, linewidth=2, zorder=2)
        axes.plot(value, place, "o", color=colour, markersize=8, zorder=3)
        axes.annotate(
            f"{value:.2g} s" + (", chosen" if chosen else ""),
            (value, place),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            fontweight="bold" if chosen else "normal",
        )
    axes.set_yticks(range(len(seconds)), [str(course.batch_size) for course in study.courses])
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    ticks = [step * 10.0**power for power in range(-4, 4) for step in (1, 2, 5)]
    axes.xaxis.set_major_locator(FixedLocator([tick for tick in ticks if low <= tick <= high]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def _cost_ticks(axes: list[Axes], kind: str, study: Study) -> None:
    """Set one scale, from the costs after the first epoch, with ticks written as numbers."""
    costs = np.concatenate([running_median(getattr(course, kind)[1:]) for course in study.courses])
    low, high = float(costs.min()) * 0.9, float(costs.max()) * 1.1
    steps = (1, 2, 5) if high / low > 10 else (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
    ticks = [step * 10.0**power for power in range(-6, 3) for step in steps]
    for ax in axes:
        ax.set_ylim(low, high)
        ax.yaxis.set_major_locator(FixedLocator([tick for tick in ticks if low <= tick <= high]))
        ax.yaxis.set_minor_locator(NullLocator())
        ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
