"""No wrong key is let in, no right one kept out, and none is in the log: a part of what the bench asks."""

import base64
import subprocess
import sys
from pathlib import Path

import pytest

from app.keys.key_file import new_key
from bench.keys import shown

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.integration
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and pins to cores")
def test_the_bench_finds_every_request_where_it_belongs() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "bench" / "keys.py", "500"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "and has parts of keys 0 times." in done.stdout


def test_a_key_in_a_log_is_seen_in_any_form() -> None:
    key = new_key()
    assert shown(f'{{"x": "{key[5:30]}"}}', [key, new_key()]) > 0
    assert shown(base64.b64encode(key.encode()).decode(), [key]) > 0
    assert shown(new_key(), [key]) == 0
