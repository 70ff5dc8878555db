"""Recognise the cells that a model was fitted to, by a hash of each training row and without the rows.

The hash is computed from what ImageJ printed: each measurement, in the order of the model's input, is
rounded to 3 decimals and then to float32, the coarsest type in which such tables are stored. So a row is
recognised after its table was saved again, in another order, dialect or format, as float64 or float32,
or with `-0.000`.

A row is not recognised if other numbers are printed: if the cell was measured again with other outlines,
decimals or channels, or in microns, where dividing by the pixel's size does not give the printed number
back. Tables of tools that print more than 3 decimals are recognised, except for the rare number that lies
half way between two printed ones.

A hash is the first 64 bits of BLAKE2b. The chance that a row has the hash of one of `n` training rows by
accident is n / 2^64: for 5,087 training rows and a table of 1,000,000 cells, the chance that any of them
is wrongly taken for a training row is 3e-10. A row of 33 measurements cannot be recovered from its hash
by trying all rows; only who has the row can test whether the model was fitted to it, which is what the
hashes are for.
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
"""BLAKE2b's personalisation, by which these hashes differ from those of any other use."""
_BATCH = 8192
"""Rows rounded at once, so that the intermediate arrays stay small however long the table is."""
_DIGITS = 16
"""Hexadecimal digits of a hash."""
_NO_DIGIT = 255
"""Stands in `_DIGIT` for a byte that is no hexadecimal digit."""
_DIGIT = np.full(256, _NO_DIGIT, dtype=np.uint8)
_DIGIT[np.frombuffer(b"0123456789abcdef", dtype=np.uint8)] = np.arange(16, dtype=np.uint8)


def hash_rows(values: npt.ArrayLike) -> npt.NDArray[np.uint64]:
    """Hash rows of measurements.

    Parameters
    ----------
    values
        (n, measurements), in the order of the model's input. A row with a number that is not finite
        has the hash of no training row, as these are all finite.

    Returns
    -------
    array
        (n,) The hash of each row.

    Raises
    ------
    ValueError
        `values` does not have two dimensions.
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
    """Encode the file of a training table.

    Parameters
    ----------
    values
        (n, measurements), in the order of the model's input.

    Returns
    -------
    bytes
        A line of 16 hexadecimal digits for each row, sorted, so that their order reveals nothing of
        the table.
    """
    return b"".join(b"%016x\n" % h for h in np.sort(hash_rows(values)).tolist())


def from_bytes(content: bytes) -> npt.NDArray[np.uint64]:
    """Read the file.

    Returns
    -------
    array
        (training rows,) The hash of each.

    Raises
    ------
    ModelError
        The bytes are no such file.
    """
    width = _DIGITS + 1
    whole = len(content) // width * width
    lines = np.frombuffer(content[:whole], dtype=np.uint8).reshape(-1, width)
    digits = _DIGIT[lines[:, :_DIGITS]]
    wrong = (digits == _NO_DIGIT).any(axis=1) | (lines[:, _DIGITS] != ord("\n"))
    if not content or wrong.any() or whole < len(content):
        # All lines before the first malformed one have the same width.
        first = int(wrong.argmax()) if wrong.any() else len(lines)
        found = content[first * width :].split(b"\n", 1)[0].decode("latin-1")
        raise ModelError(
            f"{TRAINING_ROWS_FILE} is no list of training rows: line {first + 1} is {quoted(found)}; "
            f"{_DIGITS} hexadecimal digits and a line end were expected. Export the model again."
        )
    pairs = (digits[:, 0::2] << 4) | digits[:, 1::2]
    return np.ascontiguousarray(pairs).view(">u8")[:, 0].astype(np.uint64)


def seen(values: npt.ArrayLike, content: bytes) -> npt.NDArray[np.bool_]:
    """Find the rows that are training rows.

    Parameters
    ----------
    values
        (n, measurements), in the order of the model's input.
    content
        The file, as `to_bytes` encodes it.

    Returns
    -------
    array
        (n,) True for training rows.

    Raises
    ------
    ModelError
        The bytes are no such file.
    """
    return np.isin(hash_rows(values), from_bytes(content))


def _as_printed(rows: npt.NDArray[Any]) -> list[bytes]:
    """Encode each row, with the same bytes for all numbers that are printed in the same way."""
    # First round to thousandths, which float32 keeps apart up to 16,384; above that, the float32 nearest
    # to the thousandths is the one that was stored. Neither of the two steps is enough alone.
    with np.errstate(over="ignore", invalid="ignore"):
        thousandths = np.rint(rows.astype(np.float64) * _DECIMALS)
        printed = (thousandths / _DECIMALS).astype("<f4")
    printed += 0.0  # turns -0.0 into 0.0
    whole, width = printed.tobytes(), printed.shape[1] * printed.itemsize
    return [whole[i * width : (i + 1) * width] for i in range(len(printed))]
