"""Change what lies within a form, and write the form around it so that it holds: lengths, checksums, zips.

Bytes that are changed blindly seldom come further than the checksum of a zip, a PNG or a gzip.
"""

import gzip
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

from bench.fuzzing.mutation import TOKENS, Mutator, spoil

_ODD: tuple[Any, ...] = (
    *(None, True, False, "", "x", 0, -1, 1.5, 1e308, -1e-320, 2**63, 2**64, 10**30, [], {}, [[]]),
    *("NaN", "1,5", " 2 ", "\0", "\ud800", float("nan"), float("inf"), "Mean", {"": None}),
)


def change_text(rng: Random, data: bytes, other: bytes) -> bytes:
    """Change the fields, columns and rows of a table in text."""
    text = data.decode("utf-8", "surrogateescape")
    separator = max(",;\t ", key=text[:2000].count)
    rows = [line.split(separator) for line in text.split("\n")]
    for _ in range(rng.choice((1, 1, 2, 4))):
        rng.choice(_TABLE_CHANGES)(rng, rows)
    if rng.random() < 0.15:
        separator = rng.choice([",", ";", "\t", " ", "|", ", "])
    end = "\n" if rng.random() < 0.85 else rng.choice(["\r\n", "\r", "\n\n"])
    text = end.join(map(separator.join, rows))
    if rng.random() < 0.05:
        return text.encode(rng.choice(("utf-16", "utf-16-le", "utf-8-sig", "latin-1")), "replace")
    return text.encode("utf-8", "surrogateescape")


def _field(rng: Random, rows: list[list[str]]) -> None:
    row = rng.choice(rows)
    k = rng.randrange(len(row))
    token = rng.choice(TOKENS).decode("latin-1")
    row[k] = rng.choice(
        [token, token + row[k], row[k] + token, f'"{row[k]}"', row[k][: len(token)]]
    )


def _digits(rng: Random, rows: list[list[str]]) -> None:
    """Write a column of numbers in another way."""
    k = rng.randrange(len(rng.choice(rows)))
    change = rng.choice(
        [
            lambda v: v.replace(".", ","),
            lambda v: f'"{v}"',
            lambda v: re.sub(r"(?<=[0-9])(?=[0-9]{3}\b)", ",", v, count=1),
            lambda v: re.sub(r"\.[0-9]*", "", v),
            lambda v: f"{v}e{rng.randint(-9, 9)}",
            lambda v: v.replace("-", "\u2212"),
            lambda v: f" {v} ",
        ]
    )
    some = rng.random() < 0.3
    for row in rows[1:]:
        if k < len(row) and not (some and rng.random() < 0.7):
            row[k] = change(row[k])


def _move_row(rng: Random, rows: list[list[str]]) -> None:
    row = list(rng.choice(rows))
    if rng.random() < 0.4 and len(rows) > 1:
        del rows[rng.randrange(len(rows))]
    else:
        rows.insert(rng.randint(0, len(rows)), row)


def _name_row(rng: Random, rows: list[list[str]]) -> None:
    """Let a row begin as summaries and comments do."""
    words = ["Mean", "SD", "Min", "Max", "#", "", "Total", "mean", "1", "n = 5"]
    rows.insert(rng.randint(0, len(rows)), [rng.choice(words), *rng.choice(rows)[1:]])


def _move_column(rng: Random, rows: list[list[str]]) -> None:
    k = rng.randrange(max(map(len, rows)))
    away, to = rng.random() < 0.4, rng.randint(0, k)
    for row in rows:
        if k < len(row):
            value = row[k]
            if away:
                del row[k]
            row.insert(to, value) if not away or rng.random() < 0.98 else None


def _blank(rng: Random, rows: list[list[str]]) -> None:
    """Empty some fields of a row, or all."""
    row = rng.choice(rows)
    for k in range(len(row)):
        if rng.random() < 0.8:
            row[k] = ""


_TABLE_CHANGES = (_field, _field, _digits, _move_row, _name_row, _move_column, _blank)


def change_json(rng: Random, data: bytes, other: bytes) -> bytes:
    """Change values, keys and nesting of JSON, or of a line of NDJSON."""
    lines = data.split(b"\n") if data.count(b"\n") > 1 else [data]
    k = rng.randrange(len(lines))
    value = json.loads(lines[k])
    for _ in range(rng.choice((1, 1, 2, 4))):
        value = _change_value(rng, value)
    lines[k] = json.dumps(value, ensure_ascii=rng.random() < 0.8).encode("utf-8", "surrogatepass")
    return b"\n".join(lines)


def _change_value(rng: Random, value: Any) -> Any:
    if isinstance(value, dict) and value and rng.random() < 0.9:
        key = rng.choice(list(value))
        match rng.randrange(8):
            case 0:
                del value[key]
            case 1:
                value[rng.choice(["", "Area", "Mean", "id", "cells", key + " "])] = value[key]
            case 2:
                value = {key: value}
            case _:
                value[key] = _change_value(rng, value[key])
        return value
    if isinstance(value, list) and value and rng.random() < 0.9:
        k = rng.randrange(len(value))
        match rng.randrange(8):
            case 0:
                del value[k]
            case 1:
                value.insert(k, value[rng.randrange(len(value))])
            case _:
                value[k] = _change_value(rng, value[k])
        return value
    return rng.choice([str(value), [value], {"a": value}] if rng.random() < 0.2 else _ODD)


def change_gzip(inner: Mutator) -> Mutator:
    """Change what is in a gzip, and divide it into members."""

    def change(rng: Random, data: bytes, other: bytes) -> bytes:
        text = inner(rng, gzip.decompress(data), other)
        at = rng.choice((len(text), rng.randint(0, len(text))))
        return b"".join(gzip.compress(part, 1, mtime=0) for part in (text[:at], text[at:]) if part)

    return change


def change_zip(inner: Mutator = spoil) -> Mutator:
    """Change a member of a zip, its name or its place."""

    def change(rng: Random, data: bytes, other: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            parts = [(name, file.read(name)) for name in file.namelist()]
        k = rng.randrange(len(parts))
        name, content = parts[k]
        match rng.randrange(10):
            case 0:
                del parts[k]
            case 1:
                parts.insert(rng.randrange(len(parts)), (name, content))
            case 2:
                parts[k] = (spoil(rng, name.encode(), b"").decode("latin-1")[:200], content)
            case _:
                parts[k] = (name, rng.choice((spoil, inner))(rng, content, other))
        return _zip_of(parts, rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)))

    return change


def _zip_of(parts: list[tuple[str, bytes]], method: int) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as file:
        for name, content in parts:
            info = zipfile.ZipInfo(name)  # always of the same date
            info.compress_type = method
            file.writestr(info, content)
    return sink.getvalue()


_NUMBER = re.compile(rb"-?[0-9]+(\.[0-9]+)?")
_ELEMENT = re.compile(rb"<([a-zA-Z:]+)[^<>]*?(/>|>[^<>]*</\1>)")


def change_xml(rng: Random, data: bytes, other: bytes) -> bytes:
    """Change numbers of XML, and take out or double elements."""
    pattern = rng.choice((_NUMBER, _ELEMENT))
    found = list(pattern.finditer(data))
    if not found:
        return spoil(rng, data, other)
    match = rng.choice(found)
    if pattern is _NUMBER:
        new = rng.choice((b"0", b"-1", b"65536", b"99999999", b"1" * 30, b"1e999", b"NaN", b""))
    else:
        new = rng.choice((b"", match[0] * 2, match[0] * 300, rng.choice(found)[0]))
    return data[: match.start()] + new + data[match.end() :]


def change_png(rng: Random, data: bytes, other: bytes) -> bytes:
    """Change a chunk of a PNG, or what is compressed in it."""
    chunks, at = [], 8
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    k = rng.randrange(len(chunks))
    name, content = chunks[k]
    match rng.randrange(10):
        case 0:
            del chunks[k]
        case 1:
            chunks.insert(rng.randrange(len(chunks)), chunks[k])
        case 2:
            chunks[k] = rng.choice((b"tRNS", b"PLTE", b"gAMA", b"acTL", b"IDAT", b"iCCP")), content
        case _:
            if name == b"IDAT" and rng.random() < 0.8:
                with suppress(zlib.error):
                    content = zlib.compress(spoil(rng, zlib.decompress(content), other), 1)
            else:
                content = spoil(rng, content, other)
            chunks[k] = name, content
    return data[:8] + b"".join(
        struct.pack(">I", len(c)) + n + c + struct.pack(">I", zlib.crc32(n + c)) for n, c in chunks
    )


def change_npy(rng: Random, data: bytes, other: bytes) -> bytes:
    """Change the header of a .npy, or what is behind it."""
    (length,) = struct.unpack("<H", data[8:10])
    head, rest = data[10 : 10 + length].rstrip(), data[10 + length :]
    if rng.random() < 0.5:
        changes: list[Callable[[bytes], bytes]] = [
            lambda h: spoil(rng, h, b""),
            lambda h: _NUMBER.sub(lambda m: rng.choice((m[0], b"0", b"-1", b"99999999")), h),
            lambda h: h.replace(b"False", b"True"),
            lambda h: re.sub(
                rb"'[<>|=].+?'", rng.choice((b"'|O'", b"'<f2'", b"'<c8'", b"'>u8'", b"'|V3'")), h
            ),
        ]
        head = rng.choice(changes)(head)
    else:
        rest = spoil(rng, rest, other)
    return data[:8] + struct.pack("<H", len(head) + 1) + head + b"\n" + rest


def or_spoil(*mutators: Mutator) -> Mutator:
    """Choose a mutator; bytes that it cannot take are spoilt, as is every third input."""

    def change(rng: Random, data: bytes, other: bytes) -> bytes:
        if rng.random() < 0.3:
            return spoil(rng, data, other)
        try:
            return rng.choice(mutators)(rng, data, other)
        except Exception:  # what was spoilt before is often no such form any more
            return spoil(rng, data, other)

    return change
