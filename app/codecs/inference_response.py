"""Encode answers of the Open Inference Protocol: JSON, behind which outputs may lie in binary."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson

from app.codecs.inference_request import OUTPUTS, InferenceRequest
from app.codecs.tensors import BYTES, encode_numbers, encode_texts
from bloodcells import Predictions
from bloodcells.arrays import Codes, Floats
from bloodcells.quality.flag_sets import FLAG_SEPARATOR

EXTENSIONS = ("binary_tensor_data",)
"""The extensions of the protocol that are spoken."""


def describe_outputs(classes: int) -> list[dict[str, Any]]:
    """Describe the outputs of a model with k classes, as the metadata of a model has them."""
    shapes = {"probabilities": [-1, classes]}
    return [
        {"name": name, "datatype": _datatype(name), "shape": shapes.get(name, [-1])}
        for name in OUTPUTS
    ]


def encode_response(
    predictions: Predictions, request: InferenceRequest
) -> tuple[bytes, int | None]:
    """Encode the outputs that were asked for.

    A rejected row has an empty `class`, NaN probabilities (`null` in JSON), and its reason as its flag.

    Parameters
    ----------
    predictions
        Those of the n cells of the request.

    Returns
    -------
    The body, and the bytes of the JSON that it begins with; None where all of it is JSON.
    """
    outputs: list[dict[str, Any]] = []
    behind: list[bytes] = []
    for output in request.outputs:
        described: dict[str, Any] = {"name": output.name, "datatype": _datatype(output.name)}
        if output.name in ("class", "flags"):
            kinds, codes = _texts(predictions, output.name)
            shape = [len(codes)]
            if output.binary:
                data: Any = encode_texts(kinds, codes)
            else:
                data = [kinds[code] for code in codes.tolist()]
        else:
            numbers = _numbers(predictions, output.name)
            shape = list(numbers.shape)
            flat = np.ascontiguousarray(numbers).ravel()  # whose NaN orjson writes as null
            data = encode_numbers(flat) if output.binary else flat
        described["shape"] = shape
        if output.binary:
            described["parameters"] = {"binary_data_size": len(data)}
            behind.append(data)
        else:
            described["data"] = data
        outputs.append(described)
    answer = {
        "model_name": predictions.model_name,
        "model_version": str(predictions.model_version),
        **({} if request.id is None else {"id": request.id}),
        "outputs": outputs,
    }
    head = orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY)
    return (b"".join([head, *behind]), len(head)) if behind else (head, None)


def _datatype(name: str) -> str:
    return BYTES if name in ("class", "flags") else "FP64"


def _texts(predictions: Predictions, name: str) -> tuple[Sequence[str], Codes]:
    """Give the different texts of an output, and the position of each cell's among them."""
    if name == "class":
        return (
            *predictions.class_names,
            "",
        ), predictions.codes  # -1, of rejected rows, is the last
    flags = predictions.cell_flags
    return [FLAG_SEPARATOR.join(kind) for kind in flags.kinds], flags.codes


def _numbers(predictions: Predictions, name: str) -> Floats:
    return predictions.probability if name == "probability" else predictions.probabilities
