"""Parse long JSON a piece at a time, each cut between two values of a list or an object.

A parser goes over all of its bytes in one call, which keeps Python's global lock: see `slices.py`.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from bloodcells.errors import TableTooLarge, UnreadableTable
from bloodcells.parallel.wanted import check_wanted
from bloodcells.tables.formats.limits import Limits, too_long

__all__ = ["check_commas", "list_pieces", "load_pieces", "split_list", "split_object"]

Unique = Callable[[list[tuple[str, Any]]], dict[str, Any]]
Parse = Callable[[bytes], Any]
"""Parses JSON; raises a `json.JSONDecodeError` where it is none."""

_PIECE = 2**18
"""Bytes between two looks for a place to cut."""
_DEEPEST = 4
"""Lists and objects within each other that are cut; a table's columns lie two deep, its rows three."""

_KEY = re.compile(rb'\s*("(?:[^"\\]|\\.)*+")\s*:', re.DOTALL)
_BLANKS = re.compile(rb"\s*+")
_BRACKETS = {ord("["): (b"[", b"]"), ord("{"): (b"{", b"}")}
_BLANK = b" \t\r\n"


def check_commas(data: bytes, limits: Limits) -> None:
    """Refuse JSON with more bytes between two commas than one name, number or text may have.

    As `check_lines`, this takes no time.
    """
    start, most = 0, limits.record_bytes
    while len(data) - start > most:
        comma = data.rfind(b",", start, start + most + 1)
        if comma < 0:
            comma = data.find(b",", start)
            end = len(data) if comma < 0 else comma
            raise too_long("A name or a value in the JSON", end - start, limits)
        start = comma + 1


def load_pieces(data: bytes, limits: Limits, parse: Parse, unique: Unique | None = None) -> Any:
    """Parse JSON as `parse` would do at once.

    Parameters
    ----------
    unique
        Makes an object of its keys and values, where `parse` makes them so too.

    Raises
    ------
    json.JSONDecodeError
        It is no JSON.
    TableTooLarge
        A row, a name or a value is longer than a record may be.
    UnreadableTable
        It is nested too deeply to be a table.
    """
    if len(data) <= limits.record_bytes:
        return parse(data)
    return _Pieces(data, limits, parse, unique).value(0, len(data), 0)


def split_object(data: bytes, limits: Limits, most: int) -> dict[str, bytes] | None:
    """Split a JSON object into its members, each value as it is written and not parsed yet.

    Parameters
    ----------
    most
        Members that it may have; None is returned of one with more.

    Raises
    ------
    json.JSONDecodeError
        It is no JSON, as far as it was looked at.
    UnreadableTable
        It is no object, has one name twice, or is nested too deeply.
    TableTooLarge
        A name is longer than a record may be.
    """
    found: dict[str, bytes] = {}
    for member in _items(data, limits, b"{"):
        key = _KEY.match(member, 0, limits.record_bytes)
        if key is None:
            raise json.JSONDecodeError("a name was expected", "", 0)
        name = json.loads(key[1])
        if name in found:
            raise UnreadableTable(f"The JSON has the name {name!r} twice in one object.")
        if len(found) == most:
            return None
        found[name] = member[key.end() :]
    return found


def split_list(data: bytes, limits: Limits) -> Iterator[bytes]:
    """Give the values of a JSON list, each as it is written; the errors are those of `split_object`."""
    yield from _items(data, limits, b"[")


def list_pieces(data: bytes, limits: Limits, parse: Parse) -> Iterator[list[Any]]:
    """Parse a JSON list, some values at a time; the errors are those of `load_pieces`."""
    if len(data) <= limits.record_bytes:
        yield _as_list(parse(data))
    else:
        yield from _Pieces(data, limits, parse, None).lists()


def _as_list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise UnreadableTable("A list was expected in the JSON.")
    return value


def _items(data: bytes, limits: Limits, opening: bytes) -> Iterator[bytes]:
    """Give the members of an object or the values of a list as they are written."""
    for start, end in _Pieces(data, limits, json.loads, None).parts(opening):
        piece = data[start:end]
        if len(piece) > 2 * _PIECE:  # such a one is a single value: see `_cut`
            yield piece
            continue
        try:
            text = piece.decode()
        except UnicodeDecodeError as error:
            raise json.JSONDecodeError(f"the text is not UTF-8 ({error.reason})", "", 0) from error
        yield from map(str.encode, _short_items(text, opening == b"{"))


def _short_items(text: str, named: bool) -> Iterator[str]:
    """Split text at the commas between values, each with a name before it if they are an object's."""
    at = 0
    while True:
        start = at
        if named:
            key = _TEXT_KEY.match(text, at)
            if key is None:
                raise json.JSONDecodeError("a name was expected", text, at)
            at = key.end()
        at = _end_of_blanks(text, at)
        try:
            _, at = _DECODER.raw_decode(text, at)
        except RecursionError as error:
            raise UnreadableTable("The JSON is nested too deeply; expected a table.") from error
        yield text[start:at]
        at = _end_of_blanks(text, at)
        if at == len(text):
            return
        if text[at] != ",":
            raise json.JSONDecodeError("a comma was expected", text, at)
        at += 1


def _end_of_blanks(text: str, at: int) -> int:
    blanks = _TEXT_BLANKS.match(text, at)
    return at if blanks is None else blanks.end()


_DECODER = json.JSONDecoder()
_TEXT_KEY = re.compile(_KEY.pattern.decode(), re.DOTALL)
_TEXT_BLANKS = re.compile(r"[ \t\n\r]*+")


class _Pieces:
    """Parse one long text."""

    def __init__(self, data: bytes, limits: Limits, parse: Parse, unique: Unique | None) -> None:
        self._data, self._limits, self._parse, self._unique = data, limits, parse, unique
        self._longest = max(limits.record_bytes, 2 * _PIECE)

    def value(self, start: int, end: int, depth: int, series: bool = False) -> Any:
        """Parse the value between two positions, with blanks around it."""
        if end - start <= self._limits.record_bytes:
            return self._parsed(start, end)
        blanks = _BLANKS.match(self._data, start, end)
        start = start if blanks is None else blanks.end()
        first = self._data[start] if start < end else 0
        if first not in _BRACKETS:
            raise too_long("A value in the JSON", end - start, self._limits)
        if depth == _DEEPEST:
            raise UnreadableTable("The JSON is nested too deeply; expected a table.")
        opening, closing = _BRACKETS[first]
        pieces = self._cut(start + 1, end, closing)
        if opening == b"[":
            return self._list(pieces, depth, series)
        return self._object(pieces, depth)

    def parts(self, opening: bytes) -> Iterator[tuple[int, int]]:
        """Cut the list or object that is the whole text; a part longer than two pieces is one value."""
        blanks = _BLANKS.match(self._data)
        start = 0 if blanks is None else blanks.end()
        if self._data[start : start + 1] != opening:
            what = "An object" if opening == b"{" else "A list"
            raise UnreadableTable(f"{what} was expected in the JSON.")
        _, closing = _BRACKETS[opening[0]]
        for begun, end in self._cut(start + 1, len(self._data), closing):
            check_wanted()
            yield begun, end

    def lists(self) -> Iterator[list[Any]]:
        """Parse the values of the list that is the whole text, some at a time."""
        for start, end in self.parts(b"["):
            if end - start > self._longest:
                raise too_long("A row in the JSON", end - start, self._limits)
            yield self._parsed(start, end, b"[", b"]")

    def _list(self, pieces: Iterator[tuple[int, int]], depth: int, series: bool) -> list[Any]:
        found: list[Any] = []
        for start, end in pieces:
            if end - start <= self._longest:
                found += self._parsed(start, end, b"[", b"]")
            elif series:
                found.append(self.value(start, end, depth + 1))
            else:
                raise too_long("A row in the JSON", end - start, self._limits)
            if len(found) > self._limits.values:
                raise TableTooLarge(
                    f"A list in the JSON has more than {self._limits.values:,} values, which is the "
                    "limit; send the table in parts."
                )
        return found

    def _object(self, pieces: Iterator[tuple[int, int]], depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for start, end in pieces:
            if end - start <= self._longest:
                self._add(found, self._parsed(start, end, b"{", b"}"))
                continue
            key = _KEY.match(self._data, start, start + self._limits.record_bytes)
            if key is None:
                raise too_long("A name in the JSON", end - start, self._limits)
            name = self._parse(key[1])
            # Only the columns of polars before version 1 are long objects in a list.
            value = self.value(key.end(), end, depth + 1, series=name == "columns")
            self._add(found, {name: value})
        return found

    def _add(self, found: dict[str, Any], more: dict[str, Any]) -> None:
        if self._unique is not None:
            for name in found.keys() & more.keys():
                self._unique([(name, None)] * 2)
        found |= more

    def _parsed(self, start: int, end: int, before: bytes = b"", behind: bytes = b"") -> Any:
        check_wanted()
        piece = self._data[start:end]
        if before and not piece.strip(_BLANK):
            raise json.JSONDecodeError("a value was expected", "", start)
        try:
            return self._parse(b"".join([before, piece, behind]))
        except json.JSONDecodeError as error:
            at = start + error.pos - len(before)
            raise json.JSONDecodeError(f"{error.msg} (byte {at:,})", "", 0) from error

    def _cut(self, start: int, end: int, closing: bytes) -> Iterator[tuple[int, int]]:
        """Cut the inside of a list or an object at commas, so that only what is long by itself is long."""
        begun, depth, inside = start, 0, False
        at = start
        while at < end:
            upto = min(at + _PIECE, end)
            while upto < end and self._data[upto - 1] == ord("\\"):
                upto += 1
            commas, close, depth, inside = self._look(at, upto, depth, inside)
            if len(commas):
                if commas[0] - begun > _PIECE:
                    yield begun, commas[0]
                    begun = commas[0] + 1
                if commas[-1] >= begun:
                    yield begun, commas[-1]
                    begun = commas[-1] + 1
            if close is not None:
                self._check_close(close, end, closing)
                if begun > start or self._data[begun:close].strip(_BLANK):
                    yield begun, close
                return
            at = upto
        raise json.JSONDecodeError("unexpected end of data", "", 0)

    def _check_close(self, close: int, end: int, closing: bytes) -> None:
        """Check that a bracket is of the right kind, with only blanks behind it."""
        blanks = _BLANKS.match(self._data, close + 1, end)
        behind = close + 1 if blanks is None else blanks.end()
        if self._data[close : close + 1] != closing or behind < end:
            at = close if behind == end else behind
            raise json.JSONDecodeError(f"unexpected character (byte {at:,})", "", 0)

    def _look(
        self, start: int, end: int, depth: int, inside: bool
    ) -> tuple[list[int], int | None, int, bool]:
        """Find the commas of this list or object in a part of it, and its end.

        Parameters
        ----------
        depth, inside
            How many brackets are open at the start of the part, and whether it begins within a text.

        Returns
        -------
        The first and the last comma; the closing bracket, or None if it is not there; and depth and inside at
        the end.
        """
        piece = self._data[start:end]
        if b"\\" in piece:
            piece = piece.replace(b"\\\\", b"__").replace(b'\\"', b"__")
        part = np.frombuffer(piece, np.uint8)
        texts = np.logical_xor.accumulate(part == ord('"')) ^ inside
        kinds = part | 0x20  # of which { and [ are one, and } and ] another
        steps = (kinds == ord("{")).astype(np.int8) - (kinds == ord("}"))
        steps[texts] = 0
        depths = np.cumsum(steps, dtype=np.int32) + depth
        closed = np.flatnonzero(depths < 0)[:1]
        stop = int(closed[0]) if len(closed) else len(part)
        commas = np.flatnonzero((part == ord(",")) & ~texts & (depths == 0))
        commas = commas[commas < stop]
        ends = (start + commas[[0, -1]]).tolist() if len(commas) else []
        close = start + stop if len(closed) else None
        return ends, close, int(depths[-1]), bool(texts[-1])
