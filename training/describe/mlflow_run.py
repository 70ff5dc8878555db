"""Log a training as a run of MLflow: what was asked, the scores, the report and the model."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bloodcells.classification import store
from bloodcells.classification.manifest import REPORT_FILE, Evaluation, Manifest
from bloodcells.classification.mlflow_model import flavour, mlflow_module
from bloodcells.errors import BloodcellsError
from training.data.labelled_cells import LabelledCells
from training.options import Options

__all__ = ["NotTracked", "tracked"]


class NotTracked(BloodcellsError):
    """Report that MLflow did not take a run."""


@contextmanager
def tracked(uri: str, cells: LabelledCells, options: Options) -> Iterator[Callable[[Path], None]]:
    """Open a run before the training, so that what is wrong with MLflow shows first; it fails if that does.

    Parameters
    ----------
    uri
        The tracking server, or what else MLflow takes as a tracking URI.
    cells, options
        What the model is trained on, and how.

    Yields
    ------
    log
        Takes the directory of the finished model.

    Raises
    ------
    NotTracked
        MLflow does not take the run, or, from `log`, the model.
    ExportRefused
        MLflow is not installed.
    """
    mlflow = mlflow_module("mlflow")
    mlflow_module("mlflow.pyfunc")
    try:
        mlflow.set_tracking_uri(uri)
        mlflow.set_experiment(options.name)
        run = mlflow.start_run()
        mlflow.log_params(_asked(cells, options))
    except Exception as error:
        raise NotTracked(f"MLflow at {uri} takes no run: {_first_line(error)}") from error
    with run:
        yield lambda directory: _log(mlflow, uri, directory)


def _log(mlflow: Any, uri: str, directory: Path) -> None:
    """Log the finished model."""
    loaded = store.load(directory)
    manifest = loaded.manifest
    try:
        mlflow.set_tags({"version": manifest.version, "digest": manifest.digest})
        mlflow.log_params({"chosen": manifest.selection.chosen})
        mlflow.log_metrics(_scores(manifest))
        mlflow.log_artifact(directory / "manifest.json")
        if REPORT_FILE in loaded.contents:
            mlflow.log_artifact(directory / REPORT_FILE, "report")
        mlflow.pyfunc.log_model(name="model", **flavour(loaded))
    except Exception as error:
        raise NotTracked(
            f"The model is saved in {directory}, but MLflow at {uri} did not take it: {_first_line(error)}"
        ) from error


def _asked(cells: LabelledCells, options: Options) -> dict[str, Any]:
    """List the parameters of a training."""
    left_out = {"out", "citation", "limits", "report", "resume"}
    asked = {key: value for key, value in asdict(options).items() if key not in left_out}
    return asked | {"train": cells.file.name, "train_sha256": cells.sha256, "cells": len(cells)}


def _scores(manifest: Manifest) -> dict[str, float]:
    """List the scores of a manifest as metrics."""
    found = {
        "cross_validation.f1_macro": manifest.chosen.f1_macro_mean,
        "cross_validation.f1_macro_sd": manifest.chosen.f1_macro_sd,
        "duration_seconds": manifest.duration_seconds,
    } | _of("out_of_fold", manifest.out_of_fold)
    if manifest.slides_held_out is not None:
        found |= _of("slides_held_out", manifest.slides_held_out.scores)
    if manifest.test is not None:
        found |= _of("test", manifest.test.scores)
    return found


def _of(part: str, scores: Evaluation) -> dict[str, float]:
    """List the scores of one evaluation, each with the part's name before its own."""
    whole = {
        "f1_macro": scores.f1_macro,
        "accuracy": scores.accuracy,
        "log_loss": scores.log_loss,
        "calibration_error": scores.calibration.error,
    }
    each = {f"f1 {row.class_}": row.f1 for row in scores.per_class}
    return {f"{part}.{name}": value for name, value in (whole | each).items() if value is not None}


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
