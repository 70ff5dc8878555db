"""Send requests by one library of Python: jobs as lines of JSON in, outcomes as lines of JSON out.

    python send.py LIBRARY

A job has `url`, `body` and `out` (paths of files) and `headers`; an outcome has `status`, or `error`.
"""

import asyncio
import json
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_SECONDS = 600.0


def with_requests(job: dict[str, Any]) -> int:
    import requests

    with (
        open(job["body"], "rb") as body,
        requests.post(
            job["url"], data=body, headers=job["headers"], stream=True, timeout=_SECONDS
        ) as answer,
        open(job["out"], "wb") as out,
    ):
        for piece in answer.iter_content(1 << 20):
            out.write(piece)
        return answer.status_code


def with_httpx(job: dict[str, Any]) -> int:
    import httpx

    with (
        open(job["body"], "rb") as body,
        httpx.stream(
            "POST", job["url"], content=body, headers=job["headers"], timeout=_SECONDS
        ) as answer,
        open(job["out"], "wb") as out,
    ):
        for piece in answer.iter_raw():
            out.write(piece)
        return answer.status_code


def with_aiohttp(job: dict[str, Any]) -> int:
    import aiohttp

    async def post() -> int:
        timeout = aiohttp.ClientTimeout(_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            with open(job["body"], "rb") as body, open(job["out"], "wb") as out:
                async with session.post(job["url"], data=body, headers=job["headers"]) as answer:
                    async for piece in answer.content.iter_chunked(1 << 20):
                        out.write(piece)
                    return answer.status

    return asyncio.run(post())


def with_urllib(job: dict[str, Any]) -> int:
    request = urllib.request.Request(job["url"], Path(job["body"]).read_bytes(), job["headers"])
    try:
        answer = urllib.request.urlopen(request, timeout=_SECONDS)
    except urllib.error.HTTPError as error:
        answer = error
    with answer, open(job["out"], "wb") as out:
        shutil.copyfileobj(answer, out)
        return int(answer.status)


def with_http10(job: dict[str, Any]) -> int:
    """Send as HTTP/1.0 does, of which the end of the connection is that of the answer."""
    where = urlsplit(job["url"])
    connection = HTTPConnection(where.hostname or "", where.port, timeout=_SECONDS)
    connection._http_vsn, connection._http_vsn_str = 10, "HTTP/1.0"  # type: ignore[attr-defined]
    headers = {"Content-Length": str(Path(job["body"]).stat().st_size)} | job["headers"]
    with open(job["body"], "rb") as body, open(job["out"], "wb") as out:
        connection.request("POST", f"{where.path}?{where.query}", body, headers)
        answer = connection.getresponse()
        shutil.copyfileobj(answer, out)
    connection.close()
    return answer.status


LIBRARIES: dict[str, Callable[[dict[str, Any]], int]] = {
    "requests": with_requests,
    "httpx": with_httpx,
    "aiohttp": with_aiohttp,
    "urllib": with_urllib,
    "http10": with_http10,
}


def main() -> None:
    send = LIBRARIES[sys.argv[1]]
    for line in sys.stdin:
        try:
            outcome: dict[str, Any] = {"status": send(json.loads(line))}
        except Exception as error:
            outcome = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(outcome), flush=True)


if __name__ == "__main__":
    main()
