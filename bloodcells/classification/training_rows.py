"""Which cells a model was fitted to, told by a hash of each row and without the rows.

What is hashed is what ImageJ printed: each measurement, in the order of the model's input, rounded
to 3 decimals and then to float32, which is the coarsest number that tables of it are kept in. So it
does not matter whether a table was saved again, in another order, dialect or format, as float64 or
float32, or with `-0.000`.

Not matched, because other numbers are printed: a cell that was measured again with other outlines,
decimals or channels, or in microns, where what is divided by the pixel's size again is not what
was printed. A tool that gives more than 3 decimals is matched but for the rare number that lies half
way between two printed ones.

A hash is the first 64 bits of BLAKE2b. That one of `n` training rows has the hash of some other row
has a chance of n / 2^64: for 5,087 training rows and a table of 1,000,000 cells, that any of them is
wrongly taken for a training row, 3e-10. A row of 33 measurements cannot be found by trying all; who
has the row itself can ask whether the model was fitted to it, which is what the hashes are for.
"""

from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt

from bloodcells.classification.manifest import TRAINING_ROWS_FILE
from bloodcells.errors import ModelError, quoted

__all__ = ["from_bytes", "hash_rows", "seen", "to_bytes"]

_DECIMALS = 1000.0
_PERSON = b"bloodcells row 1"
"""BLAKE2b's personalisation: these hashes are found in no other table of hashes."""
_BATCH = 8192
"""Rows rounded at once: the intermediate arrays stay small whatever the table."""
_DIGITS = 16
_NO_DIGIT = 255
_DIGIT = np.full(256, _NO_DIGIT, dtype=np.uint8)
_DIGIT[np.frombuffer(b"0123456789abcdef", dtype=np.uint8)] = np.arange(16, dtype=np.uint8)


def hash_rows(values: npt.ArrayLike) -> npt.NDArray[np.uint64]:
    """Hash rows of measurements.

    Parameters
    ----------
    values
        (n, measurements), in the order of the model's input. A row with a number that is not finite
        has the hash of no training row, which are all finite.

    Returns
    -------
    (n,)
    """
    rows = np.asarray(values)
    if rows.ndim != 2:
        raise ValueError(f"values must be (cells, measurements), but the shape is {rows.shape}.")
    hashes = bytearray()
    for start in range(0, len(rows), _BATCH):
        for row in _as_printed(rows[start : start + _BATCH]):
            hashes += blake2b(row, digest_size=8, person=_PERSON).digest()
    return np.frombuffer(bytes(hashes), dtype=">u8").astype(np.uint64)


def to_bytes(values: npt.ArrayLike) -> bytes:
    """Give the file of a training table.

    Parameters
    ----------
    values
        (n, measurements), in the order of the model's input.

    Returns
    -------
    One line of 16 hexadecimal digits per row, sorted, so that their order says nothing of the table.
    """
    return b"".join(b"%016x\n" % h for h in np.sort(hash_rows(values)).tolist())


def from_bytes(content: bytes) -> npt.NDArray[np.uint64]:
    """Read the hashes back.

    Returns
    -------
    (training rows,)

    Raises
    ------
    ModelError
        It is no such file.
    """
    width = _DIGITS + 1
    whole = len(content) // width * width
    lines = np.frombuffer(content[:whole], dtype=np.uint8).reshape(-1, width)
    digits = _DIGIT[lines[:, :_DIGITS]]
    wrong = (digits == _NO_DIGIT).any(axis=1) | (lines[:, _DIGITS] != ord("\n"))
    if not content or wrong.any() or whole < len(content):
        # Up to the first wrong line all lines are of one width.
        first = int(wrong.argmax()) if wrong.any() else len(lines)
        found = content[first * width :].split(b"\n", 1)[0].decode("latin-1")
        raise ModelError(
            f"{TRAINING_ROWS_FILE} is no list of training rows: line {first + 1} is {quoted(found)}; "
            f"{_DIGITS} hexadecimal digits and a line end were expected. Export the model again."
        )
    pairs = (digits[:, 0::2] << 4) | digits[:, 1::2]
    return np.ascontiguousarray(pairs).view(">u8")[:, 0].astype(np.uint64)


def seen(values: npt.ArrayLike, content: bytes) -> npt.NDArray[np.bool_]:
    """Say of each row whether it is one of the training rows.

    Parameters
    ----------
    values
        (n, measurements), in the order of the model's input.
    content
        The file, as :func:`to_bytes` gives it.

    Returns
    -------
    (n,)

    Raises
    ------
    ModelError
        The file is none.
    """
    return np.isin(hash_rows(values), from_bytes(content))


def _as_printed(rows: npt.NDArray[Any]) -> list[bytes]:
    """Give each row's bytes, the same for every number that is printed in the same way."""
    # To thousandths first: float32 keeps them up to 16,384, and above that the nearest float32 of
    # the thousandths is the float32 that there was. Neither step alone does both.
    with np.errstate(over="ignore", invalid="ignore"):
        thousandths = np.rint(rows.astype(np.float64) * _DECIMALS)
        printed = (thousandths / _DECIMALS).astype("<f4")
    printed += 0.0  # of -0.0, 0.0
    whole, width = printed.tobytes(), printed.shape[1] * printed.itemsize
    return [whole[i * width : (i + 1) * width] for i in range(len(printed))]
