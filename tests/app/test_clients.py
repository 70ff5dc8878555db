"""The clients of other serving protocols get, for the real cells, what /v1/predict answers."""

import doctest
import re
import subprocess
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from bloodcells import CellTable, Classifier
from tests.app.clients.environments import HEAVY, python_of
from tests.app.sent_bodies import NAMES, Table, json_columns, post, read_answer

pytestmark = pytest.mark.integration

HERE = Path(__file__).parent / "clients"
_SECONDS = 300


ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "protocols.md").read_text()


@pytest.fixture(scope="module")
def cells(training_table: CellTable) -> Any:
    """The lab's 5,087 cells in the order of the model."""
    return training_table.values


@pytest.fixture(scope="module")
def expected(service: httpx.Client, cells: Any) -> Any:
    """What /v1/predict answers."""
    answer = read_answer(post(service, json_columns(Table(NAMES, cells.tolist()))))
    assert len(answer.classes) == 5087
    return answer


def ask(client: str, service: httpx.Client, cells: Any, folder: Path, *more: str) -> Any:
    """Ask by a client in its own environment, and read what its user sees, by the way that was asked."""
    python = python_of(client)
    np.save(folder / "cells.npy", cells)
    answers = folder / "answers.npz"
    address = f"{service.base_url.host}:{service.base_url.port}"
    if client == "kserve":
        address = f"http://{address}"
    command = [python, HERE / f"ask_{client}.py", address, folder / "cells.npy", answers, *more]
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, dict[str, Any]] = {}
    with np.load(answers) as arrays:
        for key in arrays:
            way, _, name = key.rpartition("/")
            found.setdefault(way, {})[name] = arrays[key]
    return found


def same(outputs: dict[str, Any], expected: Any) -> None:
    """Compare what a client saw with the answer of /v1/predict."""
    assert outputs["class"].tolist() == expected.classes
    if "probabilities" in outputs:
        np.testing.assert_allclose(
            outputs["probabilities"], expected.probabilities, rtol=0, atol=1e-9
        )
    if "flags" in outputs:
        assert outputs["flags"].tolist() == ["; ".join(flags) for flags in expected.flags]


def test_tritonclient_gets_the_same_in_every_way(
    service: httpx.Client, cells: Any, expected: Any, classifier: Classifier, tmp_path: Path
) -> None:
    ways = ask("tritonclient", service, cells, tmp_path)
    assert len(ways) == 2 * 8
    narrow = classifier.probabilities(cells.astype(np.float32).astype(np.float64))
    for way, outputs in ways.items():
        if "FP32" in way:
            assert outputs["class"].tolist() == [
                classifier.manifest.classes[code] for code in narrow.argmax(axis=1)
            ]
        else:
            same(outputs, expected)
        names = {"class"} if "/one/" in way else {"class", "probability", "probabilities", "flags"}
        assert set(outputs) == names


@pytest.mark.clients
def test_kserves_client_gets_the_same_by_both_protocols(
    service: httpx.Client, cells: Any, expected: Any, tmp_path: Path
) -> None:
    ways = ask("kserve", service, cells, tmp_path)
    assert set(ways) == {"v1", "v2", "v2 binary"}
    for outputs in ways.values():
        same(outputs, expected)


@pytest.mark.clients
def test_mlflows_client_gets_the_same_in_every_form(
    service: httpx.Client, cells: Any, expected: Any, tmp_path: Path
) -> None:
    ways = ask("mlflow", service, cells, tmp_path, *NAMES)
    assert set(ways) == {"a frame", "a frame with an index", "an array"}
    for outputs in ways.values():
        same(outputs, expected)


def test_the_examples_without_a_client_give_what_the_page_says(
    service: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"<!-- httpx -->\n```pycon\n(.*?)^```", PAGE, re.M | re.S)
    assert len(blocks) == 3
    for block in blocks:
        text = block.replace("http://127.0.0.1:8000", str(service.base_url))
        examples = doctest.DocTestParser().get_doctest(text, {}, "protocols", "protocols.md", 0)
        assert doctest.DocTestRunner(verbose=False).run(examples).failed == 0


CLIENTS = [
    pytest.param(name, marks=[pytest.mark.clients] * (name in HEAVY))
    for name in re.findall(r"<!-- (\w+) -->\n```pycon", PAGE)
    if name != "httpx"
]


@pytest.mark.parametrize("client", CLIENTS)
def test_the_example_of_a_client_gives_what_the_page_says(
    client: str, service: httpx.Client, tmp_path: Path
) -> None:
    python = python_of(client)
    [block] = re.findall(rf"<!-- {client} -->\n```pycon\n(.*?)^```", PAGE, re.M | re.S)
    address = f"{service.base_url.host}:{service.base_url.port}"
    example = tmp_path / "example.txt"
    block = block.replace('"127.0.0.1", 8000', f'"127.0.0.1", {service.base_url.port}')
    example.write_text(block.replace("127.0.0.1:8000", address))
    command = [python, "-m", "doctest", example]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr
