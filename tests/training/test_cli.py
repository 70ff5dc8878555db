"""`bloodcells-train` as a user calls it."""

import re
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from bloodcells import Classifier
from tests.training.tables import labelled, write
from training.cli import app

COMMAND = [sys.executable, "-c", "from training.cli import main; main()"]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write(tmp_path_factory.mktemp("table") / "cells.csv", *labelled())


def call(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments])


def test_a_quick_training_prints_the_table_and_leaves_a_model(tmp_path, file):
    test = write(tmp_path / "more.csv", *labelled(60, seed=1))
    done = subprocess.run(
        [
            *COMMAND,
            "--train",
            file,
            "--test",
            test,
            "--out",
            tmp_path / "m",
            "--quick",
            "--jobs",
            "2",
        ],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["model", "macro-F1", "sd", "fit", "s", "predict", "s", "settings"]
    assert re.fullmatch(r"majority +0\.\d{4} +0\.\d{4} +\d+\.\d\d +\d\.\d{3} +1", lines[1])
    assert "\x1b" not in done.stdout

    manifest = Classifier.load(tmp_path / "m" / "bloodcells").manifest
    assert len(manifest.selection.candidates) == 11
    assert manifest.selection.chosen not in ("majority", "SVM", "nearest neighbours")
    assert manifest.test is not None
    assert f"On more.csv: macro-F1 {manifest.test.scores.f1_macro:.4f}" in done.stdout
    assert lines[-1].startswith(f"Saved {tmp_path / 'm' / 'bloodcells' / '1'} in ")


def test_a_table_at_fault_is_one_line_and_exit_1(tmp_path, file):
    done = call("--train", tmp_path / "none.csv")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"{tmp_path / 'none.csv'}: cannot be read (No such file or directory).\n"

    done = call("--train", file, "--label", "Kind")
    assert done.exit_code == 1
    assert done.stderr == "cells.csv: The table has no column 'Kind'; name the one that is meant.\n"

    other = write(tmp_path / "other.csv", *labelled(30, classes=("Blast", "Monocyte")))
    done = call("--train", file, "--test", other, "--out", tmp_path / "m")
    assert done.exit_code == 1
    assert done.stderr == (
        "other.csv: The label 'Blast' is not in the training table, whose classes are 'Lymphocyte', "
        "'Monocyte', 'Neutrophil'; correct the spelling, or take such rows out.\n"
    )
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--train"),
        (["--train", "T.csv", "--jobs", "0"], "--jobs"),
        (["--train", "T.csv", "--seed", "-1"], "--seed"),
        (["--train", "T.csv", "--name", "../up"], "'../up' is no name"),
        (["--train", "T.csv", "--fast"], "--fast"),
    ],
    ids=["nothing", "jobs", "seed", "name", "option"],
)
def test_wrong_usage_is_exit_2(arguments, said):
    done = call(*arguments)
    assert done.exit_code == 2
    assert said in re.sub(r"\x1b\[[0-9;]*m", "", done.stderr)


def test_the_real_table_is_learnt_within_a_minute(lab, tmp_path):
    done = subprocess.run(
        [*COMMAND, "--train", lab / "data" / "bloodcells_train.csv", "--out", tmp_path, "--quick"],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    manifest = Classifier.load(tmp_path / "bloodcells").manifest
    best = next(c for c in manifest.selection.candidates if c.verdict == "chosen")
    assert best.f1_macro_mean >= 0.85
    assert manifest.training_data.class_counts == {
        "Basophil": 106,
        "Eosinophil": 372,
        "Lymphocyte": 1213,
        "Monocyte": 281,
        "Neutrophil": 3115,
    }
    assert manifest.slides_held_out is not None
    assert manifest.slides_held_out.slides == 56
    said = " ".join(manifest.limits)
    assert "All 106 cells of the class Basophil come from 4 slides that hold nothing else" in said
    assert re.search(r"\(1[23]\.\d%\) the segmentation is broken", said)
    assert "12:1123, 2022" in manifest.citation
