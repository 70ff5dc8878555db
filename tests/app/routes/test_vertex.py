"""Test the paths that Vertex AI names to a container."""

from pathlib import Path

import httpx
import numpy as np
import pytest
from pydantic import ValidationError

from app.settings import VertexRoutes
from bloodcells import Classifier, read_cells
from tests.app.artifacts import MODELS
from tests.app.sent_bodies import refused
from tests.app.servers import serving
from tests.synthetic import make_cells

PREDICT = "/v1/endpoints/7/deployedModels/8:predict"
HEALTH = "/v1/endpoints/7/deployedModels/8"


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the variables as Vertex AI does."""
    monkeypatch.setenv("AIP_PREDICT_ROUTE", PREDICT)
    monkeypatch.setenv("AIP_HEALTH_ROUTE", HEALTH)


def test_the_paths_are_answered_by_the_default_model(named: None) -> None:
    values = make_cells(5, seed=3)
    with serving() as client:
        assert client.get(HEALTH).json() == {"status": "ready"}
        response = client.post(PREDICT, json={"instances": values.tolist()})
        assert response.status_code == 200, response.text
        direct = client.post("/v1/models/bloodcells:predict", json={"instances": values.tolist()})
        assert response.json() == direct.json()
        paths = client.get("/openapi.json").json()["paths"]
        assert {PREDICT, HEALTH} <= set(paths)


def test_real_cells_get_the_classes_that_a_table_gets(
    named: None, real_cells: Path, classifier: Classifier
) -> None:
    cells = read_cells(real_cells)
    expected = classifier.predict(cells)
    with serving(models=MODELS) as client:
        answer = client.post(PREDICT, json={"instances": cells.values.tolist()})
    found = answer.json()["predictions"]
    assert [cell["class"] for cell in found] == expected.classes
    np.testing.assert_allclose(
        [cell["probabilities"] for cell in found], expected.probabilities, rtol=0, atol=1e-9
    )


def test_it_is_told_when_the_service_cannot_answer(named: None, tmp_path: Path) -> None:
    with serving(models=tmp_path) as client:
        assert refused(client.get(HEALTH), 503)
        assert refused(client.post(PREDICT, json={"instances": []}), 503)


def test_a_path_of_ours_is_its_own_if_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIP_PREDICT_ROUTE", "/v1/predict")
    with serving() as client:
        instances = make_cells(2).tolist()
        answer = client.post("/v1/predict", json={"instances": instances}).json()
        assert list(answer) == ["predictions"]
        assert len(answer["predictions"]) == 2


def test_the_paths_can_be_switched_off(named: None) -> None:
    with serving(vertex=False) as client:
        assert refused(client.get(HEALTH), 404)


def test_without_the_variables_nothing_is_added(service: httpx.Client) -> None:
    assert VertexRoutes() == VertexRoutes(predict_route=None, health_route=None)


@pytest.mark.parametrize("path", ["predict", "/a/{b}"])
def test_a_path_that_is_none_is_refused(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIP_PREDICT_ROUTE", path)
    with pytest.raises(ValidationError):
        VertexRoutes()
