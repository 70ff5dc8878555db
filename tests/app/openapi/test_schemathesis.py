"""Schemathesis, run as anyone runs it, makes up requests from the document and complains of nothing."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[3]
MOST_SECONDS = 600
"""So long a machine may take that has much else to do; a free one takes less than one minute."""


@pytest.mark.integration
def test_schemathesis_finds_nothing(service: httpx.Client) -> None:
    # All checks and phases are those of its defaults; `schemathesis.toml` gives it images to send. The number
    # of examples bounds its time; a fixed seed makes the same requests in every run.
    command = [
        Path(sys.executable).with_name("schemathesis"),
        "run",
        f"{service.base_url}/openapi.json",
    ]
    options = ["--max-examples", "25", "--seed", "1", "--no-color"]
    run = subprocess.run(
        [*command, *options], cwd=ROOT, capture_output=True, text=True, timeout=MOST_SECONDS
    )
    assert run.returncode == 0, run.stdout + run.stderr
    for phase in ("Examples", "Coverage", "Fuzzing", "Stateful"):
        assert f"\u2705 {phase}\n" in run.stdout
    assert "Selected: 29/29\n" in run.stdout
    assert "Tested: 29\n" in run.stdout
