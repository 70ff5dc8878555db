"""Trainings that lack something: slides, a grid, a test file, cells, or luck."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bloodcells.classification.manifest import ConfoundedClass
from bloodcells.figures.parts import Figure, Prose, Table
from bloodcells.figures.style import class_styles, drawing
from tests.training.report.records import (
    MAJORITY,
    SOFTMAX,
    cells_of,
    compare,
    record_of,
    with_manifest,
)
from tests.training.report.test_page import Structure
from training.report import render
from training.report.errors import error_parts
from training.report.scored import scored_sets
from training.report.slides import MOST_SLIDES, slide_parts
from training.report.summary import optimism, summary

pytestmark = pytest.mark.integration  # renders whole reports


def test_two_classes_no_slides_no_grid_no_test():
    cells = cells_of(("A", "B"), n=60, slides=0)
    record = record_of(cells, [compare(SOFTMAX, cells, quick=True)], quick=True)
    notes = []
    files = render(record, notes.append)
    text = Structure(files["report/index.html"].decode()).text
    assert "Slides held out not known" in text
    assert "The ids of the cells do not name slides" in text
    assert "Each candidate was tried with one setting only" in text
    assert "keeps no history of its loss" in text
    assert not any("slides" in name or "test" in name or "grid" in name for name in files)
    assert notes[0].startswith("Report: fitting softmax 6 times more")


def test_twelve_classes_of_long_names_and_more_slides_than_bars():
    names = [f"a class with quite a long name {i}" if i % 2 else f"C{i}" for i in range(12)]
    cells = cells_of(names, n=240, slides=70)
    test = replace(cells_of(names, n=120, seed=1), file=Path("test.csv"))
    compared = [compare(MAJORITY, cells), compare(SOFTMAX, cells, quick=True)]
    record = record_of(cells, compared, best="majority", test=test, quick=True)
    files = render(record, lambda text: None)
    text = Structure(files["report/index.html"].decode()).text
    # The majority says one class of all cells.
    assert "No cell was said to be" in text
    assert "10 smaller slides" in files["report/figures/slides.svg"].decode()
    assert len({(s.colour, repr(s.dash)) for s in class_styles(names).values()}) == 12
    assert sum(map(len, files.values())) < 3e6


@pytest.fixture(scope="module")
def small():
    cells = cells_of(n=60)
    return record_of(cells, [compare(MAJORITY, cells)])


def test_a_winner_without_mistakes_has_no_table_of_errors(small):
    truth = np.searchsorted(small.manifest.classes, small.cells.labels)
    scored = replace(scored_sets(small)[0], probabilities=np.eye(3)[truth])
    (said,) = error_parts(small, scored, None)
    assert isinstance(said, Prose)
    assert "no mistake" in said.text


def test_errors_are_listed_by_how_sure_the_model_was(small):
    truth = np.searchsorted(small.manifest.classes, small.cells.labels)
    probabilities = np.eye(3)[truth] * 0.4 + 0.2
    for place, sure in ((7, 0.8), (3, 0.9), (30, 0.7)):
        wrong = (truth[place] + 1) % 3
        probabilities[place] = (1 - sure) / 2
        probabilities[place, wrong] = sure
    scored = replace(scored_sets(small)[0], probabilities=probabilities)
    table = next(p for p in error_parts(small, scored, None) if isinstance(p, Table))
    assert [row[1] for row in table.rows] == [small.cells.ids[i] for i in (3, 7, 30)]
    assert [row[4] for row in table.rows] == ["0.900", "0.800", "0.700"]
    assert {len(row) for row in table.rows} == {len(table.header)}


def test_no_more_slides_are_drawn_than_are_legible():
    cells = cells_of(n=150, slides=MOST_SLIDES)
    record = record_of(cells, [compare(MAJORITY, cells)])
    with drawing():
        parts = slide_parts(record, None, class_styles(cells.classes))
    figure = next(p for p in parts if isinstance(p, Figure))
    assert b"smaller slides" not in figure.svg
    assert f"Bars for {MOST_SLIDES} slides".encode() in figure.svg


def test_what_was_not_estimated_is_said(small):
    selection = small.manifest.selection
    unknown = with_manifest(small, selection=selection.model_copy(update={"optimism": None}))
    assert "was not estimated" in optimism(unknown.manifest)
    fair = selection.optimism.model_copy(update={"selected": 0.9, "corrected": 0.9})
    even = with_manifest(small, selection=selection.model_copy(update={"optimism": fair}))
    assert "not flattered by as much as 0.001" in optimism(even.manifest)


def test_a_full_run_is_not_called_quick(small):
    texts = [p.text for p in summary(small, scored_sets(small)).parts if isinstance(p, Prose)]
    assert not any("quick" in text for text in texts)


def test_scores_are_also_given_without_classes_on_slides_of_their_own(small):
    name = small.manifest.classes[0]
    bound = ConfoundedClass.model_validate({"class": name, "cells": 9, "slides": ["s1"]})
    found = []
    for confounded in [], [bound]:
        record = with_manifest(small, confounded=confounded)
        parts = summary(record, scored_sets(record)).parts
        (table,) = [part for part in parts if isinstance(part, Table)]
        found.append(table)
    assert not any("without" in header for header in found[0].header)
    place = found[1].header.index(f"Mean F1 without {name}")
    others = small.manifest.out_of_fold.per_class[1:]
    assert found[1].rows[0][place] == f"{sum(c.f1 for c in others) / len(others):.3f}"
