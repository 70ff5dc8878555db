"""The files under `deploy/` and compose.yaml: what runs them takes them, and they agree with the service."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from app.settings import Settings
from bench.peers.environments import FOLDER, installed
from tests.app.artifacts import MODELS
from tests.app.clients.paths import free_port
from tests.app.sent_bodies import json_cells, made_up, post
from tests.app.servers import PATIENCE, Process, until
from tests.readme import ROOT

pytestmark = pytest.mark.integration

DEPLOY = ROOT / "deploy"
BOARD = json.loads((DEPLOY / "grafana.json").read_text())
QUERIES = [target["expr"] for panel in BOARD["panels"] for target in panel["targets"]]


def run(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def needs(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")


@pytest.fixture(scope="session")
def validators() -> Path:
    """Install what validates the files, once, into the ignored folder .bench; give its programs."""
    return installed("validators", Path(__file__).parent, FOLDER)


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Run the service with some requests behind it, and a Prometheus that scrapes it; give that one."""
    needs("prometheus")
    folder = tmp_path_factory.mktemp("prometheus")
    service = Process(folder / "log", BLOODCELLS_MODELS=MODELS)
    port = free_port()
    config = yaml.safe_load((DEPLOY / "prometheus.yml").read_text())
    config["global"]["scrape_interval"] = "1s"
    [job] = config["scrape_configs"]
    assert job["static_configs"] == [{"targets": ["bloodcells:8000"]}]
    job["static_configs"] = [{"targets": [f"127.0.0.1:{service.port}"]}]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdout=log,
            stderr=log,
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:

            def scrapes() -> float:
                # So that all that is counted grows between two scrapes.
                post(service.client, json_cells(made_up(20)))
                service.client.get("/nothing")
                assert process.poll() is None, (folder / "prometheus.log").read_text()
                try:
                    [found] = results(client, "count_over_time(bloodcells_ready[1m])")
                except (httpx.TransportError, ValueError):
                    return 0
                return float(found["value"][1])

            until(lambda: scrapes() >= 4, "the fourth scrape")
            yield client
    finally:
        process.terminate()
        process.wait(PATIENCE)
        service.stop()


def results(client: httpx.Client, query: str) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/query", params={"query": query}).json()
    assert answer["status"] == "success", (query, answer)
    return list(answer["data"]["result"])


@pytest.mark.parametrize("query", QUERIES)
def test_prometheus_answers_every_query_of_the_board(query: str, prometheus: httpx.Client) -> None:
    found = results(prometheus, query.replace("$__rate_interval", "1m"))
    assert found, query
    for series in found:
        assert series["value"][1] not in ("NaN", "+Inf"), (query, series)


def test_the_queries_have_the_values_that_the_service_gave(prometheus: httpx.Client) -> None:
    assert [r["value"][1] for r in results(prometheus, "min(bloodcells_ready)")] == ["1"]
    [by_status] = [q for q in QUERIES if q.startswith("sum by (status)") and "401" not in q]
    rates = results(prometheus, by_status.replace("$__rate_interval", "1m"))
    assert {r["metric"]["status"]: float(r["value"][1]) > 0 for r in rates} == {
        "200": True,
        "404": True,
    }


def test_every_metric_of_the_board_is_documented() -> None:
    page = (ROOT / "docs" / "operating.md").read_text()
    for name in set(re.findall(r"bloodcells_\w+", " ".join(QUERIES))):
        assert name.removesuffix("_bucket") in page, name


def settings_in(text: str) -> set[str]:
    return {name.lower() for name in re.findall(r"BLOODCELLS_(\w+)", text)}


def test_only_settings_that_there_are_are_set() -> None:
    files = [ROOT / "compose.yaml", ROOT / "Dockerfile", *DEPLOY.rglob("*.*")]
    for path in files:
        assert settings_in(path.read_text()) <= set(Settings.model_fields), path


def manifests(folder: str) -> list[dict[str, Any]]:
    needs("kubectl")
    done = run("kubectl", "kustomize", DEPLOY / "kubernetes" / folder)
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


@pytest.mark.parametrize("folder", ["base", "own-models"])
def test_kustomize_builds_manifests_that_kubernetes_validates(
    folder: str, validators: Path, tmp_path: Path
) -> None:
    found = manifests(folder)
    path = tmp_path / "manifests.yaml"
    path.write_text(yaml.safe_dump_all(found))
    done = run(validators / "kubernetes-validate", "--strict", path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("folder", ["base", "own-models"])
def test_the_manifests_select_one_another(folder: str) -> None:
    found = {m["kind"]: m for m in manifests(folder)}
    pod = found["Deployment"]["spec"]["template"]
    labels = pod["metadata"]["labels"].items()
    assert found["Service"]["spec"]["selector"].items() <= labels
    assert found["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"].items() <= labels
    [container] = pod["spec"]["containers"]
    assert {m["name"] for m in container["volumeMounts"]} == {
        v["name"] for v in pod["spec"]["volumes"]
    }
    grace = pod["spec"]["terminationGracePeriodSeconds"]
    wait = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    assert grace == wait + Settings.model_fields["shutdown_seconds"].default + 5


@pytest.mark.parametrize("folder", ["base", "own-models"])
def test_probes_ask_what_the_service_answers(folder: str, service: httpx.Client) -> None:
    [pod] = [m["spec"]["template"] for m in manifests(folder) if m["kind"] == "Deployment"]
    for name in ("startupProbe", "readinessProbe", "livenessProbe"):
        asked = pod["spec"]["containers"][0][name]["httpGet"]
        assert service.get(asked["path"]).status_code == 200


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    needs("systemd-analyze")
    text = (DEPLOY / "bloodcells.service").read_text()
    program = shutil.which("true")
    unit = tmp_path / "bloodcells.service"
    unit.write_text(re.sub(r"^ExecStart=\S+", f"ExecStart={program}", text, flags=re.M))
    done = run("systemd-analyze", "verify", unit)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^ExecStart=\S*/bloodcells-serve$", text, re.M)


_CHECK = """
import importlib.util, json, pathlib, sys
import jsonschema, yaml
folder = pathlib.Path(importlib.util.find_spec("compose").submodule_search_locations[0])
schema = json.loads((folder / "config" / "compose_spec.json").read_text())
jsonschema.validate(yaml.safe_load(sys.stdin), schema)
"""


@pytest.mark.parametrize("wrong", [None, "no_such_key", "ports"])
def test_the_compose_file_fits_the_schema_of_compose(wrong: str | None, validators: Path) -> None:
    file = yaml.safe_load((ROOT / "compose.yaml").read_text())
    if wrong is not None:
        file["services"]["bloodcells"][wrong] = "text"
    done = subprocess.run(
        [validators / "python", "-c", _CHECK],
        input=yaml.safe_dump(file),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode == 0) == (wrong is None), done.stderr
    services = file["services"]
    for service in services.values():
        assert set(service.get("depends_on", [])) <= set(services)
        named = {mounted.split(":")[0] for mounted in service.get("volumes", [])}
        assert {name for name in named if not name.startswith(".")} <= set(file["volumes"])


def test_the_image_holds_what_the_compose_file_mounts() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert compose["bloodcells"]["stop_grace_period"] == "35s"
    for mounted in compose["prometheus"]["volumes"]:
        source = mounted.split(":")[0]
        assert not source.startswith(".") or (ROOT / source).is_file()


def test_the_health_check_of_the_image_asks_the_port_that_is_set(tmp_path: Path) -> None:
    process = Process(tmp_path / "log", BLOODCELLS_MODELS=MODELS)
    health = [sys.executable, "-c", "from app.cli import main; main()", "health"]
    try:
        assert run("env", f"PORT={process.port}", *health).returncode == 0
    finally:
        process.stop()
    done = run("env", f"PORT={process.port}", *health)
    assert done.returncode == 1
    assert done.stderr.startswith(f"The service on port {process.port} is not ready: ")
