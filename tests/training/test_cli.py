"""`bloodcells-train` as a user calls it."""

import hashlib
import re
import subprocess
import sys
import threading
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typer.testing import CliRunner

from bloodcells import Classifier
from bloodcells.classification import store
from bloodcells.classification.served_version import served_version
from tests.training.tables import CLASSES, MAJORITY, SOFTMAX, labelled, write
from training import cli
from training.cli import app
from training.data import download
from training.run import train
from training.search.candidates import BLENDS, CANDIDATES

pytestmark = pytest.mark.integration  # each is a whole training

COMMAND = [sys.executable, "-c", "from training.cli import main; main()"]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write(tmp_path_factory.mktemp("table") / "cells.csv", *labelled())


def call(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments])


def newest(model):
    """Load the newest version, which is a candidate."""
    return Classifier.load(model / str(store.versions(model)[-1]))


def test_a_quick_training_prints_the_table_and_leaves_a_model(tmp_path, file):
    test = write(tmp_path / "more.csv", *labelled(60, seed=1))
    done = subprocess.run(
        [
            *COMMAND,
            "--train",
            file,
            "--test",
            test,
            "--out",
            tmp_path / "m",
            "--quick",
            "--jobs",
            "2",
        ],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    fits = 10 * len(CANDIDATES)
    assert lines[0].startswith(f"Comparing {len(CANDIDATES)} models: {fits} fits, 2 at a time.")
    majority = r"majority: done, macro-F1 0\.\d{4} ± 0\.\d{4} in 5 folds, slides held out 0\.\d{4}"
    assert any(re.fullmatch(majority, line) for line in lines)
    assert "\x1b" not in done.stdout

    manifest = newest(tmp_path / "m" / "bloodcells").manifest
    names = [candidate.name for candidate in (*CANDIDATES, *BLENDS)]
    assert [c.name for c in manifest.selection.candidates] == names
    assert manifest.chosen.verdict == "chosen"
    assert manifest.selection.repeats == 1
    assert manifest.test is not None
    assert f"On more.csv: macro-F1 {manifest.test.scores.f1_macro:.4f}" in done.stdout
    header = next(i for i, line in enumerate(lines) if line.startswith("model "))
    assert " ".join(lines[header].split()) == (
        "model macro-F1 sd slides log loss calibr. fit s predict s settings verdict"
    )
    scores = [c.f1_macro_mean for c in manifest.selection.candidates]
    of_table = lines[header + 1 : header + 1 + len(names)]
    assert f"{max(scores):.4f}" in of_table[0]
    assert f"{min(scores):.4f}" in of_table[-1]
    chosen = next(line for line in of_table if line.endswith("  chosen"))
    assert chosen.startswith(manifest.selection.chosen)
    assert f"Chosen: {manifest.selection.chosen}." in lines
    assert manifest.limits[1] in lines
    saved = tmp_path / "m" / "bloodcells" / "1"
    assert re.fullmatch(
        rf"Saved {saved} in \d+ s, as a candidate: nothing serves it until `bloodcells models promote "
        rf"{saved}`\.",
        lines[-1],
    )
    assert (tmp_path / "m" / "bloodcells" / "1" / "report" / "index.html").is_file()


@pytest.fixture
def few(monkeypatch):
    """The real training, with few models and no report."""

    def train_few(cells, test, options, progress):
        return train(cells, test, replace(options, report=False), progress, [MAJORITY, SOFTMAX])

    monkeypatch.setattr(cli, "train_model", train_few)


def test_a_version_is_a_candidate_unless_it_is_to_be_promoted(tmp_path, file, few):
    model = tmp_path / "m" / "bloodcells"
    for more, version, served in (([], 1, None), (["--promote"], 2, 2), ([], 3, 2)):
        done = call("--train", file, "--out", tmp_path / "m", "--quick", "--jobs", 1, *more)
        assert done.exit_code == 0
        said = "is served from the next start" if more else "as a candidate: nothing serves it"
        assert said in done.output
        assert store.versions(model)[-1] == version
        assert served_version(model, store.versions(model)) == served


def test_corrected_cells_are_added_and_it_is_said_what_came_of_them(tmp_path, file, few):
    lines = file.read_text().splitlines()
    header, first, second = lines[0], lines[1].split(","), lines[2].split(",")
    other = next(name for name in CLASSES if name != first[-1])
    new = [*second[:1], repr(float(second[1]) + 1), *second[2:]]
    rows = [[*first[:-1], other], second, new]
    corrections = tmp_path / "corrections.csv"
    corrections.write_text("\n".join([header, *map(",".join, rows)]) + "\n")
    out = tmp_path / "models"
    run = call("--train", file, "--add", corrections, "--quick", "--out", out)
    assert run.exit_code == 0, run.output
    said = " ".join(run.output.split())
    assert (
        "Of corrections.csv, 3 cells: 1 new; 2 of the table were known by the same measurements, and 1 of "
        "them has another label now." in said
    )
    manifest = newest(out / "bloodcells").manifest
    assert manifest.training_data.rows == len(lines)
    (added,) = manifest.training_data.added
    assert added.sha256 == hashlib.sha256(corrections.read_bytes()).hexdigest()
    assert (added.file, added.new, added.doubled, added.changed) == ("corrections.csv", 1, 2, 1)


def test_repeats_are_5_or_1_if_quick_or_what_is_asked_for(tmp_path, file, few):
    for wanted, repeats in ([], 5), (["--quick"], 1), (["--repeats", 2, "--quick"], 2):
        done = call("--train", file, "--out", tmp_path, "--jobs", "1", *wanted)
        assert done.exit_code == 0, done.stderr
        manifest = newest(tmp_path / "bloodcells").manifest
        assert manifest.selection.repeats == repeats
        assert manifest.selection.candidates[0].random_folds.repeats == repeats


def test_the_slides_can_be_another_column(tmp_path, file, few):
    lines = file.read_text().splitlines()
    plates = ["Plate", *(f"P{i % 6}" for i in range(150))]
    file = tmp_path / "plates.csv"
    file.write_text("\n".join(f"{line},{plate}" for line, plate in zip(lines, plates, strict=True)))
    how = ["--train", file, "--out", tmp_path, "--quick", "--jobs", 1]
    for group, slides in ([], 8), (["--group", "Plate"], 6):
        assert call(*how, *group).exit_code == 0
        held_out = newest(tmp_path / "bloodcells").manifest.slides_held_out
        assert held_out is not None
        assert held_out.slides == slides
    done = call(*how, "--group", "Slide")
    assert done.exit_code == 1
    assert done.stderr == (
        "plates.csv: The table has no column 'Slide' (the nearest is 'Solidity'); name the one that "
        "is meant.\n"
    )


def test_the_public_tables_are_fetched_and_used(tmp_path, few, monkeypatch):
    site = tmp_path / "site"
    site.mkdir()
    for name, table in ((download.TRAIN, labelled()), (download.TEST, labelled(60, seed=1))):
        content = write(site / name, *table).read_bytes()
        monkeypatch.setitem(download.SHA256, name, hashlib.sha256(content).hexdigest())
    handler = partial(SimpleHTTPRequestHandler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        monkeypatch.setattr(cli, "fetch", partial(download.fetch, base_url=address))
        how = ["--out", tmp_path / "m", "--data-folder", tmp_path / "data", "--quick", "--jobs", 1]
        done = call("--download", *how)
        server.shutdown()
    assert done.exit_code == 0, done.stderr
    manifest = newest(tmp_path / "m" / "bloodcells").manifest
    assert manifest.training_data.file == download.TRAIN
    assert manifest.test is not None
    assert (manifest.test.file, manifest.test.scores.cells) == (download.TEST, 60)
    assert sorted(f.name for f in (tmp_path / "data").iterdir()) == [download.TEST, download.TRAIN]


def test_the_studies_are_commands_of_their_own():
    done = call("--help")
    assert done.exit_code == 0
    assert "study-batch-sizes" in done.stdout
    for study in ("study-batch-sizes", "study-decision-regions"):
        done = call(study, "--help")
        assert done.exit_code == 0
        assert "--train" in re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)


def test_a_table_at_fault_is_one_line_and_exit_1(tmp_path, file):
    done = call("--train", tmp_path / "none.csv")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"{tmp_path / 'none.csv'}: cannot be read (No such file or directory).\n"

    done = call("--train", file, "--label", "Kind")
    assert done.exit_code == 1
    assert done.stderr == "cells.csv: The table has no column 'Kind'; name the one that is meant.\n"

    other = write(tmp_path / "other.csv", *labelled(30, classes=("Blast", "Monocyte")))
    done = call("--train", file, "--test", other, "--out", tmp_path / "m")
    assert done.exit_code == 1
    assert done.stderr == (
        "other.csv: The label 'Blast' is not in the training table, whose classes are 'Lymphocyte', "
        "'Monocyte', 'Neutrophil'; correct the spelling, or take such rows out.\n"
    )
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--train or --download"),
        (["--train", "T.csv", "--download"], "leave out --train and --test"),
        (["--test", "T.csv", "--download"], "leave out --train and --test"),
        (["--train", "T.csv", "study-batch-sizes"], "an option of study-batch-sizes stands after"),
        (["--train", "T.csv", "--repeats", "0"], "--repeats"),
        (["--train", "T.csv", "--jobs", "0"], "--jobs"),
        (["--train", "T.csv", "--seed", "-1"], "--seed"),
        (["--train", "T.csv", "--name", "../up"], "'../up' is no name"),
        (["--train", "T.csv", "--fast"], "--fast"),
    ],
    ids=[
        "nothing",
        "both",
        "test",
        "before a study",
        "repeats",
        "jobs",
        "seed",
        "name",
        "option",
    ],
)
def test_wrong_usage_is_exit_2(arguments, said):
    done = call(*arguments)
    assert done.exit_code == 2
    plain = re.sub(r"\x1b\[[0-9;]*m|│", "", done.stderr)
    assert said in " ".join(plain.split())


def test_the_real_table_is_learnt_within_a_minute(public_training):
    done = public_training.done
    assert done.returncode == 0, done.stderr
    manifest = Classifier.load(public_training.models / "bloodcells" / "1").manifest
    best = next(c for c in manifest.selection.candidates if c.verdict == "chosen")
    assert best.f1_macro_mean >= 0.85
    assert manifest.training_data.class_counts == {
        "Basophil": 106,
        "Eosinophil": 372,
        "Lymphocyte": 1213,
        "Monocyte": 281,
        "Neutrophil": 3115,
    }
    assert manifest.slides_held_out is not None
    assert manifest.slides_held_out.slides == 56
    (basophils,) = manifest.confounded
    assert (basophils.class_, basophils.cells, len(basophils.slides)) == ("Basophil", 106, 4)
    said = " ".join(manifest.limits)
    assert "All 106 cells of the class Basophil come from 4 slides that hold nothing else" in said
    assert re.search(r"\(1[23]\.\d%\) the segmentation is broken", said)
    assert "12:1123, 2022" in manifest.citation


def test_the_models_to_compare_the_citation_and_further_limits_can_be_given(
    tmp_path, file, monkeypatch
):
    def without_report(cells, test, options, progress, **which):
        return train(cells, test, replace(options, report=False), progress, **which)

    monkeypatch.setattr(cli, "train_model", without_report)
    done = call(
        "--train", file, "--out", tmp_path, "--quick", "--jobs", 1,
        "--candidate", "softmax regression, scratch", "--candidate", "majority",
        "--citation", "The lab, 2026.", "--limit", "Of one donor.", "--limit", "Of one day.",
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    manifest = newest(tmp_path / "bloodcells").manifest
    names = [c.name for c in manifest.selection.candidates]
    assert names == ["majority", "softmax regression, scratch"]
    assert manifest.citation == "The lab, 2026."
    assert manifest.limits[0] == "Research use only; not a medical device."
    given = ["Of one donor.", "Of one day."]
    assert [limit for limit in manifest.limits if limit in given] == given
    done = call("--train", file, "--candidate", "nobody")
    assert done.exit_code == 2
    assert "'nobody' is no model that is compared" in done.stderr
