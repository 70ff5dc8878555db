"""Look at a page of figures as a telephone shows it."""

from pathlib import Path
from typing import Any

import pytest

from tests.app.workbench.chromium import PROGRAM, chromium

WIDTH = 375
LEAST = 8.99
"""Pixels that the letters have at least, but for rounding."""

# Of the height that a font gives a line, its letters take the middle: a fifth above and below stays empty.
_LOOK = """
[...document.querySelectorAll("figure")].map((figure) => {
  const texts = [...figure.querySelectorAll("svg text")].filter((text) => text.textContent.trim());
  const boxes = texts.map((text) => {
    const { a, b, c, d } = text.getScreenCTM();
    const box = text.getBoundingClientRect();
    const across = Math.abs(b) > Math.abs(a) ? [box.width / 5, 1] : [1, box.height / 5];
    return {
      text: text.textContent,
      size: parseFloat(getComputedStyle(text).fontSize) * Math.sqrt(Math.abs(a * d - b * c)),
      left: box.left + across[0], right: box.right - across[0],
      top: box.top + across[1], bottom: box.bottom - across[1],
    };
  });
  const over = boxes.flatMap((one, i) => boxes.slice(i + 1).filter((other) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > 0.5 &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 0.5)
    .map((other) => `${one.text} / ${other.text}`));
  return { name: figure.id, least: Math.min(...boxes.map((box) => box.size)), texts: boxes.length, over };
})
"""


def look(page: Path) -> list[dict[str, Any]]:
    """Find in each figure the smallest letters in pixels, and the texts that lie over one another.

    The page itself may not be wider than the screen, nor what says what a table is about.
    """
    if PROGRAM is None:
        pytest.skip("chromium is not here: apt-get install chromium")
    with chromium() as browser:
        shown = browser.page(page.resolve().as_uri(), width=WIDTH, ready="true")
        assert shown.run("document.documentElement.scrollWidth") <= WIDTH
        captions = (
            "[...document.querySelectorAll('caption')].map((e) => e.getBoundingClientRect().right)"
        )
        assert all(right <= WIDTH for right in shown.run(captions))
        figures: list[dict[str, Any]] = shown.run(_LOOK)
        shown.close()
    return figures


def check(page: Path) -> None:
    """Check that all letters of all figures can be read on a small screen, and none lies over another."""
    figures = look(page)
    assert len(figures) > 3
    for figure in figures:
        assert figure["texts"] > 5, figure
        assert figure["least"] >= LEAST, figure
        assert not figure["over"], figure
