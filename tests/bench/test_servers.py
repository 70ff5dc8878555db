"""A server that is measured is ended with all that it started, whatever it does."""

import subprocess
import sys
import time

import pytest

from bench.servers import NotStarted, end, family, free_ports, marked, memory, serving

# Ends politely itself, and leaves a child that does not, in a session of its own.
STUBBORN = """
import subprocess, sys
child = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
subprocess.Popen([sys.executable, "-c", child], start_new_session=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_all_processes_of_a_mark_are_found_and_ended():
    mark, variables = marked()
    code = f"{STUBBORN}\nimport time; time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", code], env=variables)
    try:
        until = time.monotonic() + 10
        while len(family(mark)) < 2 and time.monotonic() < until:
            time.sleep(0.02)
        assert len(family(mark)) == 2
        assert memory(mark) > 1
    finally:
        end(process, mark)
    assert family(mark) == []


@pytest.mark.skipif(sys.platform != "linux", reason="pins to a core")
def test_a_server_that_ends_at_once_is_told_with_what_it_said(tmp_path):
    command = [sys.executable, "-c", "raise SystemExit('no such model')"]
    with (
        pytest.raises(NotStarted, match="ended as it was started: no such model"),
        serving(command, *free_ports(1), "/", tmp_path / "log"),
    ):
        pass
