"""The page: whole, self-contained, true to the manifest, and with no measurement of any cell."""

import re
from dataclasses import replace
from html import escape, unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest

from bloodcells.classification.manifest import AddedTable
from bloodcells.figures.parts import Figure, Listing, Prose, Section, Table
from tests.small_screen import check
from tests.training.report.records import with_manifest
from training.report import MOST_BYTES, TooLarge, render
from training.report.environment import command, environment_parts
from training.report.page import check_size, to_html
from training.report.summary import headlines

pytestmark = pytest.mark.integration  # renders whole reports

SECTIONS = (
    "summary",
    "cells",
    "slides",
    "measurements",
    "comparison",
    "grid",
    "learning",
    "confusion",
    "per-class",
    "calibration",
    "importance",
    "errors",
    "environment",
)
FIGURES = {
    "classes",
    "slides",
    "distributions-shape",
    "distributions-red",
    "distributions-green",
    "distributions-blue",
    "correlation",
    "variance-inflation",
    "comparison",
    "f1-against-time",
    "grid-1-softmax",
    "grid-2-network",
    "learning-curve",
    "loss",
    "confusion-out-of-fold",
    "confusion-slides-held-out",
    "confusion-test",
    "per-class",
    "calibration",
    "calibration-by-class",
    "importance",
}
VOID = {"meta", "br", "link", "img", "hr"}


class Structure(HTMLParser):
    """Tags, ids, links and text of a page; a tag that is closed out of turn is an error."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def structure(page):
    return Structure(page)


def test_every_section_is_there_in_order_and_in_the_contents(page, structure):
    places = [page.index(f'<section id="{anchor}">') for anchor in SECTIONS]
    assert places == sorted(places)
    assert page.count("<section ") == len(SECTIONS)
    for anchor in SECTIONS:
        assert f'<li><a href="#{anchor}">' in page


def test_every_figure_is_on_the_page_and_a_file_of_its_own(full_report, structure):
    files = {name.removeprefix("report/figures/") for name in full_report}
    assert files - {"report/index.html"} == {f"{name}.svg" for name in FIGURES}
    assert set(structure.ids) >= {f"figure-{name}" for name in FIGURES}
    assert structure.tags.count("svg") == structure.tags.count("figcaption") == len(FIGURES)


def test_every_figure_file_is_an_svg_with_a_title_and_a_description(full_report):
    space = "{http://www.w3.org/2000/svg}"
    for name, content in full_report.items():
        if name.endswith(".svg"):
            root = ElementTree.fromstring(content)
            assert root.tag == f"{space}svg"
            assert len(root.findtext(f"{space}title") or "") > 5
            assert len(root.findtext(f"{space}desc") or "") > 20
            assert root.find(f".//{space}path") is not None


def test_the_page_needs_nothing_else(page, structure, full_report):
    assert not {"script", "link", "img", "iframe", "object"} & set(structure.tags)
    assert not re.search(r"@import|url\((?!#)|\bon\w+=\"", page)
    for name, value in structure.attributes:
        if name in ("href", "src", "xlink:href"):
            assert value.startswith("#"), value
    for name, content in full_report.items():
        if name.endswith(".svg"):
            text = re.sub(rb'xmlns(:\w+)?="[^"]*"', b"", content)
            assert b"http" not in text, name


def test_ids_are_unique_and_what_is_referred_to_is_there(page, structure):
    assert len(set(structure.ids)) == len(structure.ids)
    referred = {value for name, value in structure.attributes if name == "href"}
    referred |= set(re.findall(r"url\((#[^)]*)\)", page))
    assert {value.removeprefix("#") for value in referred} <= set(structure.ids)


def test_all_files_together_are_small(full_report):
    assert sum(map(len, full_report.values())) < MOST_BYTES


def test_files_that_are_too_large_are_refused():
    check_size({"a": b"12", "b": b"3"}, 3)
    with pytest.raises(
        TooLarge, match=r"at most 0\.0 MB are allowed; its largest file is b"
    ) as found:
        check_size({"a": b"1", "b": b"234"}, 3)
    assert found.value.sizes == {"a": 1, "b": 3}


def test_no_measurement_of_a_cell_is_in_any_byte(full_record, full_report):
    names = list(full_record.cells.features)
    found = b"\n".join(full_report.values()).decode()
    numbers = set(re.findall(r"\d[\d.,]*\d", found))
    assert f"{len(full_record.cells)}" in numbers
    for cells in (full_record.cells, full_record.test):
        for name in ("IntDen", "Perim.", "Feret", "Mean red", "StdDev blue"):
            for value in cells.values[:, names.index(name)].tolist():
                written = {
                    f"{value:g}",
                    repr(value),
                    f"{value:.3f}",
                    f"{value:,.0f}",
                    f"{value:.0f}",
                }
                # Shorter ones are among the coordinates by chance.
                written = {text for text in written if len(re.sub(r"\D", "", text)) >= 6}
                assert not written & numbers, name


def test_the_same_record_gives_the_same_bytes(full_record, full_report):
    assert render(full_record, lambda text: None) == full_report


def test_the_numbers_are_those_of_the_manifest(full_record, structure):
    manifest, text = full_record.manifest, structure.text
    for scores in (manifest.out_of_fold, manifest.slides_held_out.scores, manifest.test.scores):
        e = scores
        assert (
            f"{e.cells} {e.f1_macro:.3f} {e.accuracy:.3f} {e.f1_weighted:.3f} {e.log_loss:.3f} "
            f"{e.calibration.error:.3f}" in text
        )
        for c in e.per_class:
            assert re.search(
                rf"{re.escape(c.class_)} {c.support} {c.precision:.3f} \([\d.–]+\) {c.recall:.3f} ",  # noqa: RUF001
                text,
            )
    for c in manifest.selection.candidates:
        if c.random_folds is not None and c.slides_held_out is not None:
            a, b = c.random_folds, c.slides_held_out
            assert (
                f"{c.name} {c.f1_macro_mean:.3f} ± {c.f1_macro_sd:.3f} "
                f"{b.f1_macro_mean:.3f} ± {b.f1_macro_sd:.3f} "
                f"{a.accuracy:.3f} / {b.accuracy:.3f} {a.f1_weighted:.3f} / {b.f1_weighted:.3f} "
                f"{a.log_loss:.3f} / {b.log_loss:.3f} "
                f"{a.calibration_error:.3f} / {b.calibration_error:.3f}" in text
            )
            recalls = " ".join(
                f"{a.recall[name]:.3f} / {b.recall[name]:.3f}" for name in manifest.classes
            )
            assert f"{c.name} {recalls}" in text


def test_the_confusion_matrix_is_drawn_in_counts(full_record, full_report):
    svg = full_report["report/figures/confusion-test.svg"].decode()
    drawn = [unescape(text) for text in re.findall(r">([^<>]+)</text>", svg)]
    for row in full_record.manifest.test.scores.confusion_matrix.counts:
        for n in row:
            assert str(n) in drawn
            if n:
                assert f"{n / sum(row):.1%}".replace("%", " %") in drawn


def test_odd_names_are_text_and_not_markup(page, structure, full_report):
    assert "b" not in structure.tags or page.count("<b>Basophil") == 0
    for name in ("<b>Basophil</b>", "Lympho & co", "diverging <network> & co", "test <1>.csv"):
        assert escape(name, quote=False) in page.replace("&#34;", '"')
    assert "<network>" not in page
    classes = full_report["report/figures/classes.svg"].decode()
    assert "&lt;b&gt;Basophil&lt;/b&gt;" in classes
    assert "Mono $x$" in classes


def test_the_top_says_what_is_honest(full_record, structure):
    manifest = full_record.manifest
    text = structure.text
    held_out = manifest.slides_held_out.scores.f1_macro
    assert f"With whole slides held out it is {held_out:.3f}" in text
    assert "Its macro-F1 on the cells it was chosen by, 0.912, is flattered by 0.005" in text
    assert "may expect 0.907 (95 % interval 0.891–0.921)" in text  # noqa: RUF001
    assert "publish none of its numbers" in text
    assert [what for what, _, _ in headlines(manifest)] == [
        "Random folds",
        "Slides held out",
        "Test file",
    ]


def test_the_environment_tells_how_to_run_it_again(full_record, structure):
    assert full_record.cells.sha256 in structure.text
    assert "scikit-learn 1.9.1" in structure.text
    assert (
        "bloodcells-train --train cells.csv --test 'test <1>.csv' --name bloodcells --seed 0 "
        "--repeats 2 --quick" in structure.text
    )
    assert "--allow-training-rows" not in structure.text


def test_the_command_allows_training_rows_where_they_were(full_record):
    first, *others = full_record.compared
    carrying = replace(first, candidate=replace(first.candidate, carries_rows=True))
    record = replace(full_record, compared=[carrying, *others])
    assert command(record).endswith(" --allow-training-rows")
    selection = record.manifest.selection
    barred = [
        c.model_copy(update={"verdict": "not shipped: carries training rows"})
        if c.name == first.name
        else c
        for c in selection.candidates
    ]
    kept_out = with_manifest(record, selection=selection.model_copy(update={"candidates": barred}))
    assert "--allow-training-rows" not in command(kept_out)


def test_a_set_that_a_file_described_is_named_as_that_file(full_record):
    record = with_manifest(full_record, feature_set="skimage-26")
    assert "--measurements skimage-26.toml --name" in command(record)
    said = [part.text for part in environment_parts(record) if isinstance(part, Prose)]
    assert any(text.startswith("skimage-26.toml is the description of the") for text in said)
    assert "--measurements" not in command(full_record)


def test_a_figure_is_put_in_whole_and_the_parts_between_it(full_record):
    svg = b'<svg viewBox="0 0 2 1" xmlns="x"><title>t</title><desc>d</desc><path id="a"/></svg>'
    figures = [Figure(name, svg, f"caption {name}", "alt", half=True) for name in ("one", "two")]
    table = Table("three", "a table", ["a", "b"], [["x", "1"], ["y", "2"]], emphasised=1)
    points = [Prose("p", "list"), Prose("q", "list")]
    section = Section("s", "A section", [Prose("first"), *figures, table, *points, Listing("run")])
    page = to_html(full_record.manifest, [], [section])
    Structure(page)
    body = page[page.index("<main>") :]
    assert body.count('<div class="pair">') == 1
    assert body.count('<ul class="points">') == 1
    assert "<b>Figure 2.</b> caption two" in body
    assert "<b>Table 1.</b> a table" in body
    assert 'id="one-a"' in body
    assert 'id="two-a"' in body
    assert re.search(r'<tr class="stands-out">\s*<td class="words whole">y</td>', body)
    order = [body.index(t) for t in ("first", "caption one", "a table", "<li>p</li>", ">run<")]
    assert order == sorted(order)


def test_what_is_bound_to_slides_is_said_in_words(full_record):
    from bloodcells.classification.manifest import ConfoundedClass
    from training.report.summary import confounding

    bound = ConfoundedClass.model_validate({"class": "B", "cells": 106, "slides": ["s1", "s2"]})
    (said,) = confounding(with_manifest(full_record, confounded=[bound]))
    assert said.startswith(
        "All 106 cells of the class B come from two slides that hold nothing else (s1 and s2)"
    )
    assert "cannot be told from recognising the slide, its stain or the camera" in said
    (none,) = confounding(with_manifest(full_record, confounded=[]))
    assert none.startswith("No class is bound to slides of its own")


def test_the_measurements_are_not_needed_to_draw_errors(full_record, structure):
    wrong = full_record.out_of_fold.argmax(axis=1) != np.searchsorted(
        full_record.manifest.classes, full_record.cells.labels
    )
    sure = np.where(wrong, full_record.out_of_fold.max(axis=1), -1)
    first = full_record.cells.ids[int(sure.argmax())]
    assert f"1 {first} " in structure.text


def test_tables_that_were_added_are_told_with_what_they_changed(full_record):
    data = full_record.manifest.training_data
    added = AddedTable(
        file="corrections 1.csv", sha256="a" * 64, rows=30, new=4, doubled=26, changed=9
    )
    record = with_manifest(full_record, training_data=data.model_copy(update={"added": [added]}))
    facts = next(part for part in environment_parts(record) if isinstance(part, Table)).rows
    said = "corrections 1.csv, 30 rows: 4 new, 26 there already, of which 9 got another label"
    assert ["Added to it", said] in facts
    assert "--add 'corrections 1.csv'" in command(record)


def test_its_figures_can_be_read_on_a_telephone(page, tmp_path):
    (tmp_path / "page.html").write_text(page)
    check(tmp_path / "page.html")
