"""Test API keys over HTTP: who is let in, who is kept out and how, and what the log and metrics say."""

import base64
import logging
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.keys.key_file import line_of, new_key
from tests.app.artifacts import MODELS
from tests.app.sent_bodies import Body, gzipped, json_cells, made_up, refused
from tests.app.servers import serving, until

KEY, OTHER, WRONG = new_key(), new_key(), new_key()
PATHS = [
    "/",
    "/docs",
    "/openapi.json",
    "/metrics",
    "/v1/models",
    "/swagger/swagger-ui.css",
    "/none",
]


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"anyone:{password}".encode()).decode()


RIGHT = [
    {"X-API-Key": KEY},
    {"Authorization": f"Bearer {KEY}"},
    {"Authorization": f"bearer  {KEY}"},
    {"Authorization": basic(KEY)},
    {"X-API-Key": KEY, "Authorization": "Basic cHJveHk6c2VjcmV0"},  # for a proxy
    {"X-API-Key": KEY, "Authorization": f"Bearer {WRONG}"},
]
MISSING: list[dict[str, str]] = [
    {},
    {"Authorization": KEY},
    {"Authorization": f"Digest {KEY}"},
    {"Authorization": "Basic not-base64!"},
    {"Authorization": "Basic " + base64.b64encode(KEY.encode()).decode()},
    {"Cookie": f"X-API-Key={KEY}"},
]
BAD = [
    {"X-API-Key": WRONG},
    {"X-API-Key": ""},
    {"X-API-Key": KEY[:-1]},
    {"X-API-Key": f"{KEY}, {KEY}"},
    {"X-API-Key": "robot"},
    {"X-API-Key": line_of("robot", KEY).split()[1]},
    {"Authorization": "Bearer"},
    {"Authorization": f"Bearer {WRONG}"},
    {"Authorization": basic(WRONG)},
    {"X-API-Key": WRONG, "Authorization": f"Bearer {KEY}"},
]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "keys"
    path.write_text(f"{line_of('robot', KEY)}\n{line_of('other', OTHER)}\n")
    return path


@pytest.fixture(scope="module")
def locked(file: Path) -> Iterator[httpx.Client]:
    """Start a service that asks for keys."""
    with serving(models=MODELS, api_keys_file=file) as client:
        yield client


@pytest.mark.parametrize("headers", RIGHT, ids=lambda h: " ".join(h))
def test_a_right_key_is_let_in_everywhere(
    headers: dict[str, str], locked: httpx.Client, body: Body
) -> None:
    for path in PATHS[1:-1]:
        assert locked.get(path, headers=headers).status_code == 200
    few = json_cells(made_up(2))
    for sent in (few, gzipped(few), body):  # past the framework, and through it
        answer = locked.post("/v1/predict", content=sent.content, headers=sent.headers | headers)
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "OPTIONS", "PURGE"])
def test_nothing_is_answered_without_a_key(method: str, path: str, locked: httpx.Client) -> None:
    answer = locked.request(method, path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="bloodcells"'


@pytest.mark.parametrize("headers", MISSING, ids=lambda h: " ".join(h))
def test_a_missing_key_is_said_with_how_to_send_one(
    headers: dict[str, str], locked: httpx.Client
) -> None:
    problem = refused(locked.get("/v1/models", headers=headers), 401)
    assert problem["type"] == "urn:bloodcells:problem:missing-key"
    assert "`Authorization: Bearer KEY` or `X-API-Key: KEY`" in problem["detail"]
    assert "error" not in problem
    # Clients of the Open Inference Protocol show no more than this.
    assert refused(locked.get("/v2/models/x", headers=headers), 401)["error"] == problem["detail"]


@pytest.mark.parametrize("headers", BAD, ids=lambda h: " ".join(h))
def test_a_wrong_key_is_kept_out_of_both_ways(
    headers: dict[str, str], locked: httpx.Client
) -> None:
    few = json_cells(made_up(2))
    for sent in (few, gzipped(few)):
        answer = locked.post("/v1/predict", content=sent.content, headers=sent.headers | headers)
        problem = refused(answer, 401)
        assert problem["type"] == "urn:bloodcells:problem:unknown-key"
        assert answer.headers["www-authenticate"] == 'Bearer realm="bloodcells"'


def test_two_headers_with_keys_are_refused(locked: httpx.Client) -> None:
    answer = locked.get("/v1/models", headers=[("X-API-Key", KEY), ("X-API-Key", KEY)])
    assert refused(answer, 401)["type"] == "urn:bloodcells:problem:unknown-key"


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_health_needs_no_key_and_what_only_looks_like_it_does(
    path: str, locked: httpx.Client
) -> None:
    assert locked.get(path).status_code == locked.head(path).status_code == 200
    for other in (f"{path}/", f"/{path}", f"{path}/../../v1/models", f"{path};x", f"{path}%2f"):
        assert locked.get(other).status_code in (200, 401)  # httpx resolves dots
        raw = f"GET {other} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
        assert exchanged(locked, raw).startswith(b"HTTP/1.1 401 "), other


def exchanged(client: httpx.Client, raw: bytes) -> bytes:
    """Send bytes, and give the first that are answered."""
    with socket.create_connection((client.base_url.host, client.base_url.port), 10) as connection:
        connection.sendall(raw)
        return connection.recv(4096)


def test_a_refusal_comes_before_the_body(locked: httpx.Client) -> None:
    head = b"POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    for more in (b"Content-Length: 700\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n"):
        assert exchanged(locked, head + more).startswith(b"HTTP/1.1 401 ")
    waiting = b"Content-Length: 700\r\nExpect: 100-continue\r\n\r\n"
    assert exchanged(locked, head + waiting).startswith(b"HTTP/1.1 401 ")


def test_a_browser_that_opens_the_page_asks_its_user_for_the_key(locked: httpx.Client) -> None:
    answer = locked.get("/docs", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == (
        'Bearer realm="bloodcells", Basic realm="bloodcells", charset="UTF-8"'
    )


def test_the_log_has_the_keys_name_and_never_the_key(
    locked: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    def lines() -> list[dict[str, Any]]:
        return [r.fields for r in caplog.records if hasattr(r, "fields")]

    with caplog.at_level(logging.DEBUG):
        for headers in [*RIGHT, *MISSING, *BAD]:
            locked.get("/v1/models", headers=headers)
        until(lambda: len(lines()) == len([*RIGHT, *MISSING, *BAD]), "all lines")
    found = lines()
    assert [line.get("key") for line in found[: len(RIGHT)]] == ["robot"] * len(RIGHT)
    for line in found[len(RIGHT) :]:
        assert "key" not in line
        assert line["client"] == "127.0.0.1"
    everything = str([vars(r) for r in caplog.records])
    for key in (KEY, WRONG):
        assert key[3:20] not in everything
        assert base64.b64encode(f"anyone:{key}".encode()).decode()[16:30] not in everything


def test_the_metrics_have_the_number_of_keys(locked: httpx.Client) -> None:
    shown = locked.get("/metrics", headers={"X-API-Key": KEY}).text
    assert "bloodcells_api_keys 2.0" in shown
    assert 'bloodcells_api_keys_reload_refused{reason=""} 0.0' in shown


def test_the_document_says_that_a_key_is_needed_and_where_none_is(locked: httpx.Client) -> None:
    document = locked.get("/openapi.json", headers={"X-API-Key": KEY}).json()
    assert document["security"] == [{"bearer": []}, {"header": []}]
    assert document["components"]["securitySchemes"]["header"]["name"] == "X-API-Key"
    for path, operations in document["paths"].items():
        is_open = path.startswith(("/health", "/v2/health")) or path == "/ping"
        for operation in operations.values():
            assert (operation.get("security") == []) == is_open
            assert ("401" in operation["responses"]) != is_open
            if not is_open:
                [content] = operation["responses"]["401"]["content"].values()
                name = "InferenceProblem" if path.startswith("/v2") else "Problem"
                assert content["schema"] == {"$ref": f"#/components/schemas/{name}"}
            assert "429" not in operation["responses"]


def test_without_a_file_everyone_is_answered_and_the_document_has_no_key(
    service: httpx.Client,
) -> None:
    assert "security" not in service.get("/openapi.json").json()
    assert service.get("/v1/models", headers={"X-API-Key": WRONG}).status_code == 200
    assert "bloodcells_api_keys" not in service.get("/metrics").text


def test_one_key_has_no_more_requests_under_way_than_it_may(file: Path) -> None:
    with serving(models=MODELS, api_keys_file=file, requests_per_key=2) as client:
        sent = json_cells(made_up(1))
        begun, rest = threading.Semaphore(0), threading.Event()

        def slowly() -> Iterator[bytes]:
            yield sent.content[:5]
            begun.release()
            rest.wait(60)
            yield sent.content[5:]

        found: list[int] = []

        def ask() -> None:
            headers = sent.headers | {"X-API-Key": KEY}
            url = client.base_url.join("/v1/predict")
            answer = httpx.post(url, content=slowly(), headers=headers, timeout=60)
            found.append(answer.status_code)

        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()

        def third() -> httpx.Response:
            return client.get("/v1/models", headers={"X-API-Key": KEY})

        for _ in threads:  # the third one is not to be there before them
            assert begun.acquire(timeout=60)
        until(lambda: third().status_code == 429, "the refusal of the third")
        problem = refused(third(), 429)
        assert problem["type"] == "urn:bloodcells:problem:too-many-requests"
        assert "of the API key robot are under way as may be (2)" in problem["detail"]
        assert third().headers["retry-after"] == "1"
        inference = client.get("/v2/models/x", headers={"X-API-Key": KEY})
        assert refused(inference, 429)["error"] == problem["detail"]
        assert client.get("/v1/models", headers={"X-API-Key": OTHER}).status_code == 200
        assert client.get("/health/ready", headers={"X-API-Key": KEY}).status_code == 200
        rest.set()
        for thread in threads:
            thread.join(60)
        assert found == [200, 200]
        until(lambda: third().status_code == 200, "room for the third")
        document = client.get("/openapi.json", headers={"X-API-Key": KEY}).json()
        assert "429" in document["paths"]["/v1/predict"]["post"]["responses"]
        assert "429" not in document["paths"]["/health/live"]["get"]["responses"]


def test_pages_of_named_origins_may_ask_and_ask_first_without_a_key(file: Path) -> None:
    page = "https://lab.example"
    with serving(models=MODELS, api_keys_file=file, cors_origins=f"{page}, http://x:1") as client:
        asking = {
            "Origin": page,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization, content-type, x-api-key, prefer",
        }
        answer = client.options("/v1/predict", headers=asking)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == page
        assert "POST" in answer.headers["access-control-allow-methods"]
        for name in ("authorization", "x-api-key", "prefer"):
            assert name in answer.headers["access-control-allow-headers"]
        sent = json_cells(made_up(1))
        own = sent.headers | {"Origin": page}
        for key, status in ((KEY, 200), (WRONG, 401)):  # a page is to see why it is refused
            answer = client.post(
                "/v1/predict", content=sent.content, headers=own | {"X-API-Key": key}
            )
            assert answer.status_code == status
            assert answer.headers["access-control-allow-origin"] == page
        assert "Bloodcells-Model" in answer.headers["access-control-expose-headers"]
        other = client.options(
            "/v1/predict", headers=asking | {"Origin": "https://lab.example.org"}
        )
        assert other.status_code == 400
        assert "access-control-allow-origin" not in other.headers


def test_no_page_of_another_origin_may_ask_by_default(service: httpx.Client) -> None:
    answer = service.get("/v1/models", headers={"Origin": "https://lab.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_the_sender_behind_a_proxy_is_believed_of_named_proxies_alone(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def logged(**settings: Any) -> Any:
        caplog.clear()
        with serving(models=MODELS, api_keys_file=file, **settings) as client:
            with caplog.at_level(logging.INFO):
                client.get("/v1/models", headers={"X-Forwarded-For": "203.0.113.7, 198.51.100.1"})
            [line] = [r.fields for r in caplog.records if hasattr(r, "fields")]
        return line["client"]

    assert logged() == "127.0.0.1"
    assert logged(trusted_proxies="10.0.0.0/8") == "127.0.0.1"
    assert logged(trusted_proxies="127.0.0.1") == "198.51.100.1"
    assert logged(trusted_proxies="127.0.0.0/8, 198.51.100.1") == "203.0.113.7"
