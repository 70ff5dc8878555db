"""The proxies as docs/operating.md configures them: HTTPS, a path, keys, long tables and refusals."""

import json
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import httpx
import pytest

from app.keys.key_file import line_of, new_key
from tests.app.artifacts import MODELS
from tests.app.certificates import certify
from tests.app.clients.matrix import classes_of
from tests.app.clients.paths import PATHS, Way, through
from tests.app.clients.tables import LongTable, what_is_wrong, write
from tests.app.sent_bodies import json_cells, made_up, refused
from tests.app.servers import Process, until
from tests.readme import ROOT

pytestmark = pytest.mark.integration

MB = 10**6
KEY = new_key()
PAGE = (ROOT / "docs" / "operating.md").read_text()
_NGINX_AROUND = """\
daemon off; user root; worker_processes 1; pid {{folder}}/pid; error_log {{folder}}/error.log;
events {{{{}}}}
http {{{{
    access_log off;
    client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy;
    fastcgi_temp_path {{folder}}/f; uwsgi_temp_path {{folder}}/u; scgi_temp_path {{folder}}/s;
    {documented}
}}}}
"""
_CADDY_AROUND = """\
{{{{
    admin off
    auto_https disable_redirects
    storage file_system {{folder}}
}}}}
{documented}
"""
AROUND = {"nginx": _NGINX_AROUND, "HAProxy": "{documented}", "Caddy": _CADDY_AROUND}
"""What a program needs around what is documented to run as a test: where its files are."""
REPLACED = {
    "/etc/ssl/": "{folder}/",
    "listen 443 ssl": "listen 127.0.0.1:{port} ssl",
    "bind :443": "bind 127.0.0.1:{port}",
    "https://cells.example {": "https://127.0.0.1:{port} {\n    bind 127.0.0.1",
    "127.0.0.1:8000": "127.0.0.1:{service}",
}
"""Addresses and folders in the documents -> those of a test."""


def documented(name: str) -> Way:
    """Take the configuration of a proxy from the documents."""
    [block] = re.findall(rf"^```{name.lower()}\n(.*?)^```", PAGE, re.M | re.S)
    for shown, own in REPLACED.items():
        block = block.replace(shown, own)
    block = re.sub(r"\{(?!(folder|port|service)\})", "{{", block)
    block = re.sub(r"(?<!\{folder)(?<!\{port)(?<!\{service)\}", "}}", block)
    return replace(PATHS[name], config=AROUND[name].format(documented=block))


@dataclass(frozen=True)
class Shown:
    """Hold a service as a proxy shows it."""

    client: httpx.Client
    """Of its address under the proxy's path, which sends a right key."""
    trust: ssl.SSLContext
    """What other clients trust the proxy by."""
    service: Process


@pytest.fixture(scope="module", params=["nginx", "HAProxy", "Caddy"])
def shown(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shown]:
    if missing := PATHS[request.param].missing:
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp(request.param)
    made = certify(folder)
    made.certificate.rename(folder / "cells.pem")
    made.key.rename(folder / "cells.key")
    both = (folder / "cells.pem").read_text() + (folder / "cells.key").read_text()
    (folder / "cells.both.pem").write_text(both)
    (folder / "keys").write_text(line_of("robot", KEY))
    service = Process(
        folder / "service.log",
        "--root-path",
        "/cells",
        BLOODCELLS_MODELS=MODELS,
        BLOODCELLS_API_KEYS_FILE=folder / "keys",
        BLOODCELLS_TRUSTED_PROXIES="127.0.0.1",
    )
    trust = ssl.create_default_context(cafile=str(folder / "cells.pem"))
    try:
        with (
            through(documented(request.param), service.port, folder) as url,
            httpx.Client(
                base_url=url.replace("http:", "https:") + "/cells/",
                verify=trust,
                headers={"X-API-Key": KEY},
                timeout=120,
            ) as client,
        ):
            yield Shown(client, trust, service)
    finally:
        service.stop()


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> LongTable:
    return write(tmp_path_factory.mktemp("table") / "csv", "csv", 60 * MB)


def test_small_tables_and_health_are_answered(shown: Shown) -> None:
    few = json_cells(made_up(3))
    answer = shown.client.post("v1/predict", content=few.content, headers=few.headers)
    assert answer.json()["summary"]["rows"] == 3
    assert shown.client.get("health/ready").status_code == 200
    assert httpx.get(f"http://127.0.0.1:{shown.service.port}/health/ready").status_code == 200


def test_a_table_of_60_mb_is_answered_whole(shown: Shown, table: LongTable, tmp_path: Path) -> None:
    out = tmp_path / "answer"
    headers = {"Content-Type": "text/csv", "Accept": "text/csv"}
    # Not read by httpx in parts, which would be without a length, as curl sends a pipe: tests send that too.
    for content in (table.path.read_bytes(), _parts(table.path)):
        answer = shown.client.post("v1/predict?model=bloodcells", content=content, headers=headers)
        assert answer.status_code == 200, answer.text[:500]
        out.write_bytes(answer.content)
        assert what_is_wrong(table, out, classes_of(table, MODELS)) is None


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            yield part


@pytest.mark.parametrize("size", [1, 60])
@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (401, {"X-API-Key": "wrong", "Content-Type": "text/csv"}),
        (415, {"Content-Type": "application/pdf"}),
        (406, {"Content-Type": "text/csv", "Accept": "image/gif"}),
    ],
)
def test_a_refusal_before_the_body_is_seen(
    status: int, headers: dict[str, str], size: int, shown: Shown
) -> None:
    content = b"x" * size * MB
    refused(shown.client.post("v1/predict", content=content, headers=headers), status)
    refused(_posted_by_urllib(shown, content, {"X-API-Key": KEY} | headers), status)


def _posted_by_urllib(shown: Shown, content: bytes, headers: dict[str, str]) -> httpx.Response:
    """Post by a client that reads only when it has sent everything."""
    request = Request(str(shown.client.base_url) + "v1/predict", content, headers)
    with pytest.raises(HTTPError) as raised:
        urlopen(request, context=shown.trust, timeout=120)
    with raised.value as answer:
        return httpx.Response(answer.code, headers=answer.headers.items(), content=answer.read())


def test_the_page_and_its_redirects_stay_under_the_path(shown: Shown) -> None:
    root = str(shown.client.base_url).rstrip("/")
    for start in ("", root):
        page = shown.client.get(start, headers={"Accept": "text/html"}, follow_redirects=True)
        assert str(page.url) == f"{root}/"
    for address in re.findall(r"""(?:src|href|url)\s*[=:]\s*["']([^"']+)["']""", page.text):
        assert shown.client.get(page.url.join(address)).status_code == 200, address
    document = shown.client.get("openapi.json").json()
    assert document["servers"] == [{"url": "/cells"}]


def test_the_log_has_the_senders_address_and_not_what_it_claims(shown: Shown) -> None:
    shown.client.get("v1/models", headers={"X-API-Key": "wrong", "X-Forwarded-For": "203.0.113.7"})

    def kept_out() -> list[dict[str, Any]]:
        return [e for e in shown.service.log() if e.get("path") == "/v1/models" and "client" in e]

    [line] = until(kept_out, "the line in the log")
    assert line["client"] == "127.0.0.1"
    assert "203.0.113.7" not in json.dumps(shown.service.log())
