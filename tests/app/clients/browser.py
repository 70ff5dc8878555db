"""Send requests by Chromium's fetch: a page of a loopback server gets each job and brings its outcome."""

import json
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.loopback import LoopbackSite

_SECONDS = 900.0

_PAGE = b"""<!doctype html><script>
(async () => {
  const jobs = await (await fetch("/jobs")).json();
  for (const [number, job] of jobs.entries()) {
    const body = await (await fetch(`/body/${number}`)).blob();
    let query = "", content = null;
    try {
      const answer = await fetch(job.url, { method: "POST", body, headers: job.headers });
      content = await answer.blob();
      query = `status=${answer.status}`;
    } catch (error) { query = `error=${encodeURIComponent(error)}`; content = null; }
    await fetch(`/outcome/${number}?${query}`, { method: "POST", body: content });
  }
  await fetch("/done", { method: "POST" });
})();
</script>"""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def site(self) -> "_Site":
        return self.server.site  # type: ignore[attr-defined,no-any-return]

    def do_GET(self) -> None:
        if self.path == "/":
            self._give(_PAGE, "text/html")
        elif self.path == "/jobs":
            self._give(json.dumps(self.site.jobs).encode(), "application/json")
        elif self.path.startswith("/body/"):
            path = Path(self.site.jobs[int(self.path.split("/")[2])]["body"])
            self.send_response(200)
            self.send_header("Content-Length", str(path.stat().st_size))
            self.end_headers()
            with path.open("rb") as body:
                shutil.copyfileobj(body, self.wfile, 1 << 20)
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        left = int(self.headers.get("Content-Length") or 0)
        name, _, query = self.path.partition("?")
        out = Path("/dev/null")
        if name.startswith("/outcome/"):
            number = int(name.split("/")[2])
            key, _, value = query.partition("=")
            self.site.outcomes[number] = {key: int(value) if key == "status" else value}
            out = Path(self.site.jobs[number]["out"])
        with out.open("wb") as sink:
            while left and (piece := self.rfile.read(min(left, 1 << 20))):
                left -= sink.write(piece)
        self._give(b"", "text/plain")
        if name == "/done":
            self.site.done.set()

    def _give(self, data: bytes, media_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Write no log."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True


class _Site(LoopbackSite):
    def __init__(self, jobs: Sequence[dict[str, Any]]) -> None:
        self.jobs, self.done = jobs, threading.Event()
        self.outcomes: dict[int, dict[str, Any]] = {}
        super().__init__(_Server(("127.0.0.1", 0), _Handler))


def send(jobs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let a page send all jobs one after another, and list their outcomes."""
    site = _Site(jobs)
    with tempfile.TemporaryDirectory(prefix="bloodcells-chromium-") as profile:
        command = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        # The page is of another origin than the service, which allows none.
        command += ["--disable-web-security", "--disable-dev-shm-usage", "--no-proxy-server"]
        process = subprocess.Popen(
            [*command, f"--user-data-dir={profile}", site.url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            site.done.wait(_SECONDS)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            site.end()
    missing = {"error": f"no outcome within {_SECONDS:g} s"}
    return [site.outcomes.get(number, missing) for number in range(len(jobs))]
