"""A manifest is read only if it is whole and of a format that is known; what is wrong is said by its key."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodcells.classification import store
from bloodcells.classification.manifest import MANIFEST_FILE, MODEL_FILE
from bloodcells.measurements import measurement
from tests.bloodcells.classification.model_directory import SCORES, SHA, content, refusal, rewrite


def test_features_know_their_range_and_measurement(saved: Path) -> None:
    area, red = store.load(saved).manifest.features
    assert area.range() == (0.0, 3.0, 4.0, 5.0, 8.0)
    assert area.as_measurement() == measurement("Area")
    assert red.as_measurement() == measurement("Mean red")


@pytest.mark.parametrize(
    "name",
    ["../../etc/hostname", "..", "/etc/hostname", "/dev/zero", "report/../../x", "./model.onnx",
     "a//b", "a/", "a\\b", "a\0b", "", MANIFEST_FILE],
)  # fmt: skip
def test_a_path_that_leads_out_of_the_directory_is_refused(saved: Path, name: str) -> None:
    rewrite(saved, files={MODEL_FILE: SHA, name: SHA})
    assert refusal(saved) == (
        f"{saved / MANIFEST_FILE} is not a manifest: at the whole, Value error, files: {name!r} is not "
        "the path of a file of a model directory (1 fault)."
    )


def test_a_manifest_that_is_not_json_is_refused(saved: Path) -> None:
    (saved / MANIFEST_FILE).write_text("{")
    assert refusal(saved).startswith(f"{saved / MANIFEST_FILE} is not JSON: ")


@pytest.mark.parametrize(("version", "shown"), [(5, "5"), (None, "None"), ("1", "'1'"), (0, "0")])
def test_another_format_version_is_refused_before_anything_else(
    saved: Path, version: Any, shown: str
) -> None:
    rewrite(saved, format_version=version, name=7, digest=None)
    assert refusal(saved) == (
        f"{saved / MANIFEST_FILE} has format_version {shown}; this release reads 1, 2, 3 and 4. "
        "Update Bloodcells, or export the model again."
    )


def test_json_that_is_no_object_has_no_format_version(saved: Path) -> None:
    (saved / MANIFEST_FILE).write_text("[1]")
    assert "has format_version None; this release reads 1, 2, 3 and 4." in refusal(saved)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": "../up"}, "at name, String should match pattern"),
        ({"version": 0}, "at version, Input should be greater than or equal to 1"),
        ({"classes": ["a"]}, "at classes, List should have at least 2 items"),
        ({"more": 1}, "at more, Extra inputs are not permitted"),
        ({"files": {}}, "at the whole, Value error, files: model.onnx is not listed"),
        ({"classes": ["a", "a"]}, "at the whole, Value error, classes: a class is listed twice"),
        (
            {"golden_rows": {"cells": [[1.0]], "probabilities": [[0.5, 0.5]]}},
            "at the whole, Value error, golden_rows.cells: every row must have one number per feature",
        ),
        (
            {"golden_rows": {"cells": [[1.0, 2.0]], "probabilities": [[0.5]]}},
            "at the whole, Value error, golden_rows.probabilities: one row per cell, one number per "
            "class is needed",
        ),
        (
            {"golden_rows": {"cells": [[1.0, 2.0]], "probabilities": []}},
            "at the whole, Value error, golden_rows.probabilities: one row per cell",
        ),
        (
            {"out_of_fold": SCORES | {"accuracy": 1.5}},
            "at out_of_fold.accuracy, Input should be less",
        ),
        (
            {"features": content()["features"][:1] * 2},
            "at the whole, Value error, features: a measurement is listed twice",
        ),
    ],
)
def test_what_is_no_manifest_is_refused_by_its_key(
    saved: Path, changes: dict[str, Any], fault: str
) -> None:
    rewrite(saved, **changes)
    message = refusal(saved)
    assert message.startswith(f"{saved / MANIFEST_FILE} is not a manifest: {fault}")
    assert message.endswith(" (1 fault).")


def test_a_whole_manifest_that_another_exporter_wrote_is_loaded(saved: Path) -> None:
    rewrite(saved, intended_use="Rewritten.", slides_held_out=None, test=None)
    assert store.load(saved).manifest.intended_use == "Rewritten."


@given(st.binary(max_size=60))
def test_any_bytes_as_a_manifest_are_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / MANIFEST_FILE).write_bytes(data)
    refusal(folder)


def test_the_number_of_faults_is_said(saved: Path) -> None:
    rewrite(saved, version=0, name="", seed="x")
    assert refusal(saved).endswith(" (3 faults).")
