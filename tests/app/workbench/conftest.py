"""Give the tests of the workbench a browser, and tabs in it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.app.workbench.chromium import PROGRAM, Chromium, Page, chromium

OpenPage = Callable[..., Page]
"""Open a tab on a service; the tests' own unless another one is named."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    """Run Chromium."""
    if PROGRAM is None:
        pytest.skip("chromium is not here: apt-get install chromium")
    with chromium() as started:
        yield started


@pytest.fixture
def open_page(browser: Chromium, service: httpx.Client, tmp_path: Path) -> Iterator[OpenPage]:
    """Open tabs; afterwards each must have asked its own service alone, and have had no fault."""
    opened: list[tuple[Page, str, bool]] = []
    with browser.new_context(tmp_path) as context:

        def open_one(client: httpx.Client = service, may_fail: bool = False) -> Page:
            base = str(client.base_url)
            page = browser.page(f"{base}/", context=context)
            opened.append((page, base, may_fail))
            return page

        yield open_one
        for page, _, _ in opened:
            page.close()
    for page, base, may_fail in opened:
        elsewhere = [u for u in page.asked if not u.startswith((base, f"blob:{base}", "data:"))]
        assert not elsewhere
        assert may_fail or not page.faults
