"""Decode and encode tensors of the Open Inference Protocol, in JSON and in binary.

https://github.com/kserve/open-inference-protocol, with the binary tensor data extension
https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md. Numbers
are little-endian and in row-major order; each element of `BYTES` is preceded by its length in 4 bytes.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from math import prod
from typing import Any

import numpy as np

from app.codecs.errors import InvalidInference
from bloodcells.arrays import Codes, Floats
from bloodcells.parallel.wanted import check_wanted
from bloodcells.tables.formats.json_table import kind_of

BYTES = "BYTES"
"""The datatype of texts."""

NUMBERS = {
    "FP64": "<f8",
    "FP32": "<f4",
    "FP16": "<f2",
    "INT64": "<i8",
    "INT32": "<i4",
    "INT16": "<i2",
    "INT8": "<i1",
    "UINT64": "<u8",
    "UINT32": "<u4",
    "UINT16": "<u2",
    "UINT8": "<u1",
}
"""Datatype of numbers -> numpy's name of it."""

_LENGTH = struct.Struct("<I")
_JSON_NUMBERS = {float, int, type(None)}


@dataclass(frozen=True, eq=False)
class Tensor:
    """Hold one tensor that was sent."""

    name: str
    """Its name."""
    shape: tuple[int, ...]
    """Its shape: one dimension, or two."""
    values: Floats | list[str]
    """Its numbers, of that shape, NaN where none was sent; or its texts, in row-major order."""


def decode_binary(name: str, datatype: str, shape: tuple[int, ...], data: memoryview) -> Tensor:
    """Decode a tensor that was sent in binary.

    Raises
    ------
    InvalidInference
        The bytes are not those of such a tensor.
    """
    if _is_text(name, datatype):
        return Tensor(name, shape, _texts_in(name, data, prod(shape)))
    kind = np.dtype(NUMBERS[datatype])
    expected = prod(shape) * kind.itemsize
    if len(data) != expected:
        raise InvalidInference(
            f"The tensor {name!r} of {datatype} and shape {list(shape)} takes {expected:,} bytes; "
            f"'binary_data_size' is {len(data):,}."
        )
    return Tensor(name, shape, np.frombuffer(data, kind).astype(np.float64).reshape(shape))


def decode_json(
    name: str, datatype: str, shape: tuple[int, ...], pieces: Iterable[Sequence[Any]]
) -> Tensor:
    """Decode a tensor that was sent in JSON, flat or nested as its shape is.

    Parameters
    ----------
    pieces
        The values, some at a time: numbers or texts, or lists of them.

    Raises
    ------
    InvalidInference
        The values are not those of such a tensor.
    """
    text = _is_text(name, datatype)
    texts: list[str] = []
    numbers = []
    found = 0
    for piece in pieces:
        check_wanted()
        values = _flat(name, shape, piece)
        found += len(values)
        kinds = set(map(type, values))
        if not kinds <= ({str} if text else _JSON_NUMBERS):
            odd = next(v for v in values if type(v) not in ({str} if text else _JSON_NUMBERS))
            raise InvalidInference(
                f"The tensor {name!r} of {datatype} has {kind_of(odd)} in 'data', where "
                f"{'texts' if text else 'numbers'} were expected."
            )
        if text:
            texts += values
        else:
            try:
                numbers.append(np.array(values, dtype=np.float64))
            except OverflowError as error:
                raise InvalidInference(
                    f"The tensor {name!r} has a number in 'data' that is too large."
                ) from error
    if found != prod(shape):
        raise InvalidInference(
            f"The tensor {name!r} of shape {list(shape)} takes {prod(shape):,} values; 'data' has "
            f"{found:,}."
        )
    if text:
        return Tensor(name, shape, texts)
    return Tensor(name, shape, np.concatenate([np.empty(0), *numbers]).reshape(shape))


def encode_texts(kinds: Sequence[str], codes: Codes) -> bytes:
    """Encode texts in binary.

    Parameters
    ----------
    kinds
        The different texts.
    codes
        `(n,)` position of each text in `kinds`; -1 is the last.
    """
    encoded = [_LENGTH.pack(len(text)) + text for text in (kind.encode() for kind in kinds)]
    return b"".join([encoded[code] for code in codes.tolist()])


def encode_numbers(values: Floats) -> bytes:
    """Encode numbers in binary, as FP64."""
    return np.ascontiguousarray(values, NUMBERS["FP64"]).tobytes()


def _is_text(name: str, datatype: str) -> bool:
    """Tell whether a datatype is that of texts, and refuse one that is not read."""
    if datatype != BYTES and datatype not in NUMBERS:
        raise InvalidInference(
            f"The tensor {name!r} has the datatype {datatype!r}; expected one of "
            f"{', '.join([*NUMBERS, BYTES])}."
        )
    return datatype == BYTES


def _flat(name: str, shape: tuple[int, ...], piece: Sequence[Any]) -> Sequence[Any]:
    """Flatten some values of a tensor."""
    nested = [type(value) is list for value in piece]
    if not any(nested):
        return piece
    if not all(nested) or len(shape) != 2 or set(map(len, piece)) != {shape[1]}:
        raise InvalidInference(
            f"The lists in 'data' of the tensor {name!r} are not those of its shape {list(shape)}."
        )
    return list(chain.from_iterable(piece))


def _texts_in(name: str, data: memoryview, count: int) -> list[str]:
    """Read texts, each behind its length."""
    texts: list[str] = []
    at = 0
    try:
        while at < len(data):
            (length,) = _LENGTH.unpack_from(data, at)
            at += _LENGTH.size
            if at + length > len(data):
                raise ValueError(f"text {len(texts) + 1} is longer than what is left")
            texts.append(str(data[at : at + length], "utf-8"))
            at += length
            if len(texts) > count:
                break
            if len(texts) % 4096 == 0:
                check_wanted()
    except (struct.error, ValueError) as error:
        raise InvalidInference(
            f"The tensor {name!r} of BYTES cannot be read: {error}. Each text has its length before it, "
            "in 4 bytes, and is UTF-8."
        ) from error
    if len(texts) != count:
        raise InvalidInference(
            f"The tensor {name!r} of BYTES has another number of texts than its shape says, which is "
            f"{count:,}."
        )
    return texts
