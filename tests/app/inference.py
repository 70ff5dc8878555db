"""Write requests of the Open Inference Protocol and read its answers, as its clients do."""

import json
import struct
from dataclasses import dataclass, field
from typing import Any

import httpx
import numpy as np

from app.codecs.tensors import NUMBERS

JSON_LENGTH = "Inference-Header-Content-Length"


@dataclass(frozen=True)
class Input:
    """Hold a tensor to send: its values are an array of numbers, or a list of texts."""

    name: str
    values: Any
    datatype: str = "FP64"
    binary: bool = False
    nested: bool = False

    def described(self) -> dict[str, Any]:
        """Describe it in JSON, with its values if they are not binary."""
        shape = list(np.shape(self.values))
        sent = {"name": self.name, "datatype": self.datatype, "shape": shape}
        if self.binary:
            return sent | {"parameters": {"binary_data_size": len(self.raw())}}
        values = np.asarray(self.values, dtype=object)
        return sent | {"data": (values if self.nested else values.ravel()).tolist()}

    def raw(self) -> bytes:
        """Encode its values in binary."""
        if self.datatype == "BYTES":
            texts = [text.encode() for text in self.values]
            return b"".join(struct.pack("<I", len(text)) + text for text in texts)
        return np.asarray(self.values).astype(NUMBERS[self.datatype]).tobytes()


@dataclass(frozen=True)
class Sent:
    """Hold a request as it goes out."""

    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def json_length(self) -> int | None:
        """Get the bytes of the JSON, where tensors are behind it."""
        return int(self.headers[JSON_LENGTH]) if JSON_LENGTH in self.headers else None


def request(*inputs: Input, **members: Any) -> Sent:
    """Write a request with these inputs, and with other members of its JSON."""
    head = json.dumps({"inputs": [i.described() for i in inputs]} | members).encode()
    binary = [i.raw() for i in inputs if i.binary]
    headers = {JSON_LENGTH: str(len(head))} if binary else {}
    return Sent(b"".join([head, *binary]), headers)


def read(body: bytes, json_length: int | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read an answer: its JSON, and the values of each output by its name."""
    answer = json.loads(body[:json_length])
    at = len(body) if json_length is None else json_length
    outputs: dict[str, Any] = {}
    for output in answer["outputs"]:
        size = output.get("parameters", {}).get("binary_data_size")
        if size is None:
            values = output["data"]
        else:
            values = _values(output["datatype"], body[at : at + size])
            at += size
        kind = object if output["datatype"] == "BYTES" else np.float64
        outputs[output["name"]] = np.array(values, dtype=kind).reshape(output["shape"])
    assert at == len(body)
    return answer, outputs


def read_response(response: httpx.Response) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read an answer that came over HTTP."""
    assert response.status_code == 200, response.text
    length = response.headers.get(JSON_LENGTH)
    return read(response.content, None if length is None else int(length))


def _values(datatype: str, data: bytes) -> Any:
    if datatype != "BYTES":
        return np.frombuffer(data, NUMBERS[datatype])
    texts = []
    while data:
        (length,) = struct.unpack_from("<I", data)
        texts.append(data[4 : 4 + length].decode())
        data = data[4 + length :]
    return texts
