"""The models of a folder are found by their manifests, and a table loads its own."""

from pathlib import Path

import pytest

from bloodcells import Classifier
from bloodcells.classification import store
from bloodcells.classification.manifest import MANIFEST_FILE
from bloodcells.classification.model_folder import find_models
from bloodcells.errors import ModelError, UnknownModel
from bloodcells.measurements import FEATURE_SETS, measurement
from tests.bloodcells.classification.model_directory import FILES, content, manifest

MODELS = Path(__file__).resolve().parents[3] / "models"


def save(root: Path, name: str, measured: tuple[str, ...], version: int = 1) -> Path:
    """Save a model of these measurements."""
    of_two = content()["features"][0]
    features = [
        {**of_two, "name": name, "unit": measurement(name).unit, "channel": None, "aliases": []}
        for name in measured
    ]
    golden = {"cells": [[1.0] * len(measured)], "probabilities": [[0.25, 0.75]]}
    changes = {"name": name, "version": version, "features": features, "golden_rows": golden}
    return store.save(root, manifest(**changes), FILES)


def test_the_newest_versions_of_a_folder_are_found_the_default_first(tmp_path: Path) -> None:
    save(tmp_path, "a", ("Area", "Feret", "AR"))
    save(tmp_path, "bloodcells", ("Area", "Feret"))
    newest = save(tmp_path, "bloodcells", ("Area",), version=2)
    (tmp_path / "notes.txt").write_text("")
    (tmp_path / "lost+found").mkdir()
    (tmp_path / "none").mkdir()
    choice = find_models(tmp_path)
    assert [model.name for model in choice.models] == ["bloodcells", "a"]
    assert choice.default.artifact.directory == newest
    assert choice.of(["Area", "AR", "Feret"]).name == "a"
    assert choice.of(["Area"]).name == "bloodcells"


def test_without_the_default_the_first_by_name_is_first(tmp_path: Path) -> None:
    save(tmp_path, "b", ("Area",))
    save(tmp_path, "a", ("Area", "AR"))
    assert [model.name for model in find_models(tmp_path).models] == ["a", "b"]


def test_a_model_or_a_version_is_the_only_one(tmp_path: Path) -> None:
    first = save(tmp_path, "bloodcells", ("Area",))
    save(tmp_path, "bloodcells", ("Area", "AR"), version=2)
    save(tmp_path, "white", ("Area", "AR", "Feret"))
    for path, version in ((tmp_path / "bloodcells", 2), (first, 1)):
        (model,) = find_models(path).models
        assert (model.name, model.version) == ("bloodcells", version)


def test_what_holds_no_model_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(UnknownModel, match="is not a model: expected a folder with manifest"):
            find_models(path)
    save(tmp_path, "a", ("Area",))
    (tmp_path / "a" / "1" / MANIFEST_FILE).write_text("{")
    with pytest.raises(ModelError, match=r"manifest\.json is not JSON"):
        find_models(tmp_path)


def test_a_classifier_is_loaded_by_the_columns_of_a_table() -> None:
    white = Classifier.load(MODELS, columns=FEATURE_SETS["bloodcells-93"])
    assert white.manifest.name == "bloodcells-white"
    imagej = Classifier.load(MODELS, columns=FEATURE_SETS["imagej-33"])
    assert imagej.manifest.name == "bloodcells"
    assert imagej.class_names == white.class_names
    named = Classifier.load(MODELS / "bloodcells", columns=FEATURE_SETS["bloodcells-93"])
    assert named.manifest.name == "bloodcells"
