"""A model directory is there whole or not at all, and loads only if every byte is what was exported."""

import os
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from bloodcells.classification import store
from bloodcells.classification.manifest import MANIFEST_FILE, MODEL_FILE
from bloodcells.errors import ModelError, UnknownModel
from tests.bloodcells.classification.model_directory import FILES, manifest, refusal


def test_what_was_saved_is_loaded(saved: Path, tmp_path: Path) -> None:
    assert saved == tmp_path / "models" / "tiny" / "1"
    loaded = store.load(saved)
    assert loaded.directory == saved
    assert loaded.onnx == FILES[MODEL_FILE]
    assert (saved / "report" / "index.html").read_bytes() == FILES["report/index.html"]
    given_values = manifest().model_dump(exclude={"files", "digest"})
    assert loaded.manifest.model_dump(exclude={"files", "digest"}) == given_values
    assert set(loaded.manifest.files) == set(FILES)
    assert loaded.manifest.feature_names == ("Area", "Mean red")
    assert "graph" not in repr(loaded)


def test_only_the_model_directory_is_left_and_others_may_read_it(saved: Path) -> None:
    assert [p.name for p in saved.parent.iterdir()] == ["1"]
    assert stat.S_IMODE(saved.stat().st_mode) == 0o755


@pytest.mark.parametrize("umask", [0o077, 0o027, 0o777, 0])
def test_whatever_the_umask_every_user_may_read_a_model_and_no_other_may_write_it(
    tmp_path: Path, umask: int
) -> None:
    tmp_path.chmod(0o700)
    before = os.umask(umask)
    try:
        store.save(tmp_path / "new" / "models", manifest(), FILES)
    finally:
        os.umask(before)
    made = [tmp_path / "new", *(tmp_path / "new").rglob("*")]
    assert len(made) == 8
    for path in made:
        mode = 0o755 if path.is_dir() else 0o644
        assert stat.S_IMODE(path.stat().st_mode) == mode, path
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700  # it was there


def test_a_version_that_is_there_is_never_changed(saved: Path, tmp_path: Path) -> None:
    before = {p: p.read_bytes() for p in saved.rglob("*") if p.is_file()}
    with pytest.raises(ModelError) as error:
        store.save(tmp_path / "models", manifest(), {MODEL_FILE: b"other"})
    assert str(error.value) == (f"{saved} is there already; an exported version is never changed.")
    assert {p: p.read_bytes() for p in saved.rglob("*") if p.is_file()} == before
    assert [p.name for p in saved.parent.iterdir()] == ["1"]


@pytest.mark.parametrize(
    "files",
    [
        {MODEL_FILE: b"x", "a/b": "no bytes"},
        {MODEL_FILE: b"x", "a": b"file", "a/b": b"below a file"},
        {"report/index.html": b"no model"},
    ],
    ids=["no bytes", "impossible path", "no graph"],
)
def test_an_export_that_fails_leaves_nothing_behind(tmp_path: Path, files: Any) -> None:
    with pytest.raises((TypeError, OSError, ModelError)):
        store.save(tmp_path, manifest(), files)
    assert list((tmp_path / "tiny").iterdir()) == []


# --- changed directories -------------------------------------------------------------------------------


def test_every_changed_byte_of_the_manifest_is_refused(saved: Path) -> None:
    raw = (saved / MANIFEST_FILE).read_bytes()
    blanks = [m.start() for m in re.finditer(rb"[ \n]", raw)]
    digest = raw.index(b'"digest"')
    every = {*range(0, len(raw), 97), *blanks[::53], *range(digest - 2, digest + 80), len(raw) - 1}
    for at in sorted(every):
        for new in (bytes([raw[at] ^ 1]), b"", raw[at : at + 1] * 2, b"\t"):
            (saved / MANIFEST_FILE).write_bytes(raw[:at] + new + raw[at + 1 :])
            with pytest.raises(ModelError):
                store.load(saved)
    for changed in (raw + b"\n", b" " + raw, raw[:-1], b""):
        (saved / MANIFEST_FILE).write_bytes(changed)
        with pytest.raises(ModelError):
            store.load(saved)
    (saved / MANIFEST_FILE).write_bytes(raw)
    store.load(saved)


@pytest.mark.parametrize("name", FILES)
def test_every_changed_byte_of_another_file_is_refused(saved: Path, name: str) -> None:
    raw = (saved / name).read_bytes()
    for at in range(len(raw)):
        (saved / name).write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
        message = refusal(saved)
        assert message.startswith(
            f"{saved / name} has been changed since it was exported: its SHA-256 is "
        )
        assert message.endswith(" was expected. Restore it, or export again.")
    for changed in (raw + b"\n", raw[:-1], b""):
        (saved / name).write_bytes(changed)
        refusal(saved)


@pytest.mark.parametrize("name", [MANIFEST_FILE, *FILES])
def test_a_missing_file_is_named(saved: Path, name: str) -> None:
    (saved / name).unlink()
    assert refusal(saved) == (f"{saved / name} is missing; restore it, or export the model again.")


def test_a_file_that_cannot_be_read_is_named(saved: Path) -> None:
    (saved / MODEL_FILE).unlink()
    (saved / MODEL_FILE).mkdir()
    assert refusal(saved) == (
        f"{saved / MODEL_FILE} is not a regular file; restore it, or export the model again."
    )


@pytest.mark.parametrize("name", [MANIFEST_FILE, MODEL_FILE])
def test_a_pipe_is_not_read(saved: Path, name: str) -> None:
    (saved / name).unlink()
    os.mkfifo(saved / name)
    assert refusal(saved).startswith(f"{saved / name} is not a regular file; ")


@pytest.mark.parametrize("name", ["notes.txt", "report/more.html", ".hidden"])
def test_a_file_that_is_not_listed_is_refused(saved: Path, name: str) -> None:
    (saved / name).write_text("x")
    assert refusal(saved) == (
        f"{saved / name} is not listed in manifest.json: it was not exported with the model. Take "
        "it out, or export again."
    )


def denied(*_: object, **__: object) -> Any:
    raise PermissionError(13, "Permission denied")


def test_a_folder_that_cannot_be_read_is_named(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = saved.parent
    for owner, name, call, folder in (
        (Path, "iterdir", lambda: store.versions(model), model),
        (Path, "is_file", lambda: store.resolve(model), model),
        (os, "open", lambda: store.load(saved), saved / MANIFEST_FILE),
        (os, "scandir", lambda: store.load(saved), saved),
    ):
        with monkeypatch.context() as patched:  # the tests may run as root, who may read anything
            patched.setattr(owner, name, denied)
            with pytest.raises(ModelError) as error:
                call()
        assert str(error.value) == f"{folder} cannot be read: Permission denied."


# --- which version -------------------------------------------------------------------------------------


def test_versions_are_whole_numbers_in_order(tmp_path: Path) -> None:
    for name in ("1", "2", "10", "03", "0", "-1", "x", ".4-abc", "1.5"):
        (tmp_path / "m" / name).mkdir(parents=True)
    (tmp_path / "m" / "11").write_text("a file")
    assert store.versions(tmp_path / "m") == [1, 2, 10]
    assert store.versions(tmp_path / "none") == []
    assert store.next_version(tmp_path, "m") == 11
    assert store.next_version(tmp_path, "none") == 1


def test_the_highest_version_is_the_default(tmp_path: Path) -> None:
    for version in (9, 10):
        store.save(tmp_path, manifest(version=version), FILES)
    assert store.resolve(tmp_path / "tiny") == tmp_path / "tiny" / "10"
    assert store.resolve(tmp_path / "tiny" / "9") == tmp_path / "tiny" / "9"


def test_a_folder_that_is_no_model_is_unknown(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(UnknownModel) as error:
            store.resolve(path)
        assert str(error.value) == (
            f"{path} is not a model: expected a folder with manifest.json, or one with a folder for "
            "each version, named 1, 2, ..."
        )


def test_a_version_that_is_being_written_is_not_seen(tmp_path: Path) -> None:
    store.save(tmp_path, manifest(), FILES)
    os.rename(tmp_path / "tiny" / "1", tmp_path / "tiny" / ".1-half")
    with pytest.raises(UnknownModel):
        store.resolve(tmp_path / "tiny")
