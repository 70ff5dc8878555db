"""Read the colour of a channel from a word of any of many languages."""

import re
import unicodedata
from functools import lru_cache

_COLOURS = {
    "red": """
        red rot rote roter rotes rouge rouges rojo rojos roja rosso rossa rosse rossi vermelho
        vermelha vermello rood rode röd rött röda rød rødt røde rauður czerwony czerwona
        czerwone červený červená červené crvena crveni crveno rdeča rdeč rdeče piros vörös
        punainen punane roșu roșie vermell vermella k\u0131rm\u0131z\u0131 merah raudona
        raudonas sarkans sarkana gorria красный красная красное червоний червона червоне
        червен червено κόκκινο κόκκινος 红 红色 紅 紅色 赤 赤色 レッド 빨강 빨간 빨간색 적색 أحمر قرمز אדום
    """,
    "green": """
        green grün grüne grüner grünes gruen gruene vert verte verts verde verdes verdi groen
        groene grön grönt gröna grøn grønn grønt grønne grænn zielony zielona zielone zelený
        zelená zelené zelena zeleni zeleno zelen zöld vihreä roheline verd verda yeşil hijau
        žalia žalias zaļš zaļa berdea зелёный зелёная зелёное зеленый зеленая зеленое зелений
        зелена зелене зелен πράσινο πράσινος 绿 绿色 綠 綠色 緑 緑色 グリーン 초록 초록색 녹색 أخضر سبز ירוק
    """,
    "blue": """
        blue blau blaue blauer blaues bleu bleue bleus blu azul azules azzurro azzurra blauw
        blauwe blå blått blåt blár niebieski niebieska niebieskie modrý modrá modré modra
        moder modro plava plavi plavo kék sininen sinine albastru albastră blava mavi biru
        mėlyna mėlynas zils zila urdina синий синяя синее синій синя синє син μπλε 蓝 蓝色 藍 藍色 青
        青色 ブルー 파랑 파란 파란색 청색 أزرق آبی כחול
    """,
}
_OTHERS = """
    brightness luminance luminosity luma lightness intensity gray grey grayscale greyscale hue saturation
    helligkeit grau graustufen farbton sättigung luminosité gris teinte brillo saturación luminosità
    grigio tonalità saturazione rgb composite merge merged overlay
"""
"""Words for what is measured beside the channels: brightness, or the channels of another colour space."""

_CHANNEL = unicodedata.normalize(
    "NFKD",
    "(?:channel|kanal|kanaal|canale|canal|chan|通道|频道|頻道|チャンネル|チャネル|채널|канал)",
)
_LOOKS_LIKE_LETTER = str.maketrans({"ø": "o", "\u0131": "i", "ł": "l", "đ": "d", "æ": "ae"})
"""Letters with a stroke, and the like, which Unicode does not divide into a letter and a mark."""


def fold(text: str) -> str:
    """Remove what does not count when words are compared: case and diacritics."""
    text = text.casefold()
    if text.isascii():
        return text
    divided = unicodedata.normalize("NFKD", text.translate(_LOOKS_LIKE_LETTER))
    return "".join(c for c in divided if not unicodedata.combining(c))


COLOUR_WORDS = {fold(word): colour for colour, words in _COLOURS.items() for word in words.split()}
"""Folded word -> `red`, `green` or `blue`."""

_OTHER_WORDS = frozenset(fold(word) for word in _OTHERS.split())

LETTERS = {colour[0]: colour for colour in _COLOURS}
"""Letter -> `red`, `green` or `blue`."""

OTHER = "other"
"""What `colour_of` says of a word for brightness, or for a channel of another colour space."""


@lru_cache(maxsize=4096)
def colour_of(word: str) -> str | None:
    """Tell the colour that a word names, in any case, with or without diacritics.

    Returns
    -------
    `red`, `green` or `blue`; `OTHER` for brightness and channels of other colour spaces; None for any
    other word.
    """
    folded = fold(word)
    if (colour := COLOUR_WORDS.get(folded)) is not None:
        return colour
    if folded in _OTHER_WORDS:
        return OTHER
    # German and Dutch write `Rotkanal` as one word, and macros `redchannel`.
    alone = re.sub(f"{_CHANNEL}$", "", folded)
    return COLOUR_WORDS.get(alone)
