"""Hold the bytes of a large batch of an Arrow stream until all of it is here."""

from app.answers.answered_chunks import AnsweredChunks
from app.bodies.waiting_body import put_away
from app.settings import Settings
from app.work.spool import SharedMemory, Spool
from app.work.thread_pool import Slot

_LARGE = 2 * 2**20
"""Bytes that a batch may lack for it to be gathered by its reader, in memory."""


class LateBatch:
    """Feed a reader of chunks, and keep what it could only gather where bytes wait.

    A batch can be read only once all of it is here. Those of many slow senders would fill the memory, so that
    they wait as bodies do: in the memory that all share, as far as there is some, else in a file.

    Parameters
    ----------
    steps
        Where files are written.
    """

    def __init__(
        self, chunks: AnsweredChunks, settings: Settings, memory: SharedMemory, steps: Slot
    ) -> None:
        self._chunks, self._settings, self._memory, self._steps = chunks, settings, memory, steps
        self._spool: Spool | None = None
        self._lacks = 0

    async def feed(self, data: bytes, slot: Slot) -> None:
        """Feed the next bytes, or keep them while the batch lacks more than those.

        Raises
        ------
        MemoryTaken
            There is no room for them.
        TableError
            As the reader of chunks does.
        """
        if self._spool is None:
            self._lacks = self._chunks.lacks
            if self._lacks <= max(_LARGE, len(data)):
                self._chunks.feed(data)
                return
            self._spool = Spool(
                self._settings.spool_folder, self._settings.max_table_bytes, self._memory, "body"
            )
        if not self._spool.keep(data):
            await self._steps.run(self._spool.write, data)
        if self._spool.size >= self._lacks:
            await slot.run(self._feed_kept, self._spool)
            await self.aclose()

    def _feed_kept(self, spool: Spool) -> None:
        for block in spool.blocks():
            self._chunks.feed(block)

    async def aclose(self) -> None:
        """Give up what is kept."""
        spool, self._spool = self._spool, None
        if spool is not None:
            await put_away(spool, self._steps)
