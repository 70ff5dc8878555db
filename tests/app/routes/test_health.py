"""Test GET /health/live and /health/ready: what a broken models folder does to the service."""

import hashlib
import json
import logging
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bloodcells.classification import signing, store
from bloodcells.classification.manifest import MANIFEST_FILE, MODEL_FILE
from tests.app.artifacts import save_version
from tests.app.sent_bodies import PROBLEM, Body
from tests.app.servers import serving


def test_a_service_with_its_model_is_live_and_ready(service: httpx.Client) -> None:
    assert service.get("/health/live").json() == {"status": "live"}
    ready = service.get("/health/ready")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})


def _change_a_byte(of: str) -> Callable[[Path], None]:
    def change(version: Path) -> None:
        raw = bytearray((version / of).read_bytes())
        raw[len(raw) // 2] ^= 1
        (version / of).write_bytes(raw)

    return change


def _edit(**fields: object) -> Callable[[Path], None]:
    """Change the manifest, with a checksum that is right."""

    def change(version: Path) -> None:
        content = json.loads((version / MANIFEST_FILE).read_bytes()) | fields | {"digest": "0" * 64}
        raw = json.dumps(content).encode()
        digest = hashlib.sha256(raw).hexdigest()
        (version / MANIFEST_FILE).write_bytes(raw.replace(b"0" * 64, digest.encode(), 1))

    return change


def _empty(version: Path) -> None:
    shutil.rmtree(version)
    version.mkdir()


def _not_onnx(version: Path) -> None:
    (version / MODEL_FILE).write_bytes(b"no graph")
    files = json.loads((version / MANIFEST_FILE).read_bytes())["files"]
    _edit(files=files | {MODEL_FILE: hashlib.sha256(b"no graph").hexdigest()})(version)


def _other_golden_rows(version: Path) -> None:
    golden = json.loads((version / MANIFEST_FILE).read_bytes())["golden_rows"]
    golden["probabilities"][0] = golden["probabilities"][0][::-1]
    _edit(golden_rows=golden)(version)


def _other_features(version: Path) -> None:
    content = json.loads((version / MANIFEST_FILE).read_bytes())
    golden = content["golden_rows"]
    golden["cells"] = [row[:-1] for row in golden["cells"]]
    _edit(features=content["features"][:-1], golden_rows=golden)(version)


BROKEN: dict[str, tuple[Callable[[Path], None], str]] = {
    "a changed byte in the graph": (
        _change_a_byte(MODEL_FILE),
        r"1/model\.onnx has been changed since it was exported: its SHA-256 is [0-9a-f]{64}, ",
    ),
    "a changed number in the manifest": (
        lambda v: (v / MANIFEST_FILE).write_bytes(
            re.sub(rb'"seed": ?0', b'"seed": 1', (v / MANIFEST_FILE).read_bytes())
        ),
        r"1/manifest\.json has been changed since it was exported: its SHA-256",
    ),
    "a later format": (
        _edit(format_version=5),
        r"1/manifest\.json has format_version 5; this release reads 1, 2, 3 and 4\. Update Bloodcells",
    ),
    "no format": (_edit(format_version=None), r"has format_version None; this release reads 1, 2, 3 and 4"),
    "no graph": (lambda v: (v / MODEL_FILE).unlink(), r"1/model\.onnx is missing; restore it"),
    "no manifest": (lambda v: (v / MANIFEST_FILE).unlink(), r"1/manifest\.json is missing; restore it"),
    "a manifest cut short": (
        lambda v: (v / MANIFEST_FILE).write_bytes((v / MANIFEST_FILE).read_bytes()[:1000]),
        r"1/manifest\.json is not JSON: ",
    ),
    "an empty manifest": (lambda v: (v / MANIFEST_FILE).write_bytes(b""), r"is not JSON: "),
    "a list for a manifest": (lambda v: (v / MANIFEST_FILE).write_bytes(b"[]"), r"format_version None"),
    "a field too many": (_edit(colour="red"), r"is not a manifest: at colour, "),
    "an empty folder": (_empty, r"manifest\.json is missing"),
    "a graph that is none": (_not_onnx, r"1: model\.onnx is no ONNX graph: "),
    "golden rows of another model": (_other_golden_rows, r"gives other probabilities for its golden"),
    "one feature too few": (_other_features, r"with any number of rows and 32 columns was"),
    "another model's folder": (_edit(name="other"), r"1 holds version 1 of 'other'; a model lies in"),
}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_model_is_refused_in_one_sentence_and_the_service_stays_up(
    fault: str, models: Path, body: Body, caplog: pytest.LogCaptureFixture
) -> None:
    break_it, sentence = BROKEN[fault]
    break_it(models / "bloodcells" / "1")
    with caplog.at_level(logging.ERROR, "bloodcells"), serving(models=models) as client:
        assert client.get("/health/live").status_code == 200
        ready = client.get("/health/ready")
        refused = client.get("/v1/models").json()["refused"]
        predicted = client.post("/v1/predict", content=body.content, headers=body.headers)
        metrics = client.get("/metrics").text
        document = client.get("/openapi.json")
    for response in (ready, predicted):
        assert response.status_code == 503
        assert response.headers["content-type"] == PROBLEM
        assert response.headers["retry-after"] == "5"
        assert response.json()["type"] == "urn:bloodcells:problem:not-ready"
    assert re.search(sentence, ready.json()["detail"])
    assert len(refused) == 1
    assert re.search(sentence, refused[0])
    assert "\n" not in refused[0]
    assert refused[0].endswith(".")
    assert f"model refused: {refused[0]}" in caplog.messages
    assert "bloodcells_ready 0.0" in metrics
    assert document.status_code == 200


def test_with_trusted_keys_only_what_one_of_them_signed_is_loaded(
    two_models: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    models = Path(shutil.copytree(two_models, tmp_path / "models"))
    private, public = signing.generate()
    for name, content in {"lab-2026.key": private, "lab-2026.pub": public}.items():
        (tmp_path / name).write_bytes(content)
    store.add_signature(store.load(models / "bloodcells" / "1"), tmp_path / "lab-2026.key")
    with (
        caplog.at_level(logging.INFO),
        serving(models=models, trusted_keys=str(tmp_path)) as client,
    ):
        assert client.get("/health/ready").status_code == 200
        listed = client.get("/v1/models").json()
        manifest = client.get("/v1/models/bloodcells").json()
        assert client.get("/v1/models/bloodcells/versions/1").json() == manifest
        assert client.get("/v1/models/shape-only").status_code == 503
    assert [m["name"] for m in listed["models"]] == ["bloodcells"]
    assert manifest["signed_by"] == "lab-2026"
    assert "shape-only/1 is not signed: there is no manifest.sig" in listed["refused"][0]
    assert "model loaded: bloodcells, versions 1 (signed by lab-2026)" in caplog.messages


def test_without_the_trusted_keys_nothing_is_loaded(models: Path, tmp_path: Path) -> None:
    with serving(models=models, trusted_keys=str(tmp_path / "none")) as client:
        ready = client.get("/health/ready")
        assert ready.status_code == 503
        assert f"{tmp_path / 'none'} cannot be read: No such file" in ready.json()["detail"]


def test_a_model_with_more_bytes_than_the_limit_is_not_read(models: Path) -> None:
    with serving(models=models, max_model_bytes=200_000) as client:
        detail = client.get("/health/ready").json()["detail"]
    assert "is too large: all files of the model may have 200,000 bytes" in detail


def test_without_a_models_folder_the_service_is_live_but_not_ready(
    tmp_path: Path, body: Body
) -> None:
    with serving(models=tmp_path / "none") as client:
        assert client.get("/health/live").status_code == 200
        detail = client.get("/health/ready").json()["detail"]
        assert f"The models folder {tmp_path / 'none'} is not there; BLOODCELLS_MODELS" in detail
        response = client.post("/v1/predict", content=body.content, headers=body.headers)
        assert response.status_code == 503


@pytest.mark.parametrize(
    "fill", [lambda p: p.mkdir(), lambda p: (p / "bloodcells").mkdir(parents=True)]
)
def test_an_empty_models_folder_is_not_ready(fill: Callable[[Path], None], tmp_path: Path) -> None:
    fill(tmp_path / "models")
    with serving(models=tmp_path / "models") as client:
        ready = client.get("/health/ready")
        assert ready.status_code == 503
        assert "The default model 'bloodcells' is not in" in ready.json()["detail"]


def test_a_file_for_a_models_folder_is_not_ready(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("")
    with serving(models=tmp_path / "models") as client:
        assert client.get("/health/live").status_code == 200
        assert client.get("/health/ready").status_code == 503


def test_a_broken_newest_version_is_not_replaced_by_an_older_one(models: Path, body: Body) -> None:
    first = store.load(models / "bloodcells" / "1")
    _change_a_byte(MODEL_FILE)(save_version(models, first, 2))
    with serving(models=models) as client:
        assert "Version 2" in client.get("/health/ready").json()["detail"]
        newest = client.post("/v1/predict", content=body.content, headers=body.headers)
        assert newest.status_code == 503
        old = client.post("/v1/predict?version=1", content=body.content, headers=body.headers)
        assert old.status_code == 200
        assert old.headers["bloodcells-model"] == "bloodcells/1"


def test_a_broken_model_beside_the_default_does_not_stop_it(
    two_models: Path, tmp_path: Path, body: Body
) -> None:
    models = Path(shutil.copytree(two_models, tmp_path / "models"))
    _change_a_byte(MODEL_FILE)(models / "shape-only" / "1")
    with serving(models=models) as client:
        assert client.get("/health/ready").status_code == 200
        url = "/v1/predict"
        good = client.post(url, content=body.content, headers=body.headers)
        assert good.status_code == 200
        bad = client.post(f"{url}?model=shape-only", content=body.content, headers=body.headers)
        assert bad.status_code == 503
        listed = client.get("/v1/models").json()
        assert [m["name"] for m in listed["models"]] == ["bloodcells"]
        assert "shape-only/1/model.onnx has been changed" in listed["refused"][0]


def test_leftovers_of_an_export_are_no_version(models: Path) -> None:
    (models / "bloodcells" / ".2-abcd").mkdir()
    (models / "bloodcells" / "02").mkdir()
    (models / "lost+found").mkdir()
    (models / "note.txt").write_text("")
    with serving(models=models) as client:
        assert client.get("/health/ready").status_code == 200
        assert client.get("/v1/models").json()["refused"] == []
        assert client.get("/v1/models/bloodcells").json()["version"] == 1
