"""The examples in docstrings give what they show, run from the repository's root."""

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bloodcells", "training", "app")
NEED_A_SERVER = "bloodcells.client"
"""The client's examples ask a service; tests/bloodcells/client runs them beside one."""


def with_examples() -> list[str]:
    """Return the modules that have examples, by their dotted names."""
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            server = name == NEED_A_SERVER or name.startswith(f"{NEED_A_SERVER}.")
            if not server and ">>> " in path.read_text():
                found.append(name)
    return found


@pytest.mark.parametrize("name", with_examples())
def test_examples_give_what_they_show(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testmod(importlib.import_module(name))
    assert tried > 0
    assert failed == 0
