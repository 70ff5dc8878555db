"""Know the words by which programs and people name rows of statistics below a table."""

import re
import unicodedata
from typing import Literal

Statistic = Literal["mean", "sd", "least", "largest", "sum", "count", "other"]
"""What a row of a summary holds; `other` for what cannot be told from the rows above it alone."""

_WORDS: dict[Statistic, str] = {
    "mean": "mean average avg aver ave arithmeticmean moyenne moy mittelwert mittel durchschnitt "
    "durchschn mw media promedio prom gemiddelde gemiddeld gem medel medelvarde genomsnitt "
    "srednia middelverdi middel gjennomsnitt gjsn gennemsnit keskiarvo prumer priemer atlag "
    "ortalama prosek prosjek средняя среднее среднеезначение μέσος ø 平均 平均值 平均値 均值 "
    "평균 평균값",
    "sd": "sd s sx std stddev stdev stdevs stdevp stdv stdd standarddeviation stddeviation stdeviation "
    "ecarttype ecarttypes et standardabweichung stabw stabwn stabws stdabw desviacionestandar "
    "desviaciontipica desvest desvestandar desvtip de deviazionestandard devst ds scartotipo "
    "desviopadrao desvpad dp standaardafwijking standaarddeviatie stdafw standardavvikelse "
    "standardavvik standardafvigelse keskihajonta odchyleniestandardowe odchstd "
    "smerodatnaodchylka szoras standartsapma стандартноеотклонение стоткл ско \u03c3 标准差 标准偏差 "
    "標準偏差 표준편차",
    "least": "min minimum minimo mini minimal minimalwert kleinsterwert минимум мин 最小 最小值 최소 "
    "최소값",
    "largest": "max maximum maximo massimo maxi maximal maximalwert grossterwert максимум макс 最大 最大值 "
    "최대 최대값",
    "sum": "sum total totals grandtotal subtotal summe gesamt gesamtsumme gesamtergebnis ergebnis "
    "teilergebnis zwischensumme somme soustotal suma somma soma totaal totale subtotaal "
    "subtotale som summa totalt итого всего сумма toplam razem celkem osszesen yhteensa 合计 "
    "合計 总计 總計 总和 小计 합계 총계",
    "count": "count counts n number num numberofcells numberofvalues noofcells ncells cells validn anzahl "
    "anz nombre numero conteo recuento conteggio contagem aantal antal effectif количество 计数 "
    "개수",
    "other": "median med mediane mediana mediaan zentralwert медиана mode modus modalwert sem se sterr "
    "stderr standarderror stderror stderrofmean stderrorofmean standarderrorofmean "
    "standarderrorofthemean standardfehler variance var varianz varianza variation cv vk rsd "
    "coefvar coeffvar coefvariation coeffofvariation coefficientofvariation "
    "variationskoeffizient range spannweite q1 q2 q3 1stqu 3rdqu 1stquartile 3rdquartile 1quartil "
    "3quartil iqr 95percentci ci95percent 25percent 50percent 75percent "
    "25percentpercentile 75percentpercentile quartile percentile skewness kurtosis ci cilow "
    "cihigh lower95percentciofmean upper95percentciofmean summary statistics stats statistik "
    "中位数",
}


def _fold(name: str) -> str:
    """Remove case, diacritics, blanks and marks from a name, and what stands in brackets."""
    text = name.casefold().replace("x\u0304", "mean")
    text = unicodedata.normalize("NFKD", text)
    text = re.sub(r"[(\[{].*[)\]}]", "", text)
    text = re.sub(r"^(n|count)\s*=\s*[0-9]+$", r"\1", text)
    text = re.sub(r"(?<=[0-9])\s*%", "percent", text)
    return "".join(c for c in text if not unicodedata.combining(c) and c.isalnum())


_STATISTICS: dict[str, Statistic] = {
    _fold(word): kind for kind, words in _WORDS.items() for word in words.split()
}
HAS_NO_NUMBER = r"^[^0-9]*$|[=(%]|^\s*[123](?:st|rd|\.) ?[Qq]u|^\s*[Qq][123]\s*:?$"
"""A regular expression that every name of a statistic matches: most names of cells have a number, those of
statistics only such as `n = 12`, `25%`, `1st Qu.` and `Q1`."""
_MAY_BE = re.compile(HAS_NO_NUMBER)
_LONGEST = 40
"""Characters of a longer name are not looked at: it is no such word."""
_AROUND = re.compile(
    r"^(?:column|overall|grand|all|the|cells?)+(?=.)|"
    r"(?:values?|wert|ofall|ofcells|allcells|all|row|general|generale|geral)+$"
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
    text = _fold(name)
    found = _STATISTICS.get(text)
    alone = _AROUND.sub("", text)
    # A letter alone is no word when others were taken from around it: `cells` would be `s`.
    return found or (_STATISTICS.get(alone) if len(alone) > 1 or not alone.isascii() else None)


def has_statistic(name: str) -> bool:
    """Tell whether any word of a row's name names a statistic, as in `field 3.jpg - average`."""
    return any(statistic_of(word) is not None for word in re.split(r"[\W_]+", name))


def _bytes_of_beginnings() -> bytes:
    """Mark the bytes that the name of a statistic may begin with, one byte for each of 256."""
    letters = {
        word[0]
        for word in (
            *_STATISTICS,
            "column",
            "overall",
            "grand",
            "all",
            "the",
            "cells",
            "valid",
            "x",
        )
    }
    begins = {ord(c) for letter in letters if letter.isascii() for c in letter + letter.upper()}
    return bytes(i >= 128 or i in begins or not chr(i).isalnum() for i in range(256))


BEGINS_STATISTIC = _bytes_of_beginnings()
"""1 at the bytes that a name of a statistic may begin with, 0 at the others, of which most are."""
