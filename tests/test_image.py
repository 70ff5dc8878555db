"""What the Dockerfile leaves in the image is enough to serve: its steps, run in a folder without Docker."""

import re
import shutil
import sys
import venv
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.app.sent_bodies import ARROW, CSV
from tests.app.servers import Process, until
from tests.readme import ROOT
from tests.wheels import ALONE, run

pytestmark = pytest.mark.integration

DOCKERFILE = (ROOT / "Dockerfile").read_text()
INSTRUCTIONS = re.findall(r"^[A-Z]+ (?:.*\\\n)*.*", DOCKERFILE, re.M)
EXAMPLE = ROOT / "examples" / "cells.csv"


def copy_requirements(site_packages: Path) -> None:
    """Copy what requirements/serve.txt names from the environment that runs the tests."""
    for line in re.findall(
        r"^[a-z][^\\\n]*", (ROOT / "requirements" / "serve.txt").read_text(), re.M
    ):
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate():
            continue
        files = distribution(requirement.name).files or ()
        for file in files:
            source = Path(str(file.locate()))
            if ".." not in file.parts and source.is_file():
                target = site_packages / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build what lies in /opt/bloodcells of the image, but by links to this Python; give its programs."""
    folder = tmp_path_factory.mktemp("image")
    venv.create(folder / "bloodcells", symlinks=True)
    python = folder / "bloodcells" / "bin" / "python"
    [site_packages] = (folder / "bloodcells" / "lib").glob("python3*/site-packages")
    copy_requirements(site_packages)
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder)
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", *folder.glob("*.whl"))
    [leave_out] = [i for i in INSTRUCTIONS if i.startswith("RUN cd /opt/bloodcells")]
    script = leave_out.removeprefix("RUN ").replace("\\\n", "")
    run("sh", "-ec", script.replace("/opt/", f"{folder}/"))
    return python.parent


def test_the_image_serves_every_kind_of_answer_and_its_health_check_holds(
    programs: Path, tmp_path: Path
) -> None:
    assert not (programs / "bloodcells-train").exists()
    [entry] = re.findall(r'^ENTRYPOINT \["([^"]+)", "--host", "0.0.0.0"\]$', DOCKERFILE, re.M)
    [health] = re.findall(r'^HEALTHCHECK .* CMD \["([^"]+)", "health"\]$', DOCKERFILE, re.M)
    program = [str(programs / entry)]
    models = ROOT / "models"
    process = Process(
        tmp_path / "log", program=program, cwd=tmp_path, **ALONE, BLOODCELLS_MODELS=models
    )
    try:
        until(lambda: process.client.get("/health/ready").status_code == 200, "the model")
        run(programs / health, "health", PORT=str(process.port))
        sent = EXAMPLE.read_bytes()
        for accept in ("application/json", CSV, "application/x-ndjson", ARROW):
            headers = {"Content-Type": CSV, "Accept": accept}
            answer = process.client.post("/v1/predict", content=sent, headers=headers)
            assert answer.status_code == 200, answer.text
        for path in ("/", "/docs", "/openapi.json", "/metrics", "/v1/models/bloodcells/report"):
            shown = process.client.get(path, headers={"Accept": "text/html"})
            assert shown.status_code == 200, path
    finally:
        process.stop()


def test_the_base_can_be_named_by_digest_and_labels_say_what_it_is() -> None:
    assert INSTRUCTIONS[0].startswith("ARG BASE_IMAGE=")
    assert [i for i in INSTRUCTIONS if i.startswith("FROM ")] == [
        "FROM ${BASE_IMAGE} AS builder",
        "FROM ${BASE_IMAGE}",
    ]
    [label] = [i for i in INSTRUCTIONS if i.startswith("LABEL ")]
    for name in ("title", "version", "revision", "description", "licenses"):
        assert f"org.opencontainers.image.{name}=" in label
    assert "--format docker" in (ROOT / "docs" / "operating.md").read_text()
