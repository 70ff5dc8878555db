"""Know the words by which programs and people name rows of statistics below a table."""

import re
import unicodedata
from typing import Literal

Statistic = Literal["mean", "sd", "least", "largest", "sum", "count", "other"]
"""What a row of a summary holds; `other` for what cannot be told from the rows above it alone."""

_WORDS: dict[Statistic, str] = {
    "mean": "mean average avg aver ave arithmeticmean moyenne moy mittelwert mittel durchschnitt mw media "
    "promedio gemiddelde gemiddeld medel medelvarde srednia middelverdi gjennomsnitt keskiarvo prumer "
    "среднее 平均 平均值 平均値 x̄",
    "sd": "sd std stddev stdev stdv standarddeviation stdeviation ecarttype standardabweichung stabw "
    "stdabw desviacionestandar desvest desvestandar deviazionestandard devst desviopadrao "
    "standaardafwijking standaarddeviatie standardavvikelse odchyleniestandardowe \u03c3 标准差 標準偏差",
    "least": "min minimum minimo mini minimal minimalwert 最小 最小值",
    "largest": "max maximum maximo massimo maxi maximal maximalwert 最大 最大值",
    "sum": "sum total totals grandtotal summe gesamt gesamtsumme somme suma somma soma totaal som "
    "summa 合计 合計",
    "count": "count counts n number numberofcells ncells cells anzahl nombre numero conteo conteggio "
    "contagem aantal antal effectif 计数",
    "other": "median mediane mediana mediaan zentralwert mode modus sem se stderr standarderror "
    "stderrofmean variance var varianz varianza cv rsd range q1 q3 iqr 25percent 50percent "
    "75percent quartile percentile skewness kurtosis ci cilow cihigh summary statistics stats",
}

_STATISTICS: dict[str, Statistic] = {
    unicodedata.normalize("NFKD", word): kind
    for kind, words in _WORDS.items()
    for word in words.split()
}
HAS_NO_NUMBER = r"^[^0-9]*$|[=(%]"
"""A regular expression that every name of a statistic matches: most names of cells have a number."""
_MAY_BE = re.compile(HAS_NO_NUMBER)
_LONGEST = 40
"""Characters of a longer name are not looked at: it is no such word."""
_AROUND = re.compile(
    r"^(?:column|overall|all|the|cells?)+(?=.)|(?:values?|wert|ofallcells|ofcells|all|row)+$"
)
"""Words around the one that counts, without the blanks between them."""


def statistic_of(name: str) -> Statistic | None:
    """Tell which statistic a row's name says that it holds; None if it is not such a name.

    Examples
    --------
    >>> [statistic_of(name) for name in ("Mean", "Std. Dev.", "Écart-type :", "cell 7", "n=12")]
    ['mean', 'sd', 'sd', None, 'count']
    """
    name = name.strip()
    if not name or len(name) > _LONGEST or not _MAY_BE.search(name):
        return None
    text = unicodedata.normalize("NFKD", name.casefold())
    text = re.sub(r"[(\[{].*[)\]}]", "", text)
    text = re.sub(r"^(n|count)\s*=\s*[0-9]+$", r"\1", text)
    if text.endswith("%"):
        text = text[:-1] + "percent" if re.match(r"^[0-9]", text) else text
    text = "".join(c for c in text if not unicodedata.combining(c) and c.isalnum())
    return _STATISTICS.get(text) or _STATISTICS.get(_AROUND.sub("", text))


def _bytes_of_beginnings() -> bytes:
    """Mark the bytes that the name of a statistic may begin with, one byte for each of 256."""
    letters = {word[0] for word in (*_STATISTICS, "column", "overall", "all", "the", "cells")}
    begins = {ord(c) for letter in letters if letter.isascii() for c in letter + letter.upper()}
    return bytes(i >= 128 or i in begins or not chr(i).isalnum() for i in range(256))


BEGINS_STATISTIC = _bytes_of_beginnings()
"""1 at the bytes that a name of a statistic may begin with, 0 at the others, of which most are."""
