"""Encode the question for each service, and read its answer.

In the JSON that its own documentation has for a table of numbers; every one is to answer with the
probabilities of all classes.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bloodcells.arrays import Floats


@dataclass(frozen=True)
class Form:
    """Describe one form of question."""

    name: str
    """What it is called."""
    path: str
    """Where it is POSTed."""
    body: Callable[[Floats], Any]
    """(n, features) -> what is sent as JSON."""
    answer: Callable[[Any], Any]
    """What came as JSON -> (n, classes) probabilities."""


def columns_and_data(names: Sequence[str]) -> Form:
    """Encode for our service: names once, then rows of numbers."""
    return Form(
        '`{"columns", "data"}`',
        "/v1/predict",
        lambda rows: {"columns": list(names), "data": rows.tolist()},
        _ours,
    )


def cells(names: Sequence[str]) -> Form:
    """Encode for our service: an object a cell."""
    return Form('`{"cells"}`', "/v1/predict", lambda rows: {"cells": _objects(names, rows)}, _ours)


def inference_protocol(model: str) -> Form:
    """Encode for MLServer: one tensor, and the method of the model to call."""

    def body(rows: Floats) -> Any:
        tensor = {"name": "cells", "shape": list(rows.shape), "datatype": "FP64"}
        data = {"data": rows.ravel().tolist()}
        return {"inputs": [tensor | data], "outputs": [{"name": "predict_proba"}]}

    def answer(got: Any) -> Any:
        (output,) = got["outputs"]
        return np.reshape(output["data"], output["shape"])

    return Form("V2 inference protocol", f"/v2/models/{model}/infer", body, answer)


def pydantic_rows(names: Sequence[str]) -> Form:
    """Encode for the plain application: a list of objects with its pydantic model's names."""
    fields = [re.sub("[^a-z0-9]+", "_", name.lower()).strip("_") for name in names]
    return Form(
        "list of pydantic rows",
        "/predict",
        lambda rows: _objects(fields, rows),
        lambda got: got["probabilities"],
    )


def array() -> Form:
    """Encode for BentoML: a list of lists, under the argument's name."""
    return Form("`np.ndarray`", "/classify", lambda rows: {"cells": rows.tolist()}, lambda got: got)


def inputs() -> Form:
    """Encode for MLflow as an array; as `dataframe_split`, a single row takes half as long again."""
    return Form(
        "`inputs`",
        "/invocations",
        lambda rows: {"inputs": rows.tolist()},
        lambda got: got["predictions"],
    )


def _ours(got: Any) -> Any:
    return [cell["probabilities"] for cell in got["predictions"]]


def _objects(names: Sequence[str], rows: Floats) -> list[dict[str, float]]:
    return [dict(zip(names, row, strict=True)) for row in rows.tolist()]
