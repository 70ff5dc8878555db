"""bloodcells-serve, as a process: start, refusal, stop; what it imports and what it leaves behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pytest

from app.keys.key_file import line_of, new_key, read_keys
from tests.app.artifacts import MODELS
from tests.app.certificates import certify
from tests.app.sent_bodies import Body
from tests.app.servers import PATIENCE, Process, command, environment, until
from tests.forked import bloodcells_serve

pytestmark = pytest.mark.integration  # each starts a service of its own


def ended(*arguments: object, **variables: object) -> subprocess.CompletedProcess[str]:
    """Run a service that cannot start, to its end."""
    return bloodcells_serve(*arguments, cwd=Path.cwd(), environment=environment(**variables))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MAX_ROWS", "many", "BLOODCELLS_MAX_ROWS: Input should be a valid integer"),
        ("MAX_BODY_BYTES", "0", "BLOODCELLS_MAX_BODY_BYTES: Input should be greater than or equal to 1"),
        ("LOG_LEVEL", "loud", "BLOODCELLS_LOG_LEVEL: Input should be 'debug', 'info', 'warning' or"),
    ],
)  # fmt: skip
def test_a_bad_setting_ends_with_2_and_one_sentence(name: str, value: str, said: str) -> None:
    done = ended("--port", 0, **{f"BLOODCELLS_{name}": value})
    assert done.returncode == 2
    assert done.stderr.startswith(said)
    assert done.stderr.endswith(f"; found {value!r}.\n")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("BLOODCELLS_MAX_ROW", "BLOODCELLS_MAX_ROWS"),
        ("BLOODCELLS_LOGLEVEL", "BLOODCELLS_LOG_LEVEL"),
        ("bloodcells_model", "BLOODCELLS_MODELS"),
    ],
)
def test_a_misspelt_setting_ends_with_2_and_the_nearest(name: str, nearest: str) -> None:
    done = ended("--port", 0, **{name: "1"})
    assert done.returncode == 2
    assert done.stderr == f"{name}: there is no such setting; the nearest is {nearest}.\n"


def test_a_path_of_vertex_ai_that_is_none_ends_with_2() -> None:
    done = ended("--port", 0, AIP_PREDICT_ROUTE="predict")
    assert done.returncode == 2
    assert done.stderr.startswith("AIP_PREDICT_ROUTE: String should match pattern")


def test_vertex_ai_names_the_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    log = tmp_path / "log"
    variables = environment(AIP_HTTP_PORT=port, BLOODCELLS_MODELS=MODELS)
    with log.open("wb") as sink:
        service = subprocess.Popen(command(), stderr=sink, env=variables)
    try:
        until(lambda: f"http://127.0.0.1:{port}" in log.read_text(), "the start on that port")
    finally:
        service.send_signal(signal.SIGINT)
        assert service.wait(PATIENCE) == 0


def test_sagemakers_word_starts_the_service_on_its_port(tmp_path: Path) -> None:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", 8080)) == 0:
            pytest.skip("something listens on port 8080")
    log = tmp_path / "log"
    variables = environment(BLOODCELLS_MODELS=MODELS, BLOODCELLS_LOG_LEVEL="debug")
    with log.open("wb") as sink:
        service = subprocess.Popen(command("serve"), stderr=sink, env=variables)
    try:
        until(lambda: "http://0.0.0.0:8080" in log.read_text(), "the start on port 8080")
        assert '"shutdown_seconds":25' in log.read_text()
    finally:
        service.send_signal(signal.SIGINT)
        assert service.wait(PATIENCE) == 0


def test_a_bad_port_ends_with_2() -> None:
    done = ended("--port", 65536)
    assert done.returncode == 2


def test_a_file_of_keys_that_is_not_right_ends_with_2_and_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("robot sha256:12\n")
    done = ended("--port", 0, BLOODCELLS_API_KEYS_FILE=tmp_path / "keys")
    assert done.returncode == 2
    assert done.stderr.startswith(
        f"The file of API keys {tmp_path / 'keys'}, line 1: a name and `sha256:`"
    )
    assert done.stderr.count("\n") == 1


def test_a_certificate_that_is_not_right_ends_with_2_and_one_sentence(tmp_path: Path) -> None:
    one, other = certify(tmp_path / "one"), certify(tmp_path / "other")
    locked = certify(tmp_path / "locked", b"secret")
    (tmp_path / "text").write_text("x")
    for certificate, key, said in (
        (one.certificate, other.key, "cannot be used (KEY_VALUES_MISMATCH): two PEM files"),
        (locked.certificate, locked.key, "the key without a passphrase"),
        (one.certificate, tmp_path / "text", "two PEM files that belong to each other"),
        (one.certificate, tmp_path / "none", "/none cannot be read: No such file or directory."),
    ):
        done = ended("--port", 0, BLOODCELLS_TLS_CERTIFICATE=certificate, BLOODCELLS_TLS_KEY=key)
        assert done.returncode == 2
        assert said in done.stderr
        assert done.stderr.count("\n") == 1


def test_a_key_is_made_once_and_only_its_line_goes_to_stdout(tmp_path: Path) -> None:
    done = ended("keys", "new", "robot-2026")
    assert done.returncode == 0
    (tmp_path / "keys").write_text(done.stdout)
    key = done.stderr.split()[-1]
    assert done.stderr == f"The key of robot-2026, which is shown only now: {key}\n"
    assert read_keys(tmp_path / "keys").name_of(key.encode()) == "robot-2026"
    misplaced = ended("--port", 1, "keys", "new", "robot")
    assert (misplaced.returncode, misplaced.stdout) == (2, "")
    assert "options of keys stand after that name" in misplaced.stderr
    refused = ended("keys", "new", "a name")
    assert refused.returncode == 2
    assert refused.stdout == ""


def test_the_version_is_that_of_the_package() -> None:
    done = ended("--version")
    assert (done.returncode, done.stdout) == (0, f"bloodcells {version('bloodcells')}\n")


def test_a_path_of_a_proxy_is_taken_as_an_option(tmp_path: Path) -> None:
    process = Process(
        tmp_path / "log", "--root-path", "/cells", "--workers", "2", BLOODCELLS_MODELS=MODELS
    )
    try:
        until(lambda: process.logged("Application startup complete"), "a worker")
        assert process.client.get("/cells/v1/models").status_code == 200
    finally:
        process.stop(signal.SIGTERM)
    done = ended("--port", 0, "--root-path", "cells")
    assert done.returncode == 2
    assert done.stderr.startswith("BLOODCELLS_ROOT_PATH: a path such as /cells was expected")


def test_a_hangup_reads_the_keys_again_and_a_broken_file_changes_nothing(tmp_path: Path) -> None:
    file, first, second = tmp_path / "keys", new_key(), new_key()
    file.write_text(line_of("first", first))
    process = Process(tmp_path / "log", BLOODCELLS_MODELS=MODELS, BLOODCELLS_API_KEYS_FILE=file)

    def status(key: str) -> int:
        return process.client.get("/v1/models", headers={"X-API-Key": key}).status_code

    try:
        assert (status(first), status(second)) == (200, 401)
        file.write_text("broken")
        process.popen.send_signal(signal.SIGHUP)
        until(lambda: process.logged("API keys are not reloaded, those before stay"), "the refusal")
        assert (status(first), status(second)) == (200, 401)
        shown = process.client.get("/metrics", headers={"X-API-Key": first}).text
        assert 'bloodcells_api_keys_reload_refused{reason="The file of API keys ' in shown
        file.write_text(line_of("second", second))
        process.popen.send_signal(signal.SIGHUP)
        until(lambda: status(second) == 200, "the second key")
        assert status(first) == 401
        shown = process.client.get("/metrics", headers={"X-API-Key": second}).text
        assert 'bloodcells_api_keys_reload_refused{reason=""} 0.0' in shown
        log = (tmp_path / "log").read_text()
        assert '"key":"first"' in log
        assert first not in log
        assert second not in log
    finally:
        process.stop()


def test_a_port_in_use_ends_with_uvicorns_3_and_says_so() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = ended("--port", taken.getsockname()[1], BLOODCELLS_MODELS=MODELS)
    assert done.returncode == 3
    assert "address already in use" in done.stderr


def test_it_stays_up_and_says_why_it_is_not_ready(tmp_path: Path) -> None:
    process = Process(tmp_path / "log", BLOODCELLS_MODELS=tmp_path / "none")
    try:
        assert process.client.get("/health/live").status_code == 200
        assert process.client.get("/health/ready").status_code == 503
        refusals = [e for e in process.log() if "model refused" in e["message"]]
        assert [e["level"] for e in refusals] == ["error"]
        assert refusals[0]["message"] == (
            f"model refused: The models folder {tmp_path / 'none'} is not there; BLOODCELLS_MODELS says "
            "which folder is served."
        )
    finally:
        assert process.stop(signal.SIGINT) == 0


def test_the_log_level_leaves_out_what_is_less_serious(tmp_path: Path) -> None:
    process = Process(tmp_path / "log", BLOODCELLS_MODELS=MODELS, BLOODCELLS_LOG_LEVEL="debug")
    process.stop()
    assert any(e["level"] == "debug" for e in process.log())
    with (tmp_path / "quiet").open("wb") as sink:
        quiet = subprocess.Popen(
            command("--port", "0"),
            stderr=sink,
            env=environment(BLOODCELLS_MODELS=tmp_path / "none", BLOODCELLS_LOG_LEVEL="error"),
        )
    try:
        until(lambda: (tmp_path / "quiet").read_text().count("\n"), "the one message")
    finally:
        quiet.send_signal(signal.SIGINT)
        quiet.wait(PATIENCE)
    lines = (tmp_path / "quiet").read_text().splitlines()
    assert len(lines) == 1
    assert "model refused" in lines[0]


def half_sent(process: Process, body: Body) -> socket.socket:
    """Open a connection with a request under way, of which the last byte is yet to come."""
    connection = socket.create_connection(("127.0.0.1", process.port), timeout=PATIENCE)
    connection.sendall(
        b"POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + f"Content-Length: {len(body.content)}\r\n\r\n".encode()
        + body.content[:-1]
    )
    return connection


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_finishes_the_request_under_way(
    number: signal.Signals, tmp_path: Path, body: Body
) -> None:
    process = Process(tmp_path / "log", BLOODCELLS_MODELS=MODELS)
    try:
        with half_sent(process, body) as connection:
            time.sleep(0.3)  # until the server has it
            process.popen.send_signal(number)
            until(lambda: process.logged("Shutting down"), "the start of the shutdown")
            with pytest.raises(OSError, match=r"refused|reset"):
                half_sent(process, body)
            assert process.popen.poll() is None
            connection.sendall(body.content[-1:])
            answer = b""
            while part := connection.recv(65536):
                answer += part
    finally:
        status = process.stop(number)
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b'"rows":12,"predicted":12' in answer
    # Uvicorn's convention: the signal is raised again after the shutdown.
    assert status in (0, -number)


def test_a_request_that_does_not_end_is_given_up_in_time(tmp_path: Path, body: Body) -> None:
    process = Process(tmp_path / "log", BLOODCELLS_MODELS=MODELS, BLOODCELLS_SHUTDOWN_SECONDS=1)
    try:
        with half_sent(process, body):
            time.sleep(0.3)
            started = time.monotonic()
            assert process.stop(signal.SIGTERM) in (0, -signal.SIGTERM)
            assert 0.9 < time.monotonic() - started < 20
    finally:
        process.stop()


def python(program: str, home: Path) -> str:
    """Run a program in a fresh home, and give what it prints."""
    unset = {k: v for k, v in environment().items() if not k.startswith(("XDG_", "COV", "ORT_"))}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=unset | {"HOME": str(home), "USERPROFILE": str(home)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_service_needs_nothing_of_training(tmp_path: Path) -> None:
    found = python(
        "import app.example_answers, app.main, app.cli, sys; print(*sys.modules)", tmp_path
    ).split()
    heavy = {"sklearn", "pandas", "matplotlib", "training", "scipy", "skl2onnx", "onnx", "joblib"}
    assert "onnxruntime" in found
    assert heavy & {name.split(".")[0] for name in found} == set()


def test_what_the_first_answers_do_not_need_is_not_imported_at_the_start(tmp_path: Path) -> None:
    program = (
        "import sys, app.cli, app.processes.service\n"
        "from app.processes.worker import application\n"
        "application().state.service.registry.load()\n"
        "print(*sys.modules)\n"
    )
    found = python(program, tmp_path).split()
    late = {"fastapi", "app.routes", "app.problems", "PIL", "pandas", "pyarrow.compute", "numpy.ma"}
    assert "app.middleware.fast_path" in found
    assert late & set(found) == set()


def test_a_prediction_leaves_nothing_in_the_users_home(tmp_path: Path) -> None:
    program = (
        "import numpy as np\n"
        "from bloodcells import Classifier\n"
        f"model = Classifier.load({str(MODELS / 'bloodcells')!r})\n"
        "print(model.probabilities(np.array(model.manifest.golden_rows.cells)).shape[1])\n"
        "import app.main; app.main.create_app()\n"
    )
    assert int(python(program, tmp_path)) >= 2
    assert list(tmp_path.rglob("*")) == []


def test_telemetry_is_off_before_onnx_runtime_is_imported(tmp_path: Path) -> None:
    program = "import bloodcells, os; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    assert python(program, tmp_path).strip() == "1"
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"
