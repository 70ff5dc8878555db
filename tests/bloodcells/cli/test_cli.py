"""`bloodcells predict | evaluate | models`, run as a user runs them."""

import csv
import json
import shutil
import stat
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bloodcells import Classifier, read_cells
from bloodcells.classification import store
from bloodcells.images import FieldTable, LabelSelection, measure_field
from bloodcells.images.decoding import EncodedFile
from bloodcells.measurements import CHANNELS, FEATURE_SETS, measurement
from tests.bloodcells.cli.command import EXAMPLES, MODEL, ROOT, bloodcells, forked
from tests.bloodcells.images.white_cells.drawn import Drawing
from tests.images import encoded
from tests.synthetic import make_cells

NAMES = FEATURE_SETS["imagej-33"]
WHITE = ROOT / "models" / "bloodcells-white"


def labelled(path: Path) -> Path:
    """Made-up cells with the classes that the model gives them, one of them changed."""
    rows = [[*NAMES], *make_cells(20, seed=8).tolist()]
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    classes = Classifier.load(MODEL).predict(read_cells(path)).classes
    classes[0] = "Basophil" if classes[0] != "Basophil" else "Neutrophil"
    table = [[*rows[0], "Class"], *([*r, c] for r, c in zip(rows[1:], classes, strict=True))]
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(table)
    return path


def test_predict_prints_the_senders_table_with_three_columns_more() -> None:
    done = bloodcells("predict", EXAMPLES)
    assert done.returncode == 0
    sent = EXAMPLES.read_text().splitlines()
    answer = done.stdout.splitlines()
    assert answer[0] == sent[0] + ",class,probability,flags"
    assert [a.startswith(s) for a, s in zip(answer, sent, strict=True)] == [True] * len(sent)
    assert (
        done.stderr == "5 cells: Eosinophil 1, Lymphocyte 3, Neutrophil 1; 1 flagged, 0 rejected.\n"
    )


@pytest.mark.parametrize("suffix", [".csv", ".json", ".ndjson", ".arrow", ".parquet"])
def test_predict_writes_every_kind(tmp_path: Path, suffix: str) -> None:
    output = tmp_path / f"types{suffix}"
    done = forked("predict", EXAMPLES, "-o", output)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert [p.name for p in tmp_path.iterdir()] == [output.name]
    expected = Classifier.load(MODEL).predict(read_cells(EXAMPLES)).classes
    match suffix:
        case ".csv":
            found = [row["class"] for row in csv.DictReader(output.read_text().splitlines())]
        case ".json":
            found = [p["class"] for p in json.loads(output.read_text())["predictions"]]
        case ".ndjson":
            found = [json.loads(line)["class"] for line in output.read_text().splitlines()]
        case ".arrow":
            found = pa.ipc.open_stream(output.read_bytes()).read_all()["class"].to_pylist()
        case _:
            found = pq.read_table(output)["class"].to_pylist()
    assert found == expected


def test_predict_says_what_it_left_out(tmp_path: Path) -> None:
    rows = [["Label", *NAMES]]
    rows += [[f"cell {i}", *row] for i, row in enumerate(make_cells(2).tolist())]
    rows += [[word, *rows[1][1:]] for word in ("Mean", "SD", "Min", "Max")]
    table = tmp_path / "Results.csv"
    with table.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    done = forked("predict", table, "-o", tmp_path / "types.csv")
    assert done.returncode == 0
    assert "Left out: row 3, ImageJ's summary row 'Mean'." in done.stderr
    assert len((tmp_path / "types.csv").read_text().splitlines()) == 3


def test_predict_says_that_only_the_order_of_rows_told_the_channels(tmp_path: Path) -> None:
    cells = dict(zip(NAMES, make_cells(1)[0].tolist(), strict=True))
    bases = list(dict.fromkeys(measurement(name).base for name in NAMES))
    rows = [
        [
            cells.get(f"{base} {channel}", cells.get(base, cells.get(f"{base} red")))
            for base in bases
        ]
        for channel in CHANNELS
    ]
    table = tmp_path / "Results.csv"
    with table.open("w", newline="") as file:
        csv.writer(file).writerows([bases, *rows])
    said = (
        "Channels told by three rows after each other are red, green and blue, the order of ImageJ"
    )
    one = forked("predict", table, "-o", tmp_path / "types.csv")
    assert one.stderr.splitlines()[-1].startswith(said)
    several = forked("predict", table, "-o", f"{tmp_path / 'types'}/")
    assert several.stderr.splitlines()[-1].startswith(f"Results.csv: {said}")


def test_predict_flags_or_refuses_a_value_that_is_no_number(tmp_path: Path) -> None:
    table = tmp_path / "cells.csv"
    table.write_text(EXAMPLES.read_text().replace("33109", "n.a."))
    refused = forked("predict", table)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "In row 3, column 'Area': 'n.a.' is not a finite number.\n"
    flagged = forked("predict", table, "--invalid", "flag")
    assert flagged.returncode == 0
    assert "1 rejected" in flagged.stderr


def test_evaluate_prints_scores_and_the_confusion_matrix(tmp_path: Path) -> None:
    table = labelled(tmp_path / "cells.csv")
    done = forked("evaluate", table)
    assert done.returncode == 0
    assert "accuracy 0.9500" in done.stdout
    assert "True class down, predicted class across" in done.stdout
    as_json = json.loads(forked("evaluate", table, "--json").stdout)
    assert as_json["cells"] == 20
    assert as_json["accuracy"] == pytest.approx(0.95)


def test_models_lists_every_version() -> None:
    done = forked("models")
    assert done.returncode == 0
    chosen = Classifier.load(MODEL).manifest.chosen
    assert f"{chosen.f1_macro_mean:.3f}" in done.stdout
    assert "imagej-33" in done.stdout


@pytest.mark.integration
def test_a_model_is_signed_and_verified_by_a_pair_of_keys(tmp_path: Path) -> None:
    model = Path(shutil.copytree(MODEL, tmp_path / "models" / "bloodcells"))
    lab, other = tmp_path / "lab", tmp_path / "other"
    for name in (lab, other):
        assert forked("models", "keygen", name).returncode == 0
    secret, public = lab.with_suffix(".key"), lab.with_suffix(".pub")
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    version = store.resolve(model)
    done = forked("models", "sign", model, "--key", secret)
    assert done.stdout == f"{version} is signed.\n"
    keys = ("--key", other.with_suffix(".pub"), "--key", public)
    done = forked("models", "verify", model, *keys)
    assert done.stdout == f"{version} is as it was exported, and signed by lab.\n"
    done = forked("models", tmp_path / "models", BLOODCELLS_TRUSTED_KEYS=str(public))
    assert "imagej-33" in done.stdout
    for arguments, said in (
        (("verify", model, *keys[:2]), "is a signature by none of the trusted keys (other)"),
        (
            ("verify", MODEL, *keys),
            f"{store.resolve(MODEL)} is not signed: there is no manifest.sig",
        ),
        (("sign", model, "--key", public), "lab.pub is no private key of Ed25519"),
        (("keygen", lab), "lab.key is there already; a key is never overwritten"),
        (("keygen", tmp_path / "no" / "lab"), "cannot be written: No such file"),
    ):
        done = forked("models", *arguments)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert said in done.stderr
    assert forked("models", "keygen", tmp_path / "a b").returncode == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["predict", "nowhere.csv"], "nowhere.csv: cannot be read (No such file or directory)."),
        (["predict", EXAMPLES, "--model", "nowhere"], "nowhere is not a model: expected"),
        (["evaluate", EXAMPLES], "The table has no column 'Class'"),
        (["models", "nowhere"], "There is no model in nowhere."),
        (["predict", EXAMPLES, "-o", "nowhere/types.csv"], "nowhere/types.csv cannot be written"),
        (["predict", EXAMPLES, "-o", "/etc/passwd/x.csv"], "/etc/passwd/x.csv cannot be written"),
    ],
)
def test_what_is_the_inputs_fault_ends_with_1_and_one_sentence(
    arguments: list[object], sentence: str
) -> None:
    done = forked(*arguments)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["predict"],
        ["predict", EXAMPLES, "-o", "types.docx"],
        ["predict", EXAMPLES, "-o", EXAMPLES],
        ["predict", EXAMPLES, "--what"],
    ],
)
def test_what_is_the_calls_fault_ends_with_2(arguments: list[object]) -> None:
    assert forked(*arguments).returncode == 2


@pytest.fixture(scope="module")
def white(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Measurements of a drawn white cell, of its nucleus and cytoplasm too."""
    drawn, folder = Drawing(), tmp_path_factory.mktemp("white")
    drawn.red_cells()
    drawn.white_cell(300, 250, 0)
    files = EncodedFile("a.png", encoded(drawn.image)), EncodedFile("m.png", encoded(drawn.mask))
    field = measure_field(*files, LabelSelection(white_cells=True, feature_set="bloodcells-93"))
    path = folder / "white.csv"
    path.write_bytes(FieldTable([field], "bloodcells-93").to_csv())
    return path


def test_a_table_finds_its_model_by_its_columns(white: Path, tmp_path: Path) -> None:
    model = Classifier.load(WHITE)
    expected = model.predict(read_cells(white, model.measurements))
    by = f"By the model bloodcells-white version {model.manifest.version}."
    done = forked("predict", white)
    assert done.returncode == 0, done.stderr
    (row,) = csv.DictReader(done.stdout.splitlines())
    assert row["predicted class"] == expected.classes[0]  # it has flags of its own
    assert done.stderr.splitlines()[-1] == by
    named = forked("predict", white, "--model", MODEL)
    assert by not in named.stderr
    assert "version" not in forked("predict", EXAMPLES).stderr
    with_class = tmp_path / "class.csv"
    header, line = white.read_text().splitlines()
    with_class.write_text(f"{header},Class\n{line},{expected.classes[0]}\n")
    done = forked("evaluate", with_class, "--json")
    assert json.loads(done.stdout)["accuracy"] == 1.0
    assert done.stderr == by + "\n"
    done = forked("composition", with_class, "--by", "Class")
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == by


def test_tables_of_several_models_are_not_answered_by_one(white: Path, tmp_path: Path) -> None:
    made = tmp_path / "tables"
    made.mkdir()
    shutil.copy(EXAMPLES, made / "cells.csv")
    shutil.copy(white, made / "white.csv")
    (made / "none.csv").write_text("")
    said = (
        "The tables are of several models by their columns: of 'bloodcells' 1 (cells.csv); of "
        "'bloodcells-white' 1 (white.csv). Give them apart, or name one model by --model.\n"
    )
    done = forked("predict", made, "-o", tmp_path / "types")
    assert (done.returncode, done.stderr) == (1, said)
    assert not (tmp_path / "types").exists()
    assert forked("composition", made, "--by", "label").stderr == said
    (made / "cells.csv").unlink()
    done = bloodcells("predict", made, "-o", tmp_path / "types", "--jobs", 1)
    assert done.returncode == 1  # of the empty table alone
    assert [p.name for p in (tmp_path / "types").glob("*.parquet")] == ["white.parquet"]
    assert "By the model bloodcells-white version" in done.stderr


def test_a_table_that_lacks_a_few_of_the_larger_set_is_told_which(
    white: Path, tmp_path: Path
) -> None:
    table = tmp_path / "few.csv"
    table.write_text(white.read_text().replace("Nucleus lobes", "Lobes"))
    done = forked("predict", table)
    assert (done.returncode, done.stdout) == (1, "")
    assert "lacks 1 of the 93 measurements" in done.stderr
    assert forked("predict", table, "--model", MODEL).returncode == 0
