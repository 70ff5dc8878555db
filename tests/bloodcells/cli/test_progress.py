"""A log has a line now and then of what a terminal shows as a bar."""

import pytest

from bloodcells.batch import BatchProgress
from bloodcells.cli.progress import count_shown, pace_shown
from bloodcells.parallel import progress


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_LOG_SECONDS", 0.0)


def test_images_are_counted_in_a_log_until_all_are_done(capsys: pytest.CaptureFixture[str]) -> None:
    with count_shown("Measuring", 1_300, "images") as show:
        show(1_120)
        show(1_300)
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1] == "Measuring: 1,120 of 1,300 images"


@pytest.mark.parametrize(
    ("files", "start"), [(1, "Predicting: "), (20, "Predicting: 3 of 20 files, ")]
)
def test_a_log_has_the_time_that_is_left(
    files: int, start: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pace_shown(files, 1_000) as show:
        show(BatchProgress(0, 0, 0))
        show(BatchProgress(3, 800, 500))
        show(BatchProgress(files, 1_600, 1_000))
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(start)
    assert line.endswith(" cells/s, 0 s left")


@pytest.mark.parametrize("most", [1.0, 60.0])
def test_lines_of_a_log_are_some_time_apart(
    most: float, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_LOG_SECONDS", most)
    with pace_shown(1, 1_000) as show:
        show(BatchProgress(0, 800, 500))
    assert capsys.readouterr().err == ""
