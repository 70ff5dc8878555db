"""Test that what browsers show runs and loads nothing but what is meant."""

import httpx
import pytest

from tests.app.sent_bodies import csv_with, made_up


@pytest.mark.parametrize(
    "path",
    ["/docs", "/swagger/swagger-ui-bundle.js", "/openapi.json", "/v1/models/bloodcells/report"],
)
def test_pages_have_a_policy(path: str, service: httpx.Client) -> None:
    guarded(service.get(path))


@pytest.mark.parametrize("media_type", ["image/png", "image/svg+xml"])
def test_drawings_have_a_policy(media_type: str, service: httpx.Client) -> None:
    table = made_up(6).plus("Class", ["Basophil", "Monocyte"] * 3)
    body = csv_with(",")(table)
    answer = service.post(
        "/v1/evaluate", content=body.content, headers=body.headers | {"Accept": media_type}
    )
    assert answer.headers["content-type"].startswith(media_type)
    guarded(answer)


def guarded(answer: httpx.Response) -> None:
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    scripts = policy.partition("script-src ")[2].partition(";")[0]
    assert "unsafe" not in scripts
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
