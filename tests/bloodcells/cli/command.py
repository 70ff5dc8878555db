"""Run the command `bloodcells` as a user runs it, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bloodcells.quality.flagging import UNLIKE
from tests import forked as forking

ROOT = Path(__file__).resolve().parents[3]
MODEL = ROOT / "models" / "bloodcells"
EXAMPLES = ROOT / "examples" / "cells.csv"


def bloodcells(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with further variables in its environment."""
    return subprocess.run(
        [sys.executable, "-m", "bloodcells", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def forked(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Do the same in a tenth of the time, for a command that starts no processes (see `tests/forked.py`)."""
    return forking.bloodcells(*arguments, cwd=ROOT, environment=environment)


def on_terminal(*arguments: object, columns: int) -> subprocess.CompletedProcess[str]:
    """Run a command that takes its stderr for a terminal of so many columns."""
    return bloodcells(*arguments, FORCE_COLOR="1", TTY_COMPATIBLE="1", COLUMNS=str(columns))


def lines_of(done: Any) -> list[str]:
    """The lines on stderr, but for the one that says that made-up cells are unlike any training cell."""
    return [line for line in done.stderr.splitlines() if UNLIKE not in line]
