"""Define the command `bloodcells predict`."""

import glob
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from bloodcells.batch import (
    ENDINGS,
    BatchProgress,
    Folder,
    PredictionSummary,
    PredictOptions,
    PredictReport,
    Unwritable,
    ending_of,
    open_folder,
    predict_file,
    predict_folder,
    predict_stream,
    spool_stdin,
)
from bloodcells.classification.classifier import Classifier
from bloodcells.classification.image_plan import (
    note_on_labels,
    note_on_no_white_cell,
    plan_images,
)
from bloodcells.classification.located_predictions import predict_fields
from bloodcells.classification.model_choice import ModelChoice
from bloodcells.classification.model_folder import StoredModel, find_models
from bloodcells.cli.common import (
    TABLE_HELP,
    OnInvalid,
    TableOptions,
    check_output,
    choose_model,
    one_sentence,
    say_which,
    write,
)
from bloodcells.cli.images import (
    ImageOptions,
    Jobs,
    MeasureRequest,
    measure_request,
    parse_request,
)
from bloodcells.cli.option_groups import with_option_groups
from bloodcells.cli.progress import pace_shown
from bloodcells.errors import BloodcellsError, list_some
from bloodcells.images.errors import NoWhiteCells
from bloodcells.parallel.cpu import usable_cores
from bloodcells.quality.flagging import UNLIKE
from bloodcells.tables.cell_table import as_sentence
from bloodcells.tables.chunked import find_files

OutputKind = Literal["parquet", "arrow", "csv", "csv.gz", "ndjson", "ndjson.gz"]

_STDIN = Path("-")
_INTERRUPTED = 130
"""Exit status of a command that Ctrl-C stopped, as shells have it: 128 and the number of SIGINT."""


class NotAllPredicted(BloodcellsError):
    """Report tables that cannot be predicted, beside others that could."""


@with_option_groups
def predict(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="IN... | --images FOLDER | --images IMAGE MASK",
            help=f"Tables ({TABLE_HELP}), folders of tables, patterns; - for stdin. With --images what "
            "`bloodcells measure` takes.",
        ),
    ],
    *,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE|FOLDER",
            help=f"For one table, a file that ends in one of {', '.join(ENDINGS)}, for stdout none; for "
            "several, a folder, where each becomes a file.",
        ),
    ] = None,
    to: Annotated[
        OutputKind | None,
        typer.Option(
            help="What is written into a folder, by default parquet, or to stdout, by default csv.",
        ),
    ] = None,
    invalid: OnInvalid = "fail",
    options: TableOptions,
    novelty: Annotated[
        bool,
        typer.Option(
            "--novelty",
            help="Add the share of training cells that are more like the others than this cell is.",
        ),
    ] = False,
    sets: Annotated[
        float | None,
        typer.Option(
            metavar="LEVEL",
            help="Add the classes that cannot be excluded: at 0.9, of the cells of each class, 90 % have it "
            "in their set.",
        ),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Add the three measurements that speak most for the class against the runner-up; takes "
            "some thousand times as long.",
        ),
    ] = False,
    slide: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN",
            help="Column that names the slide of each cell: measurements are also taken relative to the "
            "slide, by a model of its own. Each slide needs 100 cells, all in one table.",
        ),
    ] = None,
    jobs: Jobs = None,
    dask: Annotated[
        str | None,
        typer.Option(
            metavar="tcp://HOST:PORT",
            help="Spread the tables over the workers of a Dask cluster, which see the same paths.",
        ),
    ] = None,
    from_images: Annotated[
        bool, typer.Option("--images", help="Measure images first; the options below are for it.")
    ] = False,
    image_options: ImageOptions,
) -> None:
    """Say of each cell what it is. CSV, the default, is your own table with three more columns.

    Into a folder, several tables are predicted side by side; a run that was stopped goes on where it was
    when it is given again.
    """
    with one_sentence():
        if sets is not None and not 0.0 < sets < 1.0:
            raise typer.BadParameter("--sets is a level above 0 and below 1, such as 0.9.")
        if from_images:
            if options.pixel_size is not None:
                raise typer.BadParameter("--pixel-size is for tables; images are in pixels.")
            if to or dask or slide or options.sheet or options.unterminated != "refuse":
                raise typer.BadParameter(
                    "--to, --dask, --slide, --sheet and --unterminated are for tables."
                )
            request = parse_request(paths, image_options, jobs)
            _predict_images(
                request,
                None if output is None else Path(output),
                options.model,
                image_options,
                novelty,
                sets,
                explain,
            )
            return
        if image_options != ImageOptions():
            raise typer.BadParameter("--label, --cells, --centre and the like need --images.")
        into_folder = output is not None and _is_folder(output)
        _check(paths, output, into_folder, to, dask)
        how = (
            options.pixel_size,
            invalid,
            options.sheet,
            options.unterminated,
            novelty,
            sets,
            explain,
            slide,
        )
        if output is not None and into_folder:
            written = PredictOptions(f".{to or 'parquet'}", *how)
            _predict_into_folder(
                paths, Path(output), options.model, written, jobs or usable_cores(), dask
            )
        elif output is not None:
            file = Path(output)
            check_output(file, paths, ENDINGS)
            written = PredictOptions(ending_of(file) or "", *how)
            _predict_one(paths[0], file, options.model, written, jobs or usable_cores())
        else:
            written = PredictOptions(f".{to or 'csv'}", *how)
            _predict_one(paths[0], None, options.model, written, jobs or usable_cores())


def _is_folder(output: str) -> bool:
    """Tell whether an output is meant as a folder: it is one, or is named like one."""
    named_so = output.endswith(("/", os.sep)) or not Path(output).suffix
    return Path(output).is_dir() or named_so


def _check(
    paths: list[Path],
    output: str | None,
    into_folder: bool,
    to: OutputKind | None,
    dask: str | None,
) -> None:
    """Refuse paths and options that do not go together.

    Raises
    ------
    typer.BadParameter
        Some do not.
    """
    if _STDIN in paths and (into_folder or len(paths) > 1):
        raise typer.BadParameter(
            "- is one table, for stdout or a file; it cannot go into a folder."
        )
    if into_folder:
        return
    if len(paths) > 1 or paths[0].is_dir() or _is_pattern(paths[0]):
        where = "--output FOLDER is needed" if output is None else f"{output} is no folder"
        raise typer.BadParameter(
            f"several tables become several files, and {where}; name one without an ending, or with / "
            "behind it. Images need --images."
        )
    if dask is not None:
        raise typer.BadParameter(
            "--dask spreads tables over a cluster; --output is to be a folder."
        )
    if output is not None and to is not None and ending_of(Path(output)) != f".{to}":
        raise typer.BadParameter(f"{output} does not end in .{to}; leave out --to.")


def _is_pattern(path: Path) -> bool:
    """Tell whether a path is a pattern such as `*.csv`, and no file of that name."""
    return glob.has_magic(str(path)) and not path.exists()


def _predict_images(
    request: MeasureRequest,
    output: Path | None,
    model: Path,
    options: ImageOptions,
    novelty: bool,
    sets: float | None,
    explain: bool,
) -> None:
    """Measure images, predict their cells and write one table of all."""
    check_output(output, request.sources)
    choice = find_models(model)
    plan = plan_images(choice, request.selection, options.cells, options.feature_set)
    classifier = Classifier(plan.model.artifact)
    request = replace(request, selection=plan.selection, refuse_none=plan.otherwise is not None)
    try:
        table, checkpoint = measure_request(request, output)
        note = None if plan.otherwise is None else note_on_labels(table.fields)
    except NoWhiteCells:
        if plan.otherwise is None:
            raise
        plan = plan.otherwise
        classifier = Classifier(plan.model.artifact)
        request = replace(request, selection=plan.selection, refuse_none=False)
        table, checkpoint = measure_request(request, output)
        note = note_on_no_white_cell(request.paths[0].name)
    predictions = predict_fields(classifier, table, novelty=novelty, sets=sets, explain=explain)
    write(predictions, output)
    tally = predictions.tally
    typer.echo(_summary(tally, f"{tally.rows:,} cells", classifier), err=True)
    if tally.surplus is not None:
        typer.echo(tally.surplus, err=True)
    if note is not None:
        typer.echo(as_sentence(note), err=True)
    say_which(plan.model, choice)
    if checkpoint is not None:
        checkpoint.unlink()


def _models(path: Path, options: PredictOptions) -> ModelChoice[StoredModel]:
    """Find the models; by slide those alone that take measurements relative to it."""
    choice = find_models(path)
    return choice if options.slide is None else choice.by_slide()


def _predict_one(
    path: Path, output: Path | None, model: Path, options: PredictOptions, threads: int
) -> None:
    """Predict one table, into a file or to stdout."""
    with ExitStack() as stack:
        choice = _models(model, options)
        where = str(path)
        if path == _STDIN:
            path, where = stack.enter_context(spool_stdin(sys.stdin.buffer)), "stdin"
        chosen = choose_model(choice, [(path, where)], options.sheet, options.unterminated)
        classifier = Classifier(chosen.artifact)
        size = path.stat().st_size if path.is_file() else 0
        # A bar and the table would be written over each other on one terminal.
        if output is not None or not sys.stdout.isatty():
            show = stack.enter_context(pace_shown(1, size))
        else:
            show = _show_nothing
        try:
            watch = _watch_one(show, size)
            report = _write_predictions(classifier, path, where, output, options, watch, threads)
        except KeyboardInterrupt as error:
            typer.echo("Stopped." if output is None else "Stopped; nothing is written.", err=True)
            raise typer.Exit(_INTERRUPTED) from error
    lines = [
        _summary(report.tally, f"{report.tally.rows:,} cells", classifier),
        *report.notes,
        *report.assumptions,
    ]
    if report.tally.surplus is not None:
        lines.append(report.tally.surplus)
    if report.tally.doubt is not None:
        lines = [*lines[1:], lines[0]]  # doubt of the whole table is to be read, so it comes last
    for line in lines:
        typer.echo(line, err=True)
    say_which(chosen, choice)


def _write_predictions(
    classifier: Classifier,
    path: Path,
    where: str,
    output: Path | None,
    options: PredictOptions,
    watch: Callable[[int, float], None],
    threads: int,
) -> PredictReport:
    """Write the predictions of a table to a file, or to stdout, whose reader may leave early."""
    if output is not None:
        return predict_file(classifier, path, where, output, options, watch, threads)
    try:
        sink = sys.stdout.buffer
        report = predict_stream(classifier, path, where, sink, options, watch, threads)
        sys.stdout.buffer.flush()
    except OSError as error:
        # Python writes what is left in the buffer when it ends, which would fail once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):  # as `head` does when it has enough
            raise typer.Exit(1) from error
        raise Unwritable(Path("stdout"), error) from error
    return report


def _watch_one(show: Callable[[BatchProgress], None], size: int) -> Callable[[int, float], None]:
    """Turn the cells and the share of one table that is read into the progress of a batch of one."""
    return lambda cells, share: show(BatchProgress(0, cells, int(share * size)))


def _show_nothing(progress: BatchProgress) -> None:
    """Show no progress."""


def _predict_into_folder(
    paths: list[Path],
    output: Path,
    model: Path,
    options: PredictOptions,
    jobs: int,
    dask: str | None,
) -> None:
    """Predict several tables, each into a file of a folder."""
    files = find_files(paths, recursive=True)
    choice = _models(model, options)
    named = ((path, files.name(path)) for path in files.paths)
    chosen = choose_model(choice, named, options.sheet, options.unterminated)
    classifier = Classifier(chosen.artifact)
    folder = open_folder(files, output, chosen.artifact.directory, classifier.manifest, options)
    for note in (*files.notes, *folder.notes):
        typer.echo(note, err=True)
    total = len(folder.todo) + len(folder.before)
    if folder.before:
        typer.echo(
            f"{len(folder.before):,} of {total:,} files are there already, of the same tables, model and "
            "options; they are left as they are.",
            err=True,
        )
    try:
        with pace_shown(len(folder.todo), folder.bytes) as show:
            result = predict_folder(folder, jobs, dask, show)
    except KeyboardInterrupt as error:
        typer.echo(_stopped(folder, output), err=True)
        raise typer.Exit(_INTERRUPTED) from error
    counted = (
        f"{result.tally.rows:,} cells in {result.done:,} file{'' if result.done == 1 else 's'}"
    )
    typer.echo(_summary(result.tally, counted, classifier), err=True)
    say_which(chosen, choice)
    if result.tally.left_out:
        typer.echo(f"{result.tally.left_out:,} rows left out, which are no cells.", err=True)
    for assumption, tables in result.assumptions.items():
        typer.echo(f"{list_some(sorted(tables), 5)}: {assumption}", err=True)
    if result.novel:
        novel = list_some(sorted(result.novel), 5)
        typer.echo(f"More cells than expected are flagged '{UNLIKE}': {novel}.", err=True)
    for doubt in result.doubts:
        typer.echo(doubt, err=True)
    for fault in result.faults:
        typer.echo(fault, err=True)
    if result.faults:
        raise NotAllPredicted(
            f"{len(result.faults):,} of {total:,} cannot be predicted, as said above; nothing is written "
            "for them. Mend them and run again: what is done stays done."
        )


def _summary(tally: PredictionSummary, counted: str, classifier: Classifier) -> str:
    """Say `5 cells: Eosinophil 1, Lymphocyte 4; 1 flagged, 0 rejected.`, or more after the `5 cells`."""
    summary = tally.summary(tuple(classifier.manifest.classes))
    counts = ", ".join(f"{name} {count:,}" for name, count in summary["counts"].items())
    doubt = "" if tally.doubt is None else f"{tally.doubt} "
    return (
        f"{doubt}{counted}: {counts or 'none predicted'}; {summary['flagged']:,} flagged, "
        f"{summary['rejected']:,} rejected."
    )


def _stopped(folder: Folder, output: Path) -> str:
    """Say how many files of a stopped run are whole."""
    total = len(folder.todo) + len(folder.before)
    done = len(folder.before) + folder.record.written
    return (
        f"Stopped: {done:,} of {total:,} files are whole and in {output}; run the same command again to "
        "make the rest."
    )
