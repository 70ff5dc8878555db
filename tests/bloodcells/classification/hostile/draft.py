"""Draft a small model as training would export it, to be made hostile before it is written and sealed."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import orjson
from onnx import TensorProto, helper, numpy_helper

from bloodcells.classification import manifest_file, signing, store
from bloodcells.classification.manifest import (
    CALIBRATION_FILE,
    MANIFEST_FILE,
    MODEL_FILE,
    OUT_OF_FOLD_FILE,
    SIGNATURE_FILE,
    TRAINING_ROWS_FILE,
)

SHIPPED = store.resolve(Path(__file__).resolve().parents[4] / "models" / "bloodcells")
FEATURES, CLASSES = 33, 5
BESIDE = (TRAINING_ROWS_FILE, OUT_OF_FOLD_FILE, CALIBRATION_FILE)
WEIGHTS = np.random.default_rng(5).normal(size=(FEATURES, CLASSES)) / 1e3
CELLS = np.random.default_rng(6).uniform(0, 100, size=(4, FEATURES)).round(3)


def softmax(scores: Any) -> Any:
    """The probabilities that the small model gives."""
    powers = np.exp(scores)
    return powers / powers.sum(axis=1, keepdims=True)


def value(name: str, shape: list[Any], kind: int = TensorProto.DOUBLE) -> onnx.ValueInfoProto:
    """An input or output of a graph."""
    return helper.make_tensor_value_info(name, kind, shape)


def linear() -> onnx.ModelProto:
    """The honest graph: the softmax of a product, its weights one constant and its zeros an attribute.

    Its distances are sums.
    """
    zeros = numpy_helper.from_array(np.zeros(CLASSES), "zeros")
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["cells", "weights"], ["product"]),
            helper.make_node("Constant", [], ["zeros"], value=zeros),
            helper.make_node("Add", ["product", "zeros"], ["scores"]),
            helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
            helper.make_node("ReduceSum", ["cells", "axis"], ["distance"], keepdims=0),
        ],
        "linear",
        [value("cells", ["n", FEATURES])],
        [value("probabilities", ["n", CLASSES]), value("distance", ["n"])],
        [
            numpy_helper.from_array(WEIGHTS, "weights"),
            numpy_helper.from_array(np.array([1]), "axis"),
        ],
    )
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid("ai.onnx.ml", 5)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10)


@cache
def _base() -> tuple[bytes, dict[str, bytes]]:
    """The honest manifest as JSON, and its files."""
    content = orjson.loads((SHIPPED / MANIFEST_FILE).read_bytes())
    chosen = content["selection"]["chosen"]
    kept = [c for c in content["selection"]["candidates"] if c["name"] == chosen]
    content["selection"]["candidates"] = kept
    # Without it there is no file of it either: some kinds double a file, of few bytes that are allowed.
    del content["new_slides"]
    content["golden_rows"] = {
        "cells": CELLS.tolist(),
        "probabilities": softmax(CELLS @ WEIGHTS).tolist(),
        "distances": CELLS.sum(axis=1).tolist(),
    }
    files = {n: (SHIPPED / n).read_bytes() for n in BESIDE}
    files |= {MODEL_FILE: linear().SerializeToString(), "report/index.html": b"<html></html>\n"}
    return orjson.dumps(content), files


def _same(raw: bytes) -> bytes:
    return raw


@dataclass
class Draft:
    """Hold a model that is not written yet."""

    content: dict[str, Any] = field(default_factory=lambda: orjson.loads(_base()[0]))
    """The manifest, whose checksums and digest are filled in when it is written."""
    files: dict[str, bytes] = field(default_factory=lambda: dict(_base()[1]))
    """The other files."""
    listed: dict[str, Any] = field(default_factory=dict)
    """Checksums that the manifest has beside the right ones, or instead of them."""
    text: Callable[[bytes], bytes] = _same
    """What is done to the manifest's text, before its digest is computed."""
    sealed: Callable[[bytes], bytes] = _same
    """What is done to it after that."""
    disk: Callable[[Path], object] = lambda directory: None
    """What is done to the directory at last."""

    def graph(self, change: Callable[[onnx.ModelProto], object]) -> None:
        """Change the graph."""
        model = linear()
        change(model)
        self.files[MODEL_FILE] = model.SerializeToString()

    def write(self, directory: Path, key: Path) -> None:
        """Write the directory as an exporter would, and sign it."""
        sums = {name: hashlib.sha256(data).hexdigest() for name, data in self.files.items()}
        self.content["files"] = sums | self.listed
        raw = self.text(manifest_file.seal(self.content))
        digest = re.compile(rb'(?<="digest": ")[0-9a-f]{64}')
        raw = digest.sub(manifest_file.digest(raw).encode(), raw, count=1)
        for name, data in ({MANIFEST_FILE: self.sealed(raw)} | self.files).items():
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            (directory / name).write_bytes(data)
        signature = signing.sign((directory / MANIFEST_FILE).read_bytes(), key)
        (directory / SIGNATURE_FILE).write_bytes(signature)
        self.disk(directory)


@dataclass(frozen=True)
class Kind:
    """Describe one kind of hostile model."""

    name: str
    change: Callable[[Draft], object]
    said: str
    """A pattern of the sentence by which it is refused."""
