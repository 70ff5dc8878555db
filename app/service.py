"""Hold the parts of one application that its routes and its middleware work with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.requests import Request

from app.bodies.waiting_body import WaitingBody, waiting_body
from app.models.registry import ModelRegistry
from app.monitoring.metrics import Metrics
from app.protocol.http_protocol import LEFT
from app.settings import Settings
from app.work.spool import SharedMemory
from app.work.thread_pool import Slot, ThreadPool
from app.work.watched_work import Watch

_TAKES_LONG = "send the table in parts, or again when the service has less to do"


@dataclass(frozen=True)
class Service:
    """Hold the parts of one application."""

    settings: Settings
    registry: ModelRegistry
    metrics: Metrics
    pool: ThreadPool
    memory: SharedMemory
    """What bodies and answers that wait may take of it."""

    def watch(self, request: Request, each_step: bool = False) -> Watch:
        """Watch over the work on a table."""
        has_left = request.scope.get("extensions", {}).get(LEFT)
        return Watch(has_left, self.settings.work_seconds, _TAKES_LONG, each_step)

    @asynccontextmanager
    async def received(
        self, request: Request, more: str = "", watch: Watch | None = None
    ) -> AsyncIterator[tuple[WaitingBody, Slot]]:
        """Wait for the body of a request, and only then take a slot, for as long as the context lasts.

        Who sends slowly keeps no other out of the pool.

        Parameters
        ----------
        more
            As for `read_body`.
        watch
            Watches over the work; None for that of a table.

        Raises
        ------
        Busy
            No slot is free: where that is so at the start, before the body is read.
        """
        self.pool.refuse_if_full()
        async with (
            waiting_body(request, self.settings, self.memory, self.pool.steps, more) as body,
            self.pool.slot(watch or self.watch(request)) as slot,
        ):
            yield body, slot
