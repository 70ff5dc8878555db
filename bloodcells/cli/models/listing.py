"""Define the commands `bloodcells models list | show`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bloodcells.classification import store
from bloodcells.classification.classifier import Classifier
from bloodcells.classification.manifest import Evaluation, Manifest
from bloodcells.classification.served_version import ServedRecord, candidates, read, served_version
from bloodcells.classification.shipped import default_models
from bloodcells.cli.common import one_sentence
from bloodcells.cli.models.named import (
    DEFAULT_DIRECTORY,
    ChosenVersion,
    ModelDirectory,
    load,
    path_of,
)
from bloodcells.errors import BloodcellsError, UnknownModel


def list_models(
    folder: Annotated[Path, typer.Argument(help="The folder of all models.")] = default_models(),  # noqa: B008
) -> None:
    """List the models, verified byte by byte, and which version of each is served."""
    with one_sentence():
        names = sorted(d for d in folder.iterdir() if d.is_dir()) if folder.is_dir() else []
        found = [(d, v) for d in names for v in store.versions(d)]
        if not found:
            raise UnknownModel(f"There is no model in {folder}.")
        table = Table("model", "version", "state", "created", "measurements", "macro-F1", box=None)
        for directory, version in found:
            manifest = Classifier.load(directory / str(version)).manifest
            chosen = manifest.chosen
            table.add_row(
                manifest.name,
                str(manifest.version),
                _state(directory, version),
                f"{manifest.created:%Y-%m-%d}",
                manifest.feature_set,
                f"{chosen.f1_macro_mean:.3f} ± {chosen.f1_macro_sd:.3f}",
            )
        Console().print(table)


def show(
    version: ChosenVersion = None,
    model: ModelDirectory = DEFAULT_DIRECTORY,
) -> None:
    """Show a version: what it was trained on, its scores and limits, and when which version was served."""
    with one_sentence():
        path = path_of(version, model)
        directory = path.parent
        loaded = load(path)
        manifest = loaded.manifest
        state = _state(directory, manifest.version) or "not served"
        record = read(directory)
    signed = "" if loaded.signed_by is None else f", signed by {loaded.signed_by}"
    lines = [
        f"{manifest.name}, version {manifest.version} ({state}{signed})",
        *_described(manifest),
    ]
    for line in [*lines, *_history(record)]:
        typer.echo(line)


def _state(directory: Path, version: int) -> str:
    """Say in a word whether a version is served or a candidate; nothing of others.

    Raises
    ------
    ModelError
        Which one is served cannot be read.
    """
    versions = store.versions(directory)
    if version in candidates(read(directory), versions):
        return "candidate"
    try:
        return "served" if served_version(directory, versions) == version else ""
    except BloodcellsError as error:
        typer.echo(str(error), err=True)
        return ""


def _described(manifest: Manifest) -> list[str]:
    """Write what a manifest says, a line for each subject."""
    data, chosen = manifest.training_data, manifest.chosen
    counts = ", ".join(f"{name} {n:,}" for name, n in data.class_counts.items())
    lines = [
        f"created:         {manifest.created:%Y-%m-%d %H:%M} UTC",
        f"digest:          {manifest.digest}",
        f"measurements:    {len(manifest.features)} of {manifest.feature_set}",
        f"trained on:      {data.file}, {data.rows:,} cells ({counts})",
        f"chosen:          {chosen.name}, macro-F1 {chosen.f1_macro_mean:.4f} ± {chosen.f1_macro_sd:.4f} in "
        "cross-validation",
        f"out of fold:     {_scores(manifest.out_of_fold)}",
    ]
    if manifest.slides_held_out is not None:
        lines.append(f"slides held out: {_scores(manifest.slides_held_out.scores)}")
    if manifest.test is not None:
        lines.append(f"test:            {_scores(manifest.test.scores)} ({manifest.test.file})")
    lines.append(f"intended use:    {manifest.intended_use}")
    return [*lines, *(f"limit:           {limit}" for limit in manifest.limits)]


def _scores(scores: Evaluation) -> str:
    """Write the macro-F1, the accuracy, and the F1 of each class."""
    each = ", ".join(f"{row.class_} {row.f1:.3f}" for row in scores.per_class)
    return f"macro-F1 {scores.f1_macro:.4f}, accuracy {scores.accuracy:.4f}; F1 {each}"


def _history(record: ServedRecord | None) -> list[str]:
    """Write when which version was served, oldest first."""
    if record is None:
        return ["No version is pinned: the highest is served."]
    changes = [
        f"  {change.at:%Y-%m-%d %H:%M} UTC  version {change.version} ({change.by})"
        for change in record.history
    ]
    return ["Served:", *changes] if changes else ["None of its versions was ever served."]
