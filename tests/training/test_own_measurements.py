"""A model of any columns that a file describes is trained, exported, served, and found by its columns."""

from pathlib import Path

import httpx
import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from bloodcells import Classifier
from bloodcells.classification import promotion
from tests.app.servers import serving
from tests.training.tables import SOFTMAX, labelled
from training.cli import app
from training.data.labelled_cells import read
from training.data.measurement_set import MeasurementSet
from training.options import Options
from training.run import train
from training.search.progress import Printed

pytestmark = pytest.mark.integration  # it trains

NAMES = ("area", "intensity_mean-0", "perimeter", "extent")
DESCRIPTION = """
name = "skimage-4"
columns = [
    {name = "area", unit = "pixels²", range = [0, inf]},
    {name = "intensity_mean-0"},
    {name = "perimeter", unit = "pixels"},
    {name = "extent", range = [0, 1]},
]
"""


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up cells with columns that scikit-image names so."""
    values, labels = labelled()
    own = values[:, [0, 9, 1, 6]]
    file = tmp_path_factory.mktemp("own") / "cells.csv"
    lines = [",".join(["id", *NAMES, "Class"])]
    for i, (row, label) in enumerate(zip(own.tolist(), labels.tolist(), strict=True)):
        lines.append(",".join([f"s{i % 8}_{i}", *map(repr, row), label]))
    file.write_text("\n".join(lines) + "\n")
    return file


@pytest.fixture(scope="module")
def models(table: Path) -> Path:
    description = table.with_name("skimage.toml")
    description.write_text(DESCRIPTION, "utf-8")
    cells = read(table, taken=MeasurementSet.of(str(description)))
    options = Options(table.parent / "models", name="own", report=False)
    train(cells, None, options, Printed(Console(quiet=True)), [SOFTMAX])
    promotion.serve(options.out / "own", 1, "promote")
    return options.out


def test_the_manifest_has_the_description(models: Path) -> None:
    manifest = Classifier.load(models / "own").manifest
    assert (manifest.feature_set, manifest.feature_names) == ("skimage-4", NAMES)
    assert [f.unit for f in manifest.features] == ["pixels²", "", "pixels", ""]
    assert [f.possible for f in manifest.features] == [(0, None), None, None, (0, 1)]


def test_a_posted_table_finds_the_model_by_its_columns(models: Path, table: Path) -> None:
    lines = table.read_text().splitlines()

    def post(client: httpx.Client, rows: list[str]) -> httpx.Response:
        body = "\n".join(rows) + "\n"
        return client.post("/v1/predict", content=body, headers={"Content-Type": "text/csv"})

    with serving(models=models, default_model="own") as client:
        answer = post(client, lines).json()
        assert answer["model"] == {"name": "own", "version": 1}
        expected = Classifier.load(models / "own").predict(table)
        assert [p["class"] for p in answer["predictions"]] == expected.classes
        assert np.mean(np.array(expected.classes) == labelled()[1]) > 0.6
        # Its own flags: what is possible, and what was in training.
        impossible = post(client, [lines[0], "x,3000,100,300,1.5,"]).json()["predictions"][0][
            "flags"
        ]
        assert "inconsistent: 0 <= extent <= 1" in impossible
        assert "outside training range: extent" in impossible
        lacking = post(client, [line.rsplit(",", 2)[0] for line in lines]).json()
        assert lacking["detail"].startswith(
            "The table lacks 1 of the 4 measurements that the model takes: "
        )
        assert "'extent'" in lacking["detail"]
        features = client.get("/v1/models/own/features").json()["features"]
        assert features[3]["possible"] == [0, 1]


def test_a_model_of_other_measurements_needs_a_name_of_its_own(models: Path, table: Path) -> None:
    call = ["--train", str(table), "--out", str(models), "--name", "own"]
    done = CliRunner().invoke(app, call)
    assert done.exit_code == 1
    assert "has versions that take the measurements 'skimage-4', not 'imagej-33'" in done.output
    assert "--name" in done.output


def test_what_is_no_set_is_wrong_usage(table: Path) -> None:
    done = CliRunner().invoke(app, ["--train", str(table), "--measurements", "imagej-34"])
    assert done.exit_code == 2
    assert "is no set of measurements" in " ".join(done.output.split())


def test_a_table_describes_itself(table: Path) -> None:
    done = CliRunner().invoke(app, ["describe", str(table), "--name", "mine"])
    assert done.exit_code == 0
    assert done.output.count("[[columns]]") == 4
