"""List the HTTP clients that people send tables with, each as a function from jobs to outcomes."""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_SECONDS = 900.0


@dataclass(frozen=True)
class Job:
    """Describe one request: a file to post, and the file that the answer's content goes to."""

    url: str
    body: Path
    out: Path
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """Hold what a client saw: the status of a whole answer, or its own error."""

    status: int | None = None
    error: str = ""


@dataclass(frozen=True)
class Sender:
    """Describe an HTTP client."""

    needs: str
    """The program or Python package that it is."""
    send: Callable[[Sequence[Job]], list[Outcome]]
    """Send jobs one after another."""
    sets_connection: bool = True
    """Whether a caller may set the header `Connection`."""

    @property
    def missing(self) -> str | None:
        """Say what is not installed; None if nothing is missing."""
        if shutil.which(self.needs) or importlib.util.find_spec(self.needs):
            return None
        return f"{self.needs} is not installed"


def _plain(jobs: Sequence[Job]) -> list[dict[str, Any]]:
    return [{k: str(v) if isinstance(v, Path) else v for k, v in asdict(j).items()} for j in jobs]


def _script(command: Sequence[str], lines: Sequence[str]) -> list[Outcome]:
    """Run a program that takes a job a line and prints an outcome a line."""
    done = subprocess.run(
        command,
        input="\n".join([*lines, ""]),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    outcomes = [Outcome(**json.loads(line)) for line in done.stdout.splitlines()]
    lost = Outcome(error=f"{command[0]} ended before: {done.stderr[-300:]}")
    return outcomes + [lost] * (len(lines) - len(outcomes))


def _by_python(library: str) -> Callable[[Sequence[Job]], list[Outcome]]:
    command = [sys.executable, str(HERE / "send.py"), library]
    return lambda jobs: _script(command, [json.dumps(job) for job in _plain(jobs)])


def _by_node(jobs: Sequence[Job]) -> list[Outcome]:
    return _script(["node", str(HERE / "send.mjs")], [json.dumps(job) for job in _plain(jobs)])


def _by_java(jobs: Sequence[Job]) -> list[Outcome]:
    # Only so may a caller say `Connection: close`.
    allowed = "-Djdk.httpclient.allowRestrictedHeaders=connection"
    lines = [
        "\t".join(
            [j.url, str(j.body), str(j.out), *(x for pair in j.headers.items() for x in pair)]
        )
        for j in jobs
    ]
    return _script(["java", allowed, str(HERE / "Send.java")], lines)


def _by_curl(*options: str) -> Callable[[Sequence[Job]], list[Outcome]]:
    def send(job: Job) -> Outcome:
        command = ["curl", "--silent", "--show-error", "--write-out", "%{http_code}", *options]
        command += ["--data-binary", f"@{job.body}", "--output", str(job.out)]
        for name, value in job.headers.items():
            command += ["--header", f"{name}: {value}"]
        done = _run([*command, job.url])
        # 100 is not a final answer: curl shows it where no other came.
        whole = done.returncode == 0 and done.stdout not in ("000", "100")
        return Outcome(int(done.stdout)) if whole else Outcome(error=done.stderr[-300:])

    return lambda jobs: [send(job) for job in jobs]


def _by_wget(jobs: Sequence[Job]) -> list[Outcome]:
    def send(job: Job) -> Outcome:
        command = ["wget", "--quiet", "--server-response", "--tries=1", "--content-on-error"]
        command += [f"--post-file={job.body}", f"--output-document={job.out}"]
        command += [f"--header={name}: {value}" for name, value in job.headers.items()]
        done = _run([*command, job.url])
        statuses = re.findall(r"^ *HTTP/1\.\d (\d+)", done.stderr, re.MULTILINE)
        # 8: "Server issued an error response", which it is to see.
        if done.returncode in (0, 8) and statuses:
            return Outcome(int(statuses[-1]))
        return Outcome(error=f"exit {done.returncode}: {done.stderr[-300:]}")

    return [send(job) for job in jobs]


def _by_chromium(jobs: Sequence[Job]) -> list[Outcome]:
    from tests.app.clients import browser

    return [Outcome(**outcome) for outcome in browser.send(_plain(jobs))]


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)


SENDERS: dict[str, Sender] = {
    "curl": Sender("curl", _by_curl()),
    "curl --http1.0": Sender("curl", _by_curl("--http1.0")),
    "requests": Sender("requests", _by_python("requests")),
    "httpx": Sender("httpx", _by_python("httpx")),
    "aiohttp": Sender("aiohttp", _by_python("aiohttp")),
    "urllib": Sender("urllib", _by_python("urllib")),
    "http.client, HTTP/1.0": Sender("http", _by_python("http10")),
    "node fetch": Sender("node", _by_node),
    "Java HttpClient": Sender("javac", _by_java),
    "wget": Sender("wget", _by_wget),
    "Chromium fetch": Sender("chromium", _by_chromium, sets_connection=False),
}
"""Name of each client -> how it sends."""
