"""Measure what a person waits for on the workbench, in Chromium without a window, on loopback.

    python bench/page.py [visit | real | long | kept | images | exports] [--pictures FOLDER]

visit: the first visit; real: the lab's table; long: 100,000 cells; kept: 1,000 corrections, then the tab is
killed; images: the lab's 300 images with their masks, in turns with `bloodcells predict --images`; exports:
the lab's table, exported with corrections and read again, by LibreOffice too (apt-get install
libreoffice-calc-nogui). None named: all. With a folder, every view is saved there as pictures instead, light
and dark, 360 and 1,440 pixels wide, of made-up cells. The service has a process for each core, as that
command has.
"""

import argparse
import csv
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from decimal import ROUND_HALF_UP, Context, InvalidOperation
from pathlib import Path

import httpx
import pandas as pd
import polars as pl
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.cells import TABLE, Block, encoded
from bench.servers import ALL_CORES, CORES, ROOT, bloodcells
from tests.app.workbench.chromium import Chromium, Page, chromium, until
from tests.bloodcells.images.white_cells.drawn import Drawing

STATIC = ROOT / "app" / "workbench" / "static"
CELLS = 100_000
CORRECTIONS = 1_000
IMAGES = TABLE.parent / "cells"
_RUNS = 5
_TURNS = 3
_AT_ONCE = 20

# Each measurement begins in the page itself; a task of more than 50 ms is told by the browser.
_WATCH = """
window.longest = 0;
new PerformanceObserver((list) => list.getEntries().forEach((e) => {
  window.longest = Math.max(window.longest, e.duration);
})).observe({ type: "longtask" });
"""
_DRAWN = """
(async () => {
  window.longest = 0;
  const rows = () => document.querySelector(".grid-body").textContent;
  const before = rows();
  const began = performance.now();
  (%s)();
  while (rows() === before) await new Promise((done) => requestAnimationFrame(done));
  const seconds = (performance.now() - began) / 1000;
  await new Promise((done) => setTimeout(done, 200));
  return [seconds, window.longest / 1000];
})()
"""
_SELECT = """() => {
  const option = [...document.querySelectorAll(".filters option")].find((o) => o.value === %r);
  const select = option.closest("select");
  select.value = option.value;
  select.dispatchEvent(new Event("change"));
}"""
_HEADER = "() => document.querySelector('.grid-header [data-key=%s]').click()"
_SCROLL = "() => { const g = document.querySelector('.grid'); g.scrollTop += g.clientHeight; }"


def visit(browser: Chromium, url: str, folder: Path) -> None:
    """Print the bytes of a first visit, and how long it takes until a table can be chosen."""
    loaded = [path for path in STATIC.iterdir() if path.suffix not in (".csv", ".txt")]
    size = sum(path.stat().st_size for path in loaded)
    page = browser.page(url)
    page.ask("Network.setCacheDisabled", cacheDisabled=True)
    waits = []
    for _ in range(_RUNS):
        began = time.perf_counter()
        page.reload()
        waits.append(time.perf_counter() - began)
    page.close()
    print(f"first visit: {size / 1e3:.0f} kB; a table can be chosen after {median(waits):.2f} s")


def real(browser: Chromium, url: str, folder: Path) -> None:
    """Print how long the lab's table takes until its counts and its first screen of cells are there."""
    counts, screens = [], []
    for _ in range(_RUNS):
        page = browser.page(url)
        began = time.perf_counter()
        page.choose("#table-file", TABLE)
        page.wait("document.querySelector('.counts')")
        counts.append(time.perf_counter() - began)
        page.run("document.querySelector('[data-view=cells]').click()")
        page.wait("document.querySelectorAll('.grid-body [role=row]').length > 10")
        screens.append(time.perf_counter() - began)
        page.close()
    print(
        f"{TABLE.name}: counts after {median(counts):.2f} s, "
        f"first screen of cells after {median(screens):.2f} s"
    )


def long(browser: Chromium, url: str, folder: Path) -> None:
    """Print how long a long table takes to be sorted, filtered and scrolled, and the longest task of each."""
    table = folder / "long.csv"
    with table.open("wb") as sink:
        for piece in encoded(Block.read(), "csv").pieces(CELLS):
            sink.write(piece)
    page = browser.page(url)
    began = time.perf_counter()
    page.choose("#table-file", table)
    wait_long(page, "document.querySelector('.counts')")
    print(f"{CELLS:,} cells: counts after {time.perf_counter() - began:.2f} s")
    page.run("document.querySelector('[data-view=cells]').click()")
    page.wait("document.querySelectorAll('.grid-body [role=row]').length > 10")
    page.run(_WATCH)
    for what, script in (
        ("sorted by doubt", _SELECT % "doubt"),
        ("sorted by probability", _HEADER % "probability"),
        ("sorted by name", _HEADER % "id"),
        ("filtered by type", _SELECT % "Monocyte"),
        ("filtered by flag", _SELECT % "low margin"),
        ("scrolled by a screen", _SCROLL),
    ):
        seconds, longest = page.run(_DRAWN % script)
        print(f"  {what}: {1e3 * seconds:.0f} ms; longest task of the page: {named_task(longest)}")
    page.close()


def kept(browser: Chromium, url: str, folder: Path) -> None:
    """Print how many of many corrections are there when the tab was killed and opened again."""
    page = browser.page(url)
    page.choose("#table-file", TABLE)
    page.wait("document.querySelector('.counts')")
    page.run("document.querySelector('[data-view=cells]').click()")
    page.wait("document.querySelectorAll('.grid-body [role=row]').length > 10")
    page.run("document.querySelector('[role=grid]').focus()")
    began = time.perf_counter()
    for i in range(CORRECTIONS):
        page.press("n", str(1 + i % 5))
        if i % _AT_ONCE == _AT_ONCE - 1:  # a person does not type ahead for minutes
            page.see(f"{i + 1:,} correction", "header")
    page.see(f"{CORRECTIONS:,} corrections, saved", "header")
    seconds = time.perf_counter() - began
    page.crash()
    page = browser.page(url)
    page.click("Open")
    page.wait("document.querySelector('#saved').innerText")
    print(
        f"{CORRECTIONS:,} corrections in {seconds:.0f} s, then the tab was killed: "
        f"{page.text('#saved')}"
    )
    page.close()


def images(browser: Chromium, url: str, folder: Path) -> None:
    """Print how long images with masks take on the page and on the command line, and compare the types.

    Where the machine has other work, processor time says more: that of the command, and that of service and
    browser together.
    """
    files = sorted(path for path in IMAGES.iterdir() if path.suffix in (".jpg", ".png"))
    waits: dict[str, list[float]] = {"page": [], "command": []}
    work: dict[str, list[float]] = {"page": [], "command": []}
    for turn in range(_TURNS):
        table = folder / f"types-{turn}.csv"
        began, used = time.perf_counter(), own_children()
        command = [sys.executable, "-m", "bloodcells", "predict", "--images", str(IMAGES)]
        subprocess.run([*command, "-o", str(table)], check=True, capture_output=True)
        waits["command"].append(time.perf_counter() - began)
        work["command"].append(own_children() - used)
        with browser.new_context(folder) as context:
            page = browser.page(url, context=context)
            began, used = time.perf_counter(), running_children()
            page.choose("#table-file", *files)
            wait_long(page, "document.querySelector('.counts')")
            waits["page"].append(time.perf_counter() - began)
            work["page"].append(running_children() - used)
            page.run("document.querySelector('[data-view=cells]').click()")
            page.wait("document.querySelectorAll('.tile canvas[data-drawn]').length > 20")
            screen = time.perf_counter() - began - waits["page"][-1]
            page.click("Export", "nav a")
            page.click("Save as CSV")
            exported = until(lambda: next(folder.glob("*by bloodcells*.csv"), None), "the export")
            page.close()
        expected, found = types_of(table), types_of(exported)
        exported.unlink()
        same = sum(found.get(name) == types for name, types in expected.items())
        print(
            f"{len(files) // 2} images: command {waits['command'][-1]:.1f} s, page "
            f"{waits['page'][-1]:.1f} s; of a processor {work['command'][-1]:.1f} and "
            f"{work['page'][-1]:.1f} s; then the pictures of the first screen after {screen:.2f} s; "
            f"the same types in {same} of {len(expected)} images",
            flush=True,
        )
    for what, of in (("", waits), (" of a processor", work)):
        print(
            f"the page takes {median(of['page']) / median(of['command']):.2f} times as long{what}"
        )


def own_children() -> float:
    """Sum the processor time of programs that were run and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def running_children() -> float:
    """Sum the processor time of the programs that run now, and of those that they run."""
    parents, times = dict[int, int](), dict[int, float]()
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            values = path.read_text().rpartition(")")[2].split()
            pid = int(path.parent.name)
            parents[pid] = int(values[1])
            times[pid] = sum(map(int, values[11:15])) / os.sysconf("SC_CLK_TCK")

    def is_ours(pid: int) -> bool:
        return pid == os.getpid() or (pid in parents and is_ours(parents[pid]))

    return sum(time for pid, time in times.items() if pid != os.getpid() and is_ours(pid))


def exports(browser: Chromium, url: str, folder: Path) -> None:
    """Compare the export of the lab's table, as each program reads it, with what was on the page."""
    with browser.new_context(folder) as context:
        page = browser.page(url, context=context)
        page.choose("#table-file", TABLE)
        page.wait("document.querySelector('.counts')")
        page.run("document.querySelector('[data-view=cells]').click()")
        page.wait("document.querySelectorAll('.grid-body [role=row]').length > 10")
        page.run("document.querySelector('[role=grid]').focus()")
        page.press("Home", "1", "ArrowDown", "2", "ArrowDown", "0", "ArrowDown", "u")
        page.see("4 corrections, saved", "header")
        corrections = ["Basophil", "Eosinophil", "not a cell", "unsure"]
        page.click("Export", "nav a")
        page.click("Save as CSV")
        exported = until(lambda: next(folder.glob("*by bloodcells*.csv"), None), "the export")
        page.click("Save as Excel")
        workbook = until(lambda: next(folder.glob("*by bloodcells*.xlsx"), None), "the workbook")
        page.click("Save as Parquet")
        parquet = until(lambda: next(folder.glob("*by bloodcells*.parquet"), None), "Parquet")
        page.close()
    lines = exported.read_text().splitlines()
    separator = max(",;\t", key=lines[0].count)
    wanted = list(csv.reader(lines, delimiter=separator))
    own = list(csv.reader(TABLE.read_text().splitlines(), delimiter=separator))
    kept = [row[: len(own[0])] for row in wanted]
    place = wanted[0].index("correction")
    assert [row[place] for row in wanted[1:5]] == corrections
    assert not any(row[place] for row in wanted[5:])
    print(
        f"{len(wanted) - 1:,} rows of {len(wanted[0])} columns; the sender's {kept == own} as they came"
    )
    answer = httpx.post(
        f"{url}v1/predict",
        content=exported.read_bytes(),
        headers={"Content-Type": "text/csv", "Accept": "application/x-ndjson"},
        timeout=120,
    )
    told = [json.loads(line)["class"] for line in answer.raise_for_status().text.splitlines()]
    types = [row[place - 3] for row in wanted[1:]]
    print(f"the service reads it again: {sum(map(str.__eq__, told, types)):,} types are the same")
    frame = pd.read_csv(exported, sep=separator, dtype=str, keep_default_na=False)
    polars = pl.read_csv(exported, separator=separator, infer_schema=False).fill_null("")
    readings = {
        "pandas": [frame.columns.tolist(), *frame.to_numpy().tolist()],
        "polars": [polars.columns, *map(list, polars.rows())],
    }
    if shutil.which("soffice") is None:
        print("LibreOffice is not here: apt-get install libreoffice-calc-nogui")
    else:
        readings["LibreOffice"] = by_libreoffice(exported, separator, folder)
        readings["LibreOffice, Excel"] = by_libreoffice(workbook, separator, folder)
    for name, of in {
        "pandas, Excel": pd.read_excel(workbook, dtype=object, engine="calamine"),
        "pandas, Parquet": pd.read_parquet(parquet),
        "polars, Parquet": pl.read_parquet(parquet).to_pandas(),
    }.items():
        rows = of.astype(object).where(of.notna(), "").to_numpy().tolist()
        readings[name] = [of.columns.tolist(), *([str(value) for value in row] for row in rows)]
    for name, rows in readings.items():
        pairs = [p for a, b in zip(wanted, rows, strict=True) for p in zip(a, b, strict=True)]
        digits = 15 if name.startswith("LibreOffice") else 17  # it writes no more of any number
        same = sum(is_same(*pair, digits) for pair in pairs)
        print(f"{name}: {same:,} of {len(pairs):,} cells are the same, numbers to {digits} digits")


def by_libreoffice(table: Path, separator: str, folder: Path) -> list[list[str]]:
    """Have LibreOffice open a table, take its numbers for numbers, and write what it has in each cell."""
    out = folder / "libreoffice"
    # https://wiki.documentfoundation.org/Documentation/DevGuide/Spreadsheet_Documents#Filter_Options
    mark = ord(separator)
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    if table.suffix == ".csv":
        command += [f"--infilter=CSV:{mark},34,76,1,,1033,false,false"]
    command += ["--convert-to", f"csv:Text - txt - csv (StarCalc):{mark},34,76,1,,1033,false,false"]
    subprocess.run([*command, "--outdir", str(out), str(table)], check=True, capture_output=True)
    with (out / table.with_suffix(".csv").name).open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file, delimiter=separator))


def is_same(wanted: str, found: str, digits: int) -> bool:
    """Tell whether two cells have the same text, or the same number to so many digits."""
    if wanted == found:
        return True
    rounded = Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal
    with suppress(InvalidOperation):
        return rounded(wanted) == rounded(found)
    return False


def types_of(table: Path) -> dict[str, list[tuple[str, str]]]:
    """Read the label and the type of each cell of each image."""
    found: dict[str, list[tuple[str, str]]] = {}
    with table.open(newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["image filename"], []).append((row["label"], row["class"]))
    return found


def wait_long(page: Page, condition: str) -> None:
    """Wait for what takes longer than a test has patience for, and ask seldom, as each question is work."""
    for _ in range(6_000):
        if page.run(f"Boolean({condition})"):
            return
        time.sleep(0.1)
    raise AssertionError(condition)


def pictures(browser: Chromium, url: str, folder: Path) -> None:
    """Save every view as PNG."""
    page = browser.page(url)

    def save(name: str) -> None:
        for width in (360, 1440):
            for scheme in ("light", "dark"):
                page.show(width, 900, scheme)
                time.sleep(0.3)
                page.picture(folder / f"{name}-{width}-{scheme}.png")
        page.show(1440)

    save("start")
    page.click("Try it with made-up cells")
    page.wait("document.querySelector('.counts')")
    save("table")
    page.click("Cells", "nav a")
    page.wait("document.querySelectorAll('.grid-body [role=row]').length > 3")
    page.run("document.querySelector('[role=grid]').focus()")
    page.press("n", "3", "n", "2", "n", "0", "n")
    page.see("3 corrections, saved", "header")
    save("cells")
    page.click("Groups", "nav a")
    page.click("Take the groups from names")
    page.click("Show how they are mixed")
    page.see("Filled points")
    save("groups")
    page.click("Scores", "nav a")
    page.see("mean F1 of the types")
    save("scores")
    page.click("Two people", "nav a")
    page.see("kappa")
    save("people")
    page.click("Export", "nav a")
    page.see("Which cells")
    save("export")
    page.click("Another table")
    page.choose("#table-file", ROOT / "README.md")
    page.see("This does not work yet", "[role=alert]")
    save("problem")
    page.choose("#table-file", *drawn_fields(folder))
    page.see("How the images were read")
    save("images")
    page.click("Cells", "nav a")
    page.wait("document.querySelectorAll('.tile canvas[data-drawn]').length > 5")
    page.run("document.querySelector('[role=listbox]').focus()")
    page.press("n", "3", "n")
    page.see("1 correction, saved", "header")
    page.see("Nucleus area", ".panel")
    save("pictures")
    page.click("Larger")
    save("large-image")
    page.close()


def drawn_fields(folder: Path) -> list[Path]:
    """Draw some fields with white cells, and their masks."""
    files = []
    for i in range(6):
        drawing = Drawing()
        drawing.red_cells()
        drawing.white_cell(180 + 20 * i, 200, 1, radius=52 + 6 * i)
        drawing.white_cell(430, 320 - 15 * i, 2, radius=80 - 5 * i)
        for name, pixels in (
            (f"drawn_{i}.png", drawing.image),
            (f"drawn_{i}_cp_masks.png", drawing.mask),
        ):
            path = folder / name
            Image.fromarray(pixels).save(path)
            files.append(path)
    return files


def median(values: list[float]) -> float:
    """Give the middle value."""
    return sorted(values)[len(values) // 2]


def named_task(seconds: float) -> str:
    """Write how long a task took; the browser tells of none below 50 ms."""
    return f"{1e3 * seconds:.0f} ms" if seconds else "below 50 ms"


PARTS: dict[str, Callable[[Chromium, str, Path], None]] = {
    "visit": visit,
    "real": real,
    "long": long,
    "kept": kept,
    "images": images,
    "exports": exports,
}


def main() -> None:
    """Run the parts that are named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="All, if none is named.")
    parser.add_argument("--pictures", type=Path, help="Save pictures in this folder instead.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bloodcells-page-") as name:
        folder = Path(name)
        with (
            bloodcells(ROOT / "models", folder / "log", core=ALL_CORES, workers=CORES) as server,
            chromium() as browser,
        ):
            if asked.pictures:
                asked.pictures.mkdir(parents=True, exist_ok=True)
                pictures(browser, f"{server.url}/", asked.pictures)
                return
            for part in asked.parts or PARTS:
                PARTS[part](browser, f"{server.url}/", folder)


if __name__ == "__main__":
    main()
