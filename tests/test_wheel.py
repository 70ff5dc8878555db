"""The wheel, installed alone, answers the README's first request in any folder with nothing else typed."""

import os
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.app.servers import Process, until
from tests.readme import README, ROOT, commands
from tests.wheels import ALONE, install_wheel, run

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, and install it into an environment that has what it requires; give its programs."""
    return install_wheel(tmp_path_factory.mktemp("wheel"), Path(sys.executable))


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def serving(programs: Path, folder: Path, log: Path, **variables: object) -> Process:
    program = [str(programs / "bloodcells-serve")]
    return Process(log, program=program, cwd=folder, **ALONE, **variables)


def test_the_readmes_first_request_is_answered(programs: Path, empty: Path, tmp_path: Path) -> None:
    command, answer = next(c for c in commands() if "/v1/predict" in c[0] and c[0] in README)
    process = serving(programs, empty, tmp_path / "log")
    try:
        until(lambda: process.client.get("/health/ready").status_code == 200, "the model")
        found = process.client.post(
            "/v1/predict?probabilities=false",
            content=(ROOT / "examples" / "cells.csv").read_bytes(),
            headers={"Content-Type": "text/csv", "Accept": "application/x-ndjson"},
        )
        assert "--header 'Accept: application/x-ndjson'" in command
        assert [line.split(b'"probability"')[0] for line in found.content.split(b"\n")[:5]] == [
            line.split('"probability"')[0].encode() for line in answer.split("\n")
        ]
        said = process.logged("models are served from")
        assert said is not None
        assert said.endswith(
            ", which came with the package, as BLOODCELLS_MODELS is not set and there is no models here"
        )
        assert str(programs.parent) in said
    finally:
        process.stop()
    assert list(empty.iterdir()) == []


def test_the_page_comes_built_and_without_its_sources(programs: Path) -> None:
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run(programs / "python", "-c", where).stdout.strip())
    static = Path("app") / "workbench" / "static"
    held = {file.name: file.read_bytes() for file in (packages / static).iterdir()}
    assert held == {file.name: file.read_bytes() for file in (ROOT / static).iterdir()}
    assert {"app.js", "worker.js"} <= set(held)
    assert not (packages / "web").exists()


@pytest.mark.parametrize("choice", ["the setting", "the working folder"])
def test_a_setting_goes_before_the_working_folder_and_that_before_the_package(
    choice: str, programs: Path, empty: Path, tmp_path: Path
) -> None:
    (empty / "models").mkdir()
    variables: dict[str, object] = {}
    if choice == "the setting":
        variables["BLOODCELLS_MODELS"] = ROOT / "models"
    process = serving(programs, empty, tmp_path / "log", **variables)
    try:
        ready = process.client.get("/health/ready")
        if choice == "the setting":
            assert ready.status_code == 200
            assert process.logged(f"served from {ROOT / 'models'}, as BLOODCELLS_MODELS says")
        else:
            assert ready.status_code == 503
            assert "is not in models; BLOODCELLS_DEFAULT_MODEL says" in ready.json()["detail"]
            assert process.logged(
                "served from models, the working folder's, as BLOODCELLS_MODELS is"
            )
    finally:
        process.stop()


def test_tables_are_predicted_in_any_folder(programs: Path, empty: Path) -> None:
    example = ROOT / "examples" / "cells.csv"
    done = run(programs / "bloodcells", "predict", example, cwd=empty)
    assert done.stderr.startswith("5 cells: ")
    assert "bloodcells" in run(programs / "bloodcells", "models", cwd=empty, COLUMNS="200").stdout


@pytest.mark.parametrize("program", ["bloodcells", "bloodcells-serve", "bloodcells-train"])
def test_every_command_has_its_version(program: str, programs: Path, empty: Path) -> None:
    done = run(programs / program, "--version", cwd=empty)
    assert done.stdout == f"bloodcells {version('bloodcells')}\n"
    assert os.access(programs / program, os.X_OK)
