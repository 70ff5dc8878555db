"""The examples of docs/client.md and of the clients' docstrings give what they say."""

import doctest
import inspect
import re
import shutil
from pathlib import Path

import pytest

from bloodcells import AsyncClient, Client

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "client.md").read_text()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the examples in it, in which the test runs."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_examples(text: str, url: str, name: str) -> int:
    """Run the examples of a text against a service at this address; give how many there are."""
    text = text.replace("http://127.0.0.1:8000", url)
    examples = doctest.DocTestParser().get_doctest(text, {}, name, name, 0)
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert runner.run(examples).failed == 0
    return len(examples.examples)


def test_the_examples_of_the_page(url: str, folder: Path) -> None:
    blocks = re.findall(r"^```pycon\n(.*?)^```", PAGE, re.M | re.S)
    assert run_examples("\n".join(blocks), url, "docs/client.md") > 15
    assert (folder / "types.parquet").exists()


@pytest.mark.parametrize("client", [Client, AsyncClient])
def test_the_examples_of_the_docstrings(url: str, client: type) -> None:
    assert run_examples(inspect.getdoc(client) or "", url, client.__name__) > 3
