"""A training is logged as a run of MLflow, whose model MLflow loads."""

import json
from pathlib import Path

import pytest

from tests.training.tables import labelled, write
from tests.wheels import run

pytestmark = [pytest.mark.integration, pytest.mark.clients]

_READ = """
import json, sys
import mlflow
store, table = sys.argv[1:]
mlflow.set_tracking_uri(store)
[run] = mlflow.search_runs(experiment_names=["mine"], output_format="list")
import pandas
model = mlflow.pyfunc.load_model(f"models:/{run.outputs.model_outputs[0].model_id}")
names = model.metadata.get_input_schema().input_names()
said = model.predict(pandas.read_csv(table)[names])["class"].tolist()
files = [f.path for f in mlflow.artifacts.list_artifacts(run_id=run.info.run_id)]
data = run.data
print(json.dumps([run.info.status, data.params, data.metrics, data.tags, files, said]))
"""
STORE = {"MLFLOW_ALLOW_FILE_STORE": "true"}
"""A folder does for a test; MLflow asks for a database or a server otherwise."""


def test_a_run_has_what_was_asked_the_scores_and_a_model_that_loads(
    mlflow_programs: Path, tmp_path: Path
) -> None:
    table = write(tmp_path / "cells.csv", *labelled())
    store = (tmp_path / "runs").as_uri()
    train = [mlflow_programs / "bloodcells-train", "--train", table, "--quick", "--name", "mine"]
    train += ["--candidate", "majority", "--candidate", "softmax regression, scratch"]
    run(*train, "--mlflow", store, "--jobs", "1", cwd=tmp_path, **STORE)
    done = run(mlflow_programs / "python", "-c", _READ, store, table, cwd=tmp_path, **STORE)
    status, params, metrics, tags, files, said = json.loads(done.stdout.splitlines()[-1])
    manifest = json.loads((tmp_path / "models" / "mine" / "1" / "manifest.json").read_bytes())
    assert status == "FINISHED"
    assert params["chosen"] == manifest["selection"]["chosen"]
    assert (params["seed"], params["quick"], params["train"]) == ("0", "True", "cells.csv")
    assert params["train_sha256"] == manifest["training_data"]["sha256"]
    assert metrics["out_of_fold.f1_macro"] == manifest["out_of_fold"]["f1_macro"]
    per_class = {
        f"out_of_fold.f1 {c['class']}": c["f1"] for c in manifest["out_of_fold"]["per_class"]
    }
    assert per_class.items() <= metrics.items()
    assert (tags["version"], tags["digest"]) == ("1", manifest["digest"])
    assert {"manifest.json", "report"} <= set(files)
    assert set(said) <= set(manifest["classes"])
    assert len(said) == manifest["training_data"]["rows"]


def test_a_store_that_takes_nothing_is_told_before_the_training(
    mlflow_programs: Path, tmp_path: Path
) -> None:
    table = write(tmp_path / "cells.csv", *labelled())
    train = [mlflow_programs / "bloodcells-train", "--train", table, "--quick"]
    with pytest.raises(AssertionError, match=r"MLflow at nothing://there takes no run: "):
        run(*train, "--mlflow", "nothing://there", cwd=tmp_path)
    assert not (tmp_path / "models").exists()
