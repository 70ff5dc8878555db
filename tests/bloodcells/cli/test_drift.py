"""`bloodcells drift`, run as a user runs it."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

from bloodcells.measurements import FEATURE_SETS
from tests.bloodcells.cli.command import EXAMPLES, MODEL, forked
from tests.synthetic import make_cells

NAMES = FEATURE_SETS["imagej-33"]


def write(path: Path, n: int, shift: float = 0.0) -> Path:
    values = make_cells(n, seed=1)
    values[: n // 2, NAMES.index("Mean blue")] += shift
    slides = ["s1"] * (n // 2) + ["s2"] * (n - n // 2)
    pacsv.write_csv(pa.table([*values.T, slides], names=[*NAMES, "slide"]), path)
    return path


def test_a_table_against_a_model_and_against_a_table(tmp_path: Path) -> None:
    known, new = write(tmp_path / "known.csv", 100), write(tmp_path / "new.csv", 80, 200.0)
    page = tmp_path / "drift.html"
    done = forked("drift", MODEL, new, "--by", "slide", "--report", page)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("80 cells against the 5,087 training cells of bloodcells version")
    assert page.read_text().startswith("<!doctype html>")
    done = forked("drift", known, new, "--by", "slide", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["reference"] == "known.csv"
    assert [group["name"] for group in found["groups"]] == ["s1", "s2"]
    assert found["groups"][0]["beyond_chance"] == ["Mean blue"]
    assert found["groups"][1]["beyond_chance"] == []
    assert found["groups"][0]["reference_groups"] == 1 / 3


def test_what_cannot_be_compared_is_said_in_a_sentence(tmp_path: Path) -> None:
    done = forked("drift", MODEL, EXAMPLES, "--by", "plate")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no column 'plate'" in done.stderr
    missing = tmp_path / "none.csv"
    done = forked("drift", missing, EXAMPLES)
    assert done.returncode == 1
    assert "none.csv" in done.stderr
    done = forked("drift", MODEL, EXAMPLES, "--report", tmp_path / "drift.pdf")
    assert done.returncode == 2
    assert "the ending is to be .html" in done.stderr
