"""The examples of docs/client.md give what the page says."""

import doctest
import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "client.md").read_text()


def test_the_examples_of_the_page(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```pycon\n(.*?)^```", PAGE, re.M | re.S)
    text = "\n".join(blocks).replace("http://127.0.0.1:8000", url)
    examples = doctest.DocTestParser().get_doctest(text, {}, "client.md", "docs/client.md", 0)
    assert len(examples.examples) > 15
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert runner.run(examples).failed == 0
    assert (tmp_path / "types.parquet").exists()
