"""`bloodcells composition`, run as a user runs it."""

import csv
import json
import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from tests.bloodcells.cli.command import bloodcells, forked
from tests.bloodcells.composition.experiment import Experiment, experiment, model_with_reference

AGAINST = ("--by", "compound", "--control", "DMSO", "--within", "plate")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return model_with_reference(tmp_path_factory.mktemp("cli") / "models")


@pytest.fixture(scope="module")
def made(model: Path) -> Experiment:
    return experiment(model, [("inert", {}), ("shifter", {"Eosinophil": 0.25})])


@pytest.fixture(scope="module")
def table(made: Experiment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("table") / "cells.csv"
    pacsv.write_csv(made.with_columns(), path)
    return path


def composition(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    run = bloodcells if "PYTHONPATH" in environment else forked
    return run("composition", *arguments, **environment)


def test_it_prints_a_row_per_group_and_class(table: Path, model: Path) -> None:
    done = composition(table, *AGAINST, "--model", model)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert list(rows[0]) == [
        "compound",
        "class",
        "cells",
        "flagged",
        "counted",
        "fraction",
        "low",
        "high",
        "shift",
        "shift_low",
        "shift_high",
        "log2_ratio",
        "p",
        "p_adjusted",
        "note",
    ]
    assert len(rows) == 3 * 5
    assert {row["shift"] for row in rows[:5]} == {""}
    (found,) = [r for r in rows if (r["compound"], r["class"]) == ("shifter", "Eosinophil")]
    assert 0.1 < float(found["shift_low"]) < float(found["shift"]) < 0.3
    assert float(found["p_adjusted"]) < 1e-3
    *notes, last = done.stderr.splitlines()
    assert any(note.startswith("A well is told by 'plate' and 'well'.") for note in notes)
    assert last.startswith("2,400 cells in 3 groups; ")
    assert last.endswith("of 10 shifts found at a false discovery rate of 5%.")


@pytest.mark.parametrize("suffix", [".csv", ".json", ".ndjson", ".arrow", ".parquet"])
def test_it_writes_every_kind(table: Path, model: Path, tmp_path: Path, suffix: str) -> None:
    output = tmp_path / f"mix{suffix}"
    done = composition(
        table, "--by", "plate", "--by", "compound", "--same-slides", "--model", model, "-o", output
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [output.name]
    match suffix:
        case ".csv":
            rows = list(csv.DictReader(output.read_text().splitlines()))
        case ".json":
            groups = json.loads(output.read_text())["groups"]
            rows = [g["group"] | c for g in groups for c in g["classes"]]
        case ".ndjson":
            rows = [json.loads(line) for line in output.read_text().splitlines()]
        case ".arrow":
            rows = pa.ipc.open_stream(output.read_bytes()).read_all().to_pylist()
        case _:
            rows = pq.read_table(output).to_pylist()
    assert len(rows) == 2 * 3 * 5
    assert [rows[0][name] for name in ("plate", "compound", "class")] == ["P1", "DMSO", "Basophil"]
    assert "shift" not in rows[0]
    assert done.stderr == "2,400 cells in 6 groups.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--by", "compond"], 1, "has no column 'compond' (the nearest is 'compound')"),
        (["--by", "compound", "--control", "x"], 1, "No cell has the control 'x' in the column"),
        (["--by", "compound", "--within", "plate"], 2, "but no control is named"),
        (["--by", "compound", "--unit", "well"], 2, "but no control is named"),
        (["--by", "compound", "--confidence", "95"], 2, "95 is not between 0 and 1"),
        (["--by", "compound", "-o", "mix.xlsx"], 2, "the ending is to be one of .csv"),
        (["--by", "compound", "--report", "mix.pdf"], 2, "the ending is to be .html"),
        (["--by", "compound", "--method", "guess"], 2, "'guess'"),
        ([], 2, "--by"),
    ],
)
def test_what_cannot_be_done_is_said(
    table: Path, model: Path, arguments: list[str], code: int, said: str
) -> None:
    done = composition(table, *arguments, "--model", model, COLUMNS="400")
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    if code == 1:
        assert len(done.stderr.splitlines()) == 1


def test_a_table_twice_is_refused(table: Path, model: Path) -> None:
    done = composition(table, table.parent, "--by", "compound", "--model", model)
    assert (done.returncode, done.stdout) == (1, "")
    assert "is given twice: its cells would count double" in done.stderr


def test_nothing_is_written_where_a_later_table_is_at_fault(
    table: Path, model: Path, tmp_path: Path
) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_text("well,Area\nA1,7\n")
    output = tmp_path / "mix.csv"
    done = composition(table, odd, "--by", "compound", "--model", model, "-o", output)
    assert done.returncode == 1
    assert done.stderr.startswith("odd.csv: the table lacks 32 of the 33 measurements")
    assert not output.exists()


def test_the_page_is_written_beside_the_table(table: Path, model: Path, tmp_path: Path) -> None:
    pytest.importorskip("bloodcells.composition.report", reason="the page needs bloodcells[report]")
    page = tmp_path / "mix.html"
    done = composition(
        table, *AGAINST, "--model", model, "-o", tmp_path / "mix.csv", "--report", page
    )
    assert done.returncode == 0, done.stderr
    text = page.read_text()
    assert text.lstrip().lower().startswith("<!doctype html>")
    assert "shifter" in text
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mix.csv", "mix.html"]


def test_a_page_that_cannot_be_drawn_is_said_before_anything_is_read(
    table: Path, model: Path, tmp_path: Path
) -> None:
    # A module of that name that is not to be had, first on the path.
    (tmp_path / "jinja2.py").write_text("raise ModuleNotFoundError('no', name='jinja2')\n")
    (tmp_path / "matplotlib.py").write_text("raise ModuleNotFoundError('no', name='matplotlib')\n")
    page = tmp_path / "mix.html"
    done = composition(
        table, "--by", "compound", "--model", model, "--report", page, PYTHONPATH=str(tmp_path)
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        "run make .venv/.dev in a clone, or pip install 'bloodcells[report]' elsewhere."
        in done.stderr
    )
    assert not page.exists()


def test_the_real_cells_give_the_mix_that_is_counted_in_them(lab: Path, model: Path) -> None:
    # The model was fitted to these cells: this is of the plumbing, not of the correction.
    table = lab / "data" / "bloodcells_train.csv"
    with table.open(newline="") as file:
        labels = [row["Class"] for row in csv.DictReader(file, delimiter=";")]
    done = composition(table, "--by", "Class", "--method", "counted", "--model", model)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(done.stdout.splitlines()))
    for name in sorted(set(labels)):
        (found,) = [r for r in rows if r["Class"] == r["class"] == name]
        assert int(found["cells"]) == labels.count(name)
        assert float(found["fraction"]) > 0.9
