"""Long work shows a bar on a terminal and lines in a log; short work shows nothing."""

import io

import pytest
from rich.console import Console

from bloodcells import Client
from bloodcells.client import progress
from bloodcells.client.progress import ProgressBar
from bloodcells.parallel import progress as display
from tests.synthetic import make_cells


def log() -> tuple[io.StringIO, Console]:
    sink = io.StringIO()
    return sink, Console(file=sink, soft_wrap=True, highlight=False)


def terminal() -> tuple[io.StringIO, Console]:
    sink = io.StringIO()
    return sink, Console(file=sink, force_terminal=True, width=120)


def test_a_log_has_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_LOG_SECONDS", 0.0)
    sink, console = log()
    with ProgressBar(True, console) as shown:
        shown.add(16_384, 0.25)
        shown.add(16_384, None)
        shown.add(32_768, 1.0)
    first, second = sink.getvalue().splitlines()
    assert first.startswith("Predicting: 16,384 cells, ")
    assert first.endswith(" a second (25%)")
    assert second.startswith("Predicting: 32,768 cells, ")
    assert second.endswith(" a second")


def test_a_terminal_has_a_bar_with_the_time_left() -> None:
    sink, console = terminal()
    with ProgressBar(True, console) as shown:
        shown.add(16_384, 0.25)
        shown.add(16_384, 0.5)
    assert "Predicting" in sink.getvalue()
    assert "32,768 cells" in sink.getvalue()
    assert "━" in sink.getvalue()
    assert "0:00:0" in sink.getvalue()


@pytest.mark.parametrize("long", [True, False])
def test_unless_it_is_asked_for_only_long_work_is_shown(
    long: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_LONG", 0.0 if long else 60.0)
    sink, console = terminal()
    with ProgressBar(None, console) as shown:
        shown.add(1, 0.5)
    assert bool(sink.getvalue()) is long


def test_it_can_be_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_LONG", 0.0)
    sink, console = terminal()
    with ProgressBar(False, console) as shown:
        shown.add(1, 0.5)
    assert sink.getvalue() == ""


def test_a_client_shows_how_far_it_is(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(display, "_LOG_SECONDS", 0.0)
    with Client(url, progress=True, batch_rows=5) as client:
        client.predict(make_cells(20, seed=1))
    lines = capsys.readouterr().err.splitlines()
    assert [line.rpartition("(")[2] for line in lines] == ["25%)", "50%)", "75%)"]
    with Client(url) as client:
        client.predict(make_cells(5, seed=1))
    assert capsys.readouterr().err == ""
