"""Ask a server of the Open Inference Protocol by tritonclient, and print its requests a second.

    python ask_tritonclient.py HOST:PORT MODEL OUTPUT FORM FOLDER SECONDS

FORM is `binary` or `json`. FOLDER has the cells, `cells.npy`, and gets the answers to them, `answers.npy`.
"""

import sys
import time
from collections import deque
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
import tritonclient.http as triton

ROWS = 1000
AT_ONCE = 4


def main(address: str, model: str, output: str, form: str, folder: Path, seconds: float) -> None:
    """Ask for the answers once, then again and again."""
    client = triton.InferenceServerClient(address, concurrency=AT_ONCE)
    wanted = [triton.InferRequestedOutput(output, binary_data=form == "binary")]
    cells = np.load(folder / "cells.npy")
    questions = []
    for start in range(0, len(cells), ROWS):
        block = cells[start : start + ROWS]
        tensor = triton.InferInput("cells", list(block.shape), "FP64")
        tensor.set_data_from_numpy(block, binary_data=form == "binary")
        questions.append([tensor])

    def ask(question: Any) -> Any:
        return client.async_infer(model, question, outputs=wanted)

    answers = [ask(question).get_result().as_numpy(output) for question in questions]
    np.save(folder / "answers.npy", np.concatenate(answers))
    following = cycle(questions)
    waiting = deque(ask(next(following)) for _ in range(AT_ONCE))
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        waiting.popleft().get_result()
        waiting.append(ask(next(following)))
        done += 1
    print(done / (time.perf_counter() - began))
    for last in waiting:
        last.get_result()


main(sys.argv[1], sys.argv[2], *sys.argv[3:5], Path(sys.argv[5]), float(sys.argv[6]))
