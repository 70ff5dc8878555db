"""Bound the connections of a process, and tell which were closed and why."""

import asyncio
import logging
import os
import resource
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Literal, Protocol

from app.settings import Settings

STATE = "bloodcells.connections"
"""Name of `Connections` in the state that the application gives its server."""

Reason = Literal["silent", "head", "room", "full", "answer"]
"""Why a connection was closed or refused: nothing came, or no whole head; it waited longest when another
needed its room; there was no room for it; its answer was not read."""

_RESERVED_FILES = 8
"""File descriptors that are left for what is no connection: the folder of models, a pipe, the log."""
_TELL_SECONDS = 10.0
"""How long closed connections are counted before they are logged again."""

log = logging.getLogger("bloodcells.connections")


class Connection(Protocol):
    """Name what is needed of a connection."""

    @property
    def client(self) -> tuple[str, int] | None:
        """Give its address; None at a Unix socket."""

    def give_way(self) -> None:
        """Close, as another needs the room."""


class Connections:
    """Know the connections of one process, and make room for new ones.

    Where a bound is reached, a connection without a request under way is closed, of those without any request
    so far the one that has waited longest, else of all. So many connections on which nothing is asked keep
    nobody out, be it a health check. Where all have requests under way, the new one is refused.

    Parameters
    ----------
    count
        What counts closed connections, by their reason.
    """

    def __init__(self, settings: Settings, count: Callable[[Reason], None]) -> None:
        self.settings = settings
        self.most = _most(settings.max_connections)
        self._most_of_one = settings.connections_per_address or self.most
        self._count = count
        self._of_one: Counter[str] = Counter()
        self._all = 0
        self._new: dict[Connection, None] = {}  # no request so far; dicts keep the order
        self._idle: dict[Connection, None] = {}
        self._closed: Counter[tuple[Reason, str]] = Counter()
        self._telling: asyncio.TimerHandle | None = None

    def enter(self, connection: Connection) -> bool:
        """Take a connection, or tell that there is no room for it."""
        address = _address(connection)
        if address and self._of_one[address] >= self._most_of_one:
            room = self._make_room(address)
        else:
            room = self._all < self.most or self._make_room(None)
        if not room:
            self.closed(connection, "full")
            return False
        self._of_one[address] += 1
        self._all += 1
        self._new[connection] = None
        return True

    def leave(self, connection: Connection) -> None:
        """Forget a connection that was taken."""
        self._new.pop(connection, None)
        self._idle.pop(connection, None)
        self._all -= 1
        address = _address(connection)
        self._of_one[address] -= 1
        if not self._of_one[address]:
            del self._of_one[address]

    def begin(self, connection: Connection) -> None:
        """Note that a request is under way."""
        self._new.pop(connection, None)
        self._idle.pop(connection, None)

    def end(self, connection: Connection) -> None:
        """Note that none is under way any more."""
        self._idle[connection] = None

    def closed(self, connection: Connection, reason: Reason) -> None:
        """Count a connection that is closed or refused, and log it: many of them in one line."""
        self._count(reason)
        self._closed[reason, _address(connection)] += 1
        if self._telling is None:
            self._tell()

    def _make_room(self, address: str | None) -> bool:
        """Close the connection that waits longest, of one address or of all; tell whether there was one."""
        for waiting in (self._new, self._idle):
            for connection in waiting:
                if address in (None, _address(connection)):
                    del waiting[connection]
                    self.closed(connection, "room")
                    connection.give_way()
                    return True
        return False

    def _tell(self) -> None:
        """Log what was closed since the last time: a line for each reason, with its busiest address."""
        self._telling = None
        if not self._closed:
            return
        for reason in sorted({reason for reason, _ in self._closed}):
            by_address = Counter({a: n for (r, a), n in self._closed.items() if r == reason})
            fields = {
                "reason": reason,
                "connections": by_address.total(),
                "most_from": by_address.most_common(1)[0][0],
            }
            log.warning("connections were closed or refused", extra={"fields": fields})
        self._closed.clear()
        self._telling = asyncio.get_running_loop().call_later(_TELL_SECONDS, self._tell)


def _address(connection: Connection) -> str:
    return connection.client[0] if connection.client else ""


def _most(wanted: int) -> int:
    """Find how many connections the process may have: each may need a file for its table or answer too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    other = _open_files() + _RESERVED_FILES
    if soft == resource.RLIM_INFINITY or soft >= other + 2 * wanted:
        return wanted
    allowed = other + 2 * wanted
    if hard != resource.RLIM_INFINITY and hard < allowed:
        allowed = hard
        log.warning(
            "the process may open %d files, and so takes few connections; raise the limit (ulimit -n)",
            allowed,
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(1, (allowed - other) // 2)


def _open_files() -> int:
    """Count the files that this process has open; some 30 where the system does not tell."""
    folder = Path("/proc/self/fd")
    return len(os.listdir(folder)) if folder.is_dir() else 30
