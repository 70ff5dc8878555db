"""Make the peers' virtual environments, in the ignored folder .bench of the source tree.

    python bench/peers/environments.py

makes those that are not there yet, or are of another lock. To lock anew (needs uv), in
bench/peers/requirements: `uv pip compile --universal --python-version 3.11 --generate-hashes
--no-emit-index-url --no-annotate --no-header --upgrade NAME.in --output-file NAME.txt`.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.servers import ROOT

NAMES = ("mlserver", "mlflow", "bentoml", "plain")
LOCKS = Path(__file__).parent / "requirements"
FOLDER = ROOT / ".bench"
_SECONDS = 3600
"""Longest time of one step: the 150 packages of napari took more than 900 s where others were at work too."""
_STAMP = "lock.sha256"


class NotInstalled(Exception):
    """Report a peer whose environment could not be made, in one sentence."""


def is_installed(name: str, locks: Path = LOCKS, folder: Path = FOLDER) -> bool:
    """Tell whether a peer is there, of its present lock."""
    stamp = folder / name / _STAMP
    return stamp.is_file() and stamp.read_text() == _digest(name, locks)


def installed(name: str, locks: Path = LOCKS, folder: Path = FOLDER) -> Path:
    """Find the folder of a peer's programs; install them first where they are missing.

    Parameters
    ----------
    locks
        The folder with its lock.
    folder
        Where it is installed.

    Raises
    ------
    NotInstalled
        Pip could not.
    """
    lock, there = locks / f"{name}.txt", folder / name
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # tests run in several processes
        if not is_installed(name, locks, folder):
            where = there.relative_to(ROOT)
            print(f"Installing {name} into {where} ...", file=sys.stderr, flush=True)
            shutil.rmtree(there, ignore_errors=True)
            _run(sys.executable, "-m", "venv", there)
            pip = (there / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet")
            _run(*pip, "install", "--require-hashes", "--no-deps", "-r", lock)
            (there / _STAMP).write_text(_digest(name, locks))
    return there / "bin"


def _digest(name: str, locks: Path) -> str:
    return hashlib.sha256((locks / f"{name}.txt").read_bytes()).hexdigest()


def _run(*command: object) -> None:
    try:
        subprocess.run(
            list(map(str, command)),
            check=True,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            env=os.environ | {"PIP_NO_INPUT": "1"},
        )
    except subprocess.CalledProcessError as error:
        last = " ".join(error.stderr.split())[-300:]
        raise NotInstalled(f"could not be installed: {last}") from error
    except subprocess.TimeoutExpired as error:
        raise NotInstalled(f"could not be installed within {_SECONDS} s") from error


if __name__ == "__main__":
    for peer in NAMES:
        print(installed(peer))
