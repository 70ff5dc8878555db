"""Test GET /v1/models and below: what there is, and what each takes."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bloodcells import Classifier
from bloodcells.classification import store
from bloodcells.classification.manifest import MODEL_FILE, REPORT_FILE
from tests.app.artifacts import MODELS, SMALL_CLASSES, SMALL_FEATURES
from tests.app.sent_bodies import PROBLEM, Body
from tests.app.servers import serving
from tests.bloodcells.classification.model_directory import older


def save_with(root: Path, version: int, files: dict[str, bytes]) -> Path:
    """Save the shipped model as an older release would, with these files and no other beside its graph."""
    shipped = older(store.load(store.resolve(MODELS / "bloodcells")))
    manifest = shipped.manifest.model_copy(update={"version": version})
    return store.save(root, manifest, {MODEL_FILE: shipped.onnx} | files)


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
    manifest = classifier.manifest.model_dump(mode="json", by_alias=True) | {
        "ready": True,
        "signed_by": None,
    }
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
        assert entry["by_class"] == feature.by_class
    small = two.get("/v1/models/shape-only/features").json()
    assert (small["name"], small["version"], small["feature_set"]) == ("shape-only", 1, "shape-5")
    assert [f["name"] for f in small["features"]] == list(SMALL_FEATURES)


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/v1/models/nobody", "There is no model 'nobody'; there is bloodcells"),
        ("/v1/models/nobody/features", "There is no model 'nobody'; there is bloodcells"),
        ("/v1/models/nobody/versions/1", "There is no model 'nobody'; there is bloodcells"),
        ("/v1/models/bloodcells/versions/999", "The model 'bloodcells' has no version 999; it has "),
        ("/v1/models/bloodcells/versions/0", "The model 'bloodcells' has no version 0; it has "),
        ("/v1/models/bloodcells/versions/-1", "The model 'bloodcells' has no version -1; it has "),
        (f"/v1/models/bloodcells/versions/{'9' * 400}", "The model 'bloodcells' has no version 9"),
        ("/v1/models/..%2f..%2fetc", "There is nothing at /"),
        ("/v1/models/%00", "There is no model '\\x00'; there is bloodcells"),
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


# --- the training report --------------------------------------------------------------------------

OLD_PAGE = b"<!doctype html><title>Report</title><p>Version 2"
NEW_PAGE = "<!doctype html><title>Report</title><p>Version 3: 5 µm".encode()


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Start the service on three versions of a model: without a report, and with one each."""
    root = tmp_path_factory.mktemp("reported") / "models"
    save_with(root, 1, {})
    save_with(root, 2, {REPORT_FILE: OLD_PAGE})
    save_with(root, 3, {REPORT_FILE: NEW_PAGE, "report/figures/a.svg": b"<svg/>"})
    with serving(models=root) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/v1/models/bloodcells/report", NEW_PAGE),
        ("/v1/models/bloodcells/versions/3/report", NEW_PAGE),
        ("/v1/models/bloodcells/versions/2/report", OLD_PAGE),
    ],
)
def test_the_report_is_the_page_that_was_exported(
    reported: httpx.Client, path: str, page: bytes
) -> None:
    response = reported.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.content == page


def test_a_report_can_run_nothing_and_load_nothing(reported: httpx.Client) -> None:
    headers = reported.get("/v1/models/bloodcells/report").headers
    policy = dict(d.strip().split(" ", 1) for d in headers["content-security-policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "font-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["x-content-type-options"] == "nosniff"


def test_a_report_that_a_browser_has_is_not_sent_again(reported: httpx.Client) -> None:
    path = "/v1/models/bloodcells/report"
    first = reported.get(path)
    tag = first.headers["etag"]
    assert tag == f'"{hashlib.sha256(NEW_PAGE).hexdigest()}"'
    assert first.headers["cache-control"] == "no-cache"
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = reported.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b""), known
        assert again.headers["etag"] == tag
    again = reported.get(path, headers=[("If-None-Match", '"other"'), ("If-None-Match", tag)])
    assert again.status_code == 304
    other = reported.get("/v1/models/bloodcells/versions/2/report", headers={"If-None-Match": tag})
    assert (other.status_code, other.content) == (200, OLD_PAGE)


def test_a_model_without_a_report_says_so(reported: httpx.Client) -> None:
    response = reported.get("/v1/models/bloodcells/versions/1/report")
    assert response.status_code == 404
    assert response.headers["content-type"] == PROBLEM
    problem = response.json()
    assert problem["type"] == "urn:bloodcells:problem:no-report"
    assert problem["detail"] == (
        "Version 1 of the model 'bloodcells' has no training report: it was exported before models "
        "had one. Its scores are in /v1/models/bloodcells/versions/1."
    )
    assert reported.get("/v1/models/bloodcells/versions/1").status_code == 200


def test_figures_are_not_served_for_they_are_in_the_page(reported: httpx.Client) -> None:
    for path in ("a.svg", "figures/a.svg", "..%2fmanifest.json", ""):
        assert reported.get(f"/v1/models/bloodcells/report/{path}").status_code in (307, 404)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/models/nobody/report", 404),
        ("/v1/models/nobody/versions/1/report", 404),
        ("/v1/models/bloodcells/versions/999/report", 404),
        ("/v1/models/bloodcells/versions/newest/report", 422),
    ],
)
def test_the_report_of_a_model_that_is_not_there_is_not_either(
    reported: httpx.Client, path: str, status: int
) -> None:
    response = reported.get(path)
    assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM)


def test_a_changed_report_is_never_served(models: Path) -> None:
    folder = save_with(models, 2, {REPORT_FILE: OLD_PAGE})
    (folder / REPORT_FILE).write_bytes(OLD_PAGE + b"<script>")
    with serving(models=models) as client:
        response = client.get("/v1/models/bloodcells/report")
    assert response.status_code == 503
    assert "was refused when it was read" in response.json()["detail"]
