"""`bloodcells measure` and `bloodcells predict --images`, run as a user runs them."""

import csv
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import Result
from typer.testing import CliRunner

from bloodcells import Classifier, read_cells
from bloodcells.cli.commands import app
from bloodcells.measurements import FEATURE_SETS, measurements
from tests.bloodcells.cli.command import MODEL, ROOT, bloodcells, on_terminal
from tests.bloodcells.images.white_cells.drawn import Drawing
from tests.images import encoded, field, npy, save_pair

pytestmark = pytest.mark.integration  # each starts processes of its own

NAMES = FEATURE_SETS["imagej-33"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four fields with 1, 2, 3 and 4 cells."""
    made = tmp_path / "fields"
    made.mkdir()
    for i in range(4):
        save_pair(made, f"f{i}", seed=i, cells=i + 1)
    return made


def invoked(*arguments: object) -> Result:
    """The command in this process."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines()))


def test_measure_prints_the_table_of_one_image(tmp_path: Path) -> None:
    image, mask = save_pair(tmp_path, "a", cells=3)
    done = bloodcells("measure", image, mask)
    assert done.returncode == 0, done.stderr
    header, *lines = csv.reader(done.stdout.splitlines())
    assert header[:34] == ["image filename", *NAMES]
    assert [line[0] for line in lines] == ["a.png"] * 3
    assert done.stderr == "1 image, 3 cells; 0 flagged.\n"


def test_measure_takes_the_labels_that_are_asked_for(tmp_path: Path) -> None:
    paths = save_pair(tmp_path, "a", cells=3)

    def labels(*options: object) -> list[str]:
        done = invoked("measure", *paths, *options)
        assert done.exit_code == 0, done.stderr
        return [row["label"] for row in csv.DictReader(done.stdout.splitlines())]

    assert labels("--label", 3, "--label", 1) == ["1", "3"]
    assert labels("--centre") == ["2"]
    assert labels("--label", 0, "--allow-background") == ["0"]


def drawn_pair(folder: Path, name: str, white: bool = True) -> tuple[Path, Path]:
    """A drawn field with or without a white cell, which has no label."""
    drawn = Drawing()
    drawn.red_cells()
    if white:
        drawn.white_cell(300, 250, 0)
    paths = folder / f"{name}.png", folder / f"{name}_cp_masks.png"
    paths[0].write_bytes(encoded(drawn.image))
    paths[1].write_bytes(encoded(drawn.mask))
    return paths


def test_white_cells_are_measured_drawn_and_predicted(tmp_path: Path) -> None:
    made, drawings, output = tmp_path / "fields", tmp_path / "drawings", tmp_path / "out.csv"
    made.mkdir()
    pair = drawn_pair(made, "a")
    drawn_pair(made, "b", white=False)
    options = ("--cells", "white", "--draw", drawings)
    done = invoked("measure", made, *options, "-o", output, "--jobs", 1)
    assert done.exit_code == 0, done.stderr
    assert "1 image has no white cell: b.png.\n" in done.stderr
    assert [(row["label"], row["flags"]) for row in rows(output)] == [("1", "no label")]
    assert sorted(path.name for path in drawings.iterdir()) == ["a.png.png", "b.png.png"]
    done = invoked("predict", "--images", *pair, "--cells", "white", "--centre", "-o", output)
    assert done.exit_code == 0, done.stderr
    assert rows(output)[0]["flags"].startswith("no label")
    done = invoked("measure", made / "b.png", made / "b_cp_masks.png", "--cells", "white")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("b.png has no white cell: nothing in it")


def test_a_set_of_white_cells_is_measured_and_read_back_and_an_empty_one_has_its_columns(
    tmp_path: Path,
) -> None:
    made, output = tmp_path / "fields", tmp_path / "out.csv"
    made.mkdir()
    drawn_pair(made, "a")
    wanted = measurements(FEATURE_SETS["bloodcells-93"])
    for options in ((), ("--cells", "white")):
        done = invoked("measure", made, "--set", "bloodcells-93", *options, "-o", output)
        assert done.exit_code == 0, done.stderr
        cells = read_cells(output, wanted)
        assert cells.values.shape == (1, 93)
        assert cells.receipt.notes == ["read as CSV separated by comma"]
    assert cells.select(["Nucleus share of cell"])[0, 0] == pytest.approx(0.56, abs=0.01)
    for name in ("a.parquet", "a.arrow", "a.ndjson", "a.json"):
        invoked("measure", made, "--set", "bloodcells-93", "-o", tmp_path / name)
        if name != "a.json":  # which has the images beside the cells
            np.testing.assert_array_equal(read_cells(tmp_path / name, wanted).values, cells.values)
    empty = tmp_path / "empty"
    empty.mkdir()
    drawn_pair(empty, "b", white=False)
    done = invoked("measure", empty, "--set", "bloodcells-93")
    assert done.exit_code == 0, done.stderr
    assert "1 image has no white cell: b.png.\n" in done.stderr
    assert done.stdout.splitlines()[0].split(",")[1:94] == list(FEATURE_SETS["bloodcells-93"])


def test_a_folder_of_drawings_that_cannot_be_made_is_said(folder: Path, tmp_path: Path) -> None:
    done = invoked("measure", folder, "--draw", tmp_path / "no" / "where", "--jobs", 1)
    assert (done.exit_code, done.stdout) == (1, "")
    assert (
        done.stderr
        == f"{tmp_path / 'no' / 'where'} cannot be written: No such file or directory.\n"
    )


@pytest.mark.parametrize("suffix", [".csv", ".json", ".ndjson", ".arrow", ".parquet"])
def test_measure_writes_a_folder_in_every_form(folder: Path, tmp_path: Path, suffix: str) -> None:
    output = tmp_path / f"out{suffix}"
    done = invoked("measure", folder, "-o", output, "--jobs", 1)
    assert done.exit_code == 0, done.stderr
    assert (done.stdout, done.stderr) == ("", "4 images, 10 cells; 0 flagged.\n")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["fields", output.name]
    match suffix:
        case ".csv":
            found = [(r["image filename"], int(r["label"])) for r in rows(output)]
        case ".json" | ".ndjson":
            text = output.read_text()
            cells = (
                json.loads(text)["cells"]
                if suffix == ".json"
                else [json.loads(line) for line in text.splitlines()]
            )
            found = [(c["id"].split("#")[0], c["label"]) for c in cells]
        case _:
            table = (
                pq.read_table(output)
                if suffix == ".parquet"
                else pa.ipc.open_stream(output.read_bytes()).read_all()
            )
            found = list(
                zip(table["image filename"].to_pylist(), table["label"].to_pylist(), strict=True)
            )
    assert found == [(f"f{i}.png", j) for i in range(4) for j in range(1, i + 2)]
    if suffix != ".json":
        assert len(read_cells(output)) == 10


def test_several_processes_write_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    assert invoked("measure", folder, "-o", one, "--jobs", 1).exit_code == 0
    assert bloodcells("measure", folder, "-o", two, "--jobs", 2).returncode == 0
    assert one.read_bytes() == two.read_bytes()


def test_a_bad_pair_ends_with_1_and_what_is_measured_is_kept(folder: Path, tmp_path: Path) -> None:
    good = (folder / "f1.png").read_bytes()
    (folder / "f1.png").write_bytes(good[:200])
    output = tmp_path / "out.csv"
    done = bloodcells("measure", folder, "-o", output)
    assert done.returncode == 1
    sentences = done.stderr.splitlines()
    assert sentences[0].startswith("f1.png cannot be read (")
    assert sentences[1] == (
        "1 of 4 cannot be measured, as said above; nothing is written. What is measured is kept in "
        "out.csv.part. Mend them and run again, or leave them out by --skip-bad."
    )
    assert not output.exists()
    assert len((tmp_path / "out.csv.part").read_text().splitlines()) == 4

    skipped = bloodcells("measure", folder, "-o", output, "--skip-bad")
    assert skipped.returncode == 0
    assert skipped.stderr.splitlines()[0].startswith("f1.png cannot be read (")
    assert {row["image filename"] for row in rows(output)} == {"f0.png", "f2.png", "f3.png"}
    assert not (tmp_path / "out.csv.part").exists()


def test_a_field_without_a_cell_is_said_and_no_fault(folder: Path, tmp_path: Path) -> None:
    (folder / "f0_cp_masks.png").unlink()
    (folder / "f1_cp_masks.png").write_bytes(encoded(np.zeros((61, 61), dtype=np.uint16)))
    done = bloodcells("measure", folder, "-o", tmp_path / "out.csv")
    assert done.returncode == 0
    assert "1 image has no mask and so no cell here" in done.stderr
    assert "1 mask has no label: f1_cp_masks.png." in done.stderr
    assert "2 images, 7 cells; 0 flagged." in done.stderr


def test_a_killed_run_goes_on_and_writes_the_same_bytes(tmp_path: Path) -> None:
    made = tmp_path / "fields"
    made.mkdir()
    for i in range(60):
        save_pair(made, f"f{i:02}", seed=i, cells=1 + i % 5)
    whole, output = tmp_path / "whole.csv", tmp_path / "out.csv"
    assert bloodcells("measure", made, "-o", whole, "--jobs", 1).returncode == 0
    kept = tmp_path / "out.csv.part"
    process = subprocess.Popen(
        [sys.executable, "-m", "bloodcells", "measure", made, "-o", output, "--jobs", "2"],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + 60
    while time.monotonic() < end and not (kept.exists() and kept.read_bytes().count(b"\n") > 5):
        time.sleep(0.002)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    workers = [int(pid) for pid in children.read_text().split()] if children.exists() else []
    process.send_signal(signal.SIGKILL)
    process.wait(60)
    assert not output.exists()
    before = kept.read_bytes().count(b"\n") - 1
    assert 5 <= before < 60
    for pid in workers:  # none is left behind
        while time.monotonic() < end and _runs(pid):
            time.sleep(0.01)
        assert not _runs(pid)
    done = bloodcells("measure", made, "-o", output, "--jobs", 1)
    assert done.returncode == 0, done.stderr
    assert output.read_bytes() == whole.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["fields", "out.csv", "whole.csv"]


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_predict_goes_on_to_types(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "types.csv"
    measured = tmp_path / "measured.csv"
    done = bloodcells("predict", "--images", folder, "-o", output, "--jobs", 1)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("10 cells: ")
    assert bloodcells("measure", folder, "-o", measured, "--jobs", 1).returncode == 0
    expected = Classifier.load(MODEL).predict(read_cells(measured))
    found = rows(output)
    assert [row["class"] for row in found] == expected.classes
    assert [row["label"] for row in found] == [row["label"] for row in rows(measured)]
    assert [row["Area"] for row in found] == [row["Area"] for row in rows(measured)]


def test_predict_of_one_image_prints_or_writes(tmp_path: Path) -> None:
    paths = save_pair(tmp_path, "a", cells=2)
    printed = bloodcells("predict", "--images", *paths, "--centre")
    assert printed.returncode == 0, printed.stderr
    (row,) = csv.DictReader(printed.stdout.splitlines())
    assert row["label"] == "2"
    output = tmp_path / "out.json"
    assert bloodcells("predict", "--images", *paths, "-o", output).returncode == 0
    assert [p["id"] for p in json.loads(output.read_text())["predictions"]] == [
        "a.png#1",
        "a.png#2",
    ]


def test_what_is_the_inputs_fault_ends_with_1_and_one_sentence(tmp_path: Path) -> None:
    image, mask = save_pair(tmp_path, "a", cells=1)
    labels = field()[1]
    floats = tmp_path / "floats.npy"
    floats.write_bytes(npy(labels / 2))
    small = tmp_path / "small.png"
    small.write_bytes(encoded(labels[:-1]))
    seg = tmp_path / "a_seg.npy"
    seg.write_bytes(npy({"masks": range(3)}))
    empty = tmp_path / "empty.png"
    empty.write_bytes(encoded(labels * 0))
    ring = tmp_path / "ring.png"
    labels[15, 15] = 0
    ring.write_bytes(encoded(labels))
    for arguments, sentence in [
        ((mask, image), "a_cp_masks.png was given as the image and looks like a label mask"),
        ((image, floats), "floats.npy: a label mask, one whole number of 8, 16 or 32 bits"),
        ((image, small), "a.png has 61 x 61 pixels and small.png has 61 x 60"),
        ((image, seg), "a_seg.npy holds pickled Python objects"),
        ((image, empty), "empty.png has no label: every pixel is 0"),
        ((image, mask, "--centre"), "a_cp_masks.png: the centre of the image is background"),
        ((image, mask, "--label", 9), "a_cp_masks.png has no label 9; it has 1 label"),
        ((image, mask, "--max-pixels", 100), "a.png has 61 x 61 pixels, more than 100"),
        ((image, mask, "--max-points", 9), "a_cp_masks.png has 60 points on the outlines of its"),
        ((image, ring, "--max-pieces", 2), "ring.png has labels in at least 3 pieces"),
        ((image, ring, "--max-holes", 0), "ring.png has labels with at least 1 hole, more than 0"),
        ((image, tmp_path / "none.png"), f"{tmp_path / 'none.png'}: cannot be read (No such file"),
        ((tmp_path / "nowhere",), f"{tmp_path / 'nowhere'}: cannot be read (No such file"),
    ]:
        done = invoked("measure", *arguments)
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.startswith(sentence)
        assert done.stderr.count("\n") == 1


def test_what_is_the_calls_fault_ends_with_2(tmp_path: Path) -> None:
    image, mask = save_pair(tmp_path, "a")
    for arguments in [
        ("measure",),
        ("measure", image),
        ("measure", image, mask, mask),
        ("measure", image, mask, "-o", "x.docx"),
        ("measure", image, mask, "-o", image),
        ("measure", image, mask, "--label", "-1"),
        ("measure", image, mask, "--label", str(2**64)),
        ("measure", image, mask, "--cells", "white", "--label", "1"),
        ("measure", image, mask, "--cells", "white", "--allow-background"),
        ("measure", image, mask, "--cells", "red"),
        ("measure", image, mask, "--set", "bloodcells-93", "--cells", "labels"),
        ("measure", image, mask, "--set", "bloodcells-93", "--label", "1"),
        ("measure", image, mask, "--set", "imagej-34"),
        ("measure", tmp_path, "--draw", tmp_path),
        ("predict", image, mask),
        ("predict", image, mask, "--cells", "white"),
        ("predict", ROOT / "examples" / "cells.csv", "--centre"),
        ("predict", "--images", image, mask, "--pixel-size", "2"),
    ]:
        assert invoked(*arguments).exit_code == 2, arguments


def test_an_output_that_cannot_be_written_is_said_before_anything_is_measured(folder: Path) -> None:
    done = bloodcells("measure", folder, "-o", "nowhere/out.csv")
    assert done.returncode == 1
    assert done.stderr == "nowhere/out.csv cannot be written: No such file or directory.\n"


def test_a_terminal_gets_a_bar_and_a_log_none(folder: Path, tmp_path: Path) -> None:
    done = on_terminal("measure", folder, "-o", tmp_path / "x.csv", columns=80)
    assert done.returncode == 0
    assert "Measuring" in done.stderr
    assert "Measuring" not in bloodcells("measure", folder, "-o", tmp_path / "y.csv").stderr


def test_predict_of_images_takes_white_cells_and_their_model_where_nothing_is_named(
    tmp_path: Path,
) -> None:
    made, output = tmp_path / "fields", tmp_path / "out.csv"
    made.mkdir()
    pair = drawn_pair(made, "a")
    drawn_pair(made, "b", white=False)
    done = invoked("predict", "--images", made, "-o", output, "--jobs", 1)
    assert done.exit_code == 0, done.stderr
    white = Classifier.load(ROOT / "models" / "bloodcells-white")
    assert [(row["image filename"], row["label"]) for row in rows(output)] == [("a.png", "1")]
    assert list(rows(output)[0])[1:94] == list(FEATURE_SETS["bloodcells-93"])
    measured = read_cells(output, white.measurements)
    assert rows(output)[0]["class"] == white.predict(measured).classes[0]
    said = done.stderr.splitlines()
    assert said[0] == "1 image has no white cell: b.png."
    assert said[1].startswith("1 cells: ")
    assert said[2].startswith("4 labels of the mask hold no white cell and get no type; to take")
    assert said[3] == f"By the model bloodcells-white version {white.manifest.version}."
    for options in (("--cells", "labels"), ("--set", "imagej-33"), ("--model", MODEL)):
        done = invoked("predict", "--images", *pair, *options, "-o", output)
        assert done.exit_code == 0, done.stderr
        assert [row["label"] for row in rows(output)] == ["51", "52", "53", "54"]
        assert "By the model" not in done.stderr


def test_labels_are_predicted_where_no_image_has_a_white_cell_and_that_is_said(
    tmp_path: Path,
) -> None:
    made, output = tmp_path / "fields", tmp_path / "out.csv"
    made.mkdir()
    pair = drawn_pair(made, "b", white=False)
    for paths, what in (((made,), "fields"), (pair, "b.png")):
        done = invoked("predict", "--images", *paths, "-o", output, "--jobs", 1)
        assert done.exit_code == 0, done.stderr
        assert [row["label"] for row in rows(output)] == ["51", "52", "53", "54"]
        assert done.stderr.splitlines()[-1] == (
            f"No white cell was found in {what}, so its labels were taken for the cells, by ImageJ's numbers "
            "alone."
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fields", "out.csv"]
    done = invoked("predict", "--images", *pair, "--model", ROOT / "models" / "bloodcells-white")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("b.png has no white cell")
