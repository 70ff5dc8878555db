"""Make a model directory of two measurements and two classes, and change its manifest."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import onnx
import pytest

from bloodcells.classification import manifest_file, store
from bloodcells.classification.manifest import (
    CALIBRATION_FILE,
    MANIFEST_FILE,
    MODEL_FILE,
    QUANTILES,
    SLIDES_HELD_OUT_FILE,
    Manifest,
)
from bloodcells.classification.store import Artifact
from bloodcells.errors import ModelError
from bloodcells.measurements import measurement

SHA = "0" * 64
SCORES: dict[str, Any] = {
    "cells": 4,
    "accuracy": 0.75,
    "f1_macro": 0.7333333333333333,
    "f1_weighted": 0.7333333333333333,
    "log_loss": 0.5,
    "per_class": [
        {"class": "Basophil", "precision": 1, "recall": 0.5, "f1": 2 / 3, "support": 2},
        {"class": "Monocyte", "precision": 2 / 3, "recall": 1, "f1": 0.8, "support": 2},
    ],
    "confusion_matrix": {"labels": ["Basophil", "Monocyte"], "counts": [[1, 1], [0, 2]]},
    "calibration": {"error": 0.1, "confidence": [0.8], "accuracy": [0.75], "cells": [4]},
}
FILES = {MODEL_FILE: b"graph \x00\xff" * 9, "report/index.html": b"<html></html>\n"}


def content(**changes: Any) -> dict[str, Any]:
    """A manifest of a model of two measurements and two classes, as JSON."""
    features = []
    for name in ("Area", "Mean red"):
        m = measurement(name)
        features.append(
            {
                "name": m.name,
                "unit": m.unit,
                "channel": m.channel,
                "base": m.base,
                "aliases": list(m.aliases),
                "quantiles": [float(k) for k in range(len(QUANTILES))],
            }
        )
    whole: dict[str, Any] = {
        "format_version": 1,
        "name": "tiny",
        "version": 1,
        "created": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).isoformat(),
        "digest": SHA,
        "files": dict.fromkeys(FILES, SHA),
        "feature_set": "tiny-2",
        "features": features,
        "classes": ["Basophil", "Monocyte"],
        "training_data": {
            "file": "t.csv",
            "sha256": SHA,
            "rows": 4,
            "class_counts": {"Basophil": 2, "Monocyte": 2},
        },
        "selection": {
            "metric": "f1_macro",
            "folds": 5,
            "seed": 0,
            "chosen": "svm",
            "candidates": [
                {
                    "name": "svm",
                    "settings": {"C": 1.0, "digest": "x"},
                    "f1_macro_mean": 0.7,
                    "f1_macro_sd": 0.01,
                    "fit_seconds": 0.1,
                    "predict_seconds": 0.01,
                    "settings_tried": 3,
                    "verdict": "chosen",
                }
            ],
        },
        "out_of_fold": SCORES,
        "slides_held_out": {"slides": 3, "folds": 3, "scores": SCORES},
        "test": {"file": "test.csv", "sha256": SHA, "scores": SCORES},
        "seed": 0,
        "libraries": {"numpy": "2.0"},
        "duration_seconds": 1.5,
        "intended_use": "Tests. Zellen µ.",
        "limits": ["none"],
        "citation": "nobody",
        "golden_rows": {
            "cells": [[1.5, 2.0], [3.0, 0.1]],
            "probabilities": [[0.25, 0.75], [1.0, 0.0]],
        },
    }
    return {**whole, **changes}


def manifest(**changes: Any) -> Manifest:
    return Manifest.model_validate(content(**changes))


def rewrite(directory: Path, **changes: Any) -> None:
    """Change the manifest as a later exporter would write it, digest and all."""
    raw = json.loads((directory / MANIFEST_FILE).read_bytes()) | changes
    (directory / MANIFEST_FILE).write_bytes(manifest_file.seal(raw))


def without_distances(graph: bytes) -> bytes:
    """The graph as it was before models had novelty: with probabilities alone."""
    model = onnx.load_from_string(graph)
    del model.graph.output[1:]
    kept = [node for node in model.graph.node if "distance" not in node.output]
    del model.graph.node[:]
    model.graph.node.extend(kept)
    return model.SerializeToString()


def older(loaded: Artifact) -> Artifact:
    """The same model as it was before models had novelty, sets, scores as served and ranges of classes."""
    golden = loaded.manifest.golden_rows.model_copy(update={"distances": None})
    without: dict[str, Any] = dict.fromkeys(("novelty", "prediction_sets", "new_slides", "served"))
    without["golden_rows"] = golden
    without["features"] = [
        feature.model_copy(update={"by_class": None}) for feature in loaded.manifest.features
    ]
    gone = (CALIBRATION_FILE, SLIDES_HELD_OUT_FILE)
    contents = {n: data for n, data in loaded.contents.items() if n not in gone}
    contents[MODEL_FILE] = without_distances(contents[MODEL_FILE])
    manifest = loaded.manifest.model_copy(update=without)
    return replace(loaded, manifest=manifest, contents=contents)


def refusal(directory: Path) -> str:
    with pytest.raises(ModelError) as error:
        store.load(directory)
    return str(error.value)
