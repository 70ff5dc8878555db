"""Take a page apart."""

import re
from html import unescape
from html.parser import HTMLParser

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Page(HTMLParser):
    """Parse a page into its elements and words; an element that is not closed is an error."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.source = page.decode()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self._words: list[str] = []
        self._open: list[str] = []
        self.feed(self.source)
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if not self._open or self._open[-1] != "style":
            self._words.append(data)

    @property
    def text(self) -> str:
        """Return all words of the page."""
        return " ".join(" ".join(self._words).split())

    @property
    def figures(self) -> list[str]:
        """List the names of the figures."""
        return re.findall(r'<figure id="figure-([^"]*)"', self.source)

    def rows(self, table: str) -> list[list[str]]:
        """List the rows of a table's body."""
        start = self.source.index(f'<table id="{table}"')
        body = self.source[start : self.source.index("</table>", start)].partition("<tbody>")[2]
        rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
        return [[unescape(c) for c in re.findall(r"<td[^>]*>([^<]*)</td>", row)] for row in rows]

    def figure(self, name: str) -> str:
        """Return the source of a figure."""
        start = self.source.index(f'<figure id="figure-{name}"')
        return self.source[start : self.source.index("</figure>", start)]

    def texts(self, name: str) -> list[tuple[str, float, float, float]]:
        """List the texts in a drawing, with x, y and the size of their letters, in points."""
        found = re.findall(
            r'<text style="[^"]*?([\d.]+)px[^"]*" x="([-\d.]+)" y="([-\d.]+)"[^>]*>([^<]*)<',
            self.figure(name),
        )
        return [(unescape(t), float(x), float(y), float(size)) for size, x, y, t in found]
