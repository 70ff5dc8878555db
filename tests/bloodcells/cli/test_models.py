"""`bloodcells models list | show | compare | pin | promote | rollback | remove`, run as a user runs them."""

import shutil
from pathlib import Path

import pyarrow.csv
import pytest

from bloodcells.classification import promotion, store
from bloodcells.classification.served_version import SERVED_FILE
from tests.app.artifacts import save_version
from tests.bloodcells.cli.command import EXAMPLES, MODEL, ROOT, forked


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """The shipped model as versions 1 and 2, of which 2 is a candidate."""
    shipped = store.load(store.resolve(MODEL))
    save_version(tmp_path, shipped, 1)
    second = shipped.manifest.model_copy(update={"version": 2})
    promotion.save_candidate(tmp_path, second, shipped.contents)
    return tmp_path / "bloodcells"


def said(*arguments: object, status: int = 0, **environment: str) -> str:
    done = forked("models", *arguments, **environment)
    assert done.returncode == status, done.stderr
    return done.stdout if status == 0 else done.stderr


def test_a_candidate_is_promoted_rolled_back_and_removed(model: Path) -> None:
    states = [line.split()[1:3] for line in said("list", model.parent).splitlines()[1:]]
    assert states == [["1", "served"], ["2", "candidate"]]
    assert "(candidate)" in said("show", "2", "--model", model)
    on = "from the next start or reload (SIGHUP) on"
    served = f"Version {{}} of {model} is served {on}; before, version {{}} was."
    assert said("promote", "--model", model).startswith(served.format(2, 1))
    assert said("remove", "2", "--model", model, "--yes", status=1).startswith(
        f"Version 2 of {model} is served and is not removed"
    )
    assert said("rollback", "--model", model).startswith(served.format(1, 2))
    shown = said("show", "--model", model)
    assert shown.startswith("bloodcells, version 1 (served)\n")
    history = shown[shown.index("Served:") :].splitlines()[1:]
    assert [line.split("UTC")[1].strip() for line in history] == [
        "version 1 (highest)",
        "version 2 (promote)",
        "version 1 (rollback)",
    ]
    assert "Aborted" in said("remove", model / "2", status=1)  # nobody answers
    assert said("remove", model / "2", "--yes") == f"{model / '2'} is removed.\n"
    assert sorted(p.name for p in model.iterdir()) == ["1", SERVED_FILE]


def test_only_a_version_that_the_service_would_load_is_served(model: Path) -> None:
    (model / "2" / "model.onnx").write_bytes(b"")
    assert "has been changed since it was exported" in said("promote", model / "2", status=1)
    shutil.rmtree(model / "2")
    for words, sentence in (
        (("promote",), "there is no candidate"),
        (("rollback",), "is known to have been served before"),
        (("pin", "2"), "has no version 2; there is 1."),
    ):
        assert sentence in said(*words, "--model", model, status=1)
    assert "a version was expected" in said("pin", "latest", status=2)
    before = (model / SERVED_FILE).read_bytes()
    key = model.parent / "lab"
    assert forked("models", "keygen", key).returncode == 0
    trusted = {"BLOODCELLS_TRUSTED_KEYS": f"{key}.pub"}
    assert "1 is not signed" in said("pin", model / "1", status=1, **trusted)
    assert (model / SERVED_FILE).read_bytes() == before


def test_two_versions_are_compared_on_a_table(model: Path, tmp_path: Path) -> None:
    out = tmp_path / "differ.csv"
    text = said("compare", model / "1", model / "2", "--on", EXAMPLES, "--out", out)
    assert "no column 'Class', so no model is scored" in text
    assert "They differ on 0 of 5 cells (0.0%)." in text
    assert pyarrow.csv.read_csv(out).num_rows == 0
    assert "has no column 'Type'" in said(
        "compare", model / "1", model / "2", "--on", EXAMPLES, "--label", "Type", status=1
    )
    labelled = tmp_path / "labelled.csv"
    header, *rows = EXAMPLES.read_text().splitlines()
    labelled.write_text("\n".join([f"{header},Class", *(f"{row},Neutrophil" for row in rows)]))
    text = said("compare", "1", "2", "--model", model, "--on", labelled)
    assert "A alone is right on 0 cells, B alone on 0; both on 1, neither on 4." in text
    assert "McNemar's exact test: p = 1." in text
    assert "None of them was fitted to any of these cells." in text


def test_models_of_other_measurements_need_a_table_of_both(tmp_path: Path) -> None:
    white = store.resolve(ROOT / "models" / "bloodcells-white")
    done = said("compare", store.resolve(MODEL), white, "--on", EXAMPLES, status=1)
    assert "60 of the 93 measurements" in done
