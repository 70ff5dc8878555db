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
    if not name or len(name) > _LONGEST:
        return None
    text = unicodedata.normalize("NFKD", name.casefold())
    text = re.sub(r"[(\[{].*[)\]}]", "", text)
    text = re.sub(r"^(n|count)\s*=\s*[0-9]+$", r"\1", text)
    if text.endswith("%"):
        text = text[:-1] + "percent" if re.match(r"^[0-9]", text) else text
    text = "".join(c for c in text if not unicodedata.combining(c) and c.isalnum())
    return _STATISTICS.get(text) or _STATISTICS.get(_AROUND.sub("", text))


def _quick_pattern() -> str:
    """Write a regular expression that every name of a statistic matches, and few names of cells."""
    words = (word[:3] for word in _STATISTICS if word.isascii())
    initials = sorted({w for w in words if not w[0].isdigit()}, key=lambda w: (-len(w), w))
    begins = rf"[^\pL\pN]*(?:[^\x00-\x7f]|column|overall|all|{'|'.join(initials)})"
    # Most cells have a number in their name, and no statistic has but a quantile.
    return rf"(?i)^(?:{begins}[^0-9]*(?:\(.*)?$|\s*(?:25|50|75)\s*(?:%|p)|\s*(?:n|count)\s*=)"


MAY_BE_STATISTIC = _quick_pattern()
"""A regular expression (RE2) that every name of a statistic matches: others are passed over quickly."""
