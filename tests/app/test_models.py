"""GET /v1/models and below: what there is, and what each takes."""

from pathlib import Path

import httpx
import pytest

from bloodcells import Classifier
from tests.app.artifacts import SMALL_CLASSES, SMALL_FEATURES
from tests.app.bodies import PROBLEM, Body
from tests.app.servers import serving


def test_the_list_has_every_model_with_its_cross_validated_score(
    two: httpx.Client, classifier: Classifier
) -> None:
    models = {m["name"]: m for m in two.get("/v1/models").json()["models"]}
    assert list(models) == ["bloodcells", "shape-only"]
    shipped = models["bloodcells"]
    selection = classifier.manifest.selection
    chosen = next(c for c in selection.candidates if c.name == selection.chosen)
    assert shipped["f1_macro"] == chosen.f1_macro_mean
    assert shipped["default"] is True
    assert shipped["classes"] == classifier.manifest.classes
    assert shipped["feature_set"] == "imagej-33"
    assert models["shape-only"]["default"] is False
    assert models["shape-only"]["classes"] == list(SMALL_CLASSES)
    assert models["shape-only"]["versions"] == [1]
    assert [m["ready"] for m in models.values()] == [True, True]


def test_a_model_whose_highest_version_was_refused_is_listed_as_not_ready(
    models: Path, body: Body
) -> None:
    (models / "bloodcells" / "2").mkdir()
    with serving(models=models) as client:
        (listed,) = client.get("/v1/models").json()["models"]
        assert (listed["version"], listed["default"], listed["ready"]) == (1, True, False)
        answered = {
            query: client.post(f"/v1/predict{query}", content=body.content, headers=body.headers)
            for query in ("", "?version=1")
        }
    assert [r.status_code for r in answered.values()] == [503, 200]


def test_a_manifest_is_given_whole(service: httpx.Client, classifier: Classifier) -> None:
    manifest = classifier.manifest.model_dump(mode="json", by_alias=True)
    assert service.get("/v1/models/bloodcells").json() == manifest
    version = classifier.manifest.version
    assert service.get(f"/v1/models/bloodcells/versions/{version}").json() == manifest


def test_the_features_are_those_of_the_model_in_its_order(
    two: httpx.Client, classifier: Classifier
) -> None:
    shipped = two.get("/v1/models/bloodcells/features").json()
    assert [f["name"] for f in shipped["features"]] == list(classifier.manifest.feature_names)
    for entry, feature in zip(shipped["features"], classifier.manifest.features, strict=True):
        assert entry["unit"] == feature.unit
        assert entry["aliases"] == feature.aliases
        assert entry["training_range"] == [feature.quantiles[0], feature.quantiles[-1]]
        assert entry["quantiles"] == feature.quantiles
    small = two.get("/v1/models/shape-only/features").json()
    assert (small["name"], small["version"], small["feature_set"]) == ("shape-only", 1, "shape-5")
    assert [f["name"] for f in small["features"]] == list(SMALL_FEATURES)


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/v1/models/nobody", "There is no model 'nobody'; there is bloodcells."),
        ("/v1/models/nobody/features", "There is no model 'nobody'; there is bloodcells."),
        ("/v1/models/nobody/versions/1", "There is no model 'nobody'; there is bloodcells."),
        ("/v1/models/bloodcells/versions/999", "The model 'bloodcells' has no version 999; it has "),
        ("/v1/models/bloodcells/versions/0", "The model 'bloodcells' has no version 0; it has "),
        ("/v1/models/bloodcells/versions/-1", "The model 'bloodcells' has no version -1; it has "),
        (f"/v1/models/bloodcells/versions/{'9' * 400}", "The model 'bloodcells' has no version 9"),
        ("/v1/models/..%2f..%2fetc", "There is nothing at /"),
        ("/v1/models/%00", "There is no model '\\x00'; there is bloodcells."),
    ],
)  # fmt: skip
def test_what_is_not_there_is_404_and_says_what_is(
    service: httpx.Client, path: str, detail: str
) -> None:
    response = service.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == PROBLEM
    assert response.json()["detail"].startswith(detail)


def test_a_version_that_is_no_number_is_422(service: httpx.Client) -> None:
    response = service.get("/v1/models/bloodcells/versions/latest")
    assert response.status_code == 422
    assert response.json()["errors"][0]["column"] == "version"


@pytest.mark.parametrize(
    "query",
    ["model=nobody", "version=999", "model=", f"version={'9' * 400}", "model=..%2F..%2Fetc"],
)
@pytest.mark.parametrize("route", ["/v1/predict", "/v1/inspect", "/v1/evaluate"])
def test_an_unknown_model_or_version_is_404_before_the_body_is_read(
    route: str, query: str, service: httpx.Client
) -> None:
    response = service.post(f"{route}?{query}", content=b"{", headers={"Content-Type": "a/b"})
    assert response.status_code == 404
    assert response.json()["type"] == "urn:bloodcells:problem:unknown-model"
