"""Test settings: each has the effect that it says, each refusal says what was wrong."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from app.main import create_app
from app.settings import Settings, misspelt
from tests.app.artifacts import MODELS
from tests.app.sent_bodies import Body, post, refused
from tests.app.servers import running, serving

# The effects of max_body_bytes, max_table_bytes, max_rows, max_columns, max_values, max_record_bytes and
# work_seconds are in test_limits.py; those of max_image_pixels, _labels, _points, _pieces and _holes in
# routes/test_measure.py, that of measure_seconds in work/test_watched_work.py; those of shutdown_seconds and
# log_level in test_cli.py; those of pool_threads and pool_queue in work/test_thread_pool.py; those of
# max_stream_bytes, max_stream_rows, stall_seconds, spool_folder and spool_bytes in answers/test_streaming.py;
# that of waiting_bytes in bodies/test_body.py; those of max_connections, connections_per_address and
# head_seconds in protocol/test_connections.py, of body_seconds, stream_seconds and least_bytes_per_second in
# bodies/test_pace.py; those of discard_bytes and discard_seconds in middleware/test_unread_body.py; those of
# max_model_bytes and trusted_keys in routes/test_health.py; those of inference_protocol, kserve_v1,
# invocations and vertex in routes/test_inference_protocol.py, test_kserve.py, test_invocations.py and
# test_vertex.py; those of api_keys_file, requests_per_key, cors_origins and trusted_proxies in
# middleware/test_api_keys.py, that of root_path in middleware/test_root_path.py; those of tls_certificate and
# tls_key in protocol/test_tls.py.


def test_the_defaults_are_those_of_the_shipped_model(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"BLOODCELLS_{name.upper()}", raising=False)
    found = Settings()
    assert found.models == Path("models")
    assert found.default_model == "bloodcells"
    assert found.max_body_bytes == 64 * 2**20
    assert found.max_table_bytes == 64 * 2**20
    assert (found.max_rows, found.max_columns) == (1_000_000, 1_000)
    assert (found.max_values, found.max_record_bytes) == (8_000_000, 2**20)


def test_every_setting_says_what_it_is() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith(".")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("models", "/srv/models", Path("/srv/models")),
        ("max_model_bytes", "15", 15),
        ("trusted_keys", "/srv/keys", "/srv/keys"),
        ("default_model", "other", "other"),
        ("api_keys_file", "/srv/keys", Path("/srv/keys")),
        ("requests_per_key", "6", 6),
        (
            "cors_origins",
            "https://a.example, http://[::1]:3000",
            "https://a.example, http://[::1]:3000",
        ),
        ("tls_certificate", "/srv/cert.pem", Path("/srv/cert.pem")),
        ("tls_key", "/srv/key.pem", Path("/srv/key.pem")),
        ("root_path", "/lab/cells-2", "/lab/cells-2"),
        ("trusted_proxies", "10.0.0.0/8, ::1", "10.0.0.0/8, ::1"),
        ("max_body_bytes", "1", 1),
        ("max_table_bytes", "2", 2),
        ("max_rows", "3", 3),
        ("max_columns", "4", 4),
        ("max_values", "5", 5),
        ("max_record_bytes", "1024", 1024),
        ("work_seconds", "5", 5),
        ("max_image_pixels", "6", 6),
        ("max_image_labels", "7", 7),
        ("max_image_points", "15", 15),
        ("max_image_pieces", "16", 16),
        ("max_image_holes", "0", 0),
        ("measure_seconds", "17", 17),
        ("max_stream_bytes", "8", 8),
        ("max_stream_rows", "9", 9),
        ("max_connections", "15", 15),
        ("connections_per_address", "16", 16),
        ("head_seconds", "17", 17),
        ("body_seconds", "18", 18),
        ("stream_seconds", "19", 19),
        ("least_bytes_per_second", "20", 20),
        ("waiting_bytes", "21", 21),
        ("stall_seconds", "10", 10),
        ("spool_folder", "/srv/spool", Path("/srv/spool")),
        ("spool_bytes", "12", 12),
        ("discard_bytes", "13", 13),
        ("discard_seconds", "14", 14),
        ("pool_threads", "11", 11),
        ("pool_queue", "0", 0),
        ("kserve_v1", "false", False),
        ("inference_protocol", "false", False),
        ("invocations", "0", False),
        ("vertex", "off", False),
        ("onnx_threads", "5", 5),
        ("shutdown_seconds", "0", 0),
        ("log_level", "debug", "debug"),
    ],
)
def test_every_setting_is_an_environment_variable(
    name: str, text: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pair in ("tls_certificate", "tls_key"):  # one needs the other
        if name.startswith("tls_"):
            monkeypatch.setenv(f"BLOODCELLS_{pair.upper()}", "/srv/other.pem")
    monkeypatch.setenv(f"BLOODCELLS_{name.upper()}", text)
    assert getattr(Settings(), name) == value


def test_all_settings_are_tested_here() -> None:
    mark = next(
        m
        for m in test_every_setting_is_an_environment_variable.pytestmark  # type: ignore[attr-defined]
        if m.name == "parametrize"
    )
    assert {case[0] for case in mark.args[1]} == set(Settings.model_fields)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("requests_per_key", "-1"),
        ("cors_origins", "lab.example"),
        ("cors_origins", "https://lab.example/"),
        ("cors_origins", "https://lab.example, ftp://lab.example"),
        ("cors_origins", "https://*.lab.example"),
        ("tls_key", "/srv/key.pem"),
        ("root_path", "cells"),
        ("root_path", "/"),
        ("root_path", "/cells/"),
        ("root_path", "/a//b"),
        ("root_path", "/a b"),
        ("trusted_proxies", "proxy.example"),
        ("trusted_proxies", "10.0.0.1/8"),
        ("trusted_proxies", "*"),
        ("max_body_bytes", "0"),
        ("max_body_bytes", "64MB"),
        ("max_table_bytes", "-1"),
        ("max_rows", "0"),
        ("max_rows", "1.5"),
        ("max_columns", "0"),
        ("max_image_pixels", "0"),
        ("max_image_pixels", "134217729"),
        ("max_image_labels", "0"),
        ("max_image_points", "0"),
        ("max_image_pieces", "0"),
        ("max_image_holes", "-1"),
        ("measure_seconds", "0"),
        ("max_stream_bytes", "0"),
        ("max_stream_rows", "0"),
        ("max_connections", "0"),
        ("connections_per_address", "-1"),
        ("head_seconds", "0"),
        ("body_seconds", "0"),
        ("stream_seconds", "0"),
        ("least_bytes_per_second", "-1"),
        ("waiting_bytes", "-1"),
        ("stall_seconds", "0"),
        ("spool_bytes", "-1"),
        ("discard_bytes", "-1"),
        ("discard_seconds", "-1"),
        ("pool_threads", "-1"),
        ("pool_queue", "-1"),
        ("onnx_threads", "0"),
        ("shutdown_seconds", "-1"),
        ("log_level", "loud"),
        ("default_model", ""),
    ],
)
def test_a_bad_value_is_refused(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"BLOODCELLS_{name.upper()}", text)
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert caught.value.errors()[0]["loc"] == (name,)


def test_a_certificate_without_its_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLOODCELLS_TLS_CERTIFICATE", "/srv/cert.pem")
    with pytest.raises(ValidationError, match="a certificate needs its key and a key its"):
        Settings()


def test_the_key_of_a_client_is_no_setting_of_the_service() -> None:
    # Who sets it for the service means to protect it: it must not start open to everyone.
    assert misspelt(["BLOODCELLS_API_KEY"]) == {"BLOODCELLS_API_KEY": "BLOODCELLS_API_KEYS_FILE"}


def test_only_what_has_the_prefix_and_is_no_setting_is_misspelt() -> None:
    settings = [f"BLOODCELLS_{name.upper()}" for name in Settings.model_fields]
    assert misspelt([*settings, "bloodcells_max_rows", "PATH", "MAX_ROW", "BLOOD"]) == {}
    assert misspelt(["BLOODCELLS_"]).keys() == {"BLOODCELLS_"}


@pytest.mark.parametrize("service", ["BLOODCELLS", "BLOODCELLS_API"])
def test_what_kubernetes_sets_for_a_service_of_that_name_is_not_misspelt(service: str) -> None:
    rest = ["SERVICE_HOST", "SERVICE_PORT", "SERVICE_PORT_HTTP", "PORT", "PORT_8000_TCP",
            "PORT_8000_TCP_ADDR", "PORT_8000_TCP_PORT", "PORT_8000_TCP_PROTO"]  # fmt: skip
    assert misspelt([f"{service}_{name}" for name in rest]) == {}


def test_models_is_the_folder_that_is_served(models: Path) -> None:
    with serving(models=models) as client:
        assert client.get("/v1/models").json()["models"][0]["versions"] == [1]


def test_default_model_answers_requests_that_name_none(two_models: Path, body: Body) -> None:
    with serving(models=two_models, default_model="shape-only") as client:
        assert post(client, body).json()["model"]["name"] == "shape-only"
        listed = {m["name"]: m["default"] for m in client.get("/v1/models").json()["models"]}
        assert listed == {"bloodcells": False, "shape-only": True}
        properties = _cell(client.get("/openapi.json").json())["properties"]
        assert set(properties) == {"id", "Area", "Perim.", "Circ.", "AR", "Solidity"}


def _cell(document: dict[str, Any]) -> dict[str, Any]:
    found = document["components"]["schemas"]["Cells"]["oneOf"][0]
    cell: dict[str, Any] = found["properties"]["cells"]["items"]
    return cell


def test_a_default_model_that_is_not_there_is_not_ready(body: Body) -> None:
    with serving(models=MODELS, default_model="nobody") as client:
        assert (
            "The default model 'nobody' is not in" in client.get("/health/ready").json()["detail"]
        )
        refused(post(client, body), 503)
        response = client.post(
            "/v1/predict?model=bloodcells", content=body.content, headers=body.headers
        )
        assert response.status_code == 200


def test_onnx_threads_are_those_of_the_session() -> None:
    app = create_app(Settings(models=MODELS, onnx_threads=2))
    with running(app):
        session = app.state.service.registry.get(None, None)._session
        assert session.get_session_options().intra_op_num_threads == 2


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().max_rows = 5


def test_building_the_application_opens_no_file(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "bloodcells"):
        create_app(Settings(models=tmp_path / "none"))
    assert caplog.records == []
    assert json.dumps(caplog.messages) == "[]"
