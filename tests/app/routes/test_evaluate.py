"""Test POST /v1/evaluate: the same figures as scikit-learn on the same predictions."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from sklearn import metrics

from bloodcells import CellTable, Classifier, Predictions, read_cells
from bloodcells.classification import training_rows
from bloodcells.classification.manifest import TRAINING_ROWS_FILE
from tests.app.routes.test_models import save_with
from tests.app.routes.test_predict import long_form
from tests.app.sent_bodies import ENCODERS, Body, Table, csv_with, json_cells
from tests.app.servers import serving


def post(
    client: httpx.Client, body: Body, accept: str = "application/json", **query: object
) -> httpx.Response:
    """Post a table to /v1/evaluate."""
    headers = body.headers | {"Accept": accept}
    return client.post("/v1/evaluate", content=body.content, headers=headers, params=query)


def check_against_scikit_learn(
    answer: dict[str, Any],
    truth: list[str],
    predictions: Predictions,
    only: npt.NDArray[np.bool_] | None = None,
) -> None:
    """Check every figure of an answer, on all cells or only on some."""
    rows = np.ones(len(truth), dtype=bool) if only is None else only
    truth = [name for name, row in zip(truth, rows, strict=True) if row]
    predicted = [name for name, row in zip(predictions.classes, rows, strict=True) if row]
    labels = list(predictions.class_names)
    occurring = sorted(set(truth) | {p for p in predicted if p is not None})
    assert answer["cells"] == len(truth)
    assert answer["accuracy"] == pytest.approx(metrics.accuracy_score(truth, predicted), abs=1e-12)
    for average in ("macro", "weighted"):
        score = metrics.f1_score(
            truth, predicted, labels=occurring, average=average, zero_division=0
        )
        assert answer[f"f1_{average}"] == pytest.approx(score, abs=1e-12)
    loss = metrics.log_loss(truth, predictions.probabilities[rows], labels=labels)
    assert answer["log_loss"] == pytest.approx(loss, abs=1e-9)
    matrix = metrics.confusion_matrix(truth, predicted, labels=labels)
    assert answer["confusion_matrix"] == {"labels": labels, "counts": matrix.tolist()}
    each = metrics.precision_recall_fscore_support(truth, predicted, labels=labels, zero_division=0)
    for k, entry in enumerate(answer["per_class"]):
        assert entry["class"] == labels[k]
        found = [entry["precision"], entry["recall"], entry["f1"], entry["support"]]
        np.testing.assert_allclose(found, [column[k] for column in each], rtol=0, atol=1e-12)


@pytest.fixture(scope="module")
def truth(expected: Predictions) -> list[str]:
    """Make labels, some of which are what the model predicts."""
    others = list(expected.class_names)
    return [
        str(name) if i % 3 else others[i % len(others)] for i, name in enumerate(expected.classes)
    ]


@pytest.mark.parametrize("encoding", ENCODERS)
def test_the_figures_are_scikit_learns(
    encoding: str,
    service: httpx.Client,
    table: Table,
    truth: list[str],
    expected: Predictions,
) -> None:
    answer = post(service, ENCODERS[encoding](table.plus("Class", truth))).json()
    check_against_scikit_learn(answer, truth, expected)
    assert answer["model"] == {"name": "bloodcells", "version": expected.model_version}


def test_the_figures_are_scikit_learns_on_the_labs_cells(
    service: httpx.Client, real_cells: Path, classifier: Classifier
) -> None:
    with real_cells.open(newline="") as file:
        truth = [row["Class"].strip() for row in csv.DictReader(file, delimiter=";")]
    body = Body(real_cells.read_bytes(), {"Content-Type": "text/csv"})
    expected = classifier.predict(read_cells(real_cells))
    check_against_scikit_learn(post(service, body).json(), truth, expected)


def test_classes_that_do_not_occur_do_not_count(
    service: httpx.Client, table: Table, classifier: Classifier, expected: Predictions
) -> None:
    one = classifier.manifest.classes[1]
    truth = [one] * 12
    answer = post(service, json_cells(table.plus("Class", truth))).json()
    check_against_scikit_learn(answer, truth, expected)


def test_the_label_column_may_have_another_name(
    service: httpx.Client, table: Table, truth: list[str]
) -> None:
    padded = csv_with(";")(table.plus("Cell Type", [f" {name} " for name in truth]))
    whole = post(service, csv_with(";")(table.plus("Class", truth))).json()
    assert post(service, padded, label="Cell Type").json() == whole
    assert post(service, padded, label="cell_type").json() == whole


def test_a_label_column_that_is_not_there_is_said(service: httpx.Client, table: Table) -> None:
    response = post(service, json_cells(table.plus("Clas", ["Monocyte"] * 12)))
    assert response.status_code == 409
    problem = response.json()
    assert problem["type"] == "urn:bloodcells:problem:label-error"
    assert problem["detail"].startswith("The table has no column 'Class' (the nearest is 'Clas')")


def test_unknown_and_missing_labels_are_refused_by_row(
    service: httpx.Client, table: Table, truth: list[str]
) -> None:
    labels = list(truth)
    labels[3], labels[7], labels[8] = "Blast", "", f"{truth[8]}s"
    response = post(service, csv_with(",")(table.plus("Class", labels)))
    assert response.status_code == 422
    problem = response.json()
    assert [(e["row"], e["column"]) for e in problem["errors"]] == [
        (4, "Class"), (8, "Class"), (9, "Class")
    ]  # fmt: skip
    messages = [e["message"] for e in problem["errors"]]
    assert messages[0].startswith("'Blast' is no class of the model; expected one of ")
    assert messages[1].startswith("there is no label; expected one of ")


def test_labels_that_are_numbers_are_refused(service: httpx.Client, table: Table) -> None:
    response = post(service, json_cells(table.plus("Class", list(range(12)))))
    assert response.status_code == 422
    assert "'0' is no class" in response.json()["errors"][0]["message"]


def test_a_value_that_is_no_number_is_refused(
    service: httpx.Client, table: Table, truth: list[str]
) -> None:
    response = post(service, json_cells(table.plus("Class", truth).put(2, "Area", None)))
    assert response.status_code == 409
    assert response.json()["errors"][0] == {
        "row": 2,
        "column": "Area",
        "message": "there is no value; a finite number was expected",
    }


def test_cells_without_a_number_for_an_answer_are_refused(
    service: httpx.Client, table: Table, truth: list[str]
) -> None:
    """Test that values far beyond those of cells give no score of NaN."""
    far = table.plus("Class", truth)
    for name in table.names[1:]:
        far = far.put(5, name, 1e15)
    response = post(service, json_cells(far))
    assert response.status_code in (200, 409, 422)
    if response.status_code == 200:
        assert np.isfinite(response.json()["log_loss"])


@pytest.fixture(scope="module")
def labelled(table: Table, truth: list[str]) -> Body:
    """Read cells with labels."""
    return json_cells(table.plus("Class", truth))


def test_the_confusion_matrix_as_png_opens(service: httpx.Client, labelled: Body) -> None:
    response = post(service, labelled, "image/png")
    assert response.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(response.content)) as image:
        image.load()
        assert image.format == "PNG"
        assert min(image.size) > 400
        assert len(image.getcolors(1 << 20) or []) > 10


def test_the_confusion_matrix_as_svg_has_every_count(service: httpx.Client, labelled: Body) -> None:
    response = post(service, labelled, "image/svg+xml")
    assert response.headers["content-type"].startswith("image/svg+xml")
    texts = [e.text for e in ElementTree.fromstring(response.content).iter() if e.text]
    answer = post(service, labelled).json()
    for label in answer["confusion_matrix"]["labels"]:
        assert texts.count(label) == 2
    counts = [str(n) for row in answer["confusion_matrix"]["counts"] for n in row]
    assert sorted(t for t in texts if t.isdigit()) == sorted(counts)
    assert any("12 cells" in t for t in texts)


@pytest.mark.parametrize("accept", ["text/csv", "image/jpeg"])
def test_other_answers_are_not_acceptable(
    accept: str, service: httpx.Client, labelled: Body
) -> None:
    assert post(service, labelled, accept).status_code == 406


def test_the_long_form_is_evaluated_by_a_column_that_its_rows_share(
    service: httpx.Client, table: Table, truth: list[str], expected: Predictions
) -> None:
    long = long_form(table)
    tripled = long.plus("Class", [name for name in truth for _ in range(3)])
    answer = post(service, csv_with(",")(tripled)).json()
    assert answer["cells"] == 12
    assert answer["accuracy"] == pytest.approx(
        metrics.accuracy_score(truth, expected.classes), abs=1e-12
    )


# --- cells that the model was fitted to -----------------------------------------------------------


@pytest.fixture(scope="module")
def seen(cell_table: CellTable, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Start the service on a model fitted to the first 5 of the 12 cells; version 1 does not say to which."""
    root = tmp_path_factory.mktemp("seen") / "models"
    save_with(root, 1, {})
    save_with(root, 2, {TRAINING_ROWS_FILE: training_rows.to_bytes(cell_table.values[:5])})
    with serving(models=root) as client:
        yield client


def rows_of(table: Table, rows: slice) -> Table:
    """Take some rows of a table."""
    return replace(table, rows=table.rows[rows])


def without_training(answer: dict[str, Any]) -> dict[str, Any]:
    """Take the scores alone."""
    return {k: v for k, v in answer.items() if k not in ("model", "seen_in_training", "not_seen")}


@pytest.mark.parametrize("encoding", ENCODERS)
def test_cells_of_the_training_are_counted_and_the_others_scored_apart(
    encoding: str, seen: httpx.Client, table: Table, truth: list[str], expected: Predictions
) -> None:
    answer = post(seen, ENCODERS[encoding](table.plus("Class", truth))).json()
    check_against_scikit_learn(answer, truth, expected)
    assert answer["seen_in_training"] == 5
    check_against_scikit_learn(answer["not_seen"], truth, expected, np.arange(12) >= 5)
    assert set(answer["not_seen"]) == set(without_training(answer))


def test_where_no_cell_was_trained_on_the_others_are_all(
    seen: httpx.Client, table: Table, truth: list[str]
) -> None:
    answer = post(seen, json_cells(rows_of(table.plus("Class", truth), slice(5, 12)))).json()
    assert answer["seen_in_training"] == 0
    assert answer["not_seen"] == without_training(answer)


def test_where_all_cells_were_trained_on_there_are_no_others(
    seen: httpx.Client, table: Table, truth: list[str]
) -> None:
    answer = post(seen, json_cells(rows_of(table.plus("Class", truth), slice(0, 5)))).json()
    assert (answer["cells"], answer["seen_in_training"], answer["not_seen"]) == (5, 5, None)


def test_a_model_that_does_not_say_what_it_was_fitted_to(
    seen: httpx.Client, table: Table, truth: list[str], expected: Predictions
) -> None:
    answer = post(seen, json_cells(table.plus("Class", truth)), version=1).json()
    check_against_scikit_learn(answer, truth, expected)
    assert (answer["seen_in_training"], answer["not_seen"]) == (None, None)


def test_the_drawing_is_of_all_cells(seen: httpx.Client, labelled: Body) -> None:
    drawn = [
        post(seen, labelled, "image/svg+xml", version=version).text.replace(
            f"version {version}", ""
        )
        for version in (1, 2)
    ]
    assert "12 cells" in drawn[0]
    assert drawn[0] == drawn[1]


def test_half_of_the_labs_cells_trained_on_are_exactly_that_half(
    real_cells: Path, tmp_path: Path, classifier: Classifier
) -> None:
    table = read_cells(real_cells)
    half = np.random.default_rng(9).permutation(len(table)) < len(table) // 2
    content = training_rows.to_bytes(table.select(classifier.manifest.feature_names)[half])
    save_with(tmp_path, 1, {TRAINING_ROWS_FILE: content})
    body = Body(real_cells.read_bytes(), {"Content-Type": "text/csv"})
    with serving(models=tmp_path) as client:
        answer = post(client, body).json()
    truth = [str(name) for name in table.column("Class")]
    predictions = classifier.predict(table)
    check_against_scikit_learn(answer, truth, predictions)
    # No two of the cells have the same measurements: test_training_rows.py.
    assert answer["seen_in_training"] == half.sum() == 2543
    check_against_scikit_learn(answer["not_seen"], truth, predictions, ~half)


def test_white_cells_that_were_trained_on_are_known_again_by_their_measurements(
    service: httpx.Client, lab: Path
) -> None:
    cells = lab / "data" / "cells"
    table = read_cells(cells / "measured.csv")
    measured = []
    for name in [name.strip() for name in table.ids[:3]]:
        image = cells / name
        files = {
            "image": (name, image.read_bytes(), "image/jpeg"),
            "mask": ("m.png", (cells / f"{image.stem}_cp_masks.png").read_bytes(), "image/png"),
        }
        query = {"set": "bloodcells-93", "centre": "true"}
        answer = service.post(
            "/v1/measure", files=files, params=query, headers={"Accept": "text/csv"}
        )
        measured.append(list(csv.reader(io.StringIO(answer.text))))
    rows = [[*of[1], label] for of, label in zip(measured, table.column("Class"), strict=False)]
    white = Table([*measured[0][0], "Class"], rows)
    found = post(service, csv_with(",")(white)).json()
    assert found["model"]["name"] == "bloodcells-white"
    assert (found["cells"], found["seen_in_training"], found["not_seen"]) == (3, 3, None)
    unknown = white.put(
        1, "Nucleus area", float(white.rows[0][white.names.index("Nucleus area")]) + 1
    )
    assert post(service, csv_with(",")(unknown)).json()["seen_in_training"] == 2
