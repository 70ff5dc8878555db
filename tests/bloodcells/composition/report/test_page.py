"""Test that the page is self-contained, small, the same each time, and true to the table."""

import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from bloodcells.composition.report import render
from bloodcells.composition.report.groups import (
    MOST_CONTROLS,
    MOST_GROUPS,
    read,
    shown,
    strongest,
)
from bloodcells.composition.report.wording import p_value, percent, percent_interval, points
from tests.bloodcells.composition.report.pages import Page
from tests.bloodcells.composition.report.results import CLASSES, names_of, result_of
from tests.small_screen import check

pytestmark = pytest.mark.integration  # each renders a page of figures

TWELVE = tuple(f"a class with a long name {i}" for i in range(12))


def test_the_door_brings_matplotlib_only_when_asked():
    code = (
        "import sys, bloodcells.composition.report as door\n"
        "assert not {'matplotlib', 'jinja2'} & set(sys.modules)\n"
        "from bloodcells.composition.report import render\n"
        "assert {'matplotlib', 'jinja2'} <= set(sys.modules)\n"
        "assert not hasattr(door, 'nothing')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


@pytest.fixture(scope="module")
def usual():
    return result_of(names_of(14), strength=0.3)


@pytest.fixture(scope="module")
def page(usual):
    return Page(render(usual))


@pytest.fixture(scope="module")
def many():
    result = result_of(names_of(5000), classes=TWELVE, strength=0.4)
    return result, render(result)


def test_loads_nothing_from_outside(page, many):
    for one in (page, Page(many[1])):
        assert not {"script", "link", "img", "iframe", "object", "base"} & set(one.tags)
        assert not any(
            name.startswith("on") or name in ("src", "action") for name, _ in one.attributes
        )
        links = [value for name, value in one.attributes if name in ("href", "xlink:href")]
        assert links
        assert all(value.startswith(("#", "data:image/png;base64,")) for value in links)
        assert all(inner.startswith("#") for inner in re.findall(r"url\(([^)]*)", one.source))
        assert "@import" not in one.source
        assert "http" not in one.source


def test_what_a_figure_refers_to_is_there(page):
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    referred = {v[1:] for n, v in page.attributes if n in ("href", "xlink:href") and v[0] == "#"}
    assert referred <= set(ids)


def test_same_result_same_bytes(usual, page):
    assert render(usual).decode() == page.source


def test_thousands_of_groups_stay_small(many):
    result, content = many
    assert len(content) < 3_000_000
    assert len(result.table) == 60_000
    page = Page(content)
    assert (
        f"{MOST_GROUPS} of 5,000 groups are shown: the control and the groups with the smallest"
        in (page.text)
    )
    assert "59,988 shifts, of which" in page.text
    assert "to the file after -o or --output" in page.text
    assert len(page.rows("fractions-table-1")) == MOST_GROUPS
    assert len(page.rows("strongest")) == 50
    assert page.figure("volcano").count("data:image/png") >= 1


def test_figures_with_and_without_a_control(page):
    assert page.figures == ["mix", "fractions-1", "volcano", "shifts-1"]
    alone = Page(render(result_of(names_of(5), control=None)))
    assert alone.figures == ["mix", "fractions-1"]
    assert "No control was named" in alone.text
    assert "Shifts from the control" not in alone.text


def test_the_head_says_what_was_looked_at(usual, page):
    assert "The mix of cells by compound" in page.text
    assert "bloodcells version 2 · expectation-maximisation" in page.text
    assert "95 % intervals" in page.text
    assert f"{usual.cells:,}" in page.text
    assert "13 against DMSO" in page.text
    assert "A sentence to the reader." in page.text
    assert "wells (plate and well) and not cells" in page.text
    assert "taken to look the same in every group" in page.text
    assert "likely too narrow" in page.text
    assert "are kept: most are of one class" in page.text
    out = Page(render(replace(usual, left_out=True, method="counted", within="plate")))
    assert "Flagged cells were left out." in out.text
    assert "counts as they are, not corrected" in out.text
    assert "control wells of its own plate" in out.text


def test_fractions_are_those_of_the_table(usual, page):
    rows = {row[0]: row for row in page.rows("fractions-table-1")}
    assert len(rows) == 14
    for record in usual.records():
        place = CLASSES.index(record["class"])
        row = rows[record["compound"]]
        assert row[1] == f"{record['cells']:,}"
        assert row[2 + place] == percent_interval(record["fraction"], record["low"], record["high"])
        assert row[2 + place].startswith(f"{100 * record['fraction']:.1f} [")


def test_shifts_are_those_of_the_table_strongest_first(usual, page):
    records = [r for r in usual.records() if r["p"] is not None]
    records.sort(key=lambda r: (r["p_adjusted"], r["p"]))
    rows = page.rows("strongest")
    assert len(rows) == 50 < len(records)
    for row, record in zip(rows, records, strict=False):
        assert row[:3] == [record["compound"], record["class"], points(record["shift"])]
        assert row[3] == f"{points(record['shift_low'])} to {points(record['shift_high'])}"
        assert row[5:] == [p_value(record["p"]), p_value(record["p_adjusted"])]
    found = [r for r in records if r["p_adjusted"] <= 0.05]
    assert found
    assert f"{len(found)} shifts of {len(records)} tested" in page.text
    assert f"{len({r['compound'] for r in found})} groups of 13 differ from DMSO" in page.text


def test_text_is_text():
    bad = "<script>alert('x')</script>&\"$\\frac$"
    result = result_of(
        ["DMSO", bad, "two\nlines\x00\x1b", ""],
        classes=("A <b>", "B & co"),
        by=(bad,),
        note=[bad] * 8,
    )
    result = replace(result, notes=(bad,), model=bad, units=(bad,), within=bad)
    page = Page(render(result))
    assert "script" not in page.tags
    assert "b" in page.tags  # of captions
    assert "<script" not in page.source
    assert "A <b>" in page.text
    assert page.text.count(bad) >= 6
    assert "two lines" in page.text
    assert "(blank)" in page.text
    assert not set("\x00\x1b") & set(page.source)


def test_names_too_long_for_a_figure_are_whole_in_the_table():
    names = ["DMSO", *(f"N-[(2S)-1-[[(1R)-3-methyl-1-boronobutyl]amino]-{i}" for i in range(3))]
    page = Page(render(result_of(names)))
    assert [row[0] for row in page.rows("fractions-table-1")] != names  # sorted by distance
    assert {row[0] for row in page.rows("fractions-table-1")} == set(names)
    short = [text for text, *_ in page.texts("mix") if "…" in text]
    assert len(short) == 3
    assert len(set(short)) == 3
    assert all(len(text) <= 30 for text in short)


def test_several_columns_make_one_name():
    keys = [("DMSO", "0"), ("DMSO", "1"), ("A", "1"), ("A", "10")]
    page = Page(render(result_of(keys, by=("compound", "dose"))))
    assert "by compound and dose" in page.text
    names = [row[0] for row in page.rows("fractions-table-1")]
    assert set(names[:2]) == {"DMSO / 0", "DMSO / 1"}
    assert set(names[2:]) == {"A / 1", "A / 10"}
    assert "2 against DMSO" in page.text


@pytest.mark.parametrize(
    ("names", "classes", "control"),
    [
        (["one"], CLASSES, None),
        (["one"], ("A", "B"), None),
        (["DMSO", "x"], ("A", "B"), "DMSO"),
        (names_of(6), TWELVE, "DMSO"),
        (names_of(40), TWELVE, None),
    ],
)
def test_few_and_many_groups_and_classes(names, classes, control):
    page = Page(render(result_of(names, classes=classes, control=control)))
    assert len(page.rows("fractions-table-1")) == len(names)
    written = [text for text, *_ in page.texts("mix")]
    assert set(names) | set(classes) <= set(written)
    panels = [name for name in page.figures if name.startswith("fractions-")]
    assert len(panels) == -(-len(classes) // 5)
    titles = [text for name in panels for text, *_ in page.texts(name)]
    # A long name is cut in the middle.
    whole = [title.partition("…")[::2] for title in titles]
    for name in classes:
        assert any(name.startswith(head) and name.endswith(tail) for head, tail in whole if head)


def test_groups_without_cells_or_shift():
    fraction = np.full((3, 5), 0.2)
    fraction[1] = np.nan
    nothing = np.full((3, 5), np.nan)
    shift = dict.fromkeys(
        ("shift", "shift_low", "shift_high", "log2_ratio", "p", "p_adjusted"), nothing
    )
    note = [
        *[None] * 5,
        *["all cells are flagged; not compared: no well"] * 5,
        *["the control"] * 5,
    ]
    low, high = fraction - 0.1, fraction + 0.1
    result = result_of(names_of(3), fraction=fraction, low=low, high=high, note=note, **shift)
    page = Page(render(result))
    assert page.figures == ["mix", "fractions-1"]
    assert "No shift against DMSO could be tested" in page.text
    assert "no cells to tell from" in [text for text, *_ in page.texts("mix")]
    assert page.rows("fractions-table-1")[-2][2:] == ["\N{EN DASH}"] * 5
    assert "All cells are flagged: CPD-1." in page.text
    assert "The control:" not in page.text
    assert "nan" not in page.source.casefold().replace("nanum", "")


def test_a_class_that_is_nowhere_and_a_p_of_nothing():
    fraction = np.tile([0.0, 0.1, 0.2, 0.3, 0.4], (3, 1))
    p = np.full((3, 5), 1e-5)
    p[0], p[1, 2] = np.nan, 0.0
    page = Page(render(result_of(names_of(3), fraction=fraction, p=p, p_adjusted=p)))
    assert page.rows("strongest")[0][5] == "< 10⁻³⁰⁰"
    assert "Points of p below 10⁻³⁰⁰ are drawn there" in page.text
    assert all(row[2].startswith("0.0 [") for row in page.rows("fractions-table-1"))


def test_no_shift_found_is_said_and_no_line_drawn():
    high = np.full((4, 5), 0.6)
    high[0] = np.nan
    page = Page(render(result_of(names_of(4), p=high, p_adjusted=high)))
    assert "none has an adjusted p of 0.05 or less. That is no proof" in page.text
    assert "adjusted p = 0.05" not in page.figure("volcano")
    assert "so there is no line" in page.text


def test_the_line_lies_between_found_and_not_found():
    p = np.full((3, 2), np.nan)
    p[1], p[2] = [1e-8, 1e-4], [1e-2, 0.5]
    adjusted = np.where(p < 1e-3, 0.01, p * 6)
    page = Page(render(result_of(names_of(3), classes=("A", "B"), p=p, p_adjusted=adjusted)))
    ticks = {t: y for t, _, y, _ in page.texts("volcano") if t.isdecimal()}
    words = {t: y for t, _, y, _ in page.texts("volcano")}
    by_unit = (ticks["0"] - ticks["8"]) / 8
    height = (ticks["0"] - words["adjusted p = 0.05"]) / by_unit
    assert 3.9 < height < 4.1 + 2 / by_unit  # the words stand two points above the line


def test_labels_of_the_volcano_do_not_cover_each_other():
    result = result_of(names_of(300), strength=0.3)
    page = Page(render(result))
    labels = [t for t in page.texts("volcano") if t[0].startswith("CPD-")]
    assert len(labels) >= 8
    boxes = [(x, y - size, x + 0.62 * size * len(text), y) for text, x, y, size in labels]
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] + 1 or b[3] <= a[1] + 1
    groups = read(result)
    first = strongest(groups, 1)[0]
    assert groups.names[first.group] in [text for text, *_ in labels]


def test_flagged_cells_stand_out():
    flagged = np.repeat([2, 2, 90, 2], 5)
    cells = np.repeat([200, 200, 200, 200], 5)
    page = Page(render(_flagged(cells, flagged)))
    assert page.rows("flagged") == [["CPD-2", "90", "200", "45.0"]]
    none = _flagged(cells, 0 * flagged)
    assert "flagged no cell" in Page(render(none)).text
    even = _flagged(cells, 0 * flagged + 40)
    assert "No group stands out" in Page(render(even)).text


def _flagged(cells, flagged):
    """Make up a result with so many cells, and flagged ones, in its rows."""
    result = result_of(names_of(4))
    table = result.table
    for name, values in (("cells", cells), ("flagged", flagged)):
        table = table.set_column(table.column_names.index(name), name, [values])
    return replace(result, table=table)


def test_order_control_first_then_by_distance():
    groups = read(result_of(["x 10", "x 9", "DMSO", "x 1"], strength=0.5))
    order = shown(groups)
    assert groups.names[order[0]] == "DMSO"
    far = np.abs(groups.shift[order[1:]]).sum(axis=1)
    assert (np.diff(far) <= 0).all()


def test_order_by_name_without_control():
    groups = read(result_of(["x 10", "x 9", "Y", "x 1"], control=None))
    assert [groups.names[i] for i in shown(groups)] == ["x 1", "x 9", "x 10", "Y"]


def test_of_many_groups_the_strongest_are_shown():
    groups = read(result_of(names_of(200), strength=0.4))
    order = shown(groups)
    assert len(order) == MOST_GROUPS
    least = np.nanmin(groups.p_adjusted[1:], axis=1)
    assert set(order[1:] - 1) <= set(np.flatnonzero(least <= np.sort(least)[MOST_GROUPS - 2]))
    alone = read(result_of(names_of(200), control=None))
    assert alone.cells[shown(alone)].min() >= np.sort(alone.cells)[-MOST_GROUPS]


def test_many_controls_leave_room():
    keys = [("DMSO", f"p{i}") for i in range(50)] + [("A", f"p{i}") for i in range(50)]
    groups = read(result_of(keys, by=("compound", "plate")))
    order = shown(groups)
    assert groups.control[order].sum() == MOST_CONTROLS
    assert len(order) == MOST_GROUPS


def test_rows_in_any_order():
    result = result_of(names_of(6))
    mixed = np.random.default_rng(1).permutation(len(result.table))
    a, b = read(result), read(replace(result, table=result.table.take(mixed)))
    place = [b.names.index(name) for name in a.names]
    for name in ("cells", "counted", "fraction", "high", "shift", "p_adjusted"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name)[place])


def test_a_fraction_is_written_with_its_unit_left_out():
    assert percent(0.12345) == "12.3"


def test_the_control_is_known_whatever_blanks_were_asked_with_it(usual):
    assert read(replace(usual, control=" DMSO ")).control.tolist() == read(usual).control.tolist()
    assert read(usual).control.any()


def test_its_figures_can_be_read_on_a_telephone(tmp_path):
    names = ("Segmented neutrophil of the blood", "Lymphocyte, atypical", *CLASSES[:3])
    page = tmp_path / "page.html"
    page.write_bytes(render(result_of(names_of(60), classes=names, strength=0.4)))
    check(page)
