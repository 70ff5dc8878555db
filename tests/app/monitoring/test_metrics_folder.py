"""Test the folder in which workers add up their metrics: there while one lives, removed when none does."""

import os
import tempfile
from pathlib import Path

import pytest

from app.monitoring import metrics_folder


@pytest.fixture(autouse=True)
def in_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Put the folders into one of the test's own, and leave the environment as it is."""
    monkeypatch.setattr(metrics_folder, "_IN_MEMORY", str(tmp_path))
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "none")
    return tmp_path


def test_what_killed_services_left_is_removed_and_nothing_else(in_memory: Path) -> None:
    left = in_memory / "bloodcells-metrics-left"
    left.mkdir()
    (left / "counter_1.db").write_bytes(b"x")
    another = in_memory / "another"
    another.mkdir()
    link = in_memory / "bloodcells-metrics-link"
    link.symlink_to(another)
    with metrics_folder.shared():
        first = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
        with metrics_folder.shared():  # a second service on the same machine
            second = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
            assert set(in_memory.iterdir()) == {first, second, another, link}
    assert set(in_memory.iterdir()) == {another, link}


def test_without_a_folder_it_is_said(monkeypatch: pytest.MonkeyPatch, in_memory: Path) -> None:
    monkeypatch.setattr(metrics_folder, "_IN_MEMORY", str(in_memory / "none"))
    monkeypatch.setattr(tempfile, "tempdir", str(in_memory / "none"))
    with (
        pytest.raises(metrics_folder.NoFolder, match="Let TMPDIR name one that can be written"),
        metrics_folder.shared(),
    ):
        pass
