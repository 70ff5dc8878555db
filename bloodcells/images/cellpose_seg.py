"""Find the masks in Cellpose's `_seg.npy`, a pickle, without running anything that is in it.

A pickle is a program for a small stack machine, which may call any function of Python. Here its steps are
taken one by one: those that build lists, dictionaries, texts, numbers and NumPy arrays. An array is not
made but described, with its bytes. A step of another kind, or the name of another function or class, ends
the reading. So nothing is imported, nothing called, and no more memory taken than the file has bytes.

Sources: the opcodes are those of Python's `pickletools`; what Cellpose saves is in `masks_flows_to_seg` of
its `cellpose/io.py`, versions 0.6 to 4; how NumPy pickles an array is in `ndarray.__reduce__`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, cast

import numpy as np

MAX_STEPS = 1_000_000
"""Most steps of a pickle; Cellpose's has a few hundred, and more where cells were drawn by hand."""


class RefusedPickle(Exception):
    """Report a pickle that is not one of Cellpose's; its text is part of a sentence."""


@dataclass(frozen=True)
class PickledArray:
    """Describe an array with its bytes."""

    shape: tuple[int, ...]
    """Its lengths."""
    dtype: np.dtype[Any]
    """Of numbers."""
    fortran: bool
    """Whether the first axis is that of neighbours in memory."""
    data: bytes
    """Its elements."""


@dataclass
class _Built:
    """Stand for an object of NumPy that the pickle builds."""

    name: str
    arguments: tuple[Any, ...]
    state: Any = None


_NUMPY = {"numpy", "numpy.core.multiarray", "numpy._core.multiarray"}
_NAMES = {"ndarray", "dtype", "_reconstruct", "scalar"}
_MARK = object()


def find_masks(data: memoryview) -> PickledArray:
    """Find the array `masks` in the pickled dictionary of a `_seg.npy`.

    Parameters
    ----------
    data
        The pickle, which in a `.npy` stands behind the header.

    Raises
    ------
    RefusedPickle
        It has other objects than Cellpose saves, is cut short, or has no such array.
    """
    try:
        held = _elements(_run(data))
        if not (isinstance(held, dict) and isinstance(masks := held.get("masks"), _Built)):
            raise RefusedPickle("this one has no array 'masks'")
        return _describe(masks)
    except RefusedPickle:
        raise
    except Exception as error:  # of steps that do not fit together there are many
        raise RefusedPickle("this one is cut short or damaged") from error


def _elements(built: Any) -> Any:
    """Return the only element of the array of objects that `np.save` makes of a dictionary."""
    if isinstance(built, _Built) and built.name == "_reconstruct":
        elements = built.state[4]
        if isinstance(elements, list) and len(elements) == 1:
            return elements[0]
    return built


def _describe(array: _Built) -> PickledArray:
    """Describe an array of numbers."""
    if array.name != "_reconstruct" or not isinstance(array.state, tuple):
        raise RefusedPickle("this one has no array 'masks'")
    _, shape, dtype, fortran, data = array.state
    # A type is named by kind and size, such as u2; its byte order is in its state.
    code, order = dtype.arguments[0], dtype.state[1]
    if not isinstance(data, bytes) or code[:1] not in "buif" or not code[1:].isdigit():
        raise RefusedPickle("its masks are not an array of numbers")
    plain = np.dtype(code).newbyteorder(order if order in "<>" else "=")
    return PickledArray(tuple(map(int, shape)), plain, bool(fortran), data)


def _run(data: memoryview) -> Any:
    """Take the steps of a pickle, and return what it builds."""
    stack: list[Any] = []
    memo: dict[int, Any] = {}
    import pickletools  # few images are pickled

    for count, (opcode, value, _) in enumerate(pickletools.genops(BytesIO(data))):
        if count >= MAX_STEPS:
            raise RefusedPickle("this one has too many of them")
        name, argument = opcode.name, cast("Any", value)
        if name == "STOP":
            break
        if name in _PUSHED:
            stack.append(argument)
        elif name in _MADE:
            stack.append(_MADE[name]())
        elif name in ("MEMOIZE", "BINPUT", "LONG_BINPUT"):
            memo[len(memo) if name == "MEMOIZE" else argument] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET"):
            stack.append(memo[argument])
        elif name in _STEPS:
            _STEPS[name](stack)
        elif name == "GLOBAL":
            stack.append(_named(*argument.split(" ", 1)))
        elif name not in ("PROTO", "FRAME"):
            raise RefusedPickle(f"this one takes the step {name}")
    (built,) = stack
    return built


def _named(module: str, name: str) -> _Built:
    """Stand for a function or class of NumPy; refuse every other by name."""
    if module not in _NUMPY or name not in _NAMES:
        raise RefusedPickle(f"this one names {module}.{name}")
    return _Built(name, ())


def _since_mark(stack: list[Any]) -> list[Any]:
    """Take what is above the last mark, and the mark, from the stack."""
    at = len(stack) - 1 - next(i for i, item in enumerate(reversed(stack)) if item is _MARK)
    taken = stack[at + 1 :]
    del stack[at:]
    return taken


def _set_items(stack: list[Any], items: list[Any]) -> None:
    """Put keys and values into the dictionary on the stack."""
    target = stack[-1]
    if not isinstance(target, dict):
        raise RefusedPickle("this one fills an object that is no dictionary")
    if not all(isinstance(key, str | int) for key in items[::2]):  # others may take long to hash
        raise RefusedPickle("this one has a dictionary with keys that are no texts")
    target.update(zip(items[::2], items[1::2], strict=True))


def _append(stack: list[Any], items: list[Any]) -> None:
    """Put items into the list on the stack."""
    target = stack[-1]
    if not isinstance(target, list):
        raise RefusedPickle("this one fills an object that is no list")
    target.extend(items)


def _tuple(stack: list[Any], length: int) -> None:
    """Make a tuple of the last items on the stack."""
    items = tuple(stack[-length:])
    del stack[-length:]
    stack.append(items)


def _stack_global(stack: list[Any]) -> None:
    """Take the names of a module and of what is in it from the stack."""
    name, module = stack.pop(), stack.pop()
    stack.append(_named(str(module), str(name)))


def _reduce(stack: list[Any]) -> None:
    """Stand for what a function of NumPy makes of its arguments."""
    arguments, function = stack.pop(), stack.pop()
    if not isinstance(function, _Built) or function.arguments or not isinstance(arguments, tuple):
        raise RefusedPickle("this one calls an object that is no function of NumPy")
    stack.append(_Built(function.name, arguments))


def _build(stack: list[Any]) -> None:
    """Keep the state of an object of NumPy."""
    state = stack.pop()
    if not isinstance(stack[-1], _Built):
        raise RefusedPickle("this one sets the state of an object that is not of NumPy")
    stack[-1].state = state


_PUSHED = frozenset(
    (
        *("BININT", "BININT1", "BININT2", "LONG1", "LONG4", "BINFLOAT"),
        *(
            "BINUNICODE",
            "SHORT_BINUNICODE",
            "BINUNICODE8",
            "BINBYTES",
            "SHORT_BINBYTES",
            "BINBYTES8",
        ),
    )
)
"""The steps that put their argument on the stack: numbers, texts and bytes."""
_MADE: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_DICT": dict,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "MARK": lambda: _MARK,
}
_STEPS: dict[str, Callable[[list[Any]], None]] = {
    "TUPLE": lambda stack: stack.append(tuple(_since_mark(stack))),
    "TUPLE1": lambda stack: _tuple(stack, 1),
    "TUPLE2": lambda stack: _tuple(stack, 2),
    "TUPLE3": lambda stack: _tuple(stack, 3),
    "APPEND": lambda stack: _append(stack, [stack.pop()]),
    "APPENDS": lambda stack: _append(stack, _since_mark(stack)),
    "SETITEM": lambda stack: _set_items(stack, [stack.pop(-2), stack.pop()]),
    "SETITEMS": lambda stack: _set_items(stack, _since_mark(stack)),
    "STACK_GLOBAL": _stack_global,
    "REDUCE": _reduce,
    "BUILD": _build,
}
