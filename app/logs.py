"""Logs as one JSON object a line, each with the id of the request that it is about."""

import logging
import select
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from functools import lru_cache
from typing import TextIO

import orjson

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered; empty where there is none."""

ACCESS = "bloodcells.access"
"""The logger of requests."""

_BEHIND = 0.05
"""Seconds that a request's line may be held back."""
_MOST_LINES = 100_000
"""Lines that are held back for one who does not read them; then the next one waits."""
_WHOLE = select.PIPE_BUF
"""Bytes that a pipe takes in one piece."""


class JsonFormatter(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger, message, request id, and what the call gave as `fields`."""
        entry = {
            "time": f"{_to_the_second(int(record.created))}.{int(record.msecs):03d}+00:00",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if current := REQUEST_ID.get():
            entry["request_id"] = current
        entry |= getattr(record, "fields", {})
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(entry, default=str).decode()


@lru_cache(maxsize=2)
def _to_the_second(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


class BufferedHandler(logging.Handler):
    """Writes lines of requests a little later, many at once, by a thread: nobody waits for stderr.

    Anything else is written at once, with all that was held back.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._lines: deque[str] = deque()
        self._any = threading.Event()
        self._writing = threading.Lock()
        threading.Thread(target=self._write_behind, name="logs", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Take a record."""
        self._lines.append(self.format(record) + "\n")
        if record.name != ACCESS or len(self._lines) > _MOST_LINES:
            self.flush()
        elif len(self._lines) == 1:
            self._any.set()

    def flush(self) -> None:
        """Write all that was taken; logging itself does so at the end of the process."""
        # Not by swapping lists, for which the writer had to take the lock that `emit` is called under.
        with self._writing, suppress(OSError, ValueError):  # stderr is closed: nobody can be told
            lines = []
            while self._lines:
                lines.append(self._lines.popleft())
            for text in _pieces(lines):
                self._stream.write(text)
                self._stream.flush()

    def _write_behind(self) -> None:
        while True:
            self._any.wait()
            time.sleep(_BEHIND)
            self._any.clear()
            self.flush()


def _pieces(lines: Iterable[str]) -> Iterator[str]:
    """The lines joined, as many as a pipe takes whole, beside other processes that write to it."""
    piece = ""
    for line in lines:
        if piece and len(piece) + len(line) > _WHOLE:
            yield piece
            piece = ""
        piece += line
    if piece:
        yield piece


def configure(level: str, stream: TextIO | None = None) -> None:
    """Send all logs of this process to stderr as JSON."""
    # What no line of ours shows is not looked up: https://docs.python.org/3/howto/logging.html#optimization
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = BufferedHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


REQUEST_ID_HEADER = "x-request-id"
