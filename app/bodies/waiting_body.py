"""Hold the body of a request, in memory or in a file, until a thread works on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request

from app.bodies.body import chunks_of
from app.settings import Settings
from app.work.spool import SharedMemory, Spool
from app.work.thread_pool import Slot
from bloodcells.parallel.wanted import expect_memory


class WaitingBody:
    """Hold a whole body, in memory as far as there is some for it, until a thread works on it."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._data: bytes | None = None

    def take(self) -> bytes:
        """Give all bytes."""
        if self._data is None:
            expect_memory(self._spool.size)  # before it is there as a whole
            self._data = b"".join(self._spool.blocks())
            self._spool.close()
        return self._data

    def drop(self) -> None:
        """Free the memory: the bytes have been read."""
        self._data = None


@asynccontextmanager
async def waiting_body(
    request: Request, settings: Settings, memory: SharedMemory, steps: Slot, more: str = ""
) -> AsyncIterator[WaitingBody]:
    """Wait until all of a body is here, and hold it until the context ends.

    However slowly bodies come, together they take no more memory than they share.

    Parameters
    ----------
    steps
        Where those are written to files for which there is no memory.
    more
        As for `read_body`.

    Raises
    ------
    TableTooLarge, Stalled
        As `read_body` does.
    MemoryTaken
        There is no room for the body.
    """
    spool = Spool(settings.spool_folder, settings.max_body_bytes, memory, "body")
    try:
        async for chunk in chunks_of(request, settings, more):
            if not spool.keep(chunk):
                await steps.run(spool.write, chunk)
        yield WaitingBody(spool)
    finally:
        await put_away(spool, steps)


async def put_away(spool: Spool, steps: Slot) -> None:
    """Close a spool, on a thread if it has a file: to free what that has in memory takes milliseconds."""
    if spool.has_file:
        await steps.run(spool.close)
    else:
        spool.close()
