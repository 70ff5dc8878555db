"""Work in a thread ends when its time is over, or when its sender has left."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import Request
from starlette.requests import ClientDisconnect

from app.watched_work import OutOfTime, watched
from bench.hostile_masks import MASKS
from tests.app.artifacts import MODELS
from tests.app.bodies import form, part
from tests.app.servers import serving, until
from tests.images import encoded


def run(seconds: int, leaves: bool) -> None:
    """Beat while a sender waits, and where it leaves, once more."""

    async def work() -> None:
        messages = asyncio.Queue[dict[str, Any]]()
        request = Request({"type": "http", "headers": []}, messages.get)
        async with watched(request, seconds, "send less") as heartbeat:
            for _ in range(3):
                await asyncio.sleep(0)
                heartbeat()
            if leaves:
                await messages.put({"type": "http.disconnect"})
                await asyncio.sleep(0.01)
                heartbeat()
        await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(work())


def test_work_goes_on_while_its_sender_waits() -> None:
    run(60, leaves=False)


def test_work_ends_when_its_sender_has_left() -> None:
    with pytest.raises(ClientDisconnect):
        run(60, leaves=True)


def test_work_ends_when_its_time_is_over() -> None:
    with pytest.raises(OutOfTime) as caught:
        run(0, leaves=False)
    assert str(caught.value) == "The work took more than 0 s, which is the limit; send less."


@pytest.mark.integration
def test_an_image_is_not_measured_any_further_when_its_sender_has_left() -> None:
    mask = MASKS["noise"](2048, 2048)  # some seconds of work
    body = form(
        part(encoded(mask[..., None].repeat(3, 2)), "image", "a.png", "image/png"),
        part(encoded(mask), "mask", "m.png", "image/png"),
    )
    with serving(models=MODELS, pool_threads=1, pool_queue=0) as client:
        with pytest.raises(httpx.ReadTimeout):
            client.post("/v1/measure", content=body.content, headers=body.headers, timeout=0.2)
        until(lambda: 'status="499"' in client.get("/metrics").text, "the end of the work")
