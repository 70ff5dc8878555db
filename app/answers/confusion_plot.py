"""Draw a confusion matrix as an SVG or PNG picture."""

import io
from dataclasses import dataclass
from xml.sax.saxutils import escape

from bloodcells.classification.metrics import Scores

_CELL = 84
_MARGIN = 24
_LABELS = 130
_HEAD = 96
_SCALE = 2  # pixels per unit of the PNG

_INK = "#1f2933"
_PALE = "#ffffff"
_LOW = (0xF4, 0xF6, 0xFB)
_HIGH = (0x1D, 0x3C, 0x86)


@dataclass(frozen=True)
class _Box:
    x: float
    y: float
    size: float
    fill: str


@dataclass(frozen=True)
class _Text:
    x: float
    y: float
    text: str
    size: float
    fill: str = _INK
    anchor: str = "middle"
    bold: bool = False


def confusion_svg(scores: Scores, title: str) -> bytes:
    """Draw a confusion matrix as SVG, with real text."""
    width, height, boxes, texts = _layout(scores, title)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="Helvetica, Arial, sans-serif" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="{_PALE}"/>',
    ]
    parts += [
        f'<rect x="{b.x}" y="{b.y}" width="{b.size}" height="{b.size}" fill="{b.fill}"/>'
        for b in boxes
    ]
    for t in texts:
        weight = ' font-weight="bold"' if t.bold else ""
        parts.append(
            f'<text x="{t.x}" y="{t.y}" font-size="{t.size}" fill="{t.fill}" '
            f'text-anchor="{t.anchor}"{weight}>{escape(t.text)}</text>'
        )
    return "\n".join([*parts, "</svg>\n"]).encode()


def confusion_png(scores: Scores, title: str) -> bytes:
    """Draw a confusion matrix as PNG, at twice the size of the SVG."""
    from PIL import Image, ImageDraw, ImageFont  # here: few ask for a picture

    width, height, boxes, texts = _layout(scores, title)
    image = Image.new("RGB", (width * _SCALE, height * _SCALE), _PALE)
    draw = ImageDraw.Draw(image)
    for b in boxes:
        corner = (b.x * _SCALE, b.y * _SCALE)
        other = ((b.x + b.size) * _SCALE - 1, (b.y + b.size) * _SCALE - 1)
        draw.rectangle((corner, other), fill=b.fill)
    anchors = {"start": "ls", "middle": "ms", "end": "rs"}
    for t in texts:
        font = ImageFont.load_default(t.size * _SCALE)
        at = (t.x * _SCALE, t.y * _SCALE)
        draw.text(at, t.text, fill=t.fill, font=font, anchor=anchors[t.anchor])
    sink = io.BytesIO()
    image.save(sink, "PNG", optimize=True)
    return sink.getvalue()


def _layout(scores: Scores, title: str) -> tuple[int, int, list[_Box], list[_Text]]:
    """Lay out width, height, and a square per pair of classes, shaded by its share of the row."""
    n = len(scores.labels)
    left, top = _MARGIN + _LABELS, _MARGIN + _HEAD
    width, height = left + n * _CELL + _MARGIN, top + n * _CELL + 56
    figures = f"accuracy {scores.accuracy:.3f}, macro-F1 {scores.f1_macro:.3f}"
    boxes: list[_Box] = []
    texts = [
        _Text(_MARGIN, _MARGIN + 16, title, 16, anchor="start", bold=True),
        _Text(_MARGIN, _MARGIN + 38, figures, 13, anchor="start"),
        _Text(
            _MARGIN,
            top + n * _CELL + 36,
            "True class down, predicted class across; shading: share of the row.",
            11,
            anchor="start",
        ),
    ]
    for i, name in enumerate(scores.labels):
        centre = (i + 0.5) * _CELL
        texts.append(_Text(left - 10, top + centre + 4, _short(name), 12, anchor="end"))
        texts.append(_Text(left + centre, top - 10, _short(name), 12))
        total = int(scores.counts[i].sum())
        for j in range(n):
            count = int(scores.counts[i, j])
            share = count / total if total else 0.0
            x, y = left + j * _CELL, top + i * _CELL
            boxes.append(_Box(x + 1, y + 1, _CELL - 2, _shade(share)))
            ink = _PALE if share > 0.5 else _INK
            texts.append(_Text(x + _CELL / 2, y + _CELL / 2 + 2, f"{count:,}", 15, ink))
            if total:
                texts.append(
                    _Text(x + _CELL / 2, y + _CELL / 2 + 20, f"{100 * share:.1f} %", 10, ink)
                )
    return width, height, boxes, texts


def _short(name: object) -> str:
    text = str(name)
    return text if len(text) <= 14 else text[:13] + "…"


def _shade(share: float) -> str:
    mixed = (round(a + (b - a) * share) for a, b in zip(_LOW, _HIGH, strict=True))
    return "#" + "".join(f"{c:02x}" for c in mixed)
