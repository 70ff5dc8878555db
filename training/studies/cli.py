"""Run the studies on the command line: `bloodcells-train study-...`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bloodcells.errors import BloodcellsError
from training.console import complain
from training.data.labelled_cells import check_trainable, read

# The modules that draw are imported in the commands, as matplotlib takes a second to load.

__all__ = ["study_batch_sizes", "study_decision_regions"]


def study_batch_sizes(
    train: Annotated[Path, typer.Option(help="Table of cells whose class is known.")],
    out: Annotated[Path, typer.Option(help="Folder for the figures.")] = Path("studies"),
    label: Annotated[str, typer.Option(help="Column that says the class.")] = "Class",
    seconds: Annotated[
        float, typer.Option(min=0.1, max=600, help="Of training for each batch size and seed.")
    ] = 3.0,
    seeds: Annotated[int, typer.Option(min=1, max=20, help="Runs to average over.")] = 3,
    seed: Annotated[int, typer.Option(min=0, max=2**31, help="The first seed.")] = 0,
) -> None:
    """Train with batches of 256 down to 1, and say which to choose."""
    from training.studies.batch_sizes import BATCH_SIZES, split, study
    from training.studies.batch_sizes_drawing import draw, table, write_csv
    from training.studies.progress import StudyProgress
    from training.studies.style import save, study_style

    with _errors_on_one_line():
        cells = read(train, label)
        check_trainable(cells)
        out.mkdir(parents=True, exist_ok=True)
        with StudyProgress(Console(), len(BATCH_SIZES) * (1 + seeds)) as progress:
            parts = split(cells.values, cells.labels, seed)
            progress.line(
                f"{len(parts.y):,} cells to train on, {len(parts.y_validation):,} to validate; "
                f"{seeds} seeds, about {seconds:g} s of training each, one thread."
            )
            result = study(
                parts,
                seconds=seconds,
                seeds=range(seed, seed + seeds),
                batch_sizes=BATCH_SIZES,
                begin=progress.begin,
                advance=progress.advance,
            )
            for line in table(result):
                progress.line(line)
            progress.line()
            progress.line(result.verdict())
            with study_style():
                paths = save(draw(result), out, "batch-sizes")
            write_csv(result, out / "batch-sizes.csv")
            progress.line(f"Wrote {', '.join(map(str, [*paths, out / 'batch-sizes.csv']))}.")


def study_decision_regions(
    train: Annotated[Path, typer.Option(help="CSV file with the columns y, x1 and x2.")],
    out: Annotated[Path, typer.Option(help="Folder for the figures.")] = Path("studies"),
    epochs: Annotated[int, typer.Option(min=2, max=5000, help="Passes over the points.")] = 400,
    seed: Annotated[int, typer.Option(min=0, max=2**31, help="Of split and first weights.")] = 0,
) -> None:
    """Watch a network with two hidden layers of 20 divide a plane among classes."""
    from training.studies.decision_regions import read_points, watch
    from training.studies.decision_regions_drawing import animate, draw
    from training.studies.progress import StudyProgress
    from training.studies.style import save, study_style

    with _errors_on_one_line():
        points = read_points(train)
        out.mkdir(parents=True, exist_ok=True)
        film = watch(points, epochs=epochs, seed=seed)
        with StudyProgress(Console(), len(film.frames)) as progress, study_style():
            progress.line(film.verdict())
            progress.begin("drawing")
            paths = save(draw(film), out, "decision-regions")
            moving = animate(film, out / "decision-regions.gif", progress.advance)
            progress.line(f"Wrote {', '.join(map(str, [*paths, moving]))}.")


@contextmanager
def _errors_on_one_line() -> Iterator[None]:
    """End the command with 1 and one line on stderr where the input is at fault."""
    try:
        yield
    except (BloodcellsError, OSError) as error:
        complain(str(error), 1)
