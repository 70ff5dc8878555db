"""The service is attacked beside honest clients, for seconds and with small bodies, and both are told."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.answers import same_answer
from bench.askers import Asked
from bench.loop_holds import read_holds
from bench.soak import unexplained

ROOT = Path(__file__).resolve().parents[2]
LAB = ROOT.parent / "shared" / "data" / "bloodcells_train.csv"
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and pins to cores")


def run(program: str, *arguments: str) -> str:
    """Run a bench to its end, and give what it prints; whether its rows hold is the machine's affair here."""
    done = subprocess.run(
        [sys.executable, ROOT / "bench" / program, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


def cells_of(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("| ").split(" | ")]


@pytest.mark.integration
@ON_LINUX
def test_an_attack_of_each_group_gives_a_row():
    table = run("attacks.py", "labels", "number", "heads", "--seconds", "1", "--megabytes", "1")
    head, _, *found = [line for line in table.splitlines() if line.startswith("|")]
    assert [cells_of(row)[0] for row in found] == ["labels", "number", "heads"]
    for row in found:
        named = dict(zip(cells_of(head), cells_of(row), strict=True))
        assert named["wrong, lost or refused"] == "0", row
        assert float(named["single rows' p99 alone, ms"]) > 0, row
    assert "400 unreadable-table" in found[1] or "413 table-too-large" in found[1]


@pytest.mark.integration
@ON_LINUX
@pytest.mark.skipif(not LAB.is_file(), reason=f"the lab's cells are not here: {LAB}")
def test_a_short_soak_tells_everything_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    table = run("soak.py", "--minutes", "0.4", "--requests", "100", "--megabytes", "0.5")
    figures = dict(cells_of(line)[:2] for line in table.splitlines() if line.startswith("| "))
    assert figures["wrong answers"] == "0", table
    assert figures["workers that died but were not killed"] == "0", table
    assert int(figures["answered right"].replace(",", "")) > 100
    assert "all workers say the same: True" in figures["reloads"]
    for kind in ("single", "1,000 rows", "table", "image", "composition, scores", "page"):
        assert re.search(rf"[1-9]\S* {kind}", figures["requests (at least 100)"]), table
    assert list(tmp_path.iterdir()) == []


def test_an_answer_is_the_librarys_to_the_last_digits_alone():
    assert same_answer(b'{"p":[0.1,null]}', b'{"p":[0.10000000000000002,null]}', "application/json")
    assert not same_answer(b'{"p":[0.1001]}', b'{"p":[0.1]}', "application/json")
    assert not same_answer(b'{"p":[0.1]}', b'{"p":[0.1,0.2]}', "application/json")
    assert same_answer(b"id,p\na,0.1\n", b"id,p\na,0.10000000000000002\n", "text/csv")
    assert not same_answer(b"id,p\na,0.1\n", b"id,p\nb,0.1\n", "text/csv")
    assert not same_answer(b'{"p":', b'{"p":1}', "application/json")


def lost(began: float, worker: str, outcome: str = "lost", what: str = "") -> Asked:
    return Asked("single", outcome, began, 0.1, False, worker, what)  # type: ignore[arg-type]


def test_only_a_killed_worker_may_lose_requests_and_only_its_own():
    kills = [10.0, 20.0]
    assert unexplained([lost(9.95, "a"), lost(10.5, "a"), lost(19.95, "b")], kills) == []
    assert unexplained([lost(15, "a")], kills) == [lost(15, "a")]
    assert unexplained([lost(9.95, "a"), lost(9.96, "b")], kills) == [lost(9.96, "b")]
    wrong = lost(9.95, "a", "wrong")
    assert unexplained([wrong, lost(5, "", "problem", "503 busy")], kills) == [wrong]
    fault = lost(5, "", "problem", "500 internal-error")
    assert unexplained([fault], kills) == [fault]


METRIC = 'bloodcells_event_loop_lag_seconds_bucket{le="%s"} %s\n'


def test_the_longest_hold_is_that_of_the_log_or_else_of_the_last_bucket_that_grew():
    before = METRIC % ("0.05", 3) + METRIC % ("0.1", 4) + METRIC % ("+Inf", 5)
    after = METRIC % ("0.05", 9) + METRIC % ("0.1", 11) + METRIC % ("+Inf", 12)
    assert read_holds(before, after, "").longest == 0.1
    line = (
        '{"message":"the event loop was held","seconds":%s,"processor_seconds":0.2,"ran":["%s"]}\n'
    )
    found = read_holds(before, after, line % (0.3, "a: b") + line % (0.2, "c: d"))
    assert (found.longest, found.at_work, found.ran, found.count) == (0.3, 0.2, "a: b", 2)
