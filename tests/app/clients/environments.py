"""Make the environments of the clients of other serving protocols, in the ignored folder .bench/clients.

    python tests/app/clients/environments.py [NAME ...]

makes those that are named, or all. The tests make the light one themselves; those of 60 to 90 packages are
made by `make integration CLIENTS=1`, and tests that need them have the mark `clients`. To lock anew (needs
uv), in tests/app/clients/requirements: as in bench/peers/environments.py; that of MLflow, which is also what
the extra [mlflow] installs, from pyproject.toml with --extra training --extra mlflow.
"""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from bench.peers.environments import FOLDER, NotInstalled, installed, is_installed

LIGHT = ("tritonclient",)
HEAVY = ("kserve", "mlflow")
WHERE = (Path(__file__).parent / "requirements", FOLDER / "clients")
"""The folder of the locks, and that of the environments."""


def python_of(name: str) -> Path:
    """Find the Python of a client's environment; skip the test where it is not there."""
    if name in HEAVY and not is_installed(name, *WHERE):
        pytest.skip(
            f"{name} is not installed: python tests/app/clients/environments.py {name} does so"
        )
    return installed(name, *WHERE) / "python"


if __name__ == "__main__":
    for client in sys.argv[1:] or (*LIGHT, *HEAVY):
        try:
            print(installed(client, *WHERE))
        except NotInstalled as error:
            raise SystemExit(f"{client} {error}") from error
