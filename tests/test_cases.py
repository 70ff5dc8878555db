"""Read every input of the lab's `cases/tables-and-masks` rightly, or refuse it, by every way in.

Each input is a small made-up table or mask as a tool writes it. The README beside them says what is right;
`RIGHT` has it for the tables: the cells of a control, or a refusal whose sentence has these words.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from bloodcells import Classifier, Predictions, read_cells
from bloodcells.errors import TableError
from tests.app.artifacts import MODELS
from tests.app.servers import serving
from tests.bloodcells.cli.command import forked

WIDE, FIELD, SLICES = "comment-line.csv", "split_named_rgb.csv", "ok-rgb-slices.csv"
"""Controls: made-up cells with a row each, cells of a field and made-up cells with three rows each."""
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".txt": "text/csv",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".arrow": "application/vnd.apache.arrow.file",
}
STREAM_BYTES = 20 * 2**20
STREAM_SECONDS = 120
"""Until the service takes or gives the next part of a stream, on a machine with much else to do."""


@dataclass(frozen=True)
class Read:
    """Describe a table that is read: the control with the same cells, and what the receipt says of it."""

    like: str | None
    said: tuple[str, ...] = ()
    ids: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Refused:
    """Describe a table that is refused: what its sentence has, as regular expressions."""

    words: tuple[str, ...]


MADE_UP = tuple(f"made-up-{i}" for i in range(1, 6))
RIGHT: dict[str, Read | Refused] = {
    "ok-rgb-slices.csv": Read(None),
    "split_named_rgb.csv": Read(None),
    "bgr-file-names.csv": Read(SLICES, ("channel",)),
    "bgr-channel-column.csv": Read(SLICES, ("channel",)),
    "bgr-bioformats-label.csv": Read(SLICES, ("channel",)),
    "split_named_bgr.csv": Read(FIELD, ("channel",)),
    "split_one_bgr.csv": Read(FIELD, ("channel",)),
    "split_all_rgb.csv": Read(FIELD, ("channel",)),
    "split_stackpos.csv": Read(FIELD, ("channel",)),
    "fiji-measure-rgb-macro.csv": Read(WIDE, (r"\(R\+G\+B\)/3",)),
    "names-mean-paren.csv": Read(WIDE, ids=MADE_UP),
    "names-mean-paren-nospace.csv": Read(WIDE, ids=MADE_UP),
    "names-mean-letter.csv": Read(WIDE, ids=MADE_UP),
    "names-mean-dot-1.csv": Refused(("side by side",)),
    "scale-mm-3-decimals.csv": Refused(("scale", "measure")),
    "scale-mm-9-decimals.csv": Refused(("pixel_size=0.0001",)),
    "decimals-0.csv": Refused(("decimal", "3")),
    "decimals-2.csv": Read(None),
    "decimals-3-scientific.csv": Read(None),
    "lode-roi.csv": Refused(("decimal", "locale")),
    "summary-in-id-column.csv": Read(WIDE, ("Mean", "SD", "Min", "Max"), MADE_UP),
    "summary-mean-sd-only.csv": Read(WIDE, ("Mean", "SD"), MADE_UP),
    "summary-average-row.csv": Read(WIDE, ("Average",), MADE_UP),
    "repeated-header.csv": Read(None, ("header",), MADE_UP * 2),
    "excel-empty-rows.csv": Read(WIDE, ("empty",), MADE_UP),
    "rows-end-in-separator.csv": Read(WIDE, ids=MADE_UP),
    "r-write-table.tsv": Read(WIDE, ids=MADE_UP),
    "r_writetable.txt": Read(FIELD),
    "r_writetable_tab.txt": Read(FIELD),
    "metadata-lines.csv": Read(WIDE, ids=MADE_UP),
    "comment-line.csv": Read(None, ids=MADE_UP),
    "double-bom.csv": Read(WIDE, ids=MADE_UP),
    "thousands-us.csv": Read(WIDE, ("thousand",), MADE_UP),
    "extra-uuid.parquet": Read(WIDE, ids=MADE_UP),
    "extra-list.parquet": Read(WIDE, ids=MADE_UP),
    "extra-duration.parquet": Read(WIDE, ids=MADE_UP),
    "extra-blob.parquet": Read(WIDE, ids=MADE_UP),
    # It has classes and no measurements, in spite of its name.
    "own-output-with-measurements.parquet": Refused(("lacks 33 of the 33",)),
    "polars-2.arrow": Read(None),
    "polars-write-ipc-zstd.arrow": Read(WIDE, ids=MADE_UP),
    "ids-over-64-bit.json": Read(WIDE, ids=tuple(str(2**64 + i) for i in range(1, 6))),
    "pandas-unnamed-index.parquet": Read(WIDE, ids=MADE_UP),
    "pandas-split.json": Read(WIDE, ids=MADE_UP),
    "pandas-split-2.json": Read(None),
    "duckdb-copy.json": Read(None),
    "class-lower-case.csv": Read(WIDE, ids=MADE_UP),
}
"""Name of a table -> what is right."""
STREAMED = [name for name in RIGHT if Path(name).suffix in (".csv", ".tsv", ".txt")]

Answers = list[tuple[str | None, float | None]]
"""Class and probability of each cell."""


@pytest.fixture(scope="module")
def cases(lab: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cases")
    for case in (lab / "cases" / "tables-and-masks").iterdir():
        (folder / case.name).symlink_to(case.resolve())
    Image.new("RGB", (450, 360), (200, 180, 190)).save(folder / "blank.png")
    return folder


@pytest.fixture(scope="module")
def service() -> Iterator[httpx.Client]:
    with serving(models=MODELS) as client:
        yield client


def answers(predictions: Predictions) -> Answers:
    """List what a `Predictions` says of each cell."""
    rounded = np.round(predictions.probabilities.max(axis=1), 4)
    return list(zip(predictions.classes, rounded.tolist(), strict=True))


def of_records(records: list[dict[str, Any]]) -> Answers:
    """List what the records of a JSON answer say of each cell."""
    return [(r["class"], r["probability"] and round(r["probability"], 4)) for r in records]


def assert_like(found: Answers, control: Answers) -> None:
    """Compare the cells of a table with the first cells of its control."""
    assert found
    # Controls and inputs of a row and of three rows per cell may stop at different cells.
    for (a, p), (b, q) in zip(found, control, strict=False):
        assert a == b
        assert p == pytest.approx(q, abs=2e-4)


def assert_refused(sentence: str, right: Refused) -> None:
    for words in right.words:
        assert re.search(words, sentence, re.IGNORECASE), sentence


def test_every_table_has_a_right_answer(cases: Path) -> None:
    tables = {p.name for p in cases.iterdir() if p.suffix in MEDIA_TYPES}
    assert tables - {"field_cp_outlines.txt"} == set(RIGHT)


@pytest.mark.parametrize("name", RIGHT)
def test_read_cells(name: str, cases: Path, classifier: Classifier) -> None:
    right = RIGHT[name]
    if isinstance(right, Refused):
        with pytest.raises(TableError) as caught:
            read_cells(cases / name)
        assert_refused(str(caught.value), right)
        return
    cells = read_cells(cases / name)
    receipt = cells.receipt
    said = " ".join([*receipt.notes, *(row.reason for row in receipt.left_out)])
    for words in right.said:
        assert re.search(words, said), said
    if right.ids is not None:
        assert cells.ids == list(right.ids)
    found = answers(classifier.predict(cells))
    assert all(name for name, _ in found)
    if right.like is not None:
        assert_like(found, answers(classifier.predict(read_cells(cases / right.like))))
    if name.startswith(("decimals-2", "decimals-3")):
        flags = classifier.predict(cells).flags
        assert not any("inconsistent" in flag for of_cell in flags for flag in of_cell)


@pytest.mark.integration  # a minute, as the next one
@pytest.mark.parametrize("name", RIGHT)
def test_http(name: str, cases: Path, classifier: Classifier, service: httpx.Client) -> None:
    headers = {"content-type": MEDIA_TYPES[Path(name).suffix]}
    answer = service.post("/v1/predict", content=(cases / name).read_bytes(), headers=headers)
    if isinstance(right := RIGHT[name], Refused):
        assert 400 <= answer.status_code < 500
        assert_refused(json.dumps(answer.json(), ensure_ascii=False), right)
        return
    assert answer.status_code == 200, answer.text
    assert of_records(answer.json()["predictions"]) == answers(
        classifier.predict(read_cells(cases / name))
    )


@pytest.mark.integration
@pytest.mark.parametrize("name", RIGHT)
def test_command(name: str, cases: Path, tmp_path: Path, classifier: Classifier) -> None:
    out = tmp_path / "out.json"
    done = forked("predict", cases / name, "-o", out)
    if isinstance(right := RIGHT[name], Refused):
        assert done.returncode != 0
        assert not out.exists()
        assert_refused(" ".join(done.stderr.split()), right)
        return
    assert done.returncode == 0, done.stderr
    records = json.loads(out.read_text())["predictions"]
    assert of_records(records) == answers(classifier.predict(read_cells(cases / name)))


def repeated(table: bytes, bytes_: int) -> tuple[bytes, int]:
    """Repeat the rows of a table of text until it has so many bytes, and count the repetitions.

    What stands before the header, and the header, stand once; rows that are no cells are repeated too.
    """
    lines = table.splitlines(keepends=True)
    header = next(i for i, line in enumerate(lines) if b"Solidity" in line)
    rows = b"".join(lines[header + 1 :])
    if not rows.endswith(b"\n"):
        rows += b"\n"
    times = bytes_ // len(rows) + 1
    return b"".join(lines[: header + 1]) + rows * times, times


@pytest.mark.integration
@pytest.mark.parametrize("name", STREAMED)
def test_streams(name: str, cases: Path, classifier: Classifier, service: httpx.Client) -> None:
    table, times = repeated((cases / name).read_bytes(), STREAM_BYTES)
    headers = {
        "content-type": MEDIA_TYPES[Path(name).suffix],
        "accept": "application/vnd.apache.arrow.stream",
    }
    answer = service.post("/v1/predict", content=table, headers=headers, timeout=STREAM_SECONDS)
    if isinstance(right := RIGHT[name], Refused):
        assert 400 <= answer.status_code < 500
        assert_refused(json.dumps(answer.json(), ensure_ascii=False), right)
        return
    assert answer.status_code == 200, answer.text[:500]
    found = pa.ipc.open_stream(answer.content).read_all()
    once = classifier.predict(read_cells(cases / name))
    assert found.num_rows == len(once.cells) * times
    classes = np.array(found["class"].to_pylist())
    # In the long form, the k-th rows of a label are a cell, so the cells come in another order.
    assert sorted(classes) == sorted(once.classes * times)


MEASURED: dict[tuple[str, str], tuple[str, ...]] = {
    ("field.png", "mask-uint16.png"): (),
    ("field.png", "mask-float32-imagej.tif"): (),
    ("field.png", "mask-1xHxW.npy"): (),
    ("field-rgba-opaque.png", "mask-uint16.png"): (),
    ("field-with-thumbnail-page.tif", "mask-uint16.png"): (),
    ("field-webp.tif", "mask-uint16.png"): ("webp",),
    ("blank.png", "mask-500-labels-colour-lut.png"): ("label", "merged", "tiff"),
}
"""Image and mask -> the words of the refusal; none where they are measured as the first pair is.

`blank.png` is no case: the mask has another size than the only image among them.
"""


@pytest.fixture(scope="module")
def control_rows(cases: Path) -> list[dict[str, Any]]:
    """Measure the control pair."""
    image, mask = next(iter(MEASURED))
    return measured(cases / image, cases / mask)


def measured(image: Path, mask: Path) -> list[dict[str, Any]]:
    """Measure by the command, and list the cells' numbers."""
    done = forked("measure", image, mask)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    return [{k: v for k, v in row.items() if k != "image filename"} for row in rows]


@pytest.mark.parametrize(("image", "mask"), MEASURED)
def test_masks_by_command(
    image: str, mask: str, cases: Path, control_rows: list[dict[str, Any]]
) -> None:
    if words := MEASURED[image, mask]:
        done = forked("measure", cases / image, cases / mask)
        assert done.returncode != 0
        assert_refused(" ".join(done.stderr.split()), Refused(words))
        return
    assert measured(cases / image, cases / mask) == control_rows


@pytest.mark.parametrize(("image", "mask"), MEASURED)
def test_masks_by_http(
    image: str, mask: str, cases: Path, service: httpx.Client, control_rows: list[dict[str, Any]]
) -> None:
    files = {
        part: (name, (cases / name).read_bytes())
        for part, name in (("image", image), ("mask", mask))
    }
    answer = service.post("/v1/measure", files=files)
    if words := MEASURED[image, mask]:
        assert 400 <= answer.status_code < 500
        assert_refused(json.dumps(answer.json()), Refused(words))
        return
    assert answer.status_code == 200, answer.text
    cells = answer.json()["cells"]
    assert [float(c["Area"]) for c in cells] == [float(row["Area"]) for row in control_rows]


def test_an_outline_file_is_read_or_named(cases: Path) -> None:
    done = forked("measure", cases / "field.png", cases / "field_cp_outlines.txt")
    assert "JPEG" not in done.stderr
    assert done.returncode == 0 or "outline" in done.stderr.lower()
