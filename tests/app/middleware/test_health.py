"""Test `/health` before the other routes are built: the answers of the documented ones, and no others."""

import asyncio

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from tests.app.artifacts import MODELS
from tests.app.servers import running


@pytest.mark.parametrize("status", ["live", "ready"])
def test_health_is_answered_as_by_the_documented_route(status: str) -> None:
    path = f"/health/{status}"
    app = create_app(Settings(models=MODELS))

    async def ask_documented() -> httpx.Response:
        transport = httpx.ASGITransport(app.state.late.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as inside:
            return await inside.get(path)

    with running(app) as client:
        early, head = client.get(path), client.head(path)
        documented = asyncio.run(ask_documented())
        counted = client.get("/metrics").text
    assert (early.status_code, early.content) == (documented.status_code, documented.content)
    kept = {name: early.headers[name] for name in documented.headers}
    assert kept == dict(documented.headers)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == early.headers["content-length"]
    assert f'bloodcells_requests_total{{method="GET",route="{path}",status="200"}} 1.0' in counted


def test_what_is_no_plain_question_of_health_goes_on_to_the_documented_routes() -> None:
    with running(create_app(Settings(models=MODELS))) as client:
        assert client.post("/health/ready").headers["allow"] == "GET, HEAD, OPTIONS"
        assert client.options("/health/live").status_code == 204
        assert client.get("/health").status_code == 404
