"""Files of any kind and length are answered in a file, which is there whole or not at all."""

import csv
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bloodcells import Classifier, Client, Predictions, read_cells
from bloodcells.client import ServiceError
from bloodcells.errors import InvalidRows, UnreadableTable
from bloodcells.files.atomic_file import Unwritable
from bloodcells.measurements import FEATURE_SETS
from bloodcells.tables.chunked import chunks, csv_blocks
from tests.bloodcells.client import site as sites
from tests.bloodcells.client.site import Site, problem
from tests.synthetic import make_cells

NAMES = list(FEATURE_SETS["imagej-33"])
FRAME = pd.DataFrame(make_cells(60, seed=4), columns=NAMES)
FRAME.insert(0, "id", [f'cell;"{i}"' for i in range(60)])
FRAME["plate"] = [f"P{i % 3}" for i in range(60)]


def csv_of(path: Path, frame: pd.DataFrame = FRAME, **options: Any) -> Path:
    frame.to_csv(path, index=False, **options)
    return path


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A CSV is read in blocks of some 15 rows."""
    monkeypatch.setattr(chunks, "BLOCK", 4000)
    monkeypatch.setattr(csv_blocks, "_LAST", 100)


@pytest.fixture(scope="module")
def expected(classifier: Classifier) -> Predictions:
    """What the model says of them in process."""
    return classifier.predict(read_cells(FRAME))


WRITERS: dict[str, Callable[[Path], Any]] = {
    "in.csv": csv_of,
    "in.csv.gz": csv_of,
    "in.txt": lambda path: csv_of(path, sep="\t"),
    "in.parquet": lambda path: pq.write_table(pa.table(FRAME), path, row_group_size=25),
    "in.arrow": lambda path: write_arrow(path),
    "in.ndjson": lambda path: FRAME.to_json(
        path, orient="records", lines=True, double_precision=15
    ),
}


def write_arrow(path: Path) -> None:
    table = pa.table(FRAME)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=25)


def read_back(path: Path) -> pa.Table:
    if path.suffix == ".parquet":
        return pq.read_table(path)
    if path.suffix == ".arrow":
        with pa.OSFile(str(path)) as file:
            return pa.ipc.open_stream(file).read_all()
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    separator = next(s for s in ("\t", ";", ",") if s in data.decode().split("\n")[0])
    (path.parent / "plain").write_bytes(data)
    frame = pd.read_csv(path.parent / "plain", sep=separator, keep_default_na=False)
    return pa.table(frame)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("output", ["out.csv", "out.csv.gz", "out.parquet", "out.arrow"])
@pytest.mark.parametrize("source", WRITERS)
def test_every_kind_is_answered_in_every_kind(
    source: str, output: str, url: str, tmp_path: Path, expected: Predictions
) -> None:
    WRITERS[source](tmp_path / source)
    with Client(url, batch_rows=7) as client:
        said = client.predict_file(tmp_path / source, tmp_path / output)
    assert {k: said[k] for k in expected.summary()} == expected.summary()
    table = read_back(tmp_path / output)
    assert table.column_names[:35] == FRAME.columns.tolist()
    for name in ("id", "plate", "Area", "Circ.", "Kurt blue"):
        assert table[name].to_pylist() == FRAME[name].tolist()
    assert table["class"].to_pylist() == expected.classes
    np.testing.assert_allclose(table["probability"], expected.probability, rtol=0, atol=1e-12)
    flags = table["flags"].to_pylist()
    assert flags == (["; ".join(f) for f in expected.flags] if "csv" in output else expected.flags)
    if "csv" not in output:
        assert len(table["probabilities"][0]) == 5
        assert b"bloodcells" in table.schema.metadata[b"model"]


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize(
    "options", [{}, {"sep": ";"}, {"sep": ";", "decimal": ","}, {"sep": "\t", "quoting": 1}]
)
def test_csv_comes_back_as_the_service_itself_gives_it(
    connect: Any, url: str, tmp_path: Path, options: dict[str, Any]
) -> None:
    path = csv_of(tmp_path / "in.csv", **options)
    connect(url, batch_rows=11).predict_file(path, tmp_path / "out.csv")
    headers = {"Content-Type": "text/csv", "Accept": "text/csv"}
    answer = httpx.post(f"{url}/v1/predict", content=path.read_bytes(), headers=headers)
    own, services = (tmp_path / "out.csv").read_text(), answer.text
    if own != services:  # the last digit may depend on how many cells are computed at once
        rows = [text.splitlines() for text in (own, services)]
        assert len(rows[0]) == len(rows[1])
        separator = options.get("sep", ",")
        assert rows[0].pop(0) == rows[1].pop(0)
        for a, b in zip(*rows, strict=True):
            *before_a, p, flags_a = next(csv.reader([a], delimiter=separator))
            *before_b, q, flags_b = next(csv.reader([b], delimiter=separator))
            assert (before_a, flags_a) == (before_b, flags_b)
            assert float(p.replace(",", ".")) == pytest.approx(float(q.replace(",", ".")), 1e-12)


def test_the_labs_file_is_answered_as_the_service_itself_does(
    url: str, lab: Path, tmp_path: Path
) -> None:
    path = lab / "data" / "bloodcells_train.csv"
    with Client(url) as client:
        said = client.predict_file(path, tmp_path / "out.csv")
    assert said["rows"] == said["predicted"] == 5087
    assert said["notes"] == ["Read as CSV separated by semicolon."]
    headers = {"Content-Type": "text/csv", "Accept": "text/csv"}
    answer = httpx.post(f"{url}/v1/predict", content=path.read_bytes(), headers=headers, timeout=60)
    assert (tmp_path / "out.csv").read_bytes() == answer.content


@pytest.mark.usefixtures("small_blocks")
def test_rows_are_counted_through_the_file(connect: Any, url: str, tmp_path: Path) -> None:
    frame = FRAME.astype({"Area": object})
    frame.loc[44, "Area"] = "n.a."
    path = csv_of(tmp_path / "in.csv", frame)
    client = connect(url)
    with pytest.raises(InvalidRows) as refused:
        client.predict_file(path, tmp_path / "out.csv")
    assert str(refused.value) == (
        "in.csv: in row 45, column 'Area': 'n.a.' is not a finite number."
    )
    assert refused.value.faults[0].row == 45
    said = client.predict_file(path, tmp_path / "out.parquet", invalid="flag")
    assert (said["rows"], said["predicted"], said["rejected"]) == (60, 59, 1)
    [row] = pq.read_table(tmp_path / "out.parquet").slice(44, 1).to_pylist()
    assert row["class"] is row["probability"] is row["probabilities"] is row["Area"] is None
    assert row["flags"] == ["rejected: row 45, column 'Area': 'n.a.' is not a finite number"]


def test_a_row_that_only_the_service_rejects_has_no_class(
    connect: Any, site: Site, tmp_path: Path
) -> None:
    path = csv_of(tmp_path / "in.csv")
    client = connect(site.url)
    for output in ("out.csv", "out.parquet"):
        site.answers = [sites.rejecting(7)]
        said = client.predict_file(path, tmp_path / output)
        assert (said["predicted"], said["rejected"]) == (59, 1)
    table = pq.read_table(tmp_path / "out.parquet")
    assert table["class"].is_null().to_pylist() == [i == 7 for i in range(60)]
    row = (tmp_path / "out.csv").read_text().splitlines()[8]
    assert row.endswith(",P1,,,rejected: it is too far away")


def test_what_imagej_writes_is_read_as_everywhere(
    connect: Any, url: str, tmp_path: Path, classifier: Classifier
) -> None:
    """A row per cell and channel, and the rows of `Summarize`, which are no cells."""
    rows = []
    for i, cell in enumerate(FRAME[NAMES].to_dict("records")[:5]):
        for number, channel in enumerate(("red", "green", "blue"), 1):
            row = {" ": len(rows) + 1, "Label": f"image {i}", "Ch": number}
            for name, value in cell.items():
                base, _, of = name.rpartition(" ")
                if of == channel or (of not in ("red", "green", "blue")):
                    row[base if of == channel else name] = value
            row |= {"RawIntDen": cell["RawIntDen red"], "plate": f"P{i}"}
            rows.append(row)
    long = csv_of(tmp_path / "Results.csv", pd.DataFrame(rows))
    summed = FRAME[NAMES].copy()
    summed.insert(0, "Label", [f"c{i}" for i in range(60)])
    for name in ("Mean", "SD", "Min", "Max"):
        summed.loc[len(summed)] = [name, *summed[NAMES].iloc[0]]
    wide = csv_of(tmp_path / "Summed.csv", summed)
    client = connect(url, batch_rows=3)
    for path, cells in ((long, 5), (wide, 60)):
        told = classifier.predict(read_cells(path))
        table = client.predict(path)
        assert table["class"].to_pylist() == told.classes
        assert len(told.classes) == cells
        frame = client.predict(pd.read_csv(path))
        assert frame["class"].tolist() == told.classes
        assert frame.attrs["notes"]
        assert path == wide or frame["plate"].tolist() == ["P0", "P1", "P2", "P3", "P4"]
        said = client.predict_file(path, tmp_path / "out.csv")
        # What the whole table's flags say is not said by the client.
        assert said["notes"] == [note for note in told.notes if note not in told.tally.doubts]
        assert (tmp_path / "out.csv").read_text().count("\n") == cells + 1


def test_a_file_is_there_whole_or_not_at_all(connect: Any, site: Site, tmp_path: Path) -> None:
    path = csv_of(tmp_path / "in.csv")
    output = tmp_path / "out.parquet"
    output.write_bytes(b"from before")
    client = connect(site.url, batch_rows=20, concurrency=1)
    for name in ("out.parquet", "out.csv", "out.csv.gz", "out.arrow"):
        site.answers = [lambda h, b: problem(200, "?")(h, b)]
        with pytest.raises(ServiceError):
            client.predict_file(path, tmp_path / name)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", "out.parquet"]
    assert output.read_bytes() == b"from before"
    client.predict_file(path, output)
    assert pq.read_metadata(output).num_rows == 60
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", "out.parquet"]


def test_what_cannot_be_written_is_said_before_anything_is_asked(
    connect: Any, site: Site, tmp_path: Path
) -> None:
    path = csv_of(tmp_path / "in.csv")
    client = connect(site.url)
    with pytest.raises(Unwritable) as refused:
        client.predict_file(path, tmp_path / "out.xlsx")
    assert str(refused.value) == (
        "out.xlsx: the ending is to be one of .csv, .csv.gz, .parquet, .arrow; name it so."
    )
    with pytest.raises(Unwritable, match=r"in\.csv is what is to be read; name another file"):
        client.predict_file(path, path)
    with pytest.raises(Unwritable, match=r"out\.csv cannot be written: No such file or directory"):
        client.predict_file(path, tmp_path / "nowhere" / "out.csv")
    with pytest.raises(UnreadableTable, match=r"none\.csv"):
        client.predict_file(tmp_path / "none.csv", tmp_path / "out.csv")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv"]
    assert site.asked == []


def test_files_may_be_batches(connect: Any, url: str, tmp_path: Path) -> None:
    first = csv_of(tmp_path / "a.csv", FRAME[:10])
    second = csv_of(tmp_path / "b.csv", FRAME[10:])
    answers = list(connect(url).predict_batches([first, str(second)]))
    assert [answer.num_rows for answer in answers] == [10, 50]
    assert answers[1]["id"].to_pylist() == FRAME["id"][10:].tolist()
