"""Test GET /metrics, which operators watch."""

from collections.abc import Iterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bloodcells import Predictions
from tests.app.artifacts import MODELS
from tests.app.sent_bodies import Body, Table, json_cells, made_up
from tests.app.servers import serving


@pytest.fixture
def fresh() -> Iterator[httpx.Client]:
    """Start a service that has counted nothing yet."""
    with serving(models=MODELS) as client:
        yield client


def samples(client: httpx.Client, name: str) -> dict[tuple[str, ...], float]:
    """Read one metric, as values of its labels in the order of their names -> number."""
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    families = text_string_to_metric_families(response.text)
    return {
        tuple(value for _, value in sorted(s.labels.items())): s.value
        for f in families
        for s in f.samples
        if s.name == name
    }


def test_cells_are_counted_by_class(fresh: httpx.Client, body: Body, expected: Predictions) -> None:
    for _ in range(3):
        fresh.post("/v1/predict", content=body.content, headers=body.headers)
    model = f"{expected.model_name}/{expected.model_version}"
    summary = expected.summary()
    assert samples(fresh, "bloodcells_cells_total") == {
        (name, model): 3 * n for name, n in summary["counts"].items()
    }
    assert samples(fresh, "bloodcells_flagged_cells_total") == {(model,): 3 * summary["flagged"]}
    assert samples(fresh, "bloodcells_rejected_cells_total") == {(model,): 0}


def test_rejected_cells_are_counted(fresh: httpx.Client, table: Table) -> None:
    body = json_cells(table.put(1, "AR", None).put(2, "AR", None))
    fresh.post("/v1/predict?invalid=flag", content=body.content, headers=body.headers)
    assert list(samples(fresh, "bloodcells_rejected_cells_total").values()) == [2]
    assert sum(samples(fresh, "bloodcells_cells_total").values()) == 10


def test_novel_cells_are_counted_and_drift_is_told(fresh: httpx.Client) -> None:
    assert samples(fresh, "bloodcells_drift_cells") == {}
    cells = made_up(30)
    fresh.post("/v1/predict", content=(body := json_cells(cells)).content, headers=body.headers)
    [(model, scored)] = samples(fresh, "bloodcells_scored_cells_total").items()
    assert scored == 30
    assert 0 <= samples(fresh, "bloodcells_unlike_cells_total")[model] <= 30
    assert samples(fresh, "bloodcells_drift_cells") == {model: 30}
    distances = samples(fresh, "bloodcells_drift_distance")
    assert len(distances) == 33
    assert all(0 <= far <= 1 for far in distances.values())
    assert 0 < samples(fresh, "bloodcells_drift_by_chance")[model] < 1


def test_a_refused_table_counts_no_cell(fresh: httpx.Client, table: Table) -> None:
    body = json_cells(table.put(1, "AR", None))
    fresh.post("/v1/predict", content=body.content, headers=body.headers)
    assert samples(fresh, "bloodcells_cells_total") == {}


def test_requests_are_counted_by_method_route_and_status(fresh: httpx.Client, body: Body) -> None:
    fresh.post("/v1/predict", content=body.content, headers=body.headers)
    fresh.post("/v1/predict", content=b"{", headers=body.headers)
    fresh.post("/v1/predict?model=x", content=body.content, headers=body.headers)
    fresh.get("/v1/models/bloodcells")
    fresh.get("/v1/models/other")
    assert samples(fresh, "bloodcells_requests_total") == {
        ("POST", "/v1/predict", "200"): 1,
        ("POST", "/v1/predict", "400"): 1,
        ("POST", "/v1/predict", "404"): 1,
        ("GET", "/v1/models/{name}", "200"): 1,
        ("GET", "/v1/models/{name}", "404"): 1,
    }
    counts = samples(fresh, "bloodcells_request_seconds_count")
    assert counts[("/v1/predict",)] == 3
    assert samples(fresh, "bloodcells_request_seconds_sum")[("/v1/predict",)] > 0


UNUSUAL = ("COPY", "LOCK", "MKCOL", "MOVE", "NOTIFY", "PROPFIND", "PURGE", "REPORT", "SEARCH")
"""Methods of HTTP that no route has; the server refuses those that HTTP does not have."""


def test_unknown_paths_and_methods_make_no_labels(fresh: httpx.Client) -> None:
    for i, method in enumerate(UNUSUAL):
        fresh.get(f"/admin/{i}")
        fresh.request(method, "/v1/predict")
        fresh.request(method, "/elsewhere")
    found = samples(fresh, "bloodcells_requests_total")
    assert sum(found.values()) == 3 * len(UNUSUAL)
    assert len(found) <= 3
    parts = {part for labels in found for part in labels}
    assert not any(part.startswith("/admin") or part in UNUSUAL for part in parts)


def test_readiness_is_a_gauge(fresh: httpx.Client) -> None:
    assert samples(fresh, "bloodcells_ready") == {(): 1}
    assert samples(fresh, "bloodcells_reload_refused") == {("",): 0}


def test_two_applications_count_apart(fresh: httpx.Client, service: httpx.Client) -> None:
    service.get("/health/live")
    assert samples(fresh, "bloodcells_requests_total") == {}
