"""Write logs as one JSON object a line, each with the id of the request that it is about."""

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
"""Id of the request that is being answered; empty where there is none."""

ACCESS = "bloodcells.access"
"""Name of the logger of requests."""

REQUEST_ID_HEADER = "x-request-id"
"""Header of an answer with the id of its request."""

_DELAY_SECONDS = 0.05
"""How long the line of a request may be held back."""
_MOST_LINES = 100_000
"""Most lines that are held back while nobody reads the log; then whoever logs waits."""
_PIPE_BYTES = select.PIPE_BUF
"""Most bytes that a pipe takes in one piece, never mixed with those of another process."""


class JsonFormatter(logging.Formatter):
    """Format a log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Write time, level, logger, message, request id, and the fields that the call gave as `fields`."""
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
    """Write the lines of requests a little later, many at once, by a thread: no request waits for stderr.

    Any other line is written at once, after those that were held back.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._lines: deque[str] = deque()
        self._any_line = threading.Event()
        self._writing = threading.Lock()
        threading.Thread(target=self._write_behind, name="logs", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Take a record, and write it now or soon."""
        self._lines.append(self.format(record) + "\n")
        if record.name != ACCESS or len(self._lines) > _MOST_LINES:
            self.flush()
        elif len(self._lines) == 1:
            self._any_line.set()

    def flush(self) -> None:
        """Write all lines that are held back; logging itself calls this at the end of the process."""
        # Line by line, not by swapping lists: that would need the lock that `emit` is called under.
        # Where stderr is closed, there is nowhere to say so.
        with self._writing, suppress(OSError, ValueError):
            lines = []
            while self._lines:
                lines.append(self._lines.popleft())
            for text in _joined(lines):
                self._stream.write(text)
                self._stream.flush()

    def _write_behind(self) -> None:
        while True:
            self._any_line.wait()
            time.sleep(_DELAY_SECONDS)
            self._any_line.clear()
            self.flush()


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """Join lines to texts that a pipe takes in one piece, beside other processes that write to it."""
    text = ""
    for line in lines:
        if text and len(text) + len(line) > _PIPE_BYTES:
            yield text
            text = ""
        text += line
    if text:
        yield text


def configure(level: str, stream: TextIO | None = None) -> None:
    """Send all logs of this process to stderr as JSON."""
    _skip_unused_fields()
    handler = BufferedHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def _skip_unused_fields() -> None:
    """Keep logging from looking up the caller, thread and process of a record, which no line shows.

    `_srcfile` is private, but Python's documentation names it for this purpose (as of Python 3.14:
    https://docs.python.org/3/howto/logging.html#optimization).
    """
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
