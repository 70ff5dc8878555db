"""`bloodcells predict` of many tables, long tables and pipes, run as a user runs it."""

import contextlib
import csv
import gzip
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from click.testing import Result
from typer.testing import CliRunner

from bloodcells import Classifier, read_cells
from bloodcells.batch import spool_stdin
from bloodcells.classification import store
from bloodcells.classification.predictions import Predictions
from bloodcells.cli.commands import app
from bloodcells.measurements import FEATURE_SETS
from bloodcells.tables.chunked import chunks, csv_blocks
from tests.bloodcells.cli.command import EXAMPLES, MODEL, ROOT, bloodcells, lines_of, on_terminal
from tests.bloodcells.composition.experiment import model_with_reference
from tests.synthetic import make_cells

pytestmark = pytest.mark.integration  # each starts processes of its own

NAMES = FEATURE_SETS["imagej-33"]
RECORD = ".bloodcells-predict"
COMMAND = [sys.executable, "-m", "bloodcells", "predict"]


def table(n: int, seed: int = 0, plate: str = "P1") -> pa.Table:
    """Made-up cells of four wells, with the columns of an experiment around the measurements."""
    cells = np.resize(make_cells(min(n, 40), seed), (n, len(NAMES)))
    columns = {"cell id": pa.array(range(n)), "plate": pa.array([plate] * n)}
    columns |= {name: pa.array(cells[:, j]) for j, name in enumerate(NAMES)}
    columns["well"] = pa.array([f"A{1 + i * 4 // n}" for i in range(n)])
    columns["compound"] = pa.array(["DMSO" if i * 2 < n else "shifter" for i in range(n)])
    return pa.table(columns)


def write_copies(cells: int, folder: Path, n: int) -> None:
    """Fill a folder with the same Parquet file n times, as `t00.parquet` and so on."""
    first = write(table(cells), folder / "t00.parquet")
    for i in range(1, n):
        shutil.copy(first, folder / f"t{i:02}.parquet")


def write(cells: pa.Table, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    sink = io.BytesIO()
    match path.name.split(".", 1)[1]:
        case "csv" | "csv.gz":
            pacsv.write_csv(cells, sink)
        case "arrow":
            with pa.ipc.new_stream(sink, cells.schema) as writer:
                writer.write_table(cells)
        case _:
            pq.write_table(cells, sink)
    data = sink.getvalue()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def predict(*arguments: object) -> Result:
    """The command in this process."""
    return CliRunner().invoke(app, ["predict", *map(str, arguments)])


@pytest.fixture(scope="module")
def plates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four tables of four kinds, in folders of a folder."""
    folder = tmp_path_factory.mktemp("plates") / "plates"
    write(table(40, 1, "P1"), folder / "batch=1" / "part-0.parquet")
    write(table(40, 2, "P2"), folder / "batch=1" / "part-1.csv")
    write(table(40, 3, "P3"), folder / "batch=2" / "part-0.csv.gz")
    write(table(40, 4, "P4"), folder / "batch=2" / "deeper" / "part-1.arrow")
    return folder


OUTPUTS = [
    "batch=1/part-0.parquet",
    "batch=1/part-1.parquet",
    "batch=2/deeper/part-1.parquet",
    "batch=2/part-0.parquet",
]


@pytest.fixture(scope="module")
def predicted(plates: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of one process."""
    folder = tmp_path_factory.mktemp("predicted") / "out"
    done = predict(plates, "-o", folder, "--jobs", 1)
    assert (done.exit_code, done.stdout) == (0, ""), done.stderr
    assert done.stderr.startswith("160 cells in 4 files: ")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but the record, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != RECORD
    }


def test_a_folder_becomes_a_folder_partitioned_as_it_is(plates: Path, predicted: Path) -> None:
    assert sorted(contents(predicted)) == OUTPUTS
    classifier = Classifier.load(MODEL)
    for name in OUTPUTS:
        (source,) = (plates / name).parent.glob(f"{Path(name).stem}.*")
        expected = classifier.predict(read_cells(source))
        found = pq.ParquetFile(predicted / name).read()
        assert found.column_names == [
            *("id", "cell id", "plate", "well", "compound"),
            *("class", "probability", "probabilities", "flags"),
        ]
        assert found["id"].to_pylist() == expected.cells.ids
        assert found["class"].to_pylist() == expected.classes
        assert found["probabilities"].to_pylist() == expected.probabilities.tolist()
        assert found["flags"].to_pylist() == [list(flags) for flags in expected.flags]
        for own in ("cell id", "plate", "well", "compound"):
            assert list(map(str, found[own].to_pylist())) == expected.cells.column(own)
    # Columns of Parquet and Arrow keep their types; those of CSV are text, as nothing says more.
    types = [pq.read_schema(predicted / name).field("cell id").type for name in OUTPUTS]
    assert types == [pa.int64(), pa.string(), pa.int64(), pa.string()]


def test_two_processes_write_the_same_bytes(plates: Path, predicted: Path, tmp_path: Path) -> None:
    done = bloodcells("predict", plates, "-o", tmp_path, "--jobs", 2)
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path) == contents(predicted)


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """A scheduler with two worker processes."""
    distributed = pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    ) as local:
        yield local.scheduler_address


def test_a_dask_cluster_writes_the_same_bytes(
    plates: Path, predicted: Path, cluster: str, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    bad = tmp_path / "bad.csv"
    bad.write_text("Area,Perim.\n1,2\n")
    done = bloodcells("predict", plates, bad, "-o", folder, "--dask", cluster)
    assert done.returncode == 1
    assert contents(folder) == contents(predicted)
    summary, fault, last = lines_of(done)
    assert summary.startswith("160 cells in 4 files: ")
    assert fault.startswith("bad.csv: the table lacks 31 of the 33 measurements")
    assert last.startswith(
        "1 of 5 cannot be predicted, as said above; nothing is written for them."
    )
    again = predict(plates, "-o", folder, "--jobs", 1)
    assert again.stderr.startswith("4 of 4 files are there already")


def test_what_is_wrong_with_a_cluster_is_said(plates: Path, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
    done = predict(plates, "-o", tmp_path / "out", "--dask", "nonsense")
    assert done.exit_code == 1
    assert done.stderr.startswith("--dask nonsense is no address of a scheduler")
    assert contents(tmp_path) == {}


def test_composition_reads_the_outputs_as_the_tables(tmp_path: Path) -> None:
    model = model_with_reference(tmp_path / "models")
    tables = tmp_path / "tables"
    own = table(80, 6, "P2")
    flags = pa.array(["touches the border" if i % 4 == 0 else "" for i in range(80)])
    write(own.append_column("flags", flags), tables / "b.parquet")
    write(table(80, 5), tables / "a.csv")

    def composed(folder: Path) -> list[dict[str, str]]:
        asked = ("--by", "compound", "--control", "DMSO", "--model", model)
        done = CliRunner().invoke(app, ["composition", *map(str, (folder, *asked))])
        assert done.exit_code == 0, done.stderr
        return list(csv.DictReader(done.stdout.splitlines()))

    expected = composed(tables)
    assert len(expected) == 2 * 5
    assert int(expected[0]["flagged"]) >= 10
    for to in ("parquet", "arrow", "csv", "csv.gz"):
        out = tmp_path / to
        done = predict(tables, "-o", f"{out}/", "--to", to, "--model", model, "--jobs", 1)
        assert done.exit_code == 0, done.stderr
        assert sorted(contents(out)) == [f"a.{to}", f"b.{to}"]
        found = composed(out)
        for name in ("compound", "class", "cells", "counted", "flagged"):
            assert [r[name] for r in found] == [r[name] for r in expected], (to, name)
        for name in ("fraction", "low", "high"):
            values = [[float(row[name]) for row in rows] for rows in (found, expected)]
            np.testing.assert_allclose(*values, atol=1e-6)


def test_ndjson_has_the_senders_columns_too(tmp_path: Path) -> None:
    source = write(table(4), tmp_path / "in" / "a.csv")
    done = predict(source.parent, "-o", tmp_path / "out", "--to", "ndjson.gz")
    assert done.exit_code == 0, done.stderr
    lines = gzip.decompress((tmp_path / "out" / "a.ndjson.gz").read_bytes()).splitlines()
    assert list(json.loads(lines[3])) == [
        *("id", "cell id", "plate", "well", "compound"),
        *("class", "probability", "probabilities", "flags"),
    ]
    assert [json.loads(line)["well"] for line in lines] == ["A1", "A2", "A3", "A4"]


def test_the_answers_names_are_its_own(tmp_path: Path) -> None:
    cells = table(3).append_column("class", pa.array(["mine"] * 3))
    source = write(cells.append_column("id", pa.array([7, 8, 9])), tmp_path / "a.parquet")
    output = tmp_path / "types.parquet"
    assert predict(source, "-o", output).exit_code == 0
    found = pq.read_table(output)
    assert found["id"].to_pylist() == ["0", "1", "2"]  # of the column `cell id`, which goes first
    assert found["sent id"].to_pylist() == [7, 8, 9]
    assert found["sent class"].to_pylist() == ["mine"] * 3
    assert found["class"].to_pylist() == Classifier.load(MODEL).predict(read_cells(source)).classes


def test_a_killed_run_goes_on_with_the_rest(tmp_path: Path) -> None:
    tables, out = tmp_path / "tables", tmp_path / "out"
    write_copies(6_000, tables, 40)
    process = subprocess.Popen(
        [*COMMAND, tables, "-o", out, "--jobs", "2"],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    end = time.monotonic() + 60
    while time.monotonic() < end and len(list(out.glob("*.parquet"))) < 5:
        time.sleep(0.002)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(60)
    whole = {path: path.stat().st_mtime_ns for path in sorted(out.glob("*.parquet"))}
    assert 5 <= len(whole) < 40
    (size,) = {pq.ParquetFile(path).metadata.num_rows for path in whole}
    assert size == 6_000
    written = (out / RECORD).read_bytes().count(b'"size"')
    assert len(whole) - 2 <= written <= len(whole)  # the last ones were whole and not yet noted

    done = bloodcells("predict", tables, "-o", out, "--jobs", 2)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[0] == (
        f"{written} of 40 files are there already, of the same tables, model and options; they are left "
        "as they are."
    )
    assert lines_of(done)[-1].startswith("240,000 cells in 40 files: ")
    assert sorted(p.name for p in out.iterdir()) == [
        RECORD,
        *(f"t{i:02}.parquet" for i in range(40)),
    ]
    assert len({path.read_bytes() for path in out.glob("*.parquet")}) == 1
    left = [path for path, changed in whole.items() if path.stat().st_mtime_ns == changed]
    assert len(left) == written


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_ends_in_a_sentence_and_leaves_nothing_half_done(tmp_path: Path, jobs: int) -> None:
    tables, out = tmp_path / "tables", tmp_path / "out"
    write_copies(150_000, tables, 5)
    process = subprocess.Popen(
        [*COMMAND, tables, "-o", out, "--jobs", str(jobs)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    end = time.monotonic() + 60
    while time.monotonic() < end and not list(out.glob(".t*.part")):
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.startswith("Stopped: ")
    assert said.endswith("run the same command again to make the rest.\n")
    assert said.count("\n") == 1
    assert not list(out.glob(".t*.part"))
    assert len(list(out.glob("*.parquet"))) < jobs  # those that were begun are not waited for


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="/proc is not there")
def test_a_process_that_dies_is_said(tmp_path: Path) -> None:
    tables, out = tmp_path / "tables", tmp_path / "out"
    write_copies(100_000, tables, 12)
    process = subprocess.Popen(
        [*COMMAND, tables, "-o", out, "--jobs", "2"], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    threads = Path(f"/proc/{process.pid}/task")
    end = time.monotonic() + 60
    workers: list[int] = []
    while time.monotonic() < end and not workers:
        with contextlib.suppress(FileNotFoundError):  # a thread that has ended meanwhile
            pids = " ".join(p.read_text() for p in threads.glob("*/children")).split()
            lines = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids}
            workers = [pid for pid, line in lines.items() if b"spawn_main" in line]
        time.sleep(0.002)
    os.kill(workers[0], signal.SIGKILL)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said == (
        "A process that predicts ended without an answer, most likely for want of memory; run the same "
        "command again with fewer --jobs: what is done stays done.\n"
    )
    assert not list(out.glob(".t*.part"))
    for path in out.glob("*.parquet"):
        assert pq.read_metadata(path).num_rows == 100_000


def test_what_has_changed_is_made_again_and_said(tmp_path: Path) -> None:
    tables, out = tmp_path / "tables", tmp_path / "out"
    for name in ("a", "b"):
        write(table(8), tables / f"{name}.parquet")

    def told(*options: object) -> list[str]:
        done = predict(tables, "-o", out, "--jobs", 1, *options)
        assert done.exit_code == 0, done.stderr
        return lines_of(done)

    assert len(told()) == 1
    assert told()[0].startswith("2 of 2 files are there already")
    write(table(12), tables / "a.parquet")
    first, second, summary = told()
    assert first == "Made again, as the table has changed: a.parquet."
    assert second.startswith("1 of 2 files are there already")
    assert summary.startswith("20 cells in 2 files: ")
    assert pq.read_metadata(out / "a.parquet").num_rows == 12
    again = "Made again, as it was made {}: a.parquet, b.parquet."
    assert told("--invalid", "flag")[0] == again.format("with other options")
    loaded = store.load(store.resolve(MODEL))
    manifest = loaded.manifest.model_copy(update={"version": 77})
    other = store.save(tmp_path / "models", manifest, loaded.contents)
    assert told("--invalid", "flag", "--model", other)[0] == again.format("by another model")
    (out / "b.parquet").write_bytes(b"cut")
    options = ("--invalid", "flag", "--model", other)
    assert told(*options)[0] == "Made again, as it is not as it was written: b.parquet."


def test_a_folder_has_outputs_of_one_kind(tmp_path: Path) -> None:
    tables, out = tmp_path / "tables", tmp_path / "out"
    write(table(8), tables / "a.parquet")
    assert predict(tables, "-o", out).exit_code == 0
    done = predict(tables, "-o", out, "--to", "csv")
    assert done.exit_code == 1
    assert "out has a.parquet from before, not .csv: whoever reads" in " ".join(done.stderr.split())
    assert sorted(path.name for path in out.glob("*.*")) == [".bloodcells-predict", "a.parquet"]
    (out / "a.parquet").unlink()
    assert predict(tables, "-o", out, "--to", "csv").exit_code == 0
    assert (out / "a.csv").exists()


def test_a_bad_table_does_not_stop_the_others(tmp_path: Path) -> None:
    tables, out = tmp_path / "tables", tmp_path / "out"
    good = write(table(8), tables / "a.csv")
    (tables / "b.csv").write_text(good.read_text().replace("\n3,", "\n3,").replace("DMSO", "x", 1))
    lines = good.read_text().splitlines()
    cells = lines[5].split(",")
    cells[2] = "n.a."
    (tables / "c.csv").write_text("\n".join([*lines[:5], ",".join(cells), *lines[6:]]))
    (tables / "d.parquet").write_bytes(b"PAR1 and no more")
    (tables / "e.csv").write_text("well,plate\nA1,P1\n")
    done = predict(tables, "-o", out, "--jobs", 1)
    assert done.exit_code == 1
    summary, *faults, last = lines_of(done)
    assert summary.startswith("16 cells in 2 files: ")
    assert faults[0] == "c.csv: in row 5, column 'Area': 'n.a.' is not a finite number."
    assert faults[1].startswith("d.parquet: cannot be read")
    assert faults[2].startswith("e.csv: the table lacks 33 of the 33 measurements")
    assert last == (
        "3 of 5 cannot be predicted, as said above; nothing is written for them. Mend them and run again: "
        "what is done stays done."
    )
    assert sorted(contents(out)) == ["a.parquet", "b.parquet"]


def test_what_cannot_be_done_is_said_before_any_work(tmp_path: Path, plates: Path) -> None:
    one = write(table(4), tmp_path / "x" / "a.csv")
    two = write(table(4), tmp_path / "y" / "a.parquet")
    (tmp_path / "taken").mkdir()
    foreign = write(table(4), tmp_path / "taken" / "a.parquet")
    before = foreign.read_bytes()
    cases: list[tuple[list[object], int, str]] = [
        ([plates], 2, "--output FOLDER is needed"),
        ([one, two], 2, "--output FOLDER is needed"),
        ([plates, "-o", tmp_path / "all.parquet"], 2, "is no folder"),
        ([plates, "-o", plates / "out"], 1, "lies in a folder that is read"),
        ([plates, "-o", plates], 1, "is a folder that is read"),
        ([one, two, "-o", tmp_path / "out"], 1, "would both be written as a.parquet"),
        ([one, "-o", tmp_path / "x", "--to", "csv"], 1, "would be written over itself"),
        ([one, one, "-o", tmp_path / "out"], 1, "is given twice"),
        ([one, "-o", tmp_path / "taken"], 1, "was not made by bloodcells predict"),
        ([tmp_path / "none", "-o", tmp_path / "out"], 1, "there is no such file or folder"),
        ([one, "-o", one / "out"], 1, "cannot be written"),
        ([plates, "-o", tmp_path / "out", "--to", "xlsx"], 2, "xlsx"),
        ([one, "-o", tmp_path / "a.csv", "--to", "parquet"], 2, "does not end in .parquet"),
        ([one, "--dask", "tcp://127.0.0.1:1"], 2, "--output is to be a folder"),
        (["-", "-o", tmp_path / "out"], 2, "- is one table"),
        (["-", one, "-o", tmp_path / "out"], 2, "- is one table"),
        (["--images", plates, "--to", "csv"], 2, "are for tables"),
    ]
    for arguments, code, said in cases:
        done = predict(*arguments)
        assert done.exit_code == code, (arguments, done.stderr)
        words = " ".join(done.stderr.replace("│", " ").split())
        assert said in words, (arguments, done.stderr)
        assert code == 2 or done.stderr.count("\n") == 1, done.stderr
    assert foreign.read_bytes() == before
    assert not (tmp_path / "out" / RECORD).exists()


def test_patterns_keep_the_folders_behind_the_wildcard(plates: Path, tmp_path: Path) -> None:
    for pattern, names in (
        (plates / "*" / "part-0.*", [OUTPUTS[0], OUTPUTS[3]]),
        (plates / "batch=1" / "*.csv", ["part-1.parquet"]),
        (plates / "**" / "*.arrow", [OUTPUTS[2]]),
    ):
        out = tmp_path / "out"
        done = predict(pattern, "-o", out, "--jobs", 1)
        assert done.exit_code == 0, done.stderr
        assert sorted(contents(out)) == names
        shutil.rmtree(out)


def test_one_table_goes_into_a_folder_that_is_named_so(tmp_path: Path) -> None:
    for folder in (f"{tmp_path}/new.folder/", tmp_path / "new"):
        assert predict(EXAMPLES, "-o", folder).exit_code == 0
        assert sorted(contents(Path(folder))) == ["cells.parquet"]


@pytest.mark.parametrize(
    "name", ["t.csv", "t.csv.gz", "t.parquet", "t.arrow", "t.ndjson", "t.json", "t.json.gz"]
)
def test_what_comes_through_a_pipe_is_told_by_what_is_in_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    cells = table(6)
    match name:
        case "t.ndjson":
            path.write_text("".join(json.dumps(row) + "\n" for row in cells.to_pylist()))
        case "t.json" | "t.json.gz":
            text = json.dumps({"cells": cells.to_pylist()}, indent=1).encode()
            path.write_bytes(gzip.compress(text) if name.endswith("gz") else text)
        case _:
            write(cells, path)
    with spool_stdin(io.BytesIO(path.read_bytes())) as aside:
        assert aside.name.split(".", 1)[1] == name.split(".", 1)[1]
        assert read_cells(aside).values.tolist() == read_cells(path).values.tolist()
    assert not aside.exists()


def test_stdin_is_answered_on_stdout(tmp_path: Path) -> None:
    path = write(table(6), tmp_path / "t.parquet")
    command = [*COMMAND, "-", "--to", "csv.gz"]
    done = subprocess.run(
        command, input=path.read_bytes(), capture_output=True, cwd=ROOT, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert gzip.decompress(done.stdout) == Classifier.load(MODEL).predict(read_cells(path)).to_csv()
    refused = subprocess.run([*COMMAND, "-"], input=b"", capture_output=True, cwd=ROOT, timeout=60)
    assert (refused.returncode, refused.stdout) == (1, b"")
    assert refused.stderr == b"There is no table: csv data was expected, nothing was found.\n"


def test_a_stream_without_its_end_is_taken_where_that_is_asked_for(tmp_path: Path) -> None:
    sink = pa.BufferOutputStream()
    cells = table(5)
    with pa.ipc.new_stream(sink, cells.schema) as writer:
        writer.write_table(cells, max_chunksize=2)
    path, output = tmp_path / "cells.arrows", tmp_path / "types.arrow"
    path.write_bytes(bytes(sink.getvalue())[:-8])
    refusal = predict(path, "--output", output)
    assert refusal.exit_code == 1
    assert "no end-of-stream marker behind its 5 rows" in refusal.stderr
    assert "--unterminated accept" in refusal.stderr
    assert not output.exists()
    assert predict(path, "--output", output, "--unterminated", "accept").exit_code == 0
    assert output.read_bytes().endswith(b"\xff\xff\xff\xff\0\0\0\0")
    assert predict("--images", path, "--unterminated", "accept").exit_code == 2


def test_a_pipe_that_is_closed_is_no_fault(tmp_path: Path) -> None:
    path = write(table(60_000), tmp_path / "t.csv")
    done = subprocess.run(
        f"{sys.executable} -m bloodcells predict {path} | head -n 1",
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.endswith(",class,probability,flags\n")
    assert done.stderr == ""


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CSV of several parts, of which the first is named, one far behind is no cell, and four are none."""
    rows = np.resize(make_cells(40, 9).astype(str), (9_000, len(NAMES)))
    rows[8_000, 0] = "n.a."
    note = "n" * 2_000
    lines = [";".join(["Label", *NAMES, "note"])]
    lines += [f"{'one' if i == 0 else ''};{';'.join(row)};{note}" for i, row in enumerate(rows)]
    lines += [f"{word};{';'.join(rows[0])};{note}" for word in ("Mean", "SD", "Min", "Max")]
    path = tmp_path_factory.mktemp("long") / "cells.csv"
    path.write_text("\n".join(lines))
    assert path.stat().st_size > 2 * csv_blocks.BLOCK
    return path


@pytest.fixture(scope="module")
def at_once(long: Path) -> Predictions:
    """What is said of it when it is read whole."""
    return Classifier.load(MODEL).predict(read_cells(long, invalid="flag"))


@pytest.mark.parametrize("suffix", [".csv", ".json", ".ndjson", ".csv.gz"])
def test_a_long_table_is_answered_as_if_it_were_read_at_once(
    long: Path, at_once: Predictions, tmp_path: Path, suffix: str
) -> None:
    output = tmp_path / f"types{suffix}"
    done = predict(long, "-o", output, "--invalid", "flag")
    assert done.exit_code == 0, done.stderr
    of_whole = at_once.to_csv().decode()
    found = output.read_bytes()
    if suffix.endswith(".gz"):
        assert found[3:8] == bytes(5)  # neither a name nor a time
    if suffix.startswith(".csv"):
        text = (gzip.decompress(found) if suffix.endswith("gz") else found).decode()
        rows, whole = (list(csv.reader(t.splitlines(), delimiter=";")) for t in (text, of_whole))
        assert [r[:-2] + r[-1:] for r in rows] == [r[:-2] + r[-1:] for r in whole]
        answered = [float(row[-2] or "nan") for row in rows[1:]]
    else:
        if suffix == ".json":
            answer = json.loads(found)
            assert answer["summary"] == at_once.summary()
            records = answer["predictions"]
        else:
            records = [json.loads(line) for line in found.splitlines()]
        assert [r["id"] for r in records] == at_once.cells.ids
        assert [r["class"] for r in records] == at_once.classes
        assert [r["flags"] for r in records] == at_once.flags
        answered = [r["probability"] or np.nan for r in records]
    # The last digit depends on the cells that ONNX Runtime gets at once.
    np.testing.assert_allclose(answered, at_once.probability, rtol=1e-12)
    assert at_once.flags[8_000] == [
        "rejected: row 8001, column 'Area': 'n.a.' is not a finite number"
    ]
    assert lines_of(done)[1:] == [
        f"Left out: row {9_001 + i}, ImageJ's summary row '{word}'."
        for i, word in enumerate(("Mean", "SD", "Min", "Max"))
    ]


@pytest.mark.parametrize("name", ["t.arrow", "t.parquet"])
def test_long_columns_are_answered_as_if_they_were_read_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(chunks, "CHUNK_ROWS", 500)
    n = 1_600
    labels = [""] * n
    labels[498:502] = ["Mean", "SD", "Min", "Max"]  # where one part ends and another begins
    labels[1_499] = "Mean"  # which is a cell's name, alone
    cells = table(n).drop_columns(["cell id"]).append_column("Label", pa.array(labels))
    path = write(cells, tmp_path / name)
    expected = Classifier.load(MODEL).predict(read_cells(path))
    output = tmp_path / f"types{path.suffix}"
    done = predict(path, "-o", output)
    assert done.exit_code == 0, done.stderr
    assert done.stderr.count("Left out: row ") == 4
    found = (
        pq.ParquetFile(output).read()
        if path.suffix == ".parquet"
        else pa.ipc.open_stream(output.read_bytes()).read_all()
    )
    assert found.schema.metadata == expected.to_arrow().schema.metadata
    assert len(found) == n - 4
    assert found["id"].to_pylist() == expected.cells.ids
    assert found["class"].to_pylist() == expected.classes
    np.testing.assert_allclose(found["probability"], expected.probability, rtol=1e-12)


@pytest.mark.parametrize("name", ["types.csv", "types.parquet"])
def test_one_table_by_several_threads_is_the_same_bytes(
    long: Path, tmp_path: Path, name: str
) -> None:
    outputs = [tmp_path / str(jobs) / name for jobs in (1, 2, 5)]
    said = set()
    for output in outputs:
        output.parent.mkdir()
        done = predict(long, "-o", output, "--invalid", "flag", "--jobs", output.parent.name)
        assert done.exit_code == 0, done.stderr
        said.add(done.stderr)
    assert len({output.read_bytes() for output in outputs}) == 1
    assert len(said) == 1


def test_what_stands_before_a_wrong_row_is_written_whatever_the_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "CHUNK_ROWS", 100)
    cells = table(1_000)
    areas = cells["Area"].to_numpy().copy()
    areas[650] = np.nan
    at = cells.column_names.index("Area")
    path = write(cells.set_column(at, "Area", pa.array(areas)), tmp_path / "t.parquet")
    found = [predict(path, "--jobs", jobs) for jobs in (1, 4)]
    for done in found:
        assert done.exit_code == 1
        assert "In row 651, column 'Area'" in done.stderr
        assert len(done.stdout.splitlines()) == 501  # the part before the wrong one waits for it
    assert found[0].stdout == found[1].stdout


def test_a_row_that_is_wrong_is_named_far_behind(long: Path) -> None:
    done = predict(long, "-o", long.with_name("types.csv"))
    assert done.exit_code == 1
    assert done.stderr == "In row 8001, column 'Area': 'n.a.' is not a finite number.\n"
    assert [p.name for p in long.parent.iterdir()] == ["cells.csv"]


def test_another_decimal_mark_far_behind_is_said(tmp_path: Path) -> None:
    header = ";".join([*NAMES, "note"])
    row = ";".join([*map(str, make_cells(1)[0]), "n" * 2_000])
    before = (csv_blocks.BLOCK - len(header) - 1) // (len(row) + 1)  # all of the first part
    path = tmp_path / "t.csv"
    for behind, said in (
        (
            row.replace(".", ","),
            f"In row {before + 1}, column 'Area': from here on, most numbers have a decimal comma; a "
            "decimal point was expected, as in the rows before.\n",
        ),
        (
            row.replace(".", ""),
            "In 100 of 100 cells, the column 'Circ.' has a number that no Circ. can be",
        ),
    ):
        path.write_text("\n".join([header, *[row] * before, *[behind] * 100]))
        done = predict(path, "-o", tmp_path / "types.csv")
        assert done.exit_code == 1, done.stderr
        assert done.stderr.startswith(said)


def peak_bytes(*arguments: object) -> int:
    """Most memory of the command."""
    process = subprocess.Popen(
        [*COMMAND, *map(str, arguments)], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    status = Path(f"/proc/{process.pid}/status")
    peak = 0
    while process.poll() is None:
        with contextlib.suppress(ProcessLookupError, StopIteration):
            lines = status.read_text().splitlines()
            peak = int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
        time.sleep(0.01)
    assert process.returncode == 0
    return peak * 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="/proc is not there")
def test_memory_does_not_grow_with_the_table(tmp_path: Path) -> None:
    cells = table(2_000).append_column("note", pa.array(["n" * 4_000] * 2_000))
    header, block = write(cells, tmp_path / "t.csv").read_bytes().split(b"\n", 1)
    peaks = []
    for times in (12, 50):  # each more parts than are in work at once
        path = tmp_path / f"t{times}.csv"
        with path.open("wb") as file:
            file.write(header + b"\n")
            for _ in range(times):
                file.write(block)
        peaks.append(peak_bytes(path, "-o", tmp_path / "types.parquet"))
    assert path.stat().st_size > max(peaks)
    assert peaks[1] - peaks[0] < 40 * 10**6, peaks


def test_a_long_form_of_imagej_is_read_whole(tmp_path: Path) -> None:
    n, note = 5_000, "n" * 1_000
    cells = np.resize(make_cells(40, 3), (n, len(NAMES)))
    at = {name: j for j, name in enumerate(NAMES)}
    shape = [name for name in NAMES if not name.endswith((" red", " green", " blue"))]
    bases = list(dict.fromkeys(n.rsplit(" ", 1)[0] for n in NAMES if n.endswith(" green")))
    rows = [["Label", *shape, "RawIntDen", *bases, "note"]]
    for channel in ("red", "green", "blue"):  # a cell's rows are as far apart as can be
        for i in range(n):
            row = cells[i]
            of_channel = [row[at[f"{base} {channel}"]] for base in bases]
            own = [row[at[name]] for name in shape]
            rows.append(
                [f"c{i}:{channel.title()}", *own, row[at["RawIntDen red"]], *of_channel, note]
            )
    path = tmp_path / "Results.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    assert path.stat().st_size > csv_blocks.BLOCK
    expected = Classifier.load(MODEL).predict(read_cells(path))
    done = predict(path, "-o", tmp_path / "types.csv")
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "types.csv").read_bytes() == expected.to_csv()


def test_a_terminal_sees_cells_per_second(plates: Path, tmp_path: Path) -> None:
    done = on_terminal("predict", plates, "-o", tmp_path / "out", "--jobs", 1, columns=100)
    assert done.returncode == 0
    assert "4 of 4 files" in done.stderr
    assert "cells/s" in done.stderr


def test_real_cells_are_the_same_from_a_folder(lab: Path, tmp_path: Path) -> None:
    cells = (lab / "data" / "bloodcells_train.csv").read_text().splitlines()
    for i in range(3):
        part = tmp_path / "slides" / f"part-{i}.csv"
        part.parent.mkdir(exist_ok=True)
        part.write_text("\n".join([cells[0], *cells[1 + i :: 3]]))
    done = predict(tmp_path / "slides", "-o", tmp_path / "out", "--jobs", 1)
    assert done.exit_code == 0, done.stderr
    whole = Classifier.load(MODEL).predict(read_cells(lab / "data" / "bloodcells_train.csv"))
    assert done.stderr.startswith(f"{len(whole.classes):,} cells in 3 files: ")
    for i in range(3):
        found = pq.read_table(tmp_path / "out" / f"part-{i}.parquet")
        assert found["class"].to_pylist() == whole.classes[i::3]
        assert found["id"].to_pylist() == whole.cells.ids[i::3]
        assert found["sent Class"].to_pylist() == whole.cells.column("Class")[i::3]


def test_the_examples_of_the_document_are_true(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "offline.md").read_text().replace("/tmp/types", str(tmp_path / "types"))
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    ran = 0
    for block in re.findall(r"^```console\n(.*?)^```", text, re.M | re.S):
        for example in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, expected = example.split("\n", 1)
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=60,
            )
            # What goes to stderr may stand before or behind the rest.
            assert sorted(rounded(done.stdout)) == sorted(rounded(expected)), command
            ran += 1
    assert ran == 4


def rounded(text: str) -> list[str]:
    """Lines, without the last digits of their numbers."""
    return [re.sub(r"([0-9]\.[0-9]{6})[0-9]+", r"\1", line) for line in text.splitlines()]


def test_doubt_of_the_whole_table_begins_the_last_line(tmp_path: Path) -> None:
    cells = table(20)
    density = cells.column("IntDen").to_numpy().copy()
    density[:11] *= 3
    place = cells.column_names.index("IntDen")
    changed = cells.set_column(place, "IntDen", pa.array(density))
    blank = pa.table(
        {name: pa.nulls(2, cells.schema.field(name).type) for name in cells.column_names}
    )
    path = write(pa.concat_tables([changed, blank]), tmp_path / "doubtful.parquet")
    done = predict(path, "-o", tmp_path / "types.csv")
    assert done.exit_code == 0, done.stderr
    *notes, last = lines_of(done)
    assert notes == ["Left out: rows 21 and 22, empty."]
    assert last.startswith("11 of 20 cells have numbers that contradict each other ")
    assert "20 cells: " in last
    done = predict(path, "-o", tmp_path / "types")
    assert "doubtful.parquet: 11 of 20 cells have numbers that contradict" in done.stderr
    assert done.stderr.splitlines()[0].startswith("11 of 20 cells have numbers that contradict")


def test_empty_rows_at_the_end_of_a_long_table_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "CHUNK_ROWS", 10)
    cells = table(20)
    blank = pa.table(
        {name: pa.nulls(25, cells.schema.field(name).type) for name in cells.column_names}
    )
    path = write(pa.concat_tables([cells, blank]), tmp_path / "long.parquet")
    done = predict(path, "-o", tmp_path / "types.csv")
    assert done.exit_code == 0, done.stderr
    assert done.stderr.splitlines()[0].startswith("20 cells: ")
    assert "Left out: rows 21, 22, " in done.stderr
    assert "and 5 more, empty." in done.stderr


def test_novelty_sets_and_reasons_are_three_columns_more(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = bloodcells("predict", EXAMPLES, "-o", out, "--novelty", "--sets", "0.9", "--explain")
    assert done.returncode == 0, done.stderr
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    cells = read_cells(EXAMPLES)
    expected = Classifier.load(MODEL).predict(cells, novelty=True, sets=0.9, explain=True)
    assert [r["set"] for r in rows] == ["; ".join(r["set"]) for r in expected.records()]
    assert expected.novelty is not None
    np.testing.assert_allclose([float(r["novelty"]) for r in rows], expected.novelty, atol=1e-9)
    assert expected.because is not None
    assert [r["because"] for r in rows] == expected.because.texts
    refused = bloodcells("predict", EXAMPLES, "--sets", "90")
    assert refused.returncode == 2
    assert "--sets is a level above 0 and below 1" in refused.stderr


def test_a_table_of_novel_cells_is_said_to_be_one(tmp_path: Path) -> None:
    path = write(table(40), tmp_path / "made-up.parquet")
    done = bloodcells("predict", path, "-o", tmp_path / "out.csv")
    assert (
        "of 40 cells are flagged 'unlike any training cell', where 2 were expected" in done.stderr
    )


def test_relative_to_the_slide_by_a_model_of_its_own(tmp_path: Path) -> None:
    values = np.tile(make_cells(60, seed=7), (4, 1))
    cells = pa.table([*values.T, ["a"] * 120 + ["b"] * 120], names=[*NAMES, "slide"])
    path, out = write(cells, tmp_path / "cells.parquet"), tmp_path / "out.csv"
    done = predict(path, "-o", out, "--slide", "slide")
    assert done.exit_code == 0, done.stderr
    classifier = Classifier.load(ROOT / "models" / "bloodcells-slide")
    expected = classifier.predict(read_cells(cells, classifier.measured), slide="slide")
    with out.open(newline="") as file:
        assert [row["class"] for row in csv.DictReader(file)] == expected.classes
    refused = predict(write(cells[:130], tmp_path / "few.parquet"), "--slide", "slide")
    assert refused.exit_code == 1
    assert "few.parquet: " in refused.stderr
    assert "'b' has 10" in refused.stderr
    other = predict(path, "--slide", "slide", "--model", MODEL)
    assert "'bloodcells' takes no measurement relative to the slide" in other.stderr
