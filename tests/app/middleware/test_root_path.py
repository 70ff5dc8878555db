"""Test a service that a proxy shows under a path, whether the proxy takes the path off or not."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import httpx
import pytest

from tests.app.artifacts import MODELS
from tests.app.sent_bodies import json_cells, made_up
from tests.app.servers import serving


@pytest.fixture(scope="module")
def under() -> Iterator[httpx.Client]:
    with serving(models=MODELS, root_path="/lab/cells") as client:
        yield client


@pytest.mark.parametrize("prefix", ["", "/lab/cells"])
def test_both_kinds_of_proxies_are_answered_the_same(prefix: str, under: httpx.Client) -> None:
    for path in ("/health/ready", "/v1/models", "/docs", "/openapi.json"):
        assert under.get(f"{prefix}{path}").status_code == 200
    few = json_cells(made_up(2))
    answer = under.post(f"{prefix}/v1/predict", content=few.content, headers=few.headers)
    assert answer.json()["summary"]["rows"] == 2


def test_what_only_begins_alike_is_not_the_path(under: httpx.Client) -> None:
    for path in ("/lab/cellsx/v1/models", "/lab/v1/models", "/lab/cells/lab/cells/v1/models"):
        assert under.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/lab/cells/", "/lab/cells/docs"])
def test_the_pages_find_their_files_and_ask_under_the_path(path: str, under: httpx.Client) -> None:
    page = under.get(path, headers={"Accept": "text/html"})
    found = re.findall(r"""(?:src|href|url)\s*[=:]\s*["']([^"']+)["']""", page.text)
    assert len(found) >= 3
    for address in found:
        assert under.get(urljoin(path, address)).status_code == 200, address
    document = under.get("/lab/cells/openapi.json").json()
    assert document["servers"] == [{"url": "/lab/cells"}]


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/lab/cells", "/lab/cells/"),
        ("/lab/cells/v1/models/?x=1", "/lab/cells/v1/models?x=1"),
    ],
)
def test_redirects_stay_under_the_path(path: str, leads_to: str, under: httpx.Client) -> None:
    answer = under.get(path)
    assert answer.status_code == 307
    assert urljoin(path, answer.headers["location"]) == leads_to


def test_without_a_path_the_document_names_no_server(service: httpx.Client) -> None:
    assert "servers" not in service.get("/openapi.json").json()
