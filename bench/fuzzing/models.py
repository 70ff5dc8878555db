"""Load a model whose manifest, graph and other files are hostile."""

import hashlib
import io
import json
import os
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path
from random import Random

import onnx
from onnx import helper

from bench.fuzzing.mutation import spoil
from bench.fuzzing.structures import change_json, change_zip
from bloodcells import Classifier
from bloodcells.classification import manifest_file, out_of_fold, signing, store, training_rows
from bloodcells.classification.manifest import (
    MANIFEST_FILE,
    MODEL_FILE,
    OUT_OF_FOLD_FILE,
    SIGNATURE_FILE,
    TRAINING_ROWS_FILE,
)
from bloodcells.errors import BloodcellsError, ModelError

KEY = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
"""A public key, the first of https://www.rfc-editor.org/rfc/rfc8032#section-7.1."""
_OPERATORS = sorted({schema.name for schema in onnx.defs.get_all_schemas()})
_INTEGERS = (0, 1, -1, 2, 33, 2**31, 2**40, -(2**63), 2**63 - 1)


def check_model(data: bytes) -> str:
    """Load a model from a zip of its files, sealed as an exporter does; then each file by itself."""
    files = {MANIFEST_FILE: b"", MODEL_FILE: b""}
    with suppress(Exception), zipfile.ZipFile(io.BytesIO(data)) as file:
        # Names are as the hostile directories of the tests have them; here it is what is in the files.
        files |= {n: file.read(n) for n in file.namelist() if n in _FILES}
    raw = files.pop(MANIFEST_FILE)
    found = [_refusal(lambda: signing.signer(raw, files.get(SIGNATURE_FILE, b""), {"lab": KEY}))]
    found.append(_refusal(lambda: out_of_fold.from_bytes(files.get(OUT_OF_FOLD_FILE, b""))))
    found.append(_refusal(lambda: training_rows.from_bytes(files.get(TRAINING_ROWS_FILE, b""))))
    graph = files[MODEL_FILE]
    with suppress(ValueError, TypeError, UnicodeEncodeError, AssertionError):
        content = json.loads(raw)
        if isinstance(content, dict):
            content["files"] = {MODEL_FILE: hashlib.sha256(graph).hexdigest()}
            raw = manifest_file.seal(content)
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        (Path(folder) / MANIFEST_FILE).write_bytes(raw)
        (Path(folder) / MODEL_FILE).write_bytes(graph)
        found.append(_refusal(lambda: Classifier(store.load(Path(folder)))).replace(folder, ""))
    return " / ".join(found)


_FILES = (MANIFEST_FILE, MODEL_FILE, SIGNATURE_FILE, OUT_OF_FOLD_FILE, TRAINING_ROWS_FILE)


def _refusal(load) -> str:  # type: ignore[no-untyped-def]
    try:
        load()
    except ModelError as error:
        return str(error)
    except BloodcellsError as error:
        raise AssertionError(f"a model is refused by {type(error).__name__}: {error}") from error
    return "loaded"


def change_model(rng: Random, data: bytes, other: bytes) -> bytes:
    """Change the manifest, the graph or another file."""

    def change(rng: Random, content: bytes, other: bytes) -> bytes:
        return (
            change_json(rng, content, other) if content[:1] == b"{" else _change_graph(rng, content)
        )

    return change_zip(change)(rng, data, other)


def _change_graph(rng: Random, content: bytes) -> bytes:
    """Change operators, attributes, names, sizes and types in a graph."""
    model = onnx.ModelProto()
    try:
        model.ParseFromString(content)
    except Exception:  # of protobuf's own
        return spoil(rng, content, b"")
    for _ in range(rng.choice((1, 1, 2, 4))):
        rng.choice((_operator, _attribute, _wires, _weights, _shape, _added))(rng, model.graph)
    if rng.random() < 0.1 and model.opset_import:
        model.opset_import[0].version = rng.choice((0, 1, 7, 11, 13, 18, 25, 99, -1))
    return model.SerializeToString()


def _operator(rng: Random, graph: onnx.GraphProto) -> None:
    if graph.node:
        rng.choice(graph.node).op_type = rng.choice(_OPERATORS)


def _attribute(rng: Random, graph: onnx.GraphProto) -> None:
    if graph.node:
        name = rng.choice(
            ("axis", "to", "perm", "axes", "k", "value_ints", "pads", "size", "alpha")
        )
        value = rng.choice(
            (rng.choice(_INTEGERS), [rng.choice(_INTEGERS) for _ in range(3)], 1.5, "x")
        )
        node = rng.choice(graph.node)
        del node.attribute[:]
        node.attribute.append(helper.make_attribute(name, value))


def _wires(rng: Random, graph: onnx.GraphProto) -> None:
    names = [n for node in graph.node for n in (*node.input, *node.output)] or [""]
    if graph.node and (node := rng.choice(graph.node)).input:
        node.input[rng.randrange(len(node.input))] = rng.choice((*names, "", "weights", "cells"))


def _weights(rng: Random, graph: onnx.GraphProto) -> None:
    if graph.initializer:
        tensor = rng.choice(graph.initializer)
        if tensor.dims and rng.random() < 0.6:
            tensor.dims[rng.randrange(len(tensor.dims))] = rng.choice(_INTEGERS)
        else:
            tensor.data_type = rng.randint(0, 25)


def _shape(rng: Random, graph: onnx.GraphProto) -> None:
    value = rng.choice((*graph.input, *graph.output))
    dims = value.type.tensor_type.shape.dim
    if dims and rng.random() < 0.7:
        rng.choice(dims).dim_value = rng.choice(_INTEGERS)
    else:
        value.type.tensor_type.elem_type = rng.randint(0, 25)


def _added(rng: Random, graph: onnx.GraphProto) -> None:
    """Put an operator before the output, with the weights or sizes as its second input."""
    if graph.output and graph.node:
        last = graph.node[-1]
        if last.output:
            name = last.output[0]
            last.output[0] = f"{name}_"
            sizes = helper.make_tensor(
                f"{name}_sizes", 7, [2], [rng.choice(_INTEGERS) for _ in range(2)]
            )
            graph.initializer.append(sizes)
            inputs = [f"{name}_", *rng.choice(((), (sizes.name,), ("weights",)))]
            graph.node.append(helper.make_node(rng.choice(_OPERATORS), inputs, [name]))
