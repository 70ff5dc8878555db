"""The example from images to shifts runs as a script and as a notebook, which have the same cells."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
NOTEBOOK = json.loads((EXAMPLES / "shifts.ipynb").read_text())

_RUN_CELLS = """
import json, sys
names = {"__name__": "__main__"}
for cell in json.load(open(sys.argv[1]))["cells"]:
    if cell["cell_type"] == "code":
        exec("".join(cell["source"]), names)
"""
"""Runs the cells one after the other in one namespace, as a kernel does."""


def cells_of_script() -> list[tuple[str, str]]:
    """Return kind and text of each cell of the script, in the percent format."""
    _, *cells = re.split(r"^# %%", (EXAMPLES / "shifts.py").read_text(), flags=re.M)
    found = []
    for cell in cells:
        kind, _, text = cell.partition("\n")
        if kind.strip() == "[markdown]":
            found.append(("markdown", re.sub(r"^# ?", "", text, flags=re.M).strip()))
        else:
            found.append(("code", text.strip()))
    return found


def test_the_notebook_has_the_cells_of_the_script() -> None:
    cells = [(cell["cell_type"], "".join(cell["source"]).strip()) for cell in NOTEBOOK["cells"]]
    assert cells == cells_of_script()


def test_the_notebook_is_one_that_jupyter_opens_and_has_no_outputs() -> None:
    assert (NOTEBOOK["nbformat"], NOTEBOOK["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in NOTEBOOK["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in NOTEBOOK["cells"]:
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)


def test_its_figures_in_the_documents_are_small() -> None:
    figures = list((ROOT / "docs" / "figures").glob("example-*.svg"))
    assert len(figures) == 2
    assert all(figure.stat().st_size < 300_000 for figure in figures)


def numbers_of(figure: Path) -> list[float]:
    """List the places of all that is drawn in an SVG file of matplotlib's."""
    drawn = re.sub(r"<metadata>.*?</metadata>", "", figure.read_text(), flags=re.S)
    return [float(number) for number in re.findall(r"-?\d+\.\d+", drawn)]


@pytest.mark.integration
@pytest.mark.parametrize(
    "command",
    [[EXAMPLES / "shifts.py"], ["-c", _RUN_CELLS, EXAMPLES / "shifts.ipynb"]],
    ids=["script", "notebook"],
)
def test_it_runs_and_finds_what_was_drawn(command: list[Any], tmp_path: Path) -> None:
    paths = os.pathsep.join([str(EXAMPLES), str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=tmp_path,
        env=os.environ | {"MPLBACKEND": "agg", "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    mix = pd.read_csv(tmp_path / "shifts" / "mix.csv").set_index(["compound", "class"])
    assert mix.loc[("A", "Eosinophil"), "shift_low"] > 0
    assert mix.loc[("B", "Lymphocyte"), "shift_low"] > 0
    assert mix.loc[("B", "Neutrophil"), "shift_high"] < 0
    score = re.search(r"([\d.]+) of \d+ cells are called what was drawn", done.stdout)
    assert score is not None
    assert float(score[1]) > 0.95
    assert (tmp_path / "shifts" / "mix.html").stat().st_size > 10_000
    for name in ("field.svg", "shifts.svg"):
        in_the_documents = numbers_of(ROOT / "docs" / "figures" / f"example-{name}")
        assert numbers_of(tmp_path / "shifts" / name) == pytest.approx(in_the_documents, abs=0.1)
