"""The commands in the README and its pages give the answers shown, and the documents agree with the code."""

import doctest
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.problems import STATUS
from app.settings import Settings
from bench import contradictions
from bloodcells.quality.rules import CHECKS
from bloodcells.tables.reading import read_cells
from tests.public_training import PublicTraining
from tests.readme import PAGES, README, blocks, commands

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data" / "bloodcells_train.csv"

needs_cells = pytest.mark.skipif(not SHARED.exists(), reason=f"{SHARED} is not there")

NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")


def same(answer: str, expected: str) -> None:
    """Equal but for the last digits of numbers; a line `...` stands for any lines."""
    pattern = re.escape("\n" + NUMBER.sub("0.0", expected) + "\n")
    pattern = pattern.replace(re.escape("\n...\n"), r"\n(?:.*\n)*?")
    assert re.fullmatch(pattern, "\n" + NUMBER.sub("0.0", answer) + "\n"), answer
    for line in expected.split("\n"):
        numbers = [float(n) for n in NUMBER.findall(line)]
        same_text = [a for a in answer.split("\n") if NUMBER.sub("", a) == NUMBER.sub("", line)]
        assert line == "..." or any(
            [float(n) for n in NUMBER.findall(a)] == pytest.approx(numbers, rel=1e-6, abs=1e-9)
            for a in same_text
        ), line


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """`make serve`, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    server = subprocess.Popen(
        ["make", "serve", f"PORT={number}"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _ in range(600):
            try:
                httpx.get(f"http://127.0.0.1:{number}/health/ready").raise_for_status()
                break
            except httpx.HTTPError:
                assert server.poll() is None, "make serve ended by itself"
                time.sleep(0.2)
        else:
            pytest.fail("make serve did not get ready")
        yield number
    finally:
        os.killpg(server.pid, 15)
        server.wait(60)


def test_the_two_commands_are_there() -> None:
    shown = "\n".join(blocks("console", README))
    assert "$ make serve" in shown
    assert "$ make test" in shown


@pytest.mark.integration
@pytest.mark.parametrize(
    ("command", "answer"),
    [c for c in commands() if not c[0].startswith(("make ", "bloodcells-train"))],
    ids=lambda text: text.split("\n")[0][:40],
)
def test_a_command_gives_its_answer(command: str, answer: str, port: int) -> None:
    if "curl" in command and shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command.replace("127.0.0.1:8000", f"127.0.0.1:{port}")],
        cwd=ROOT,
        env=os.environ | {"PATH": path, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    same((done.stdout + done.stderr).strip(), answer)


@pytest.mark.integration
def test_training_on_the_public_table_as_the_readme_says(public_training: PublicTraining) -> None:
    [(_, answer)] = [c for c in commands() if c[0].startswith("bloodcells-train")]
    done = public_training.done
    assert done.returncode == 0, done.stderr
    same(done.stdout.strip(), answer)
    assert (public_training.models / "bloodcells" / "1" / "manifest.json").exists()


@pytest.mark.parametrize("text", [README, PAGES[-1]], ids=["README", "training"])
def test_the_python_in_the_documents(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    examples = doctest.DocTestParser().get_doctest(
        "\n".join(blocks("pycon", text)), {}, "README", "README.md", 0
    )
    assert examples.examples
    assert doctest.DocTestRunner(verbose=False).run(examples).failed == 0


def test_the_scores_in_the_readme_are_the_shipped_models() -> None:
    from bloodcells.classification import store

    manifest = store.load(store.resolve(ROOT / "models" / "bloodcells")).manifest
    held_out, optimism = manifest.slides_held_out, manifest.selection.optimism
    assert held_out is not None
    assert optimism is not None
    for figure in (
        f"{manifest.chosen.f1_macro_mean:.3f} ± {manifest.chosen.f1_macro_sd:.3f}",
        f"{manifest.out_of_fold.accuracy:.3f}",
        f"{held_out.scores.f1_macro:.3f}",
        f"best of {optimism.configurations} models",
        f"{optimism.corrected:.3f} is to be expected",
        f"(95 % interval {optimism.low:.3f} to {optimism.high:.3f})",
    ):
        assert figure in README
    served = manifest.served
    assert served is not None
    assert served.slides_held_out is not None
    assert f"macro-F1 is **{served.random_folds.f1_macro:.3f}** out of fold" in README
    four = [c.f1 for c in served.slides_held_out.per_class if c.class_ != "Basophil"]
    assert (
        f"**{served.slides_held_out.f1_macro:.3f}** with slides held out\n  "
        f"({sum(four) / len(four):.3f} without Basophils)" in README
    )
    for here, there in zip(manifest.out_of_fold.per_class, held_out.scores.per_class, strict=True):
        row = f"| {here.class_} | {here.support:,} | {here.f1:.3f} | {there.f1:.3f} |"
        assert row in README


def test_the_scores_of_the_model_of_white_cells_are_in_the_readme() -> None:
    from bloodcells.classification import store

    manifest = store.load(store.resolve(ROOT / "models" / "bloodcells-white")).manifest
    held_out = manifest.slides_held_out
    assert held_out is not None
    others = [c.f1 for c in held_out.scores.per_class if c.class_ != "Basophil"]
    for figure in (
        f"`bloodcells-white` version {manifest.version}",
        f"the candidate `{manifest.chosen.name}`",
        f"{manifest.training_data.rows:,} white cells",
        f"{manifest.chosen.f1_macro_mean:.3f} ± {manifest.chosen.f1_macro_sd:.3f}",
        f"slides held out **{held_out.scores.f1_macro:.3f}**",
        f"other four types is {sum(others) / len(others):.3f} on slides held out",
    ):
        assert figure in README
    for here, there in zip(manifest.out_of_fold.per_class, held_out.scores.per_class, strict=True):
        assert re.search(rf"\| {here.class_} \|.*\| {here.f1:.3f} \| {there.f1:.3f} \|\n", README)


def test_the_figures_of_what_a_model_does_not_know_are_the_shipped_models() -> None:
    from bloodcells.classification import store

    manifest = store.load(store.resolve(ROOT / "models" / "bloodcells")).manifest
    novelty, sets = manifest.novelty, manifest.prediction_sets
    assert novelty is not None
    assert sets is not None
    text = (ROOT / "docs" / "unknown.md").read_text()
    flagged = " | ".join(f"{share:.3f}" for share in novelty.flagged.values())
    assert f"| slides held out | {novelty.false_alarms:.3f} | {flagged} |" in text
    coverage = [c.coverage for c in sets.per_class]
    others = sum(c.coverage for c in sets.per_class if c.promised) / 4
    row = [sets.coverage, others, sets.size, *coverage]
    shown = " | ".join(f"{x:.3f}" for x in row)
    assert f"| slides held out (shipped) | slides held out | {shown} |" in text


def test_every_setting_is_documented() -> None:
    lines = ["| variable | default | what |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        lines.append(f"| `BLOODCELLS_{name.upper()}` | `{field.default}` | {field.description} |")
    assert "\n".join(lines) in (ROOT / "docs" / "operating.md").read_text()


def test_every_status_is_documented() -> None:
    table = (ROOT / "docs" / "operating.md").read_text().split("## Problems")[1]
    listed = {
        int(n) for row in re.findall(r"^\| ([0-9, ]+) \|", table, re.M) for n in row.split(", ")
    }
    assert listed == set(STATUS.values())


@needs_cells
def test_the_list_of_what_cannot_be_seen_is_as_measured() -> None:
    text = (ROOT / "docs" / "contradictions.md").read_text()
    measured = contradictions.report(read_cells(SHARED).values)
    assert f"<!-- measured -->\n{measured.strip()}\n<!-- /measured -->" in text


def test_every_rule_is_documented() -> None:
    text = (ROOT / "docs" / "contradictions.md").read_text()
    for check in CHECKS:
        # The page has a rule that is the same in all channels once, without the channel.
        rule = re.sub(r" (red|green|blue)\b", "", check.rule)
        assert f"`{check.rule}`" in text or f"`{rule}`" in text


def test_the_readme_is_taken_in_at_one_look() -> None:
    assert len(README.splitlines()) <= 150
    [picture] = re.findall(r"!\[[^\]]*\]\((\S+\.svg)\)", README)
    assert (ROOT / picture).stat().st_size <= 300_000


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for document in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text()):
            if "://" not in link:
                assert (document.parent / link).exists(), f"{document.name}: {link}"
