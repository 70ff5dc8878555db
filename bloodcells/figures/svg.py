"""Write a drawing as an SVG file, and as an element of a page."""

import io
import re
from html import escape
from math import ceil

from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas

__all__ = ["as_file", "in_page"]

_FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
"""Fonts that readers have. None is wider than the one in which matplotlib measured the text, so it fits."""

_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_ROOT = re.compile(r"<svg\b[^>]*>", re.DOTALL)
_PLACE = re.compile(r'\b(?:d|x|y|transform)="[^"]*"')
_DIGITS = re.compile(r"\d+\.\d+")
_VIEW = re.compile(r'viewBox="([^"]*)"')
_FONT_SIZE = re.compile(r"font:[^;\"]*?([\d.]+)px|font-size:\s*([\d.]+)")
SMALLEST = 9.0
"""Pixels that the smallest letters of a figure have on a narrow screen."""
_ID = re.compile(r' id="([^"]*)"')
_REFERENCE = re.compile(r'(?:href="|url\()#([^")]*)')
# What matplotlib writes and nobody needs; also the font of each text, which the root element names once.
_NEEDLESS = re.compile(
    r"<metadata>.*?</metadata>|<!DOCTYPE.*?>|<!--.*?-->"
    r"|(?: font-family:|(?<=font:)) 'DejaVu Sans'[^;\"]*;"
    r'| transform="rotate\(-0 [^"]*"',
    re.DOTALL,
)


def as_file(drawn: Canvas, title: str, alt: str) -> bytes:
    """Write a drawing as a whole SVG file, with the same bytes each time and no reference to other files.

    Parameters
    ----------
    drawn
        The drawing.
    title, alt
        What screen readers read aloud to those who cannot see it.
    """
    FigureCanvasSVG(drawn)
    buffer = io.StringIO()
    drawn.savefig(buffer, format="svg", metadata=_NO_METADATA)
    text = _NEEDLESS.sub("", buffer.getvalue())
    text = _PLACE.sub(lambda place: _DIGITS.sub(_rounded, place.group()), text)
    # matplotlib makes some ids of addresses in memory, which differ in each run: ids that are referred to
    # get numbers, and the others are dropped.
    short = {name: f"i{i}" for i, name in enumerate(dict.fromkeys(_REFERENCE.findall(text)))}
    text = _ID.sub(lambda at: f' id="{short[at[1]]}"' if at[1] in short else "", text)
    text = _REFERENCE.sub(lambda at: at[0].replace(at[1], short[at[1]]), text)
    text = re.sub(r"\s*\n\s*", "\n", text)
    root = _ROOT.search(text)
    assert root is not None, "matplotlib writes an svg element"
    return (
        f'{text[: root.end() - 1]} font-family="{_FONTS}">\n'
        f"<title>{escape(title, quote=False)}</title>\n<desc>{escape(alt, quote=False)}</desc>\n"
        + text[root.end() :].lstrip()
    ).encode()


def _rounded(number: re.Match[str]) -> str:
    """Round a coordinate to a tenth of a point, which is less than the eye sees on paper."""
    return f"{float(number.group()):.1f}".removesuffix(".0")


def in_page(content: bytes, name: str) -> str:
    """Make an SVG file an element of a page.

    Parameters
    ----------
    content
        A file written by `as_file`.
    name
        The figure's name on the page; it is put before all ids, so that no two figures share one.
    """
    text = content.decode()
    root = _ROOT.search(text)
    view = _VIEW.search(text)
    assert root is not None, "the file was written here"
    assert view is not None, "the file was written here"
    body = text[root.end() :]
    body = re.sub(r"<style\b.*?</style>\s*", "", body, flags=re.DOTALL)
    body = body.replace("<title>", f'<title id="{name}-title">', 1)
    body = body.replace("<desc>", f'<desc id="{name}-desc">', 1)
    inner = body.index("</desc>")
    body = body[:inner] + re.sub(r'\bid="', f'id="{name}-', body[inner:])
    body = body.replace("url(#", f"url(#{name}-")
    body = re.sub(r'(?:xlink:)?href="#', f'href="#{name}-', body)
    return (
        f'<svg role="img" aria-labelledby="{name}-title {name}-desc" viewBox="{view.group(1)}" '
        f'style="--narrowest: {_narrowest(body, view.group(1))}px" font-family="{_FONTS}">' + body
    )


def _narrowest(body: str, view: str) -> int:
    """Compute at which width in pixels the smallest letters of a drawing have the least size."""
    width = float(view.split()[2])
    sizes = [float(a or b) for a, b in _FONT_SIZE.findall(body)]
    return ceil(width * SMALLEST / min(sizes)) if sizes else 0
