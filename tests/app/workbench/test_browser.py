"""Test the workbench in a real browser, on the real service: what a person does, and what comes of it."""

import csv
import io
import json
import re
import signal
import time
from pathlib import Path

import httpx
import numpy as np
import pandas as pd
import polars as pl
import pytest
from PIL import Image

from app.main import create_app
from app.settings import Settings
from bloodcells import Classifier, read_cells
from bloodcells.classification import store
from tests.app.artifacts import MODELS
from tests.app.servers import Process, full, running
from tests.app.workbench import axe
from tests.app.workbench.chromium import Chromium, PageError
from tests.app.workbench.conftest import OpenPage
from tests.app.workbench.steps import (
    NAMES,
    VIEWS,
    correct,
    corrections_of,
    focus_grid,
    go,
    rows_of,
    saved,
    shown_rows,
    take,
    write_table,
)
from training.data.added_cells import add
from training.data.labelled_cells import read

pytestmark = pytest.mark.integration

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "cells.csv"


@pytest.fixture
def wells(tmp_path: Path) -> Path:
    """Write forty made-up cells of two compounds in four wells each, told by their names' parts."""
    names = [f"{('DMSO', 'drug')[i % 2]}_{'ABCD'[i // 2 % 4]}{i % 2}_{i}.tif" for i in range(40)]
    return write_table(tmp_path / "wells.csv", 40, **{"image": names})


def test_a_table_that_is_dropped_is_answered_as_by_the_library(
    open_page: OpenPage, classifier: Classifier
) -> None:
    page = open_page()
    page.drop(EXAMPLE)
    page.see("How the table was read")
    page.see("Each of its 5 rows is a cell.")
    expected = classifier.predict(read_cells(EXAMPLE))
    go(page, "cells")
    page.wait("document.querySelectorAll('.grid-body [role=row]').length === 5")
    assert [row[1:3] for row in shown_rows(page)] == [
        [f"made-up-{i}", name] for i, name in enumerate(expected.classes, 1)
    ]
    focus_grid(page)
    page.press("End")
    page.see(f"{expected.probabilities[4].max()}", ".panel")  # to its last digit
    page.see("These numbers cannot be true together: Circ. = 4 pi Area / Perim.^2", ".panel")
    page.see("1 of 33 lie outside of what the training cells had.", ".panel")


def write_like(path: Path) -> Path:
    """Write the example as the kind of table that a suffix names; text has decimal commas and tabs."""
    frame = pd.read_csv(EXAMPLE)
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    elif path.suffix == ".xlsx":
        frame.to_excel(path, index=False)
    elif path.suffix == ".ndjson":
        frame.to_json(path, orient="records", lines=True)
    else:
        frame.to_csv(path, index=False, sep="\t", decimal=",")
    return path


@pytest.mark.parametrize("suffix", ["parquet", "xlsx", "ndjson", "tsv", "xls"])
def test_every_kind_of_table_is_read_and_comes_back_as_it_was(
    suffix: str, open_page: OpenPage, classifier: Classifier, tmp_path: Path
) -> None:
    table = write_like(tmp_path / f"cells.{suffix}")
    page = open_page()
    take(page, table)
    go(page, "export")
    page.click("Save as CSV")
    path = saved(tmp_path, "cells by*.csv")
    is_text = suffix in ("tsv", "xls")
    frame = pd.read_csv(path, sep="\t" if is_text else ",", decimal="," if is_text else ".")
    expected = classifier.predict(read_cells(EXAMPLE))
    assert frame["class"].tolist() == expected.classes
    assert np.array_equal(frame["probability"], expected.probability)
    assert np.array_equal(frame[list(NAMES)], pd.read_csv(EXAMPLE)[list(NAMES)])


def test_every_real_cell_has_the_type_that_the_library_gives_it_and_the_export_keeps_the_table(
    open_page: OpenPage, real_cells: Path, classifier: Classifier, tmp_path: Path
) -> None:
    page = open_page()
    take(page, real_cells)
    page.see("by other names: StDev blue as StdDev blue")
    go(page, "export")
    page.click("Save as CSV")
    exported = saved(tmp_path, "*.csv")
    expected = classifier.predict(read_cells(real_cells))
    own, lines = real_cells.read_text().splitlines(), exported.read_text().splitlines()
    assert len(lines) == len(own) == 5088
    assert all(line.startswith(before + ";") for line, before in zip(lines, own, strict=True))
    rows = rows_of(exported, ";")
    assert [row["predicted class"] for row in rows] == expected.classes
    assert [float(row["predicted probability"]) for row in rows] == expected.probability.tolist()
    version = store.resolve(MODELS / "bloodcells").name
    assert {row["model"] for row in rows} == {f"bloodcells version {version}"}
    frame = pd.read_csv(exported, sep=";", dtype=str, keep_default_na=False)
    polars = pl.read_csv(exported, separator=";", infer_schema=False).fill_null("")
    assert frame.to_dict("records") == rows == polars.to_dicts()
    again = classifier.predict(read_cells(exported))
    assert again.classes == expected.classes


def test_excel_and_parquet_have_the_cells_of_the_csv(
    open_page: OpenPage, real_cells: Path, tmp_path: Path
) -> None:
    page = open_page()
    take(page, real_cells)
    go(page, "cells")
    correct(page, 3)
    go(page, "export")
    page.click("Save as CSV")
    page.click("Save as Parquet")
    page.see("5,087 cells saved as")
    page.click("Save as Excel")
    told = pd.read_csv(saved(tmp_path, "*.csv"), sep=";", decimal=".", keep_default_na=False)
    parquet = pd.read_parquet(saved(tmp_path, "*.parquet")).fillna("")
    workbook = pd.read_excel(saved(tmp_path, "*.xlsx"), engine="calamine", keep_default_na=False)
    assert told["correction"].ne("").sum() == 3
    pd.testing.assert_frame_equal(parquet, told, check_dtype=False)
    pd.testing.assert_frame_equal(workbook, told, check_dtype=False)


def test_what_excel_cannot_hold_is_told_and_csv_is_saved_all_the_same(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page()
    take(page, write_table(tmp_path / "long.csv", 2, note=["x", "y" * 40_000]))
    go(page, "export")
    page.click("Save as Excel")
    page.see("Nothing was saved. Row 2, column 'note': the text has 40,000 characters")
    page.click("Save as CSV")
    assert len(rows_of(saved(tmp_path, "long by*.csv"))) == 2


def test_the_panel_says_what_speaks_for_the_type_as_the_service_does(
    open_page: OpenPage, service: httpx.Client
) -> None:
    page = open_page()
    take(page, EXAMPLE)
    go(page, "cells")
    focus_grid(page)
    page.press("Home")
    answer = service.post(
        "/v1/predict?explain=true",
        content=EXAMPLE.read_bytes(),
        headers={"Content-Type": "text/csv"},
    ).json()
    first, classes = answer["predictions"][0], answer["classes"]
    page.see(f"What speaks for {first['class']}", ".panel")
    _, second = sorted(zip(first["probabilities"], classes, strict=True), reverse=True)[:2]
    page.see(f"against {second[1]}, the next most likely", ".panel")
    for reason in first["because"]:
        page.see(reason["measurement"], ".panel")
        page.see(f"higher than in {100 * reason['share']:.0f} of 100 training cells", ".panel")


def test_the_panel_shows_where_a_cell_lies_among_the_training_cells_of_each_type(
    open_page: OpenPage, tmp_path: Path
) -> None:
    loaded = store.load(store.resolve(MODELS / "bloodcells"))
    features = [
        feature.model_copy(
            update={
                "by_class": {name: list(feature.range()) for name in loaded.manifest.classes[1:]}
            }
        )
        for feature in loaded.manifest.features
    ]
    described = loaded.manifest.model_copy(update={"features": features})
    store.save(tmp_path / "models", described, loaded.contents)
    with running(create_app(Settings(models=tmp_path / "models"))) as client:
        page = open_page(client)
        take(page, EXAMPLE)
        go(page, "cells")
        focus_grid(page)
        page.press("End")
        first, *others = described.classes
        page.see(f"{first}: not known", ".panel")
        for name in others:
            page.see(f"{name}: 32 of 33", ".panel")
        page.see("In the training range of each type", ".panel")
        drawn = page.run("document.querySelector('.range').getAttribute('aria-label')")
        assert f"{first} not known; {others[0]} " in drawn
        assert drawn.count(", this cell is ") == len(others)


def test_the_export_is_what_the_screen_shows(
    open_page: OpenPage, tmp_path: Path, wells: Path
) -> None:
    page = open_page()
    take(page, wells)
    go(page, "cells")
    page.run(
        "(() => { const s = [...document.querySelectorAll('.filters select')].find((e) =>"
        " [...e.options].some((o) => o.value === 'doubt')); s.value = 'doubt';"
        " s.dispatchEvent(new Event('change')); })()"
    )
    page.wait("document.querySelector('[role=grid]').getAttribute('aria-rowcount') === '41'")
    focus_grid(page)
    page.press("n", "2", "ArrowDown", "0")
    page.see("2 corrections, saved", "header")
    seen = shown_rows(page)
    go(page, "export")
    page.click("What the view Cells shows")
    page.click("Save as CSV")
    rows = rows_of(saved(tmp_path, "wells by*.csv"))
    assert len(rows) == 40
    for row, texts in zip(rows, seen, strict=False):
        assert texts[1] == row["id"]
        assert texts[2] == row["class"]
        assert texts[3].strip() == f"{float(row['probability']):.3f}"
        assert texts[4] == row["correction"]
        assert texts[5] == row["flags"]
    assert [row["correction"] for row in rows[:3]] == ["Eosinophil", "not a cell", ""]


def test_a_wrong_table_is_refused_by_sentences_with_their_places(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(may_fail=True)
    lines = EXAMPLE.read_text().splitlines()
    fields = lines[2].split(",")
    broken = tmp_path / "broken.csv"
    broken.write_text(
        "\n".join([*lines[:2], ",".join([fields[0], "oops", *fields[2:]]), *lines[3:]])
    )
    page.choose("#table-file", broken)
    page.see("row 2, column Area")
    assert "oops" in page.text("[role=alert]")
    page.click("Go on: give these rows no type")
    page.see("How the table was read")
    page.see("1 cell: rejected")
    page.click("Another table")
    lacking = tmp_path / "lacking.csv"
    lacking.write_text("\n".join(line.rpartition(",")[0] for line in lines))
    page.choose("#table-file", lacking)
    page.see("Kurt blue", "[role=alert]")
    page.choose("#table-file", Path(__file__))
    page.see("This does not work yet", "[role=alert]")


def test_text_of_a_table_is_never_run(open_page: OpenPage, tmp_path: Path) -> None:
    bad = '<img src=x onerror="window.harmed=1">'
    quoted = '"' + bad.replace('"', '""') + '"'
    table = write_table(tmp_path / "hostile.csv", 3, **{"<b>group": [quoted] * 3})
    page = open_page()
    take(page, table)
    for view in VIEWS:
        go(page, view)
    go(page, "cells")
    page.wait("document.querySelectorAll('.grid-body [role=row]').length === 3")
    assert any(bad in text for text in shown_rows(page)[0])
    assert page.run("window.harmed === undefined && !document.querySelector('main img, main b')")


def test_no_text_becomes_html_or_another_worker(open_page: OpenPage) -> None:
    page = open_page(may_fail=True)
    for script in (
        "document.querySelector('main').innerHTML = '<b>x</b>'",
        "new Worker('/workbench/worker.js')",
    ):
        with pytest.raises(PageError, match=r"TrustedHTML|TrustedScriptURL"):
            page.run(script)


def test_corrections_are_undone_and_done_again_and_many_cells_are_one_action(
    open_page: OpenPage, wells: Path
) -> None:
    page = open_page()
    take(page, wells)
    go(page, "cells")
    page.see("40 cells")
    focus_grid(page)
    page.press("Home", "Shift+ArrowDown", "Shift+ArrowDown", "3")
    page.see("3 corrections, saved", "header")
    page.press("u")
    page.wait("document.querySelectorAll('.grid-body [role=row]')[2].innerText.includes('unsure')")
    page.press("z")
    page.wait(
        "document.querySelectorAll('.grid-body [role=row] [role=gridcell]:nth-child(5)')[2]"
        ".innerText === 'Lymphocyte'"
    )
    page.press("z")
    page.wait("document.querySelector('#saved').innerText === ''")
    page.press("y", "y")
    page.see("3 corrections, saved", "header")
    page.press("Control+a", "Delete")
    page.wait("document.querySelector('#saved').innerText === ''")


def test_a_reload_and_a_killed_tab_lose_nothing(
    open_page: OpenPage, browser: Chromium, service: httpx.Client, tmp_path: Path
) -> None:
    table = write_table(tmp_path / "kept table.csv", 60)
    table = table.rename(tmp_path / "kept")  # no .csv, which is what downloads are found by
    page = open_page()
    take(page, table)
    go(page, "cells")
    correct(page, 25)
    before = corrections_of(page, tmp_path)
    assert sum(map(bool, before)) == 25
    page.reload()
    page.see("25 corrections, saved", "header")
    assert corrections_of(page, tmp_path) == before
    go(page, "cells")
    focus_grid(page)
    page.press("z")
    page.see("24 corrections, saved", "header")
    page.press("y")
    page.see("25 corrections, saved", "header")
    page.crash()
    page = open_page()
    page.click("Open")
    page.see("How the table was read")
    assert corrections_of(page, tmp_path) == before
    page.close()
    # The same file, chosen anew, finds its corrections too.
    page = open_page()
    take(page, table)
    page.see("25 corrections, saved", "header")


def test_a_table_is_open_in_one_tab_alone(open_page: OpenPage, wells: Path) -> None:
    page = open_page()
    take(page, wells)
    other = open_page()
    other.choose("#table-file", wells)
    other.see("This table is open in another tab of this browser.")
    page.click("Another table")
    page.see("Choose a table")
    other.click("Send it again")
    other.see("How the table was read")


def test_a_busy_service_is_waited_for(open_page: OpenPage) -> None:
    app = create_app(Settings(models=MODELS, pool_threads=1, pool_queue=1))
    with running(app) as client:
        page = open_page(client, may_fail=True)
        with full(app.state.service.pool, 2):
            page.choose("#table-file", EXAMPLE)
            page.see("It is asked again in")
        page.see("How the table was read")


def test_a_service_that_ends_and_starts_again_is_waited_for_until_one_stops(
    open_page: OpenPage, tmp_path: Path
) -> None:
    first = Process(tmp_path / "first.log", BLOODCELLS_MODELS=MODELS)
    page = open_page(first.client, may_fail=True)
    first.stop(signal.SIGKILL)
    page.choose("#table-file", EXAMPLE)
    page.see("The service does not answer")
    page.click("Stop")
    page.see("Nothing of the table was kept.")
    page.click("Send it again")
    page.see("The service does not answer")
    second = Process(tmp_path / "second.log", "--port", str(first.port), BLOODCELLS_MODELS=MODELS)
    try:
        page.see("How the table was read")
    finally:
        second.stop()


def test_groups_from_names_are_those_of_the_composition_route(
    open_page: OpenPage, service: httpx.Client, wells: Path, tmp_path: Path
) -> None:
    page = open_page()
    take(page, wells)
    go(page, "groups")
    page.click("Take the groups from names")
    page.run(
        "(() => { const [source] = document.querySelectorAll('details select');"
        " source.value = [...source.options].find((o) => o.text === 'image').value;"
        " source.dispatchEvent(new Event('change'));"
        " const pattern = document.querySelector('details input[type=text]');"
        " pattern.value = '{compound}_{well}_*.tif'; pattern.dispatchEvent(new Event('input')); })()"
    )
    page.see("All 40 names fit.")
    page.run(
        "(() => { const pick = (i, text) => { const s = document.querySelectorAll('form.card select')[i];"
        " s.value = [...s.options].find((o) => o.text.startsWith(text)).value;"
        " s.dispatchEvent(new Event('change')); };"
        " pick(0, 'compound'); pick(2, 'well'); })()"
    )
    page.wait("document.querySelectorAll('form.card select')[1].value === 'DMSO'")
    page.click("Show how they are mixed")
    page.see("40 cells in 2 groups")
    page.see("how far each type shifts, and how sure that is")
    drawn = page.run(
        "[...document.querySelectorAll('figure rect.part title')].map((title) => title.textContent)"
    )
    page.click("Save as a page")
    kept = saved(tmp_path, "wells groups*.html").read_text()
    for text in (
        "compared with the control DMSO",
        "40 cells in 2 groups",
        "What it rests on",
        "<svg",
    ):
        assert text in kept
    assert "<script" not in kept
    assert "<button" not in kept
    named = set(re.findall(r"https?://[^\s\"')]+", kept))
    assert named == {"http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"}
    page.click("Save as CSV")
    told = rows_of(saved(tmp_path, "wells groups*.csv"))
    lines = wells.read_text().splitlines()
    parts = [
        "compound,well,",
        *(",".join(line.split(",")[1].split("_")[:2]) + "," for line in lines[1:]),
    ]
    body = "\n".join(a + b for a, b in zip(parts, lines, strict=True))
    answer = service.post(
        "/v1/composition",
        params={"by": "compound", "control": "DMSO", "unit": "well"},
        content=body,
        headers={"Content-Type": "text/csv", "Accept": "text/csv"},
    )
    assert answer.status_code == 200
    expected = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["class"] for row in told] == [row["class"] for row in expected]
    assert drawn == [
        f"{row['compound']}: {row['class']} {100 * float(row['fraction']):.1f} %"
        for row in sorted(expected, key=lambda row: row["compound"] != "DMSO")
    ]
    for name in ("counted", "fraction", "low", "high", "shift", "shift_low", "p_adjusted"):
        mine, theirs = ([float(r[name] or "nan") for r in rows] for rows in (told, expected))
        assert np.allclose(mine, theirs, atol=1e-6, equal_nan=True), name


def test_shares_say_what_flags_and_corrections_change(
    open_page: OpenPage, real_cells: Path, tmp_path: Path
) -> None:
    header, *lines = real_cells.read_text().splitlines()
    some = [f"{('DMSO', 'drug')[i % 2]};{line}" for i, line in enumerate(lines[::40])]
    (tmp_path / "some.csv").write_text("\n".join([f"compound;{header}", *some]) + "\n")
    page = open_page()
    take(page, tmp_path / "some.csv")
    go(page, "cells")
    page.see("128 cells")
    correct(page, 2)
    go(page, "groups")
    shares = (
        "(() => { const table = [...document.querySelectorAll('.scroll table')].at(-1);"
        " const names = [...table.querySelectorAll('thead th')].map((e) => e.innerText);"
        " return [...table.querySelectorAll('tbody tr')].map((row) => Object.fromEntries("
        "[...row.children].map((e, i) => [names[i], e.innerText]))); })()"
    )
    page.click("Show how they are mixed")
    page.see("Without flagged cells")
    kept = page.run(shares)
    page.click("Leave out cells with a flag", "label")
    page.click("Show how they are mixed")
    page.see("With flagged cells")
    left_out = page.run(shares)
    assert [row["Without flagged cells"] for row in kept] == [row["Share"] for row in left_out]
    assert [row["With flagged cells"] for row in left_out] == [row["Share"] for row in kept]
    assert [row["Share"] for row in kept] != [row["Share"] for row in left_out]
    assert [row["Share"] for row in kept] != [row["Without corrections"] for row in kept]


def test_a_second_person_is_compared_by_kappa(
    open_page: OpenPage, wells: Path, tmp_path: Path
) -> None:
    second = tmp_path / "second.csv"
    labels = ["Monocyte", "Monocyte", "Lymphocyte", "unsure", "Lymphocyte"]
    lines = wells.read_text().splitlines()
    rows = [f"{line},{label},Bo" for line, label in zip(lines[1:6], labels, strict=True)]
    rows += [f"{line},," for line in lines[6:]]
    second.write_text("\n".join([lines[0] + ",correction,corrected by", *reversed(rows)]) + "\n")
    page = open_page()
    take(page, wells)
    go(page, "cells")
    page.see("40 cells")
    focus_grid(page)
    page.press("Home", "4", "ArrowDown", "3", "ArrowDown", "3", "ArrowDown", "3")
    page.see("4 corrections, saved", "header")
    go(page, "people")
    page.choose("#second-file", second)
    page.see("kappa: 0.400")  # of three cells two agree, where chance is 4/9
    page.see("found by their names")
    page.see("Where you differ: 1 cell")
    page.click("Show them among the cells")
    page.see("1 of 40 cells")
    page.wait("document.querySelectorAll('.grid-body [role=row]').length === 1")
    assert shown_rows(page)[0][1] == "cell 2"


def test_the_whole_work_is_done_without_a_mouse(
    open_page: OpenPage, wells: Path, tmp_path: Path
) -> None:
    page = open_page()

    def tab_to(condition: str) -> None:
        for _ in range(60):
            page.press("Tab")
            if page.run(f"((e) => {condition})(document.activeElement)"):
                return
        raise AssertionError(f"no Tab leads to {condition}")

    def go_by_keys(view: str) -> None:
        page.run("document.activeElement.blur()")
        tab_to(f"e.dataset.view === {json.dumps(view)}")
        page.press("Enter")
        page.wait(f"document.documentElement.dataset.ready === {json.dumps(view)}")

    tab_to("e.id === 'table-file'")
    page.choose("#table-file", wells)  # the dialog that Enter opens is the system's own
    page.see("How the table was read")
    go_by_keys("cells")
    tab_to("e.getAttribute('role') === 'grid'")
    doubtful = []
    for _ in range(5):
        page.press("n")
        page.wait(
            f"document.querySelector('.panel h2')?.innerText !== {json.dumps(doubtful[-1:])}[0]"
        )
        doubtful.append(page.text(".panel h2"))
    assert len(set(doubtful)) == 5
    page.press("1", "ArrowDown", "0")
    page.see("2 corrections, saved", "header")
    go_by_keys("groups")
    tab_to("e.tagName === 'SUMMARY'")
    page.press("Enter")
    tab_to("e.tagName === 'SELECT'")
    page.press("i")
    tab_to("e.type === 'text'")
    page.press("Control+a")
    page.type("{compound}_{well}_*")
    page.see("All 40 names fit.")
    page.wait("document.querySelectorAll('form.card select')[1].value === 'DMSO'")
    tab_to("e.type === 'submit'")
    page.press("Enter")
    page.see("in 2 groups")
    go_by_keys("export")
    tab_to("e.type === 'submit'")
    page.press("Enter")
    rows = rows_of(saved(tmp_path, "wells by*.csv"))
    assert sum(bool(row["correction"]) for row in rows) == 2


def test_axe_finds_nothing_in_any_view(open_page: OpenPage, wells: Path) -> None:
    try:
        script = axe.script()
    except axe.NotInstalled as error:
        pytest.skip(str(error))
    page = open_page()
    found: list[str] = []

    def look(where: str) -> None:
        for width in (360, 1440):
            for scheme, tags in (("light", axe.ALL), ("dark", axe.COLOURS)):
                page.show(width, 900, scheme)
                time.sleep(0.1)  # the grid draws itself anew
                wrong = axe.violations(page, script, tags)
                found.extend(f"{where}, {width} px, {scheme}: {v}" for v in wrong)

    look("start")
    take(page, wells)
    look("table")
    go(page, "cells")
    page.see("40 cells")
    correct(page, 3)
    look("cells")
    go(page, "groups")
    page.click("Take the groups from names")
    page.click("Show how they are mixed")
    page.see("Filled points")
    look("groups")
    go(page, "scores")
    page.see("mean F1 of the types")
    look("scores")
    go(page, "people")
    look("people")
    go(page, "export")
    look("export")
    page.click("Another table")
    page.drop(EXAMPLE, wells)
    page.see("Choose one table at a time")
    look("start with a problem")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [360, 1440])
def test_no_view_is_wider_than_the_screen(open_page: OpenPage, wells: Path, width: int) -> None:
    page = open_page()
    page.show(width)
    take(page, wells)
    for view in VIEWS:
        go(page, view)
        if view == "cells":
            page.see("40 cells")
            correct(page, 1)
            page.see("In the training range", ".panel")
        assert page.run("document.documentElement.scrollWidth") <= width, view
        ends = "[...document.querySelectorAll('.scroll caption')].map((e) => e.getBoundingClientRect().right)"
        assert all(end <= width for end in page.run(ends)), view


def test_scores_are_those_of_the_service_and_each_square_leads_to_its_cells(
    open_page: OpenPage, service: httpx.Client, tmp_path: Path, classifier: Classifier
) -> None:
    labels = [classifier.manifest.classes[i % 3] for i in range(40)]
    table = write_table(tmp_path / "labelled.csv", 40, Class=labels)
    page = open_page()
    take(page, table)
    go(page, "scores")
    page.see("mean F1 of the types")
    page.see("The model was fitted to none of these cells.")
    scores = service.post(
        "/v1/evaluate", content=table.read_bytes(), headers={"Content-Type": "text/csv"}
    ).json()
    shown = page.text(".figures")
    assert f"{100 * scores['accuracy']:.1f} %" in shown
    assert f"{scores['f1_macro']:.3f}" in shown
    counts = scores["confusion_matrix"]["counts"]
    found = page.run(
        "[...document.querySelectorAll('table.matrix tbody tr')].map((row) =>"
        " [...row.querySelectorAll('td')].map((cell) => Number(cell.innerText)))"
    )
    assert found == counts
    truth, predicted = divmod(max(range(25), key=lambda i: counts[i // 5][i % 5]), 5)
    page.run(
        f"document.querySelectorAll('table.matrix tbody tr')[{truth}]"
        f".querySelectorAll('td')[{predicted}].querySelector('button').click()"
    )
    page.see(f"{counts[truth][predicted]} of 40 cells")
    go(page, "scores")
    page.click("SVG")
    drawing = saved(tmp_path, "*confusion*.svg").read_text()
    assert f">{max(max(row) for row in counts)}</text>" in drawing
    assert "class=" not in drawing
    version = store.resolve(MODELS / "bloodcells").name
    assert f">labelled confusion by bloodcells {version}</text>" in drawing
    page.click("PNG")
    with Image.open(saved(tmp_path, "*confusion*.png")) as picture:
        assert picture.width == 4 * (104 + 5 * 56 + 8)


def test_corrections_are_scored_as_what_the_cells_are(open_page: OpenPage, wells: Path) -> None:
    page = open_page()
    take(page, wells)
    go(page, "scores")
    page.see("No cell has been called a type yet.")
    go(page, "cells")
    page.see("40 cells")
    correct(page, 4)
    go(page, "scores")
    page.see("These are scores on the cells that you looked at.")
    assert page.text(".figures").split()[-1].startswith(("0.", "1."))
    page.run("document.querySelector('table.matrix button').click()")
    page.see("of 40 cells")


def test_corrected_cells_are_a_table_to_train_on(
    open_page: OpenPage, wells: Path, tmp_path: Path
) -> None:
    page = open_page()
    take(page, wells)
    go(page, "cells")
    page.see("40 cells")
    focus_grid(page)
    page.press("Home", "4", "ArrowDown", "0", "ArrowDown", "3", "ArrowDown", "u")
    page.see("4 corrections, saved", "header")
    go(page, "export")
    page.click("Save the corrected cells")
    page.see("2 cells saved")
    lines = wells.read_text().splitlines()
    base = tmp_path / "base.csv"
    rows = [f"{line},{'Monocyte' if i % 2 else 'Basophil'}" for i, line in enumerate(lines[1:])]
    base.write_text("\n".join([f"{lines[0]},Class", *rows]) + "\n")
    corrections = saved(tmp_path, "*corrections.csv")
    version = store.resolve(MODELS / "bloodcells").name
    assert corrections.name == f"wells by bloodcells {version} corrections.csv"
    cells = add(read(base), [read(corrections)])
    assert cells.labels[:4].tolist() == ["Monocyte", "Monocyte", "Lymphocyte", "Monocyte"]
    assert (cells.added[0].doubled, cells.added[0].changed) == (2, 2)
