"""Ask the service by MLflow's client of a served model, and write down what its user sees.

    python ask_mlflow.py HOST:PORT CELLS.npy ANSWERS.npz NAME ...

It runs in the client's own environment, and so imports nothing of ours. The names are the measurements.
"""

import sys
from typing import Any

import numpy as np
import pandas as pd
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

BATCH = 1000


def forms(frame: Any) -> Any:
    """Write some cells in each form that the client sends."""
    yield "a frame", frame
    yield "a frame with an index", frame.set_axis([f"cell {i}" for i in range(len(frame))])
    yield "an array", frame.to_numpy()


def main(address: str, cells: Any, file: str, names: list[str]) -> None:
    """Ask in every form."""
    host, port = address.split(":")
    client = ScoringServerClient(host, int(port))
    client.wait_server_ready(timeout=10)
    client.ping()
    assert client.get_version()
    answers: dict[str, Any] = {}
    for start in range(0, len(cells), BATCH):
        frame = pd.DataFrame(cells[start : start + BATCH], columns=names)
        for form, sent in forms(frame):
            found = client.invoke(sent, params={"invalid": "flag"}).get_predictions()
            for name in ("class", "probabilities"):
                answers.setdefault(f"{form}/{name}", []).extend(found[name])
    np.savez(file, **{key: np.array(values) for key, values in answers.items()})


main(sys.argv[1], np.load(sys.argv[2]), sys.argv[3], sys.argv[4:])
