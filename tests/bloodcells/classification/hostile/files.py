"""List hostile files: those of the directory, and what is in those beside the graph."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa

from bloodcells.classification import manifest_file, out_of_fold
from bloodcells.classification.manifest import (
    CALIBRATION_FILE,
    MANIFEST_FILE,
    MODEL_FILE,
    OUT_OF_FOLD_FILE,
    SIGNATURE_FILE,
    TRAINING_ROWS_FILE,
)
from tests.bloodcells.classification.hostile.draft import Draft, Kind

MOST = 2**20
"""Most bytes of a model in these tests."""
LISTED = (MODEL_FILE, TRAINING_ROWS_FILE, OUT_OF_FOLD_FILE, CALIBRATION_FILE, "report/index.html")
Change = Callable[[Path], object]


def on_disk(change: Callable[[Path], object], name: str) -> Callable[[Draft], None]:
    """Change a path of the directory when all is written."""
    return lambda draft: setattr(draft, "disk", lambda directory: change(directory / name))


def flip(share: float) -> Change:
    """Flip a bit."""

    def change(path: Path) -> None:
        raw = bytearray(path.read_bytes())
        raw[int(share * (len(raw) - 1))] ^= 1
        path.write_bytes(raw)

    return change


def linked(to: str) -> Change:
    """Put a link in the place of a file."""

    def change(path: Path) -> None:
        path.unlink(missing_ok=True)
        path.symlink_to(to)

    return change


def moved_out(path: Path) -> None:
    """Move a file out of the directory, and leave a link to it: its bytes are the right ones."""
    outside = path.parents[3] / "outside"
    outside.mkdir(exist_ok=True)
    shutil.move(path, outside / "moved")
    path.symlink_to(outside / "moved")


def folder_moved_out(path: Path) -> None:
    """Move the folder of a file out of the directory, and leave a link to it."""
    outside = path.parents[3] / "outside"
    shutil.move(path.parent, outside)
    path.parent.symlink_to(outside)


def as_folder(path: Path) -> None:
    """Make a folder of a file."""
    path.unlink()
    path.mkdir()


def as_pipe(path: Path) -> None:
    """Make a pipe, which has no end, of a file."""
    path.unlink()
    os.mkfifo(path)


def as_socket(path: Path) -> None:
    """Make a socket of a file."""
    path.unlink()
    here = Path.cwd()
    os.chdir(path.parent)  # the path of a socket may have no more than 100 characters
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def kinds() -> Iterator[Kind]:
    """List them by rule."""
    changed = "has been changed since it was exported"
    too_large = "is too large: "
    for name in LISTED:
        for what, change, said in (
            ("gone", Path.unlink, "is missing"),
            ("changed at the start", flip(0), changed),
            ("changed in the middle", flip(0.5), changed),
            ("changed at the end", flip(1), changed),
            ("cut", lambda p: p.write_bytes(p.read_bytes()[:-1]), changed),
            ("empty", lambda p: p.write_bytes(b""), changed),
            ("longer", lambda p: p.write_bytes(p.read_bytes() + b"\n"), changed),
            ("grown to 3 GB", lambda p: os.truncate(p, 3 * 2**30), too_large),
            ("a folder", as_folder, "is not listed|is not a regular file"),
            ("a pipe", as_pipe, "is not a regular file"),
            ("a socket", as_socket, "cannot be read: "),
            ("a link to itself", linked(Path(name).name), "cannot be read"),
            ("a link to nothing", linked("nothing"), "is missing"),
            ("a link to all zeros", linked("/dev/zero"), "is a link to a file outside"),
            ("a link out of it", moved_out, "is a link to a file outside"),
        ):
            yield Kind(f"{name} is {what}", on_disk(change, name), said)
    for what, change, said in (
        ("gone", Path.unlink, "is missing"),
        ("a pipe", as_pipe, "is not a regular file"),
        ("grown to 3 GB", lambda p: os.truncate(p, 3 * 2**30), too_large),
        ("a folder", as_folder, "is not a regular file"),
        ("a link out of it", moved_out, "is a link to a file outside"),
    ):
        yield Kind(f"{MANIFEST_FILE} is {what}", on_disk(change, MANIFEST_FILE), said)
    moved = on_disk(folder_moved_out, "report/index.html")
    yield Kind("a folder is a link out of it", moved, "is a link to a file outside")
    for name in ("notes.txt", "report/more.html", ".hidden", "weights.bin", "model.onnx.data"):
        more = on_disk(lambda p: p.write_bytes(b"x"), name)
        yield Kind(f"{name} is not listed", more, "is not listed in manifest.json")
    for name in ("more", ".git", "report/figures"):
        yield Kind(f"{name} is no folder of it", on_disk(Path.mkdir, name), "is not listed in")
    yield Kind("a link not listed", on_disk(linked("/etc"), "etc"), "is not listed in")
    yield Kind("too much together", _heavy, too_large)
    yield from _of_contents()


def _heavy(draft: Draft) -> None:
    """Have files none of which is too large."""
    draft.files |= {f"report/{i}.svg": b"x" * (MOST // 4) for i in range(5)}


def _of_contents() -> Iterator[Kind]:
    """List training rows and out-of-fold probabilities that are sealed, but none."""
    for what, content in {
        "empty": b"",
        "no digits": b"0123456789abcdeg\n",
        "without a line end": b"0123456789abcdef",
        "of upper case": b"0123456789ABCDEF\n",
        "with blanks": b"0123456789abcdef \n",
        "of another width": b"0123456789abcde\n" * 17,
    }.items():
        rows = {TRAINING_ROWS_FILE: content}
        change = lambda draft, rows=rows: draft.files.update(rows)  # noqa: E731
        yield Kind(f"training rows {what}", change, "is no list of training rows")
    for what, remake in {
        "empty": lambda raw: b"",
        "no Arrow": lambda raw: b"ARROW1\0\0" + b"x" * 100,
        "cut": lambda raw: raw[:-10],
        "compressed": _compressed,
        "of fewer cells": lambda raw: _of_cells(raw, slice(1, None)),
        "of other cells": lambda raw: _of_cells(raw, np.repeat(np.arange(106), 2)),
        "of classes swapped": lambda raw: _of_cells(raw, slice(None), turned=True),
        "behind another": lambda raw: raw + raw,
        "as a stream": _as_stream,
    }.items():
        change = lambda draft, f=remake: draft.files.update(  # noqa: E731
            {OUT_OF_FOLD_FILE: f(draft.files[OUT_OF_FOLD_FILE])}
        )
        yield Kind(f"out-of-fold {what}", change, "is no table of out-of-fold probabilities")

    for what, remake in {
        "empty": lambda raw: b"",
        "no Arrow": lambda raw: b"ARROW1\0\0" + b"x" * 100,
        "cut": lambda raw: raw[:-10],
        "compressed": _compressed,
        "as a stream": _as_stream,
        "of fewer cells": lambda raw: _written(_table(raw).slice(1)),
        "of no cells": lambda raw: _written(_table(raw).slice(0, 0)),
        "of other columns": lambda raw: _written(_table(raw).rename_columns(["a", "b", "c"])),
        "with a column less": lambda raw: _written(_table(raw).drop_columns("slide")),
        "of percent": lambda raw: _scaled(raw, 100.0),
        "of other probabilities": lambda raw: _scaled(raw, 0.5),
        "of no numbers": lambda raw: _scaled(raw, float("nan")),
    }.items():
        change = lambda draft, f=remake: draft.files.update(  # noqa: E731
            {CALIBRATION_FILE: f(draft.files[CALIBRATION_FILE])}
        )
        yield Kind(f"calibration {what}", change, "is no table of calibration cells")


def _written(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _scaled(raw: bytes, factor: float) -> bytes:
    """Write the same cells with other probabilities."""
    table = _table(raw)
    scaled = pa.array(np.array(table["probability"]) * factor)
    return _written(table.set_column(2, table.schema.field(2), scaled))


def _table(raw: bytes) -> pa.Table:
    return pa.ipc.open_file(raw).read_all()


def _compressed(raw: bytes) -> bytes:
    """Write the same cells, compressed."""
    sink, table = pa.BufferOutputStream(), _table(raw)
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_file(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _as_stream(raw: bytes) -> bytes:
    sink, table = pa.BufferOutputStream(), _table(raw)
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _of_cells(raw: bytes, cells: object, turned: bool = False) -> bytes:
    """Write some of the cells, or the probabilities of each class under another's name."""
    codes, probabilities, classes = out_of_fold.from_bytes(raw)
    labels = [classes[code] for code in codes[cells]]  # type: ignore[index]
    order = slice(None, None, -1) if turned else slice(None)
    return out_of_fold.to_bytes(labels, probabilities[cells][:, order], classes)  # type: ignore[index]


def signatures() -> Iterator[Kind]:
    """List signatures by which no trusted key vouches for the manifest; the models are honest."""
    nobody = "is a signature by none of the trusted keys"
    for what, change, said in (
        ("gone", Path.unlink, "is not signed: there is no manifest.sig"),
        ("empty", lambda p: p.write_bytes(b""), nobody),
        ("no base64", lambda p: p.write_bytes(b"\xff" * 88), "is no signature in base64"),
        ("half", lambda p: p.write_bytes(p.read_bytes()[:44]), nobody),
        ("changed", flip(0.5), f"{nobody}|is no signature in base64"),
        ("twice", lambda p: p.write_bytes(p.read_bytes().strip() * 2), "is no signature in base64"),
        ("too long", lambda p: p.write_bytes(p.read_bytes() * 20), "is too large"),
        ("grown to 3 GB", lambda p: os.truncate(p, 3 * 2**30), "is too large"),
        ("a folder", as_folder, "is not a regular file"),
        ("a pipe", as_pipe, "is not a regular file"),
        ("a link out of it", moved_out, "is a link to a file outside"),
        ("a link to nothing", linked("nothing"), "is missing"),
    ):
        yield Kind(f"signature {what}", on_disk(change, SIGNATURE_FILE), said)
    for what, edit in (
        ("sealed again", _sealed_again),
        ("a blank more", lambda p: p.write_bytes(p.read_bytes() + b" ")),
        ("no JSON", lambda p: p.write_bytes(b"{")),
    ):
        yield Kind(f"signed, then {what}", on_disk(edit, MANIFEST_FILE), nobody)


def _sealed_again(path: Path) -> None:
    """Change the manifest and its digest."""
    content = orjson.loads(path.read_bytes())
    path.write_bytes(manifest_file.seal(content | {"citation": "Another's."}))
