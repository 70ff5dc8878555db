"""Test how numbers and names are written."""

import pytest

from bloodcells.composition.report.wording import (
    DASH,
    clean,
    group_name,
    labels,
    listed,
    p_value,
    percent_interval,
    points,
    points_interval,
    ratio,
    share,
    shortened,
)

NAN = float("nan")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (NAN, DASH),
        (0.0, "< 10⁻³⁰⁰"),
        (1e-299, "1.0 \N{MULTIPLICATION SIGN} 10⁻²⁹⁹"),
        (2.14e-6, "2.1 \N{MULTIPLICATION SIGN} 10⁻⁶"),
        (0.000999, "1.0 \N{MULTIPLICATION SIGN} 10⁻³"),
        (0.00123, "0.0012"),
        (0.0449, "0.045"),
        (0.123, "0.12"),
        (0.99, "0.99"),
        (1.0, "1"),
    ],
)
def test_p(value, text):
    assert p_value(value) == text


def test_shifts():
    assert points(0.0521) == "+5.2"
    assert points(-0.0521) == "\N{MINUS SIGN}5.2"
    assert points(-0.0001) == "0.0"
    assert points(NAN) == DASH
    assert points_interval(-0.1, 0.2) == "\N{MINUS SIGN}10.0 to +20.0"
    assert points_interval(NAN, 0.2) == DASH
    assert ratio(-1.5) == "\N{MINUS SIGN}1.50"


def test_fractions():
    assert percent_interval(0.5, 0.4, 0.6) == "50.0 [40.0, 60.0]"
    assert percent_interval(0.5, NAN, NAN) == "50.0"
    assert percent_interval(NAN, NAN, NAN) == DASH
    assert share(0.031) == "3.1 %"


def test_names():
    assert group_name(["a\tb", None]) == "a b / (nothing)"
    assert clean(" ") == "(blank)"
    assert clean(3) == "3"
    assert listed(["a", "b", "c"], 3) == "a, b and c"
    assert listed(["a"], 3) == "a"
    assert listed(list("abcde"), 2) == "a, b and 3 more"


def test_names_are_cut_in_the_middle():
    assert shortened("x" * 30, 30) == "x" * 30
    cut = shortened("start-" + "x" * 5000 + "-end", 30)
    assert cut.startswith("start-")
    assert cut.endswith("-end")
    assert len(cut) == 30
    wide = shortened("阿" * 40, 30)
    assert 12 <= len(wide) <= 15


def test_names_that_differ_in_the_middle_stay_apart():
    names = [f"{'a' * 40}-{i}-{'z' * 40}" for i in range(12)]
    cut = labels([*names, names[0], "short"], 30)
    assert len(set(cut)) == 13
    assert cut[0] == cut[12]
    assert cut[3].startswith("aaaaaa…")
    assert "-3-" in cut[3]
    assert cut[-1] == "short"
    assert all(len(name) <= 30 for name in cut)
