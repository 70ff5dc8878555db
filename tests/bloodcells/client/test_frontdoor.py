"""Without httpx everything else of the library works, and the client says what it needs."""

import subprocess
import sys

import bloodcells.client

WITHOUT_HTTPX = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "httpx":
            raise ModuleNotFoundError("No module named 'httpx'", name="httpx")

sys.meta_path.insert(0, Absent())
import bloodcells
assert "Client" in dir(bloodcells)
assert bloodcells.read_cells
for name in ("Client", "AsyncClient"):
    try:
        exec(f"from bloodcells import {name}")
    except ImportError as error:
        print(error)
"""


def test_the_listed_names_are_there() -> None:
    for name in bloodcells.client.__all__:
        assert getattr(bloodcells.client, name).__module__.startswith("bloodcells.client.")
    assert bloodcells.Client is bloodcells.client.Client
    assert bloodcells.AsyncClient is bloodcells.client.AsyncClient


def test_without_httpx_a_sentence_says_what_to_install() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_HTTPX], capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""
    assert done.stdout == 2 * (
        "bloodcells.Client needs httpx, which is not installed: run make .venv/.dev in a clone, or pip "
        "install 'bloodcells[client]' elsewhere.\n"
    )
