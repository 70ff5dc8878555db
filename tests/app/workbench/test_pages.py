"""Test that the workbench is served, whole, and asks for nothing but this service."""

import re
from importlib import resources
from pathlib import Path

import httpx
import pytest

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
SOURCES = Path(__file__).resolve().parents[3] / "web" / "src"
FILES = sorted(f.name for f in (resources.files("app.workbench") / "static").iterdir())


def test_a_browser_gets_the_page_at_the_root(service: httpx.Client) -> None:
    answer = service.get("/", headers=BROWSER)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["vary"] == "Accept"
    assert "<title>Bloodcells</title>" in answer.text


@pytest.mark.parametrize("accept", ["*/*", "application/json"])
def test_programs_are_told_at_the_root_that_the_service_runs(
    accept: str, service: httpx.Client
) -> None:
    answer = service.get("/", headers={"Accept": accept})
    assert answer.json() == {"status": "alive"}
    assert answer.headers["vary"] == "Accept"


def test_every_file_that_is_named_is_served_and_none_is_of_another_host(
    service: httpx.Client,
) -> None:
    page = service.get("/", headers=BROWSER).text
    named = re.findall(r'(?:src|href)="(workbench/[^"]+)"', page)
    assert len(named) == 4
    waiting, seen = [f"/{name}" for name in named], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = service.get(path)
        assert answer.status_code == 200, path
        started = re.findall(r'new URL\(\s*"([^"]+\.js)",\s*import', answer.text)
        waiting += [f"/workbench/{name}" for name in started]
    assert {path.rpartition("/")[2] for path in seen} == set(FILES) - {
        "index.html",
        "made-up-cells.csv",
    }


@pytest.mark.parametrize("name", FILES)
def test_no_file_names_another_host_or_runs_text_as_code(name: str) -> None:
    text = (resources.files("app.workbench") / "static" / name).read_text()
    named = set(re.findall(r"https?://[^\s\"'\\)]+", text))
    assert all(address.startswith("http://www.w3.org/") for address in named)  # namespaces
    for unsafe in ("outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert unsafe not in text
    if name == "index.html":
        assert not re.search(r"<script(?![^>]* src=)|<style|\son\w+=|\sstyle=", text)


@pytest.mark.parametrize("path", sorted(SOURCES.glob("*.ts*")), ids=lambda path: path.name)
def test_no_source_writes_html_as_text(path: Path) -> None:
    assert "innerhtml" not in path.read_text().lower()  # of which dangerouslySetInnerHTML ends


@pytest.mark.parametrize("path", ["/", "/workbench/app.js", "/workbench/worker.js"])
def test_files_are_under_a_policy_without_inline_code(path: str, service: httpx.Client) -> None:
    answer = service.get(path, headers=BROWSER)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; ")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_browser_that_has_a_file_is_told_so(service: httpx.Client) -> None:
    first = service.get("/workbench/app.js")
    assert first.headers["content-type"] == "text/javascript; charset=utf-8"
    assert first.headers["cache-control"] == "no-cache"
    again = service.get("/workbench/app.js", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize("name", ["index.html", "nothing.js", "..%2Fpages.py", "../pages.py"])
def test_nothing_else_is_served(name: str, service: httpx.Client) -> None:
    assert service.get(f"/workbench/{name}").status_code == 404
