"""Train on the lab's table as the README says, once for all tests that look at the outcome."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.readme import commands


@dataclass(frozen=True)
class PublicTraining:
    """Hold what the README's training printed and wrote."""

    done: subprocess.CompletedProcess[str]
    """The process, which has ended."""
    models: Path
    """The models' folder that it wrote."""


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """Return a temporary folder that all workers of pytest-xdist share."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def train_as_readme(table: Path, folder: Path) -> PublicTraining:
    """Run the README's training in a folder, unless another worker has run it there."""
    [command] = [command for command, _ in commands() if command.startswith("bloodcells-train")]
    folder.mkdir(exist_ok=True)
    ended = folder / "ended.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ended.exists():
            shutil.copy(table, folder)
            # Minutes of work are not measured: the small trainings reach the same lines.
            unmeasured = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
            done = subprocess.run(
                command.split(),
                executable=Path(sys.executable).parent / "bloodcells-train",
                cwd=folder,
                env=unmeasured,
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
            ended.write_text(json.dumps([done.returncode, done.stdout, done.stderr]))
    code, output, errors = json.loads(ended.read_text())
    return PublicTraining(
        subprocess.CompletedProcess(command.split(), code, output, errors), folder / "models"
    )
