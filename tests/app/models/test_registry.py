"""Test the loaded models: swapped on SIGHUP without a request lost, kept where new ones are broken."""

import shutil
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from app.models.registry import ModelRegistry
from app.settings import Settings
from bloodcells.classification import promotion, store
from bloodcells.classification.manifest import MODEL_FILE
from bloodcells.classification.served_version import SERVED_FILE
from bloodcells.errors import NotReady, UnknownModel
from bloodcells.measurements import FEATURE_SETS
from tests.app.artifacts import MODELS, save_version
from tests.app.sent_bodies import Body
from tests.app.servers import Process, serving, until


@pytest.fixture
def process(models: Path, tmp_path: Path) -> Iterator[Process]:
    process = Process(tmp_path / "log", BLOODCELLS_MODELS=models)
    yield process
    process.stop()


class Traffic:
    """Send requests without a pause, and note the model that answered each."""

    def __init__(self, port: int, body: Body) -> None:
        self.answers: list[tuple[int, str]] = []
        self.errors: list[Exception] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(port, body), daemon=True)
        self._thread.start()

    def _run(self, port: int, body: Body) -> None:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            while not self._stop.is_set():
                try:
                    r = client.post("/v1/predict", content=body.content, headers=body.headers)
                except httpx.HTTPError as error:
                    self.errors.append(error)
                    return
                self.answers.append((r.status_code, r.headers.get("bloodcells-model", "")))

    def answered(self, n: int) -> None:
        """Wait for n further answers."""
        end = len(self.answers) + n
        until(lambda: len(self.answers) >= end or self.errors, "the answers")

    def stop(self) -> None:
        """Send no more requests."""
        self._stop.set()
        self._thread.join(60)


def test_a_new_version_is_served_after_a_hangup_and_a_broken_one_is_not(
    process: Process, models: Path, body: Body
) -> None:
    first = store.load(models / "bloodcells" / "1")
    traffic = Traffic(process.port, body)
    traffic.answered(5)
    save_version(models, first, 2)
    traffic.answered(5)
    assert {model for _, model in traffic.answers} == {"bloodcells/1"}  # not before it is told

    process.popen.send_signal(signal.SIGHUP)
    until(lambda: traffic.answers[-1][1] == "bloodcells/2", "the new version")
    third = save_version(models, first, 3)
    raw = bytearray((third / MODEL_FILE).read_bytes())
    raw[100] ^= 1
    (third / MODEL_FILE).write_bytes(raw)
    process.popen.send_signal(signal.SIGHUP)
    refusal = until(lambda: process.logged("models are not reloaded"), "the refusal")
    traffic.answered(5)
    traffic.stop()

    assert f"{third / MODEL_FILE} has been changed since it was exported" in refusal
    assert traffic.answers[-1] == (200, "bloodcells/2")
    assert traffic.errors == []
    assert {status for status, _ in traffic.answers} == {200}
    used = [model for _, model in traffic.answers]
    assert used == sorted(used)  # never back again
    assert process.client.get("/health/ready").status_code == 200
    listed = process.client.get("/v1/models").json()
    assert listed["models"][0]["versions"] == [1, 2]
    manifest = process.client.get("/v1/models/bloodcells").json()
    assert manifest["version"] == 2
    old = process.client.post("/v1/predict?version=1", content=body.content, headers=body.headers)
    assert old.headers["bloodcells-model"] == "bloodcells/1"


def test_a_folder_that_is_taken_away_changes_nothing_and_put_back_is_read_again(
    process: Process, models: Path, tmp_path: Path
) -> None:
    aside = models.rename(tmp_path / "aside")
    process.popen.send_signal(signal.SIGHUP)
    until(lambda: process.logged("models are not reloaded"), "the refusal")
    assert process.client.get("/health/ready").status_code == 200
    aside.rename(models)
    loads = sum("model loaded" in e["message"] for e in process.log())
    process.popen.send_signal(signal.SIGHUP)
    until(lambda: sum("model loaded" in e["message"] for e in process.log()) > loads, "the reload")


def test_a_reload_says_whether_it_took_place(models: Path) -> None:
    registry = ModelRegistry(Settings(models=models))
    with pytest.raises(NotReady):
        registry.get(None, None)
    assert registry.reload()
    before = registry.get(None, None)
    (models / "bloodcells" / "1" / MODEL_FILE).unlink()
    assert not registry.reload()
    assert registry.get(None, None) is before
    assert registry.problem() is None
    assert [MODEL_FILE in reason for reason in registry.reload_refused] == [True]


def test_a_reload_that_would_take_the_default_model_away_is_refused_until_it_is_back(
    models: Path, tmp_path: Path
) -> None:
    registry = ModelRegistry(Settings(models=models))
    registry.load()
    aside = (models / "bloodcells").rename(tmp_path / "aside")
    assert not registry.reload()
    assert registry.reload_refused == (
        f"The default model 'bloodcells', which is served, is not in {models}.",
    )
    assert registry.problem() is None
    aside.rename(models / "bloodcells")
    assert registry.reload()
    assert registry.reload_refused == ()


def test_whatever_goes_wrong_in_a_reload_is_said_and_changes_nothing(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> store.Artifact:
        raise MemoryError("no room")

    registry = ModelRegistry(Settings(models=models))
    registry.load()
    monkeypatch.setattr(store, "load", fails)
    assert not registry.reload()
    assert registry.reload_refused == (
        f"{models} could not be read: MemoryError('no room'); the log has more.",
    )
    assert registry.problem() is None


def test_what_another_process_serves_is_served_and_nothing_that_came_later(models: Path) -> None:
    shipped = store.load(models / "bloodcells" / "1")
    (models / "bloodcells" / "7").mkdir()
    first = ModelRegistry(Settings(models=models))
    first.load()
    save_version(models, shipped, 8)
    second = ModelRegistry(Settings(models=models))
    second.load(first.served)
    assert second.served == first.served
    with pytest.raises(NotReady, match="Version 7"):  # as the first one answers
        second.get(None, None)

    (models / "bloodcells" / "1").rename(models / "bloodcells" / "old")
    manifest = shipped.manifest.model_copy(
        update={"created": shipped.manifest.created.replace(year=1999)}
    )
    store.save(models, manifest.model_copy(update={"version": 1}), dict(shipped.contents))
    third = ModelRegistry(Settings(models=models))
    third.load(first.served)
    with pytest.raises(NotReady, match="Version 1"):
        third.get(None, 1)
    assert (
        f"{models / 'bloodcells' / '1'} is not the model that was loaded before"
        in (third.loaded.refused[-1])
    )


def test_a_folder_that_can_be_no_models_is_none_of_the_services(models: Path) -> None:
    for name in ("lost+found", ".snapshot"):
        (models / name / "1").mkdir(parents=True)
    registry = ModelRegistry(Settings(models=models))
    registry.load()
    assert registry.loaded.refused == ()
    assert registry.reload()


def test_a_default_model_that_is_not_there_is_said_in_the_log(
    models: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ModelRegistry(Settings(models=models, default_model="leukemia")).load()
    assert (
        f"not ready: The default model 'leukemia' is not in {models}; BLOODCELLS_DEFAULT_MODEL says which "
        "one it is, and BLOODCELLS_MODELS in which folder."
    ) in caplog.messages


def test_a_folder_that_cannot_be_read_is_refused_in_a_sentence(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no(self: Path) -> Iterator[Path]:
        raise PermissionError(13, "Permission denied")

    registry = ModelRegistry(Settings(models=models))
    registry.load()
    monkeypatch.setattr(Path, "iterdir", no)  # the tests may run as root, who may read anything
    assert not registry.reload()
    assert registry.problem() is None
    registry.load()
    assert registry.loaded.refused == (f"{models} cannot be read: Permission denied.",)


def unreadable(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Make a folder unreadable, like mode 0700 of another user: the tests may run as root, who reads any."""
    iterdir = Path.iterdir

    def guarded(self: Path) -> Iterator[Path]:
        if self == folder:
            raise PermissionError(13, "Permission denied")
        return iterdir(self)

    monkeypatch.setattr(Path, "iterdir", guarded)


def test_a_models_folder_that_cannot_be_read_is_refused_and_the_service_stays_up(
    models: Path, body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    unreadable(monkeypatch, models / "bloodcells")
    sentence = f"{models / 'bloodcells'} cannot be read: Permission denied."
    with serving(models=models) as client:
        assert client.get("/health/live").status_code == 200
        assert client.get("/health/ready").json()["detail"].endswith(sentence)
        assert client.get("/v1/models").json() == {
            "models": [],
            "refused": [sentence],
            "reload_refused": [],
        }
        for query in ("", "?model=bloodcells", "?model=bloodcells&version=1"):
            response = client.post(
                f"/v1/predict{query}", content=body.content, headers=body.headers
            )
            assert response.status_code == 503
            assert response.json()["detail"] == (
                "The folder of the model 'bloodcells' was refused when it was read."
            )


def test_another_model_is_served_beside_one_that_cannot_be_read(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (models / "secret").mkdir()
    registry = ModelRegistry(Settings(models=models))
    registry.load()
    unreadable(monkeypatch, models / "secret")
    assert not registry.reload()
    registry.load()
    assert registry.loaded.refused == (f"{models / 'secret'} cannot be read: Permission denied.",)
    assert registry.problem() is None


def test_of_two_reloads_at_once_the_later_one_stays(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = ModelRegistry(Settings(models=models))
    registry.load()
    first = store.load(models / "bloodcells" / "1")
    read, may_end = threading.Event(), threading.Event()
    load = store.load

    def slow(*arguments: Any) -> store.Artifact:
        if threading.current_thread() is older:
            read.set()
            may_end.wait(60)
        return load(*arguments)

    older = threading.Thread(target=registry.reload)
    later = threading.Thread(target=registry.reload)
    monkeypatch.setattr(store, "load", slow)
    older.start()
    assert read.wait(60)  # it has seen version 1 alone
    save_version(models, first, 2)
    later.start()
    later.join(0.5)
    may_end.set()
    older.join(60)
    later.join(60)
    assert registry.get(None, None).manifest.version == 2


def test_a_request_keeps_the_model_that_it_got(models: Path) -> None:
    registry = ModelRegistry(Settings(models=models))
    registry.load()
    held = registry.get(None, None)
    save_version(models, store.load(models / "bloodcells" / "1"), 2)
    assert registry.reload()
    assert registry.get(None, None).manifest.version == 2
    assert held.manifest.version == 1
    golden = held.manifest.golden_rows.cells
    assert len(held.probabilities(np.array(golden))) == len(golden)


def test_what_is_not_there_is_unknown_and_what_is_refused_is_not_ready(models: Path) -> None:
    (models / "bloodcells" / "7").mkdir()
    registry = ModelRegistry(Settings(models=models))
    registry.load()
    assert registry.get("bloodcells", 1).manifest.version == 1
    with pytest.raises(NotReady, match="Version 7 of the model 'bloodcells' was refused"):
        registry.get("bloodcells", 7)
    with pytest.raises(NotReady, match="Version 7"):
        registry.get("bloodcells", None)
    with pytest.raises(UnknownModel, match="has no version 8; it has 1, 7"):
        registry.get("bloodcells", 8)


def test_a_table_is_given_one_of_the_models_that_can_answer(models: Path) -> None:
    names, more = FEATURE_SETS["imagej-33"], FEATURE_SETS["bloodcells-93"]
    shutil.copytree(MODELS / "bloodcells-white", models / "bloodcells-white")
    registry = ModelRegistry(Settings(models=models))
    with pytest.raises(NotReady):
        registry.choice(None, None)
    registry.load()
    choice = registry.choice(None, None)
    assert registry.choice(None, None) is choice
    assert choice.default is registry.get("bloodcells", 1)
    assert choice.of(names) is choice.default
    assert choice.of(more) is registry.get("bloodcells-white", None)
    assert registry.choice("bloodcells", None).of(more) is choice.default
    assert registry.choice(None, 1).of(more) is choice.default  # the version is one of the default
    with pytest.raises(UnknownModel):
        registry.choice("nobody", None)
    shutil.rmtree(models / "bloodcells-white")
    assert registry.reload()
    assert registry.choice(None, None).of(more) is registry.get("bloodcells", 1)
    white = Settings(models=MODELS, default_model="bloodcells-white")
    registry = ModelRegistry(white)
    registry.load()
    assert registry.choice(None, None).of(names) is registry.get("bloodcells", None)
    assert registry.choice(None, None).of(["Area"]) is registry.get(None, None)


def test_a_model_whose_newest_version_was_refused_gets_no_table(models: Path) -> None:
    shutil.copytree(MODELS / "bloodcells-white", models / "bloodcells-white")
    (models / "bloodcells-white" / "99").mkdir()
    registry = ModelRegistry(Settings(models=models))
    registry.load()
    assert registry.choice(None, None).models == (registry.get("bloodcells", 1),)


def test_what_is_served_follows_the_pin_and_not_the_highest_number(models: Path) -> None:
    first = store.load(models / "bloodcells" / "1")
    save_version(models, first, 2)
    promotion.serve(models / "bloodcells", 1, "pin")
    registry = ModelRegistry(Settings(models=models))
    registry.load()
    assert registry.get(None, None).manifest.version == 1
    assert registry.get("bloodcells", None).manifest.version == 1
    assert registry.choice(None, None).default.manifest.version == 1
    assert registry.get(None, 2).manifest.version == 2
    again = ModelRegistry(Settings(models=models))
    again.load(registry.served)  # as another worker does
    assert again.get(None, None).manifest.version == 1
    promotion.serve(models / "bloodcells", 2, "pin")
    assert registry.get(None, None).manifest.version == 1
    assert registry.reload()
    assert registry.get(None, None).manifest.version == 2


def test_models_are_pinned_independently(two_models: Path, tmp_path: Path) -> None:
    models = Path(shutil.copytree(two_models, tmp_path / "models"))
    for name in ("bloodcells", "shape-only"):
        save_version(models, store.load(models / name / "1"), 2)
    promotion.serve(models / "shape-only", 1, "pin")
    registry = ModelRegistry(Settings(models=models))
    registry.load()
    assert registry.loaded.by_default == {"bloodcells": 2, "shape-only": 1}


def test_candidates_answer_only_by_their_version(models: Path) -> None:
    first = store.load(models / "bloodcells" / "1")
    trial = first.manifest.model_copy(update={"name": "another", "version": 1})
    promotion.save_candidate(models, trial, first.contents)
    registry = ModelRegistry(Settings(models=models))
    registry.load()
    assert registry.loaded.refused == ()
    assert [c.manifest.name for c in registry.choice(None, None).models] == ["bloodcells"]
    assert registry.get("another", 1).manifest.name == "another"
    with pytest.raises(
        NotReady, match="No version of the model 'another' is served: it has candid"
    ):
        registry.get("another", None)
    (models / "bloodcells" / SERVED_FILE).write_text('{"served": null}')
    assert not registry.reload()
    assert registry.reload_refused == (
        f"The default model 'bloodcells', which is served, has candidates alone in {models}; promote one.",
    )
    assert registry.get(None, None).manifest.version == 1


@pytest.mark.parametrize("content", ['{"served": 9}', '{"served": '])
def test_at_the_start_a_version_that_is_to_be_served_and_is_not_there_is_no_other(
    models: Path, content: str
) -> None:
    (models / "bloodcells" / SERVED_FILE).write_text(content)
    with serving(models=models) as client:
        ready = client.get("/health/ready")
        [listed] = client.get("/v1/models").json()["models"]
        named = client.get("/v1/models/bloodcells/versions/1")
        unnamed = client.get("/v1/models/bloodcells")
    assert (ready.status_code, named.status_code, unnamed.status_code) == (503, 200, 503)
    assert str(models / "bloodcells" / SERVED_FILE) in ready.json()["detail"]
    assert (listed["version"], listed["ready"]) == (1, False)


@pytest.mark.integration
def test_a_pin_is_followed_at_a_hangup_and_refused_where_its_version_is_not_there(
    models: Path, tmp_path: Path
) -> None:
    directory = models / "bloodcells"
    promotion.serve(directory, 1, "pin")
    save_version(models, store.load(directory / "1"), 2)
    process = Process(tmp_path / "log", BLOODCELLS_MODELS=models)
    try:

        def version() -> int:
            return int(process.client.get("/v1/models/bloodcells").json()["version"])

        assert version() == 1
        promotion.serve(directory, 2, "pin")
        process.popen.send_signal(signal.SIGHUP)
        until(lambda: version() == 2, "the pinned version")
        (directory / SERVED_FILE).write_text('{"served": 9}')
        process.popen.send_signal(signal.SIGHUP)
        refusal = until(lambda: process.logged("models are not reloaded"), "the refusal")
        said = f"{directory / SERVED_FILE} says that version 9 is served, which is not there"
        assert said in refusal
        assert version() == 2
        listed = process.client.get("/v1/models").json()
        assert said in listed["reload_refused"][0]
        assert (listed["models"][0]["version"], listed["models"][0]["ready"]) == (2, True)
        assert f'bloodcells_reload_refused{{reason="{said}' in process.client.get("/metrics").text
    finally:
        process.stop()
