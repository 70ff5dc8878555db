"""Test how fast a body is to come: the time for which its sender is waited for counts, and no other."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest

from app.bodies.pace import Pace
from app.errors import Stalled


def read(pace: Pace, *pieces: tuple[float, int], working: float = 0.0) -> int:
    """Read pieces of so many bytes, each after so many seconds; work for some time after each."""

    async def stream() -> AsyncIterator[bytes]:
        for seconds, size in pieces:
            await asyncio.sleep(seconds)
            yield b"x" * size

    async def main() -> int:
        size, coming = 0, stream()
        while chunk := await pace.next(coming):
            size += len(chunk)
            await asyncio.sleep(working)
        return size

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("pace", "pieces", "detail"),
    [
        (Pace(0.1, 0, 9), [(0.3, 1)], "Nothing more of the table came for 0.1 s"),
        (
            Pace(0.1, 100, 9),
            [(0.04, 1)] * 9,
            "Only [3-6] bytes of the table came in 0 s; send at least 100",
        ),
        # Many bytes at first are no excuse.
        (Pace(0.1, 100, 9), [(0.0, 10**6), (0.12, 1)] + [(0.04, 1)] * 9, "Nothing more|Only"),
        (Pace(9, 0, 0.1), [(0.04, 10**6)] * 9, "The table was not whole after 0.1 s"),
    ],
)
def test_who_sends_too_slowly_is_given_up(
    pace: Pace, pieces: list[tuple[float, int]], detail: str
) -> None:
    with pytest.raises(Stalled) as caught:
        read(pace, *pieces)
    assert re.match(detail, str(caught.value))


def test_who_sends_fast_enough_is_not_and_our_own_work_does_not_count() -> None:
    pace = Pace(0.5, 100, 1.0)
    assert read(pace, *[(0.01, 100)] * 6, working=0.25) == 600
