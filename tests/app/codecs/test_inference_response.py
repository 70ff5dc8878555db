"""Predictions are encoded for the Open Inference Protocol without a change, in JSON and in binary."""

import json
from typing import Any

import numpy as np
import pytest

from app.codecs.inference_request import OUTPUTS, InferenceRequest, RequestedOutput
from app.codecs.inference_response import describe_outputs, encode_response
from bloodcells import Classifier, Predictions, read_cells
from bloodcells.tables.formats import Limits, read_bytes
from tests.app.inference import read
from tests.app.sent_bodies import json_columns, made_up


def asked(*outputs: RequestedOutput, id_: str | None = None) -> InferenceRequest:
    return InferenceRequest(id_, (), outputs, {})


@pytest.fixture(scope="module")
def predictions(classifier: Classifier) -> Predictions:
    """Some cells, one with a flag and one that is rejected."""
    table = made_up(6, seed=4).put(2, "Area", 1e6).put(5, "Area", None)
    source = read_bytes(json_columns(table).content, "json", Limits())
    found = classifier.predict(read_cells(source, invalid="flag"))
    assert found.classes[4] is None
    assert found.flags[1]
    return found


def same(outputs: dict[str, Any], expected: Predictions) -> None:
    assert outputs["class"].tolist() == [name or "" for name in expected.classes]
    assert outputs["flags"].tolist() == ["; ".join(flags) for flags in expected.flags]
    np.testing.assert_array_equal(outputs["probability"], expected.probability)
    np.testing.assert_array_equal(outputs["probabilities"], expected.probabilities)


@pytest.mark.parametrize("binary", range(2 ** len(OUTPUTS)))
def test_outputs_are_the_predictions_whichever_are_binary(
    binary: int, predictions: Predictions
) -> None:
    outputs = [RequestedOutput(n, bool(binary >> k & 1)) for k, n in enumerate(OUTPUTS)]
    body, length = encode_response(predictions, asked(*outputs))
    assert (length is None) == (not binary)
    answer, found = read(body, length)
    same(found, predictions)
    assert list(answer) == ["model_name", "model_version", "outputs"]
    assert answer["model_name"] == predictions.model_name
    assert answer["model_version"] == str(predictions.model_version)


def test_only_what_is_asked_for_is_sent_in_that_order(predictions: Predictions) -> None:
    body, length = encode_response(
        predictions, asked(RequestedOutput("flags", True), RequestedOutput("class", False), id_="")
    )
    answer, found = read(body, length)
    assert list(found) == ["flags", "class"]
    assert answer["id"] == ""


def test_what_is_no_number_is_null_in_json(predictions: Predictions) -> None:
    body, _ = encode_response(predictions, asked(RequestedOutput("probability", False)))
    [output] = json.loads(body)["outputs"]
    assert [value is None for value in output["data"]] == [
        name is None for name in predictions.classes
    ]


def test_outputs_are_described_as_they_are_sent(predictions: Predictions) -> None:
    outputs = [RequestedOutput(name, False) for name in OUTPUTS]
    sent = json.loads(encode_response(predictions, asked(*outputs))[0])["outputs"]
    for described, output in zip(describe_outputs(5), sent, strict=True):
        assert described["shape"][1:] == output["shape"][1:]
        assert {k: described[k] for k in ("name", "datatype")} == {
            k: output[k] for k in ("name", "datatype")
        }
