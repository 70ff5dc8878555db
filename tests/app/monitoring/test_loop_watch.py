"""Test the watch of the event loop: it says when the loop was held, and by what."""

import asyncio
import logging
import time
from pathlib import Path

import pytest

from app.models.registry import ModelRegistry
from app.monitoring.loop_watch import watched_loop
from app.monitoring.metrics import Metrics
from app.settings import Settings

pytestmark = pytest.mark.integration  # each waits for a hold


def hold_the_loop(seconds: float) -> None:
    time.sleep(seconds)


def watched(seconds: float, metrics: Metrics) -> None:
    async def main() -> None:
        with watched_loop(metrics):
            await asyncio.sleep(0.1)
            hold_the_loop(seconds)
            await asyncio.sleep(0.1)

    asyncio.run(main())


@pytest.fixture
def metrics(tmp_path: Path) -> Metrics:
    return Metrics(ModelRegistry(Settings(models=tmp_path)))


def test_a_hold_is_logged_with_what_ran_and_counted(
    metrics: Metrics, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "bloodcells.loop"):
        watched(0.4, metrics)
    held = max((r.fields for r in caplog.records), key=lambda f: f["seconds"])  # type: ignore[attr-defined]
    assert 0.3 < held["seconds"] < 2
    assert held["processor_seconds"] < held["seconds"]  # it slept
    assert any("MainThread: hold_the_loop (test_loop_watch.py:" in ran for ran in held["ran"])
    lag = metrics.text().decode()
    over = float(lag.split('bloodcells_event_loop_lag_seconds_bucket{le="0.25"} ')[1].split()[0])
    assert float(lag.split("bloodcells_event_loop_lag_seconds_count ")[1].split()[0]) > over


def test_a_loop_that_comes_round_is_not_logged(
    metrics: Metrics, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "bloodcells.loop"):
        watched(0.0, metrics)
    assert not [r for r in caplog.records if "hold_the_loop" in str(r.fields["ran"])]  # type: ignore[attr-defined]
