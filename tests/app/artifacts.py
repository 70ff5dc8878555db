"""Make model directories: copies of the shipped one, and a small one of other measurements."""

import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper

from bloodcells.classification import store
from bloodcells.classification.manifest import MODEL_FILE, Evaluation, GoldenRows, Manifest
from bloodcells.classification.metrics import evaluate

MODELS = Path(__file__).resolve().parents[2] / "models"
SMALL = "shape-only"
SMALL_FEATURES = ("Area", "Perim.", "Circ.", "AR", "Solidity")
SMALL_CLASSES = ("long", "round", "rough")


def small_model(shipped: Manifest) -> tuple[Manifest, dict[str, bytes]]:
    """Make a linear model of five measurements, as training would export one."""
    features = [
        f.model_copy(update={"by_class": None})  # whose classes are others
        for f in shipped.features
        if f.name in SMALL_FEATURES
    ]
    rng = np.random.default_rng(5)
    scale = np.array([max(abs(f.range()[2]), 1e-3) for f in features])
    weights = rng.normal(size=(len(features), len(SMALL_CLASSES))) / scale[:, None]
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["cells", "weights"], ["scores"]),
            helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
        ],
        SMALL,
        [helper.make_tensor_value_info("cells", TensorProto.DOUBLE, [None, len(features)])],
        [
            helper.make_tensor_value_info(
                "probabilities", TensorProto.DOUBLE, [None, len(SMALL_CLASSES)]
            )
        ],
        [onnx.numpy_helper.from_array(weights, "weights")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    golden = np.array([[f.range()[i] for f in features] for i in (1, 2, 3)])
    scores = np.exp(golden @ weights)
    manifest = shipped.model_copy(
        update={
            "name": SMALL,
            "version": 1,
            "feature_set": "shape-5",
            "features": features,
            "classes": list(SMALL_CLASSES),
            "training_data": shipped.training_data.model_copy(
                update={"rows": 6, "class_counts": dict.fromkeys(SMALL_CLASSES, 2)}
            ),
            "out_of_fold": small_scores(),
            "slides_held_out": None,
            "served": None,
            "novelty": None,
            "prediction_sets": None,
            "new_slides": None,
            "golden_rows": GoldenRows(
                cells=golden.tolist(),
                probabilities=(scores / scores.sum(axis=1, keepdims=True)).tolist(),
            ),
        }
    )
    return manifest, {MODEL_FILE: model.SerializeToString()}


def small_scores() -> Evaluation:
    """Score the small model as if it had told its six cells right but one."""
    labels = np.repeat(SMALL_CLASSES, 2)
    probabilities = np.repeat(np.eye(len(SMALL_CLASSES)), 2, axis=0) * 0.7 + 0.1
    probabilities[0] = probabilities[-1]
    calibration = {"error": 0.0, "confidence": [0.8], "accuracy": [5 / 6], "cells": [6]}
    scores = evaluate(labels, labels=SMALL_CLASSES, probabilities=probabilities).to_dict()
    return Evaluation.model_validate(scores | {"calibration": calibration})


def copy_shipped(root: Path) -> Path:
    """Copy the shipped model, as version 1 whatever it is."""
    source = store.resolve(MODELS / "bloodcells")
    if source.name == "1":
        shutil.copytree(source, root / "bloodcells" / "1")
    else:
        save_version(root, store.load(source), 1)
    return root


def save_version(root: Path, loaded: store.Artifact, version: int) -> Path:
    """Save a model under another version."""
    manifest = loaded.manifest.model_copy(update={"version": version})
    files = {name: (loaded.directory / name).read_bytes() for name in manifest.files}
    return store.save(root, manifest, files)
