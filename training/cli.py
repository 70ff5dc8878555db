"""Train a model from a labelled table on the command line: `bloodcells-train`."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated

import joblib
import typer
from pydantic import TypeAdapter, ValidationError
from rich.console import Console

from bloodcells.classification import promotion, store
from bloodcells.classification.manifest import Manifest
from bloodcells.cli.version import Version
from bloodcells.errors import BloodcellsError
from bloodcells.measurements import IMAGEJ_33
from training.calibrate import calibrate
from training.console import complain
from training.data.added_cells import add as add_cells
from training.data.added_cells import say
from training.data.describing import describe_table
from training.data.download import fetch
from training.data.labelled_cells import LabelledCells, read
from training.data.measurement_set import NAMED_SETS, BadDescription, MeasurementSet
from training.describe.summary import summary
from training.options import Options
from training.run import Stopped
from training.run import train as train_model
from training.search.candidates import BLENDS, CANDIDATES, Blend, Candidate, named
from training.search.progress import Printed
from training.studies.cli import study_batch_sizes, study_decision_regions

__all__ = ["app", "main"]

REPEATS, QUICK_REPEATS = 5, 1
INTERRUPTED = 130
"""The exit code that shells give a command ended by Ctrl-C: 128 plus the signal's number, 2."""


def calibrate_model(
    train: Annotated[Path, typer.Option(help="The table that the model was trained on.")],
    model: Annotated[
        Path,
        typer.Option(help="models/NAME, for the version that is served, or models/NAME/VERSION."),
    ] = Path("models/bloodcells"),
    label: Annotated[str, typer.Option(help="Column that says the class.")] = "Class",
    group: Annotated[
        str | None,
        typer.Option(
            help="Column that says the slide; without it, the file name up to the first '_'."
        ),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes; one per core if not given.")
    ] = None,
) -> None:
    """Add novelty, prediction sets and ranges by class to a model of an older release, as its next version.

    That is a candidate. Its network does not change: cells have the same classes and probabilities.
    """
    console = Console()
    try:
        directory = store.resolve(model)
        taken = MeasurementSet.of_manifest(store.load(directory).manifest)
        cells = read(train, label, group, taken)
        with Printed(console) as progress:
            directory = calibrate(
                directory,
                cells,
                jobs=joblib.cpu_count() if jobs is None else jobs,
                progress=progress,
            )
    except KeyboardInterrupt:
        complain("Stopped.", INTERRUPTED)
    except (BloodcellsError, OSError) as error:
        complain(str(error), 1)
    progress.note(_saved(directory))


def describe(
    table: Annotated[Path, typer.Argument(help="A table with a row for each cell.")],
    name: Annotated[str, typer.Option(help="Name of the set of measurements.")] = "own",
    label: Annotated[str, typer.Option(help="Column that says the class.")] = "Class",
) -> None:
    """Write a description of a table's columns of numbers, for --measurements. Look it over."""
    try:
        typer.echo(describe_table(table, name, label), nl=False)
    except (BloodcellsError, OSError) as error:
        complain(str(error), 1)


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
app.command("calibrate")(calibrate_model)
app.command("describe")(describe)
app.command("study-batch-sizes")(study_batch_sizes)
app.command("study-decision-regions")(study_decision_regions)

_NAME = TypeAdapter[str](Manifest.model_fields["name"].rebuild_annotation())


@app.callback(invoke_without_command=True)
def train(
    context: typer.Context,
    train: Annotated[Path | None, typer.Option(help="Table of cells whose class is known.")] = None,
    add: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="TABLE",
            help="Further such cells to train on, such as corrected ones; may be given several times. A "
            "cell that is there already, by its measurements, takes their label.",
        ),
    ] = None,
    test: Annotated[
        Path | None,
        typer.Option(help="Further such cells, to score the finished model on."),
    ] = None,
    download: Annotated[
        bool,
        typer.Option(
            "--download", help="Fetch the public training and test tables, and use them instead."
        ),
    ] = False,
    data_folder: Annotated[Path, typer.Option(help="Where --download puts them.")] = Path("data"),
    out: Annotated[Path, typer.Option(help="Folder of all models.")] = Path("models"),
    name: Annotated[str, typer.Option(help="Name of the model.")] = "bloodcells",
    label: Annotated[str, typer.Option(help="Column that says the class.")] = "Class",
    group: Annotated[
        str | None,
        typer.Option(
            help="Column that says the slide; without it, the file name up to the first '_'.",
        ),
    ] = None,
    measurements: Annotated[
        str,
        typer.Option(
            metavar="NAME|FILE",
            help=f"What the model takes: {', '.join(NAMED_SETS)}, or a file that describes columns.",
        ),
    ] = IMAGEJ_33,
    quick: Annotated[
        bool, typer.Option("--quick", help="Tiny grids: a minute, a fair model.")
    ] = False,
    repeats: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=100,
            help=f"Deals of folds for the best setting of each model; {REPEATS} if not given, "
            f"{QUICK_REPEATS} with --quick.",
        ),
    ] = None,
    candidate: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Compare this model, and a blend's members; may be given several times. Else all.",
        ),
    ] = None,
    citation: Annotated[
        str | None, typer.Option(metavar="TEXT", help="How to cite the source of the cells.")
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT",
            help="A sentence on what the scores do not show, for the manifest; may be given several times.",
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, max=2**32 - 1, help="The same seed gives the same model.")
    ] = 0,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Processes; one per core if not given."),
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(
            metavar="TCP://HOST:PORT",
            help="Search on the workers of the Dask cluster with this scheduler.",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the same search where it was stopped.")
    ] = False,
    allow_training_rows: Annotated[
        bool,
        typer.Option(
            "--allow-training-rows",
            help="Ship a model even if it carries rows of the training table inside it.",
        ),
    ] = False,
    mlflow: Annotated[
        str | None,
        typer.Option(
            metavar="URI",
            help="Log parameters, scores, report and model as a run of this tracking server.",
        ),
    ] = None,
    promote: Annotated[
        bool,
        typer.Option(
            "--promote", help="Serve it from the next start or reload on; else it is a candidate."
        ),
    ] = False,
    version: Version = False,
) -> None:
    """Compare models by cross-validated macro-F1, and export the best as the next version, a candidate."""
    if context.invoked_subcommand is not None:
        _check_nothing_given(context)
        return
    _check_usage(train, test, download, name)
    taken = _taken(measurements)
    which = {"candidates": _candidates(candidate)} if candidate else {}
    options = Options(
        out=out,
        name=name,
        seed=seed,
        quick=quick,
        repeats=repeats or (QUICK_REPEATS if quick else REPEATS),
        jobs=joblib.cpu_count() if jobs is None else jobs,
        dask=dask,
        resume=resume,
        allow_training_rows=allow_training_rows,
        citation=citation,
        limits=tuple(limit or ()),
    )
    console = Console()
    try:
        if download:
            train, test = fetch(data_folder, console=console)
        assert train is not None, "or this is wrong usage"
        _check_same_set(out / name, taken)
        cells = read(train, label, group, taken)
        cells = add_cells(cells, [read(file, label, group, taken) for file in add or ()])
        held_back = None if test is None else read(test, label, taken=taken)
        tracking = nullcontext() if mlflow is None else _tracked(mlflow, cells, options)
        with Printed(console) as progress, tracking as log:
            for added in cells.added:
                progress.note(say(added))
            manifest = train_model(cells, held_back, options, progress, **which).manifest
            directory = out / name / str(manifest.version)
            if log is not None:
                log(directory)
        if promote:
            promotion.serve(directory.parent, manifest.version, "promote")
    except Stopped as stopped:
        complain(str(stopped), INTERRUPTED)
    except KeyboardInterrupt:
        complain("Stopped.", INTERRUPTED)
    except (BloodcellsError, OSError) as error:
        complain(str(error), 1)
    for line in ("", *summary(manifest), ""):
        progress.note(line)
    progress.note(_saved(directory, f" in {manifest.duration_seconds:.0f} s", promote))


def _tracked(
    uri: str, cells: LabelledCells, options: Options
) -> AbstractContextManager[Callable[[Path], None]]:
    """Open a run of MLflow, as `tracked` does."""
    from training.describe.mlflow_run import tracked  # here: it is for those who have MLflow

    return tracked(uri, cells, options)


def _saved(directory: Path, how_long: str = "", promoted: bool = False) -> str:
    """Say where a model is, and what makes the service answer by it."""
    if promoted:
        return (
            f"Saved {directory}{how_long}; it is served from the next start or reload (SIGHUP) on."
        )
    return (
        f"Saved {directory}{how_long}, as a candidate: nothing serves it until `bloodcells models promote "
        f"{directory}`."
    )


def main() -> None:
    """Run the command line."""
    app()


def _check_nothing_given(context: typer.Context) -> None:
    """Refuse options before a study's name, where they would do nothing."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    given = [
        "--" + name.replace("_", "-")
        for name, source in sources.items()
        if source is not None and source.name == "COMMANDLINE"
    ]
    if given:
        raise typer.BadParameter(
            f"an option of {context.invoked_subcommand} stands after that name.",
            param_hint=", ".join(given),
        )


def _candidates(names: Sequence[str]) -> Sequence[Candidate | Blend]:
    """Find the models to compare by their names."""
    known = [c.name for c in (*CANDIDATES, *BLENDS)]
    if unknown := [name for name in names if name not in known]:
        raise typer.BadParameter(
            f"{unknown[0]!r} is no model that is compared; there are {'; '.join(known)}.",
            param_hint="--candidate",
        )
    return named(names)


def _check_usage(train: Path | None, test: Path | None, download: bool, name: str) -> None:
    """Refuse options that do not go together, and names that no model has."""
    if train is None and not download:
        raise typer.BadParameter(
            "one of them is needed: a table to train on, or the word to fetch the public one.",
            param_hint="--train or --download",
        )
    if download and (train is not None or test is not None):
        raise typer.BadParameter(
            "it brings a training and a test table of its own; leave out --train and --test.",
            param_hint="--download",
        )
    try:
        _NAME.validate_python(name)
    except ValidationError as error:
        raise typer.BadParameter(
            f"{name!r} is no name: at most 64 letters, digits, '.', '_' and '-', the first a letter "
            "or a digit.",
            param_hint="--name",
        ) from error


def _taken(measurements: str) -> MeasurementSet:
    """Find the set of measurements that is named or described."""
    try:
        return MeasurementSet.of(measurements)
    except BadDescription as error:
        raise typer.BadParameter(str(error), param_hint="--measurements") from error


def _check_same_set(directory: Path, taken: MeasurementSet) -> None:
    """Refuse a next version that takes other measurements than the one before: tables would lose their model.

    Raises
    ------
    BadDescription
        There is a version, and it takes others.
    ModelError
        The newest version cannot be read.
    """
    numbers = store.versions(directory)
    if not numbers:
        return
    manifest = store.load(directory / str(numbers[-1])).manifest
    if set(manifest.feature_names) != {m.name for m in taken.measurements}:
        raise BadDescription(
            f"{directory} has versions that take the measurements {manifest.feature_set!r}, not "
            f"{taken.name!r}; give the new model a name of its own with --name."
        )
