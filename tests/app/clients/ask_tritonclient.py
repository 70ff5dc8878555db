"""Ask the service by tritonclient in every way, and write down what its user sees.

    python ask_tritonclient.py HOST:PORT CELLS.npy ANSWERS.npz

It runs in the client's own environment, and so imports nothing of ours.
"""

import asyncio
import itertools
import sys
from typing import Any

import numpy as np
import tritonclient.http as sync
import tritonclient.http.aio as aio
from tritonclient.utils import InferenceServerException

MODEL = "bloodcells"
OUTPUTS = ("class", "probability", "probabilities", "flags")
BATCH = 4000


def question(module: Any, cells: Any, datatype: str, binary: bool) -> Any:
    """Make the input of some cells."""
    tensor = module.InferInput("cells", list(cells.shape), datatype)
    values = cells.astype(np.float32) if datatype == "FP32" else cells
    tensor.set_data_from_numpy(values, binary_data=binary)
    return [tensor]


def wanted(module: Any, named: str, binary: bool) -> Any:
    """Name the outputs; None to have all."""
    names = {"all": None, "each": OUTPUTS, "one": ("class",)}[named]
    return names and [module.InferRequestedOutput(n, binary_data=binary) for n in names]


def ways() -> Any:
    """List the ways to ask: datatype, binary input, outputs, binary output, compression."""
    sides = (False, True)
    for binary, binary_output in itertools.product(sides, sides):
        yield "FP64", binary, "all", binary_output, None
    for both in sides:
        yield "FP64", both, "each", both, "gzip"
        yield "FP32", both, "one", both, None


def texts(values: Any) -> Any:
    """Give texts as such: in JSON they come as text, in binary as bytes."""
    return np.array([v.decode() if isinstance(v, bytes) else v for v in values])


async def main(address: str, cells: Any, file: str) -> None:
    """Ask in every way, by both clients."""
    answers: dict[str, Any] = {}

    def keep(way: Any, parts: Any) -> None:
        for name in OUTPUTS:
            values = [part.as_numpy(name) for part in parts]
            if values[0] is not None:
                whole = np.concatenate(values)
                answers["/".join([*map(str, way), name])] = (
                    texts(whole) if whole.dtype == object else whole
                )

    blocks = [cells[start : start + BATCH] for start in range(0, len(cells), BATCH)]
    client = sync.InferenceServerClient(address)
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.is_model_ready(MODEL)
    assert not client.is_model_ready(MODEL, "999")
    assert not client.is_model_ready("nobody")
    assert "binary_tensor_data" in client.get_server_metadata()["extensions"]
    assert client.get_model_metadata(MODEL)["inputs"][0]["name"] == "cells"
    version = client.get_model_metadata(MODEL)["versions"][-1]
    for way in ways():
        datatype, binary, named, binary_output, compression = way
        parts = [
            client.infer(
                MODEL,
                question(sync, block, datatype, binary),
                version,
                outputs=wanted(sync, named, binary_output),
                request_id="a question",
                request_compression_algorithm=compression,
                response_compression_algorithm=compression,
            )
            for block in blocks
        ]
        assert all(part.get_response()["id"] == "a question" for part in parts)
        keep(("sync", *way), parts)
    odd = cells[:3].copy()
    odd[1, 1] = np.nan
    for binary in (False, True):
        refusal = None
        try:
            client.infer(MODEL, question(sync, odd, "FP64", binary))
        except InferenceServerException as error:
            refusal = error
        assert refusal is not None
        assert refusal.status() == "409"
        assert "row 2" in refusal.message()
        flagged = client.infer(
            MODEL, question(sync, odd, "FP64", binary), parameters={"invalid": "flag"}
        )
        assert np.isnan(flagged.as_numpy("probability")).tolist() == [False, True, False]
    client.close()

    async with aio.InferenceServerClient(address) as client:
        assert await client.is_server_live()
        assert await client.is_server_ready()
        assert await client.is_model_ready(MODEL)
        for way in ways():
            datatype, binary, named, binary_output, compression = way
            parts = [
                await client.infer(
                    MODEL,
                    question(aio, block, datatype, binary),
                    outputs=wanted(aio, named, binary_output),
                    request_compression_algorithm=compression,
                    response_compression_algorithm=compression,
                )
                for block in blocks
            ]
            keep(("aio", *way), parts)
    np.savez(file, **answers)


asyncio.run(main(sys.argv[1], np.load(sys.argv[2]), sys.argv[3]))
