"""The studies from the command line."""

from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from tests.training.tables import labelled, write
from training.studies import batch_sizes
from training.studies.cli import study_batch_sizes, study_decision_regions

pytestmark = pytest.mark.integration  # each is a whole study

app = typer.Typer()
app.command("study-batch-sizes")(study_batch_sizes)
app.command("study-decision-regions")(study_decision_regions)


def call(*arguments: Any) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_batch_sizes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_sizes, "BATCH_SIZES", (64, 8))
    monkeypatch.setattr(batch_sizes, "TUNING_EPOCHS", 3)
    table = write(tmp_path / "cells.csv", *labelled())
    out = tmp_path / "deep" / "figures"
    result = call(
        "study-batch-sizes", "--train", table, "--out", out, "--seconds", 0.1, "--seeds", 1
    )
    assert result.exit_code == 0, result.output
    assert "Choose batches of" in result.output
    assert "120 cells to train on, 30 to validate" in result.output
    names = {path.name for path in out.iterdir()}
    assert names == {"batch-sizes.svg", "batch-sizes.png", "batch-sizes.csv"}


def test_decision_regions(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text("y,x1,x2\n" + "".join(f"{i % 2},{i},{i * i % 7}\n" for i in range(20)))
    result = call("study-decision-regions", "--train", file, "--out", tmp_path, "--epochs", 3)
    assert result.exit_code == 0, result.output
    assert "After 3 epochs" in result.output
    for name in ("svg", "png", "gif"):
        assert (tmp_path / f"decision-regions.{name}").stat().st_size > 1000


@pytest.mark.parametrize("study", ["study-batch-sizes", "study-decision-regions"])
def test_a_wrong_table_is_one_line_and_exit_1(study: str, tmp_path: Path) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text("a,b\n1,2\n")
    for path in (file, tmp_path / "missing.csv"):
        result = call(study, "--train", path, "--out", tmp_path / "none")
        assert result.exit_code == 1
        assert result.stdout == ""
        assert len(result.stderr.splitlines()) == 1
        assert path.name in result.stderr
        assert not (tmp_path / "none").exists()


def test_a_table_too_small_to_split_is_refused(tmp_path: Path) -> None:
    values, labels = labelled()
    labels = labels.copy()
    labels[0] = "Rare"
    result = call("study-batch-sizes", "--train", write(tmp_path / "cells.csv", values, labels))
    assert result.exit_code == 1
    assert "'Rare' has 1" in result.stderr
