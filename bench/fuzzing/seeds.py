"""Make valid inputs for each reader, at run time: nothing of them lies in the repository."""

import gzip as gzipping
import io
import json as jsons
import pickle
import zipfile
from functools import cache
from itertools import product
from random import Random

import numpy as np
import pyarrow as pa
from PIL import Image
from roifile import ImagejRoi

from bench.fuzzing.images import BOUNDARY
from bench.fuzzing.tables import FEATURES
from bloodcells.classification.manifest import (
    MANIFEST_FILE,
    MODEL_FILE,
    OUT_OF_FOLD_FILE,
    SIGNATURE_FILE,
    TRAINING_ROWS_FILE,
)
from tests.bloodcells.classification.hostile.draft import Draft
from tests.bloodcells.tables.formats.bodies import NAMES, TABLE, TYPED, parquet_of, stream_of
from tests.bloodcells.tables.formats.workbooks import ods_of, xls_of, xlsx_of
from tests.bloodcells.tables.text_forms import forms as text_forms
from tests.images import encoded, field, npy, tiff
from tests.synthetic import make_cells
from tests.writers import ID, WRITERS

SIDE = 61


@cache
def _written() -> dict[str, list[bytes]]:
    """Write a table as the tools of the field do, by the suffix of the file."""
    cells = make_cells(12, seed=3)
    columns = {ID: [f"cell {i}.jpg" for i in range(len(cells))]}
    kept = {m.name for m in FEATURES}
    columns |= {n: [f"{v:g}" for v in cells[:, j]] for j, n in enumerate(NAMES) if n in kept}
    found: dict[str, list[bytes]] = {}
    for write in WRITERS.values():
        file = write(columns)
        found.setdefault(file.suffix, []).append(file.content)
    return found


def _of(*suffixes: str) -> list[bytes]:
    return [content for suffix in suffixes for content in _written().get(suffix, [])]


def texts() -> list[bytes]:
    """Tables in text, in every form that the tests know."""
    return [*_of(".csv", ".tsv", ".txt", ".xls"), *(form.data for form in text_forms(12).values())]


def json() -> list[bytes]:
    """Tables in JSON."""
    return _of(".json")


def ndjson() -> list[bytes]:
    """Tables in NDJSON, one of them long enough for several parts."""
    cells = make_cells(30, seed=3).tolist()
    lines = [
        jsons.dumps({"id": f"c{i}", **dict(zip(NAMES, row, strict=True))})
        for i, row in enumerate(cells)
    ]
    return [*_of(".ndjson"), "\n".join(lines).encode()]


def arrow() -> list[bytes]:
    """Arrow streams and files."""
    return [
        *_of(".arrow", ".arrows", ".feather"),
        *(
            stream_of(table, kind)
            for table, kind in product((TABLE, pa.table(TYPED)), ("stream", "file"))
        ),
        stream_of(TABLE, compression="zstd"),
        stream_of(TABLE, compression="lz4"),
    ]


def parquet() -> list[bytes]:
    """Parquet files."""
    plain = parquet_of(TABLE, compression="none", use_dictionary=False)
    return [*_of(".parquet"), plain, parquet_of(pa.table(TYPED))]


def workbooks() -> list[bytes]:
    """Workbooks of three kinds."""
    rows = [
        ["id", *NAMES],
        *([f"c{i}", *row] for i, row in enumerate(make_cells(4, seed=3).tolist())),
    ]
    first = [["A plate"], [], *rows]
    return [
        *_of(".xlsx"),
        xlsx_of({"a": rows}),
        xlsx_of({"x": [], "b": first}),
        ods_of(rows),
        xls_of(rows),
    ]


def all_tables() -> list[bytes]:
    """Tables of every form, gzipped ones among them."""
    some = [*texts()[:12], *json(), *ndjson(), *arrow(), *parquet(), *workbooks()]
    return [*some, *(gzipping.compress(data, mtime=0) for data in some[::4])]


def gzips() -> list[bytes]:
    """Gzipped tables, of one member and of several."""
    text = texts()[0]
    whole = gzipping.compress(text, mtime=0)
    return [whole, whole + whole, gzipping.compress(b"", mtime=0), whole + b"\0" * 20]


def images() -> list[bytes]:
    """Images in colour, and such as are refused."""
    rgb, mask = field(1, 4, SIDE)
    picture = Image.fromarray(rgb)
    found = [
        encoded(rgb),
        encoded(np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])),
        encoded(mask),
        encoded(picture.convert("P")),
        encoded(picture.convert("L")),
        encoded(picture.convert("1")),
        tiff(rgb),
        tiff(rgb, ">"),
        tiff(rgb.astype(np.uint16) * 200),
        encoded(rgb, "BMP"),
        encoded(rgb, "GIF"),
        encoded(picture.convert("CMYK"), "JPEG"),
        encoded(picture.convert("L"), "JPEG"),
        encoded(rgb, "TIFF", compression="tiff_lzw", save_all=True, append_images=[picture]),
    ]
    found += [
        encoded(rgb, "TIFF", compression=c)
        for c in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg")
    ]
    sampled = product((0, 1, 2), (False, True))
    return [*found, *(encoded(rgb, "JPEG", subsampling=s, progressive=p) for s, p in sampled)]


def masks() -> list[bytes]:
    """Masks in every form: images, arrays of numpy, Cellpose's pickles, outlines."""
    _, mask = field(2, 4, SIDE)
    kinds = (np.uint8, np.int32, np.uint32, np.float32)
    corners = np.array([[10, 20], [14, 20], [14, 27], [10, 27]])
    rois = [ImagejRoi.frompoints(corners + k * 12) for k in range(3)]
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as file:
        for k, roi in enumerate(rois):
            file.writestr(zipfile.ZipInfo(f"{k}.roi"), roi.tobytes())
    lines = [",".join(map(str, (corners + k * 12).flatten())) for k in range(3)]
    seg = {
        "masks": mask,
        "outlines": mask * 0,
        "filename": "a.jpg",
        "flows": [mask],
        "est_diam": 17.5,
    }
    whole = npy({})
    head = whole[: 10 + int.from_bytes(whole[8:10], "little")]
    return [
        encoded(mask),
        encoded(mask.astype(np.uint8)),
        encoded(Image.fromarray(mask.astype(np.uint8)).convert("P")),
        encoded(mask, "TIFF", compression="tiff_lzw"),
        *(tiff(mask.astype(kind)) for kind in kinds),
        *(npy(mask.astype(kind)) for kind in kinds),
        npy(seg),
        *(head + pickle.dumps(np.array(seg, dtype=object), protocol) for protocol in (3, 4)),
        sink.getvalue(),
        rois[0].tobytes(),
        ("\n".join(lines) + "\n").encode(),
    ]


def _form(*parts: tuple[str, bytes]) -> bytes:
    """Write the body of a form."""
    lines = []
    for name, data in parts:
        head = f'--{BOUNDARY.decode()}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.x"'
        lines += [head.encode(), b"\r\nContent-Type: text/csv\r\n\r\n", data, b"\r\n"]
    return b"".join([*lines, b"--" + BOUNDARY + b"--\r\n"])


def forms() -> list[bytes]:
    """Forms with one part, each below its Content-Type."""
    head = b"multipart/form-data; boundary=" + BOUNDARY + b"\n"
    return [
        head + _form(("file", data))
        for data in (b"Area,AR\n1,2\n", b"", texts()[0], b"--form-boundary")
    ]


def pairs() -> list[bytes]:
    """Forms with an image and its mask."""
    found = []
    for seed in range(6):
        image, mask = field(seed, 1 + seed % 5, SIDE)
        found.append(_form(("image", encoded(image)), ("mask", encoded(mask))))
    return found


def other_pair(rng: Random, data: bytes, other: bytes) -> bytes:
    """Write a form with another image and a mask of any shape: specks, lines, frames, holes, noise."""
    height, width = rng.choice((1, 2, 3, 17, 61)), rng.choice((1, 2, 5, 33, 61))
    numbers = np.random.default_rng(rng.getrandbits(32))
    kind = rng.choice((np.uint8, np.uint16, np.int32))
    top = rng.choice((1, 2, 5, 250))
    mask = np.zeros((height, width), dtype=kind)
    for _ in range(rng.choice((1, 1, 3, 10))):
        y, x = rng.randrange(height), rng.randrange(width)
        part = mask[y : y + rng.choice((1, 2, 9, 61)), x : x + rng.choice((1, 2, 9, 61))]
        part[:] = rng.randint(0, top)
        if rng.random() < 0.4:
            part[numbers.random(part.shape) < rng.random()] = rng.randint(0, top)
        if rng.random() < 0.2:
            part[:: rng.choice((2, 3)), :: rng.choice((1, 2, 3))] = rng.randint(0, top)
    if kind is not np.uint8 and rng.random() < 0.3:
        mask *= rng.choice((1, 257, 65535 // top))
    image = numbers.integers(0, 256, (height, width, 3), dtype=np.uint8)
    if rng.random() < 0.3:
        image[:] = image[0, 0]
    found = _form(
        ("image", encoded(image)), ("mask", npy(mask) if kind is np.int32 else encoded(mask))
    )
    return found


@cache
def models() -> list[bytes]:
    """Models of one linear layer."""
    draft = Draft()
    table = {"class": ["a", "b"], "a": [0.75, 0.25], "b": [0.25, 0.75]}
    columns = [pa.field("class", pa.string(), nullable=False)]
    columns += [pa.field(n, pa.float64(), nullable=False) for n in "ab"]
    files = {
        MANIFEST_FILE: jsons.dumps(draft.content).encode(),
        MODEL_FILE: draft.files[MODEL_FILE],
        OUT_OF_FOLD_FILE: stream_of(pa.table(table, pa.schema(columns)), "file"),
        TRAINING_ROWS_FILE: b"\n".join(draft.files[TRAINING_ROWS_FILE].split(b"\n")[:20]) + b"\n",
        SIGNATURE_FILE: b"A" * 86 + b"==\n",
    }
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(zipfile.ZipInfo(name), data)
    return [sink.getvalue()]
