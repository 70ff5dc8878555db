"""Decode requests of the Open Inference Protocol: JSON, behind which tensors may lie in binary."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

from app.codecs.errors import InvalidInference
from app.codecs.tensors import Tensor, decode_binary, decode_json
from bloodcells.errors import TableTooLarge, UnreadableTable
from bloodcells.parallel.wanted import expect_memory
from bloodcells.tables.formats.json_pieces import list_pieces, split_list, split_object
from bloodcells.tables.formats.json_table import kind_of
from bloodcells.tables.formats.json_text import loads_with_nan
from bloodcells.tables.formats.limits import (
    Limits,
    check_bytes,
    check_columns,
    check_rows,
    too_long,
)

OUTPUTS = ("class", "probability", "probabilities", "flags")
"""The names of the outputs, in their order."""

_ELSEWHERE = ("classification", "shared_memory_region")
"""Parameters of extensions that are not spoken here, and would change the answer."""
_MEMBERS = 100
"""Most members of the request, or of a tensor, where they are many bytes."""
_VALUE_BYTES = 48
"""Bytes that Python takes for a number in JSON and its place in a list, at most, with those of its text."""


@dataclass(frozen=True)
class RequestedOutput:
    """Name an output, and whether it is to be sent in binary."""

    name: str
    binary: bool


@dataclass(frozen=True, eq=False)
class InferenceRequest:
    """Hold what a request asks."""

    id: str | None
    """What the answer is to have as its `id` too; None where none was given."""
    tensors: tuple[Tensor, ...]
    """Its inputs."""
    outputs: tuple[RequestedOutput, ...]
    """The outputs that it asks for, in its order; all of them where it names none."""
    parameters: Mapping[str, Any]
    """Its parameters, by name."""


def decode_request(body: bytes, json_length: int | None, limits: Limits) -> InferenceRequest:
    """Decode the body of a request.

    Parameters
    ----------
    json_length
        Bytes of the JSON, behind which tensors lie in binary; None where all is JSON.

    Raises
    ------
    UnreadableTable
        The JSON is none.
    TableTooLarge
        There are more bytes, rows, columns or values than the limits.
    InvalidInference
        The request is not one of the protocol, or asks for what there is not.
    """
    check_bytes(len(body), limits)
    expect_memory(len(body))
    if json_length is not None and json_length > len(body):
        raise InvalidInference(
            f"Inference-Header-Content-Length is {json_length:,}, more than the {len(body):,} bytes of the "
            "body."
        )
    length = len(body) if json_length is None else json_length
    request = _read_json(body if length == len(body) else body[:length], limits)
    parameters = _parameters(request, "the request")
    id_ = request.get("id")
    if id_ is not None and not isinstance(id_, str):
        raise InvalidInference(f"'id' is {kind_of(id_)}; a text was expected.")
    outputs = _outputs(request.get("outputs"), _flag(parameters, "binary_data_output", False))
    return InferenceRequest(
        id_, _tensors(request.get("inputs"), memoryview(body)[length:], limits), outputs, parameters
    )


def _read_json(data: bytes, limits: Limits) -> dict[str, Any]:
    """Parse the JSON; of long JSON, the `data` of tensors stay bytes, to be parsed piece by piece."""
    try:
        if len(data) <= limits.record_bytes:
            request = loads_with_nan(data)
            if not isinstance(request, dict):
                raise InvalidInference(
                    f"The JSON is {kind_of(request)}; an object with 'inputs' was expected."
                )
            return request
        return {
            name: _read_inputs(value, limits) if name == "inputs" else _short(name, value, limits)
            for name, value in _members(data, limits).items()
        }
    except ValueError as error:
        raise UnreadableTable(f"The request is not JSON: {error}.") from error


def _read_inputs(data: bytes, limits: Limits) -> list[dict[str, Any]]:
    inputs: list[dict[str, Any]] = []
    for tensor in split_list(data, limits):
        inputs.append(
            {
                name: value if name == "data" else _short(name, value, limits)
                for name, value in _members(tensor, limits).items()
            }
        )
        check_columns(len(inputs), limits)
    return inputs


def _members(data: bytes, limits: Limits) -> dict[str, bytes]:
    """Split an object of the protocol, which has a handful of members."""
    found = split_object(data, limits, _MEMBERS)
    if found is None:
        raise InvalidInference(
            f"The JSON has an object of more than {_MEMBERS} members; the protocol's have fewer."
        )
    return found


def _short(name: str, value: bytes, limits: Limits) -> Any:
    """Parse a value that holds no cells, and is short."""
    if len(value) > limits.record_bytes:
        raise too_long(f"{name!r} in the JSON", len(value), limits)
    return loads_with_nan(value)


def _tensors(inputs: Any, binary: memoryview, limits: Limits) -> tuple[Tensor, ...]:
    """Decode the inputs, those in binary from the bytes behind the JSON, one after the other."""
    if not isinstance(inputs, list) or not inputs:
        found = f"a list with {len(inputs)}" if isinstance(inputs, list) else kind_of(inputs)
        raise InvalidInference(f"'inputs' is {found}; a list of tensors was expected.")
    check_columns(len(inputs), limits)
    tensors: list[Tensor] = []
    at = values = 0
    for number, sent in enumerate(inputs, 1):
        name, datatype, shape = _described(sent, number, limits)
        values += prod(shape)
        if values > limits.values:
            raise TableTooLarge(
                f"The tensors have {values:,} values; the limit is {limits.values:,}. Send them in parts."
            )
        parameters = _parameters(sent, f"the tensor {name!r}")
        size = parameters.get("binary_data_size")
        if size is None:
            tensors.append(_from_json(sent, name, datatype, shape, limits))
            continue
        if not _is_count(size) or "data" in sent:
            raise InvalidInference(
                f"The tensor {name!r} has 'binary_data_size' {size!r}; a number of bytes was expected, and "
                "no 'data' beside it."
            )
        if at + size > len(binary):
            raise InvalidInference(
                f"The tensor {name!r} takes {size:,} bytes behind the JSON, where {len(binary) - at:,} are "
                "left; Inference-Header-Content-Length says where the JSON ends."
            )
        tensors.append(decode_binary(name, datatype, shape, binary[at : at + size]))
        at += size
    if at < len(binary):
        raise InvalidInference(
            f"Behind the JSON are {len(binary):,} bytes, of which the tensors take {at:,}."
        )
    return tuple(tensors)


def _described(sent: Any, number: int, limits: Limits) -> tuple[str, str, tuple[int, ...]]:
    """Read name, datatype and shape of a tensor."""
    if not isinstance(sent, dict) or not isinstance(sent.get("name"), str):
        raise InvalidInference(f"Input {number} is no object with a 'name'.")
    name, datatype, shape = sent["name"], sent.get("datatype"), sent.get("shape")
    if not isinstance(datatype, str):
        raise InvalidInference(f"The tensor {name!r} has no 'datatype', such as FP64.")
    if not isinstance(shape, list) or not 1 <= len(shape) <= 2 or not all(map(_is_count, shape)):
        raise InvalidInference(
            f"The tensor {name!r} has the shape {shape!r}; expected [rows] or [rows, columns]."
        )
    check_rows(shape[0], limits)
    if len(shape) == 2:
        check_columns(shape[1], limits)
    return name, datatype, tuple(shape)


def _from_json(
    sent: Mapping[str, Any], name: str, datatype: str, shape: tuple[int, ...], limits: Limits
) -> Tensor:
    data = sent.get("data")
    pieces: Iterable[list[Any]]
    if isinstance(data, bytes):
        expect_memory(len(data) + 8 * prod(shape))
        pieces = list_pieces(data, limits, loads_with_nan)
    elif isinstance(data, list):
        expect_memory(_VALUE_BYTES * prod(shape))
        pieces = (data,)
    else:
        raise InvalidInference(
            f"The tensor {name!r} has neither 'data', a list, nor a parameter 'binary_data_size'."
        )
    try:
        return decode_json(name, datatype, shape, pieces)
    except ValueError as error:
        raise UnreadableTable(f"The request is not JSON: {error}.") from error


def _outputs(sent: Any, binary: bool) -> tuple[RequestedOutput, ...]:
    """Read which outputs are asked for."""
    if not sent:
        return tuple(RequestedOutput(name, binary) for name in OUTPUTS)
    if not isinstance(sent, list):
        raise InvalidInference(f"'outputs' is {kind_of(sent)}; a list was expected.")
    found: list[RequestedOutput] = []
    for output in sent:
        name = output.get("name") if isinstance(output, dict) else None
        if name not in OUTPUTS:
            raise InvalidInference(f"There is no output {name!r}; there are {', '.join(OUTPUTS)}.")
        if any(name == known.name for known in found):
            raise InvalidInference(f"The output {name!r} is asked for twice.")
        parameters = _parameters(output, f"the output {name!r}")
        found.append(RequestedOutput(name, _flag(parameters, "binary_data", binary)))
    return tuple(found)


def _parameters(of: Mapping[str, Any], what: str) -> Mapping[str, Any]:
    """Read parameters, and refuse those that ask for an extension that is not spoken here."""
    found = of.get("parameters")
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise InvalidInference(
            f"'parameters' of {what} is {kind_of(found)}; an object was expected."
        )
    for name in _ELSEWHERE:
        if found.get(name):
            raise InvalidInference(
                f"{what[0].upper()}{what[1:]} has the parameter {name!r}, of an extension that is not "
                "spoken here; GET /v2 lists those that are."
            )
    return found


def _flag(parameters: Mapping[str, Any], name: str, default: bool) -> bool:
    value = parameters.get(name, default)
    if not isinstance(value, bool):
        raise InvalidInference(f"The parameter {name!r} is {value!r}; true or false was expected.")
    return value


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0
