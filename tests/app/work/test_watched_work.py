"""Work in a thread ends when its time is over, or when its sender has left."""

import time
from contextlib import suppress

import httpx
import pytest
from starlette.requests import ClientDisconnect

from app.work.watched_work import LARGE, NeedsTurn, OutOfTime, Watch
from bench.hostile_masks import MASKS
from bloodcells.parallel.wanted import check_wanted, expect_memory
from tests.app.artifacts import MODELS
from tests.app.sent_bodies import form, part
from tests.app.servers import serving, until
from tests.images import encoded


def steps_until(left_after: int, seconds: float, each_step: bool = False) -> int:
    """Do steps of 20 ms whose sender leaves after so many looks, ten at most, and count those done."""
    looks = iter(range(left_after))
    watch = Watch(lambda: next(looks, None) is None, seconds, "send less", each_step)
    done = 0
    with suppress(ClientDisconnect):
        for _ in range(10):
            with watch.step():
                time.sleep(0.021)  # as often as it is looked
                check_wanted()
                done += 1
    return done


def test_work_goes_on_while_its_sender_waits() -> None:
    assert steps_until(left_after=1000, seconds=60) == 10


def test_work_ends_between_two_steps_or_within_one_when_its_sender_has_left() -> None:
    assert steps_until(left_after=0, seconds=60) == 0
    assert steps_until(left_after=1, seconds=60) == 0
    assert steps_until(left_after=5, seconds=60) == 2


def test_work_ends_when_its_time_is_over_in_all_steps_together() -> None:
    with pytest.raises(OutOfTime) as caught:
        steps_until(left_after=1000, seconds=0.1)
    assert str(caught.value) == "The work took more than 0.1 s, which is the limit; send less."


def test_each_step_of_a_stream_has_its_own_time() -> None:
    assert steps_until(left_after=1000, seconds=0.2, each_step=True) == 10
    with pytest.raises(OutOfTime):
        steps_until(left_after=1000, seconds=0.001, each_step=True)


def test_large_work_needs_a_turn() -> None:
    watch = Watch(None, 60, "send less")
    with watch.step():
        expect_memory(LARGE)
    with watch.step(), pytest.raises(NeedsTurn):
        expect_memory(LARGE + 1)
    watch.has_turn = True
    with watch.step():
        expect_memory(LARGE + 1)


def test_nothing_is_asked_where_nobody_said_how() -> None:
    check_wanted()
    expect_memory(LARGE + 1)


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
