"""Hold the sender of a body to a least rate and a whole time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from app.errors import Stalled
from app.settings import Settings


@dataclass
class Pace:
    """Count what came of a body, and only the time for which its sender was waited for.

    The rate is that of each stretch of `stall_seconds`: who sent much at first is not to be slow for long
    afterwards.

    Parameters
    ----------
    stall_seconds
        How long nothing may come.
    least
        Bytes a second that are to come.
    whole_seconds
        How long all of it may take.
    """

    stall_seconds: float
    least: float
    whole_seconds: float
    _waited: float = 0.0
    _stretch_seconds: float = 0.0
    _stretch_bytes: int = 0

    @classmethod
    def of_body(cls, settings: Settings) -> "Pace":
        """Make the pace of a body that is read whole."""
        return cls(settings.stall_seconds, settings.least_bytes_per_second, settings.body_seconds)

    @classmethod
    def of_stream(cls, settings: Settings) -> "Pace":
        """Make the pace of a table that streams."""
        return cls(settings.stall_seconds, settings.least_bytes_per_second, settings.stream_seconds)

    async def next(self, stream: AsyncIterator[bytes]) -> bytes:
        """Wait for the next bytes of a body; none come at its end.

        Raises
        ------
        Stalled
            They came too late, or too few for too long.
        """
        loop = asyncio.get_running_loop()
        start = loop.time()
        left = self.whole_seconds - self._waited
        try:
            async with asyncio.timeout(min(self.stall_seconds, left)):
                async for chunk in stream:
                    if chunk:
                        self._count(len(chunk), loop.time() - start)
                        return chunk
        except TimeoutError as error:
            if left < self.stall_seconds:
                raise self._too_long() from error
            raise Stalled(
                f"Nothing more of the table came for {self.stall_seconds:g} s; send it without such pauses, "
                "or in parts."
            ) from error
        return b""

    def _count(self, size: int, seconds: float) -> None:
        self._waited += seconds
        self._stretch_seconds += seconds
        self._stretch_bytes += size
        if self._waited > self.whole_seconds:
            raise self._too_long()
        if self._stretch_seconds < self.stall_seconds:
            return
        if self._stretch_bytes < self.least * self._stretch_seconds:
            raise Stalled(
                f"Only {self._stretch_bytes:,} bytes of the table came in {self._stretch_seconds:.0f} s; "
                f"send at least {self.least:g} bytes a second."
            )
        self._stretch_seconds, self._stretch_bytes = 0.0, 0

    def _too_long(self) -> Stalled:
        return Stalled(
            f"The table was not whole after {self.whole_seconds:g} s; send it faster, or in parts."
        )
