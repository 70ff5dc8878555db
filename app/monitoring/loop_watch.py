"""Watch from a thread that the event loop comes round, and say what ran when it did not."""

import asyncio
import logging
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from types import FrameType

from app.monitoring.metrics import Metrics

HELD_SECONDS = 0.1
"""How long the event loop may be held before it is logged: longer than anything is meant to hold it."""
_EVERY_SECONDS = 0.025
"""Time between two looks: a hold is counted from the look that it delays."""
_FRAMES = 3
"""Innermost calls of a thread that are logged."""
_WAITING = {"selectors.py", "threading.py", "queue.py", "thread.py", "runners.py", "base_events.py"}
"""Files of Python in which a thread only waits, or an event loop runs."""

log = logging.getLogger("bloodcells.loop")


@contextmanager
def watched_loop(metrics: Metrics) -> Iterator[None]:
    """Watch the running event loop until the block ends."""
    watch = _LoopWatch(asyncio.get_running_loop(), metrics)
    thread = threading.Thread(target=watch.run, name="loop-watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        watch.stop()


class _LoopWatch:
    """Ask the loop again and again to come round, and measure how long it takes.

    It is held by a callback that does not return, or by any thread that does not let go of Python's global
    lock, which also keeps this one from looking: what ran is then seen just afterwards.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, metrics: Metrics) -> None:
        self._loop, self._metrics = loop, metrics
        self._stopped = threading.Event()

    def run(self) -> None:
        """Watch until the end."""
        while not self._stopped.wait(_EVERY_SECONDS):
            came = threading.Event()
            start, processor = time.perf_counter(), time.process_time()
            try:
                self._loop.call_soon_threadsafe(came.set)
            except RuntimeError:  # the loop is closed
                return
            came.wait(HELD_SECONDS)
            ran = _what_runs() if time.perf_counter() - start >= HELD_SECONDS else []
            while not came.wait(HELD_SECONDS):
                if self._stopped.is_set():
                    return
            seconds = time.perf_counter() - start
            self._metrics.loop_lag.observe(seconds)
            if seconds >= HELD_SECONDS:
                fields = {
                    "seconds": round(seconds, 3),
                    "processor_seconds": round(time.process_time() - processor, 3),
                    "ran": ran,
                }
                log.warning("the event loop was held", extra={"fields": fields})

    def stop(self) -> None:
        """Watch no more."""
        self._stopped.set()


def _what_runs() -> list[str]:
    """Name each thread that does not wait, and its innermost calls."""
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    running = []
    for ident, frame in sys._current_frames().items():
        if ident != threading.get_ident() and _name(frame) not in _WAITING:
            calls = " < ".join(_calls(frame))
            running.append(f"{names.get(ident, 'unknown')}: {calls}")
    return running


def _calls(frame: FrameType | None) -> Iterator[str]:
    """List the innermost calls of a thread, from the innermost out."""
    for _ in range(_FRAMES):
        if frame is None:
            return
        yield f"{frame.f_code.co_name} ({_name(frame)}:{frame.f_lineno})"
        frame = frame.f_back


def _name(frame: FrameType) -> str:
    return PurePath(frame.f_code.co_filename).name
