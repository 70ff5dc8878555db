"""Start our service and the peers on the server's core.

The peers write no access log where that can be switched off, and tell their makers nothing; ours runs
as it does by default.
"""

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.peers import forms
from bench.peers.environments import installed
from bench.peers.forms import Form
from bench.peers.model import NAME, Fitted, Saved
from bench.servers import HOST, NotStarted, Server, bloodcells, free_ports, serving

_INSIDE = Path(__file__).parent / "inside"
_SILENT = {
    "DO_NOT_TRACK": "1",
    "BENTOML_DO_NOT_TRACK": "True",
    "MLFLOW_DISABLE_TELEMETRY": "true",
}


@dataclass(frozen=True)
class Service:
    """Describe a service that can be started."""

    name: str
    start: Callable[[Path, Path], AbstractContextManager[Server]]
    """A folder for its files, where to log -> the server, until the block ends."""
    forms: tuple[Form, ...]
    """How it is asked."""
    model: Saved
    """What it serves."""
    peer: bool = True
    """Whether it is one that ours is held against."""


def services(fitted: Fitted) -> list[Service]:
    """List all services, ours first."""
    names, svm, old = fitted.features, fitted.pipeline, fitted.old
    ours = (forms.columns_and_data(names), forms.cells(names))
    rows = (forms.pydantic_rows(names),)
    return [
        Service("Bloodcells", partial(_bloodcells, fitted.models), ours, svm, False),
        Service("MLServer", partial(_mlserver, svm), (forms.inference_protocol(NAME),), svm),
        Service("plain FastAPI + joblib", partial(_plain, svm), rows, svm),
        Service("BentoML", partial(_bentoml, svm), (forms.array(),), svm),
        Service("mlflow models serve", partial(_mlflow, svm), (forms.inputs(),), svm),
        Service("plain, with `SVC(probability=True)`", partial(_plain, old), rows, old, False),
    ]


def _bloodcells(models: Path, folder: Path, log: Path) -> AbstractContextManager[Server]:
    return bloodcells(models, log, {"BLOODCELLS_DEFAULT_MODEL": NAME})


def _mlserver(model: Saved, folder: Path, log: Path) -> AbstractContextManager[Server]:
    programs = installed("mlserver")
    http, grpc, metrics = free_ports(3)
    settings = {
        "debug": False,
        "host": HOST,
        "http_port": http,
        "grpc_port": grpc,
        "metrics_port": metrics,
        # Computes in its own process: on one core a worker beside it only costs.
        "parallel_workers": 0,
    }
    described = {
        "name": NAME,
        "implementation": "mlserver_sklearn.SKLearnModel",
        "parameters": {"uri": str(model.file)},
    }
    (folder / "settings.json").write_text(json.dumps(settings))
    (folder / "model-settings.json").write_text(json.dumps(described))
    return serving(
        [programs / "mlserver", "start", folder],
        http,
        "/v2/health/ready",
        log,
        _environment(programs),
        folder,
    )


def _plain(model: Saved, folder: Path, log: Path) -> AbstractContextManager[Server]:
    programs = installed("plain")
    (port,) = free_ports(1)
    command = [programs / "uvicorn", "--app-dir", _INSIDE, "plain_app:app"]
    return serving(
        [*command, "--host", HOST, "--port", port, "--no-access-log"],
        port,
        "/health",
        log,
        _environment(programs, CELLS_MODEL=model.file),
        folder,
    )


def _bentoml(model: Saved, folder: Path, log: Path) -> AbstractContextManager[Server]:
    programs = installed("bentoml")
    (port,) = free_ports(1)
    (folder / "configuration.yaml").write_text(
        "api_server:\n  logging:\n    access:\n      enabled: false\n"
    )
    environment = _environment(
        programs, BENTOML_HOME=folder / "home", BENTOML_CONFIG=folder / "configuration.yaml"
    )
    _run([programs / "python", _INSIDE / "save_bentoml.py", model.file], environment, folder)
    return serving(
        [programs / "bentoml", "serve", "bento_service:Cells", "--host", HOST, "--port", port],
        port,
        "/readyz",
        log,
        environment,
        _INSIDE,
    )


def _mlflow(model: Saved, folder: Path, log: Path) -> AbstractContextManager[Server]:
    programs = installed("mlflow")
    (port,) = free_ports(1)
    environment = _environment(programs)
    script = _INSIDE / "save_mlflow.py"
    _run([programs / "python", script, model.file, folder / "model"], environment, folder)
    command = [programs / "mlflow", "models", "serve", "--model-uri", folder / "model"]
    return serving(
        [*command, "--env-manager", "local", "--host", HOST, "--port", port],
        port,
        "/ping",
        log,
        environment,
        folder,
    )


def _environment(programs: Path, **more: object) -> dict[str, str]:
    """Make a peer's environment: its own programs first on the path, which it starts by name."""
    path = f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {"PATH": path, "PYTHONPATH": "", **_SILENT} | {k: str(v) for k, v in more.items()}


def _run(command: list[Any], environment: Mapping[str, str], folder: Path) -> None:
    """Prepare a peer.

    Raises
    ------
    NotStarted
        It could not be.
    """
    done = subprocess.run(
        list(map(str, command)),
        env=os.environ | dict(environment),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    if done.returncode:
        raise NotStarted(f"its model could not be saved: {' '.join(done.stderr.split())[-300:]}")
