"""Ask the service by KServe's client, in both of its protocols, and write down what its user sees.

    python ask_kserve.py URL CELLS.npy ANSWERS.npz

It runs in the client's own environment, and so imports nothing of ours.
"""

import asyncio
import sys
from typing import Any

import numpy as np
from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig

MODEL = "bloodcells"
BATCH = 1000


async def second(url: str, blocks: Any, binary: bool) -> Any:
    """Ask by the Open Inference Protocol."""
    client = InferenceRESTClient(RESTConfig(protocol="v2", timeout=60))
    assert await client.is_server_live(url)
    assert await client.is_server_ready(url)
    assert await client.is_model_ready(url, MODEL)
    classes, probabilities = [], []
    for block in blocks:
        tensor = InferInput("cells", list(block.shape), "FP64")
        tensor.set_data_from_numpy(block, binary_data=binary)
        answer = await client.infer(url, InferRequest(MODEL, [tensor]), model_name=MODEL)
        outputs = {output.name: output.as_numpy() for output in answer.outputs}
        classes += [v.decode() if isinstance(v, bytes) else v for v in outputs["class"]]
        probabilities.append(outputs["probabilities"])
    await client.close()
    return np.array(classes), np.concatenate(probabilities)


async def first(url: str, blocks: Any) -> Any:
    """Ask by its first protocol."""
    client = InferenceRESTClient(RESTConfig(protocol="v1", timeout=60))
    assert await client.is_server_live(url)
    assert await client.is_model_ready(url, MODEL)
    found = []
    for block in blocks:
        answer = await client.infer(url, {"instances": block.tolist()}, model_name=MODEL)
        found += answer["predictions"]
    await client.close()
    classes = np.array([cell["class"] for cell in found])
    return classes, np.array([cell["probabilities"] for cell in found])


async def main(url: str, cells: Any, file: str) -> None:
    """Ask in every way."""
    blocks = [cells[start : start + BATCH] for start in range(0, len(cells), BATCH)]
    answers = {}
    for way, asked in (
        ("v1", first(url, blocks)),
        ("v2", second(url, blocks, False)),
        ("v2 binary", second(url, blocks, True)),
    ):
        answers[f"{way}/class"], answers[f"{way}/probabilities"] = await asked
    np.savez(file, **answers)


asyncio.run(main(sys.argv[1], np.load(sys.argv[2]), sys.argv[3]))
