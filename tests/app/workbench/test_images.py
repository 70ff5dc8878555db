"""Test images with masks on the workbench, in a real browser on the real service."""

import re
from pathlib import Path

import httpx
import pytest
from PIL import Image
from typer.testing import CliRunner

from bloodcells.classification import store
from bloodcells.cli.commands import app
from tests.app.artifacts import MODELS
from tests.app.workbench import axe
from tests.app.workbench.chromium import Page
from tests.app.workbench.conftest import OpenPage
from tests.app.workbench.steps import correct, focus_grid, go, rows_of, saved, shown_rows
from tests.bloodcells.images.white_cells.drawn import Drawing
from tests.images import encoded, tiff

pytestmark = pytest.mark.integration

REAL = 12
"""How many of the lab's images are taken: the first of each slide come first."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw three fields of two white cells each, as PNG, as TIFF, and as a JPEG that EXIF turns."""
    path = tmp_path_factory.mktemp("fields")
    drawing = Drawing()
    drawing.red_cells()
    drawing.white_cell(200, 200, 1)
    drawing.white_cell(420, 300, 2, radius=60)
    exif = Image.Exif()
    exif[0x0112] = 6
    images = {
        "a.png": encoded(drawing.image),
        "b.tif": tiff(drawing.image),
        "c.jpg": encoded(drawing.image, "JPEG", exif=exif, quality=95, subsampling=0),
    }
    for name, data in images.items():
        (path / name).write_bytes(data)
        (path / f"{name[0]}_cp_masks.png").write_bytes(encoded(drawing.mask))
    return path


def give(page: Page, *files: Path) -> None:
    """Choose images, and wait until their cells are counted."""
    page.choose("#table-file", *files)
    page.see("How the images were read")


def wait_for_pictures(page: Page, count: int) -> None:
    """Wait until so many pictures of cells are drawn."""
    page.wait(f"document.querySelectorAll('.tile canvas[data-drawn]').length >= {count}")


def answered(service: httpx.Client, route: str) -> int:
    """Count the requests that a route has answered."""
    found = re.findall(
        rf'bloodcells_requests_total{{.*route="{route}",status="200".*}} ([0-9.]+)',
        service.get("/metrics").text,
    )
    return int(sum(map(float, found)))


def colour_at(page: Page, cell: int, x: float, y: float) -> list[int]:
    """Read the colour of the picture of a cell, at shares of its side."""
    colour: list[int] = page.run(
        f"(() => {{ const c = document.querySelector('#cell-{cell} canvas');"
        f" const p = [Math.round({x} * c.width), Math.round({y} * c.height), 1, 1];"
        " return [...c.getContext('2d').getImageData(...p).data].slice(0, 3); })()"
    )
    return colour


def test_cells_of_images_have_the_types_of_the_command_and_their_pictures(
    open_page: OpenPage, service: httpx.Client, folder: Path, tmp_path: Path
) -> None:
    drawn_before = answered(service, "/v1/picture")
    page = open_page()
    lonely = tmp_path / "lonely.jpg"
    lonely.write_bytes((folder / "c.jpg").read_bytes())
    give(page, *folder.iterdir(), lonely)
    page.see("3 images with their masks were measured: 6 cells.")
    page.see("1 image has no mask and so no cell here: lonely.jpg.")
    go(page, "cells")
    wait_for_pictures(page, 6)
    # Each format is decoded as it is stored: the nucleus is in the middle, what is around it at the edge.
    for cell in range(6):
        middle, corner = colour_at(page, cell, 0.5, 0.5), colour_at(page, cell, 0.03, 0.03)
        assert abs(middle[1] - 31) < 12, (cell, middle)
        assert corner[1] > 110, (cell, corner)
    assert answered(service, "/v1/picture") == drawn_before + 1  # browsers show no TIFF
    go(page, "export")
    page.click("Save as CSV")
    rows = rows_of(saved(tmp_path, "*.csv"))
    told = tmp_path / "types.out"
    done = CliRunner().invoke(app, ["predict", "--images", str(folder), "-o", f"{told}.csv"])
    assert done.exit_code == 0, done.stderr
    expected = rows_of(Path(f"{told}.csv"))
    assert list(rows[0])[: len(expected[0])] == list(expected[0])
    for row, same in zip(rows, expected, strict=True):
        numbers = {name for name in same if name not in ("image filename", "class", "flags")}
        assert [row[name] for name in same if name not in numbers] == [
            same[name] for name in same if name not in numbers
        ]
        assert [float(row[name]) for name in numbers] == [float(same[name]) for name in numbers]
    version = store.resolve(MODELS / "bloodcells-white").name
    assert {row["model"] for row in rows} == {f"bloodcells-white version {version}"}


def test_a_folder_is_dropped_with_the_folders_in_it(
    open_page: OpenPage, folder: Path, tmp_path: Path
) -> None:
    for name in ("day 1", "day 2"):
        (tmp_path / "all" / name).mkdir(parents=True)
        for file in ("a.png", "a_cp_masks.png"):
            (tmp_path / "all" / name / file).write_bytes((folder / file).read_bytes())
    page = open_page()
    page.drop(tmp_path / "all")
    page.see("2 images with their masks were measured: 4 cells.")
    go(page, "export")
    page.click("Save as CSV")
    rows = rows_of(saved(tmp_path, "*.csv"))
    assert [row["image filename"] for row in rows] == ["day 1/a.png"] * 2 + ["day 2/a.png"] * 2


def choose_option(page: Page, text: str) -> None:
    """Choose an option by the beginning of its text."""
    page.run(
        f"(() => {{ const option = [...document.querySelectorAll('.options option')].find((o) =>"
        f" o.text.startsWith({text!r})); const select = option.closest('select');"
        " select.value = option.value; select.dispatchEvent(new Event('change')); })()"
    )


def test_labels_are_cells_and_another_model_is_asked_where_that_is_chosen(
    open_page: OpenPage, folder: Path
) -> None:
    named = f"bloodcells version {store.resolve(MODELS / 'bloodcells').name}"
    page = open_page()
    page.wait("document.querySelectorAll('.options option').length > 3")
    choose_option(page, "each label of the mask")
    give(page, folder / "a.png", folder / "a_cp_masks.png")
    page.see("1 image with its mask was measured: 6 cells. A cell is each label of the mask.")
    assert f"by {named}" in page.text("#table-name")
    page.click("Another table")
    choose_option(page, "each white cell")
    choose_option(page, named)
    give(page, folder / "a.png", folder / "a_cp_masks.png")
    page.see("1 image with its mask was measured: 2 cells.")
    assert f"by {named}" in page.text("#table-name")


def test_images_that_are_no_longer_kept_are_chosen_again(open_page: OpenPage, folder: Path) -> None:
    page = open_page()
    give(page, folder / "a.png", folder / "a_cp_masks.png")
    page.run(
        "new Promise((done) => { const asked = indexedDB.open('bloodcells'); asked.onsuccess = () => {"
        " const change = asked.result.transaction('images', 'readwrite');"
        " change.objectStore('images').clear(); change.oncomplete = done; }; })"
    )
    page.reload()
    go(page, "cells")
    page.see("Choose the images again to see the cells.")
    page.choose("#images-again", folder / "a.png")
    wait_for_pictures(page, 2)
    page.reload()
    go(page, "cells")
    wait_for_pictures(page, 2)


def test_a_cell_is_shown_in_its_field_and_corrected_there(
    open_page: OpenPage, folder: Path
) -> None:
    page = open_page()
    give(page, folder / "a.png", folder / "a_cp_masks.png")
    go(page, "cells")
    wait_for_pictures(page, 2)
    focus_grid(page)
    page.press("Home")
    page.wait("document.querySelector('.panel h2')")
    page.see("2 cells", ".field-name")
    assert "600 \u00d7 500 pixels" in page.run(
        "document.querySelector('canvas[role=img]').ariaLabel"
    )
    first = page.text(".panel h2")
    # A click on the other cell in the image chooses that one.
    page.run("document.querySelector('.field-view').scrollIntoView()")
    spots = "[[200, 200], [420, 300]]"
    page.run(
        f"(() => {{ const c = document.querySelector('.field-canvas'); const r = c.getBoundingClientRect();"
        f" const s = Math.min(r.width / 600, r.height / 500); const [x, y] = {spots}"
        f"['a.png#1' === {first!r} ? 1 : 0];"
        " const at = { clientX: r.left + (r.width - 600 * s) / 2 + x * s, button: 0, pointerId: 1,"
        " clientY: r.top + (r.height - 500 * s) / 2 + y * s, bubbles: true };"
        " c.setPointerCapture = () => {};"
        " c.dispatchEvent(new PointerEvent('pointerdown', at));"
        " c.dispatchEvent(new PointerEvent('pointerup', at)); })()"
    )
    page.wait(f"document.querySelector('.panel h2').innerText !== {first!r}")
    focus_grid(page)
    page.press("4")
    page.see("1 correction, saved", "header")
    page.see("Monocyte", ".tile.active")
    page.click("Larger")
    page.wait("document.querySelector('dialog').open")
    page.press("+", "ArrowLeft", "Escape")
    page.wait("!document.querySelector('dialog').open")
    # The same cells are a table, too.
    page.click("Table", ".grid-box button")
    page.wait("document.querySelectorAll('.grid-body [role=row]').length === 2")
    assert sorted(row[1] for row in shown_rows(page)) == ["a.png#1", "a.png#2"]


def test_the_first_cells_of_a_type_are_seen_with_its_name(
    open_page: OpenPage, folder: Path
) -> None:
    page = open_page()
    give(page, *folder.iterdir())
    go(page, "cells")
    wait_for_pictures(page, 6)
    page.show(360)  # where not all of them are seen at once
    focus_grid(page)
    page.press("End")
    page.wait("document.querySelector('.gallery').scrollTop > 40")
    page.press("Home")
    page.wait("document.querySelector('.gallery').scrollTop === 0")


def test_images_and_corrections_are_there_when_the_tab_was_killed(
    open_page: OpenPage, folder: Path
) -> None:
    page = open_page()
    give(page, *folder.iterdir())
    go(page, "cells")
    wait_for_pictures(page, 6)
    correct(page, 3)
    page.crash()
    page = open_page()
    page.click("Open")
    page.see("How the images were read")
    page.see("3 corrections, saved", "header")
    go(page, "cells")
    wait_for_pictures(page, 6)


def test_images_are_stopped_and_gone_on_with_and_only_those_that_lack_are_sent(
    open_page: OpenPage, service: httpx.Client, lab: Path
) -> None:
    before = answered(service, "/v1/measure")
    images = sorted((lab / "data" / "cells").glob("*.jpg"))[:REAL]
    files = [f for i in images for f in (i, i.with_name(f"{i.stem}_cp_masks.png"))]
    page = open_page(may_fail=True)
    page.choose("#table-file", *files)
    page.wait("/[1-9] of 12 images/.test(document.querySelector('main').innerText)")
    page.click("Stop")
    page.see("of 12 images are measured")
    page.click("Go on")
    page.see("12 images with their masks were measured")
    # Those that were under way are sent again.
    assert REAL <= answered(service, "/v1/measure") - before <= REAL + 4


def test_a_file_that_is_no_image_is_told_and_the_others_are_measured(
    open_page: OpenPage, folder: Path, tmp_path: Path
) -> None:
    page = open_page(may_fail=True)
    (tmp_path / "broken.png").write_bytes(b"no image")
    (tmp_path / "broken_cp_masks.png").write_bytes((folder / "a_cp_masks.png").read_bytes())
    broken = [tmp_path / "broken.png", tmp_path / "broken_cp_masks.png"]
    give(page, folder / "a.png", folder / "a_cp_masks.png", *broken)
    page.see("1 file could not be measured")
    page.see("broken.png is no image that is read here")
    page.click("Another table")
    page.choose("#table-file", *broken)
    page.see("No cell was measured. broken.png is no image")
    page.choose("#table-file", broken[0])
    page.see("None of these files is an image with its label mask")


def test_axe_finds_nothing_among_pictures(open_page: OpenPage, folder: Path) -> None:
    try:
        script = axe.script()
    except axe.NotInstalled as error:
        pytest.skip(str(error))
    page = open_page()
    give(page, *folder.iterdir())
    found: list[str] = []
    for view in ("table", "cells"):
        go(page, view)
        if view == "cells":
            wait_for_pictures(page, 3)
            correct(page, 1)
            page.see("Nucleus area", ".panel")
        for width in (360, 1440):
            for scheme, tags in (("light", axe.ALL), ("dark", axe.COLOURS)):
                page.show(width, 900, scheme)
                page.wait("document.querySelector('.tile, .counts')")
                wrong = axe.violations(page, script, tags)
                found.extend(f"{view}, {width} px, {scheme}: {v}" for v in wrong)
            assert page.run("document.documentElement.scrollWidth") <= width, (view, width)
    assert not found, "\n".join(found)
