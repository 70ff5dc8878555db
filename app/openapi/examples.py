"""Make the examples of the OpenAPI document: a made-up cell and image, and an error of each kind."""

from io import BytesIO
from typing import Any

import numpy as np
from fastapi.exceptions import RequestValidationError
from PIL import Image

from app.problems import NotAcceptable, UnsupportedBody
from app.work.spool import AnswerTooLarge, SpoolFull
from app.work.thread_pool import Busy
from bloodcells.classification.manifest import Manifest
from bloodcells.composition.estimation import CompositionError
from bloodcells.errors import (
    BloodcellsError,
    Fault,
    InvalidValues,
    LabelError,
    Missing,
    MissingMeasurements,
    NoSuchSheet,
    NotCalibrated,
    NotReady,
    TableTooLarge,
    UnknownModel,
    UnreadableTable,
)
from bloodcells.images.decoding import EncodedFile
from bloodcells.images.errors import (
    Background,
    ImageTooLarge,
    LabelNotThere,
    LabelsBesideWhiteCells,
    MergedLabels,
    NoLabels,
    NoWhiteCells,
    SizesDiffer,
    SwappedImages,
    UnfitImage,
    UnreadableImage,
)

EXAMPLE_CELL: dict[str, float] = {
    "Area": 33216,
    "Perim.": 699.79,
    "Circ.": 0.852,
    "Feret": 233.132,
    "MinFeret": 185.886,
    "AR": 1.225,
    "Solidity": 0.984,
    "IntDen": 4228297,
    "RawIntDen red": 4228297,
    "Mean red": 127.297,
    "StdDev red": 55.881,
    "Mode red": 134,
    "Min red": 26,
    "Max red": 218,
    "Median red": 153,
    "Skew red": -0.425,
    "Kurt red": -1.408,
    "Mean green": 73.22,
    "StdDev green": 50.079,
    "Mode green": 8,
    "Min green": 0,
    "Max green": 178,
    "Median green": 90,
    "Skew green": -0.154,
    "Kurt green": -1.449,
    "Mean blue": 123.372,
    "StdDev blue": 26.84,
    "Mode blue": 128,
    "Min blue": 70,
    "Max blue": 186,
    "Median blue": 133,
    "Skew blue": -0.316,
    "Kurt blue": -1.23,
}
"""Measurements of a made-up cell, which agree with each other; no such cell was measured."""

_EXAMPLE_CLASS = "Neutrophil"
_IMAGE, _MASK = "made-up-1.png", "made-up-1_cp_masks.png"


def cell_of(manifest: Manifest, labelled: bool = False) -> dict[str, Any]:
    """Make up a cell for a model, with medians of the training data where `EXAMPLE_CELL` lacks a value."""
    measured = {f.name: EXAMPLE_CELL.get(f.name, f.range()[2]) for f in manifest.features}
    label = _EXAMPLE_CLASS if _EXAMPLE_CLASS in manifest.classes else manifest.classes[0]
    return {"id": "made-up-1"} | measured | ({"Class": label} if labelled else {})


NO_MODEL = UnknownModel("There is no model 'nobody'; there is bloodcells.")
REFUSED = NotReady("Version 2 of the model 'bloodcells' was refused when it was read.")
BUSY = Busy(66)
NOT_READY = NotReady("The default model 'bloodcells' is not in models.")
NO_NUMBER = RequestValidationError(
    [
        {
            "loc": ("path", "version"),
            "msg": "Input should be a valid integer, unable to parse string as an integer",
        }
    ]
)
NO_LABEL = LabelError("The table has no column 'Class'; name the one that is meant.")
NO_GROUP = LabelError(
    "The table has no column 'compound'; beside measurements its columns are 'id'."
)
NO_CONTROL = CompositionError(
    "No cell has the control 'DMSO' in the column 'id'; its values are 'made-up-1'."
)
SPOOLED = (
    AnswerTooLarge(10_000, "No such file or directory"),
    SpoolFull(0, "No space left on device"),
)
"""An answer that is kept until the whole table is there, and found no room."""
NO_SETS = NotCalibrated("bloodcells", 1, "prediction sets")
INVALID = InvalidValues([Fault(1, "Area", "'n.a.' is not a finite number")])


def of_table(*offered: str) -> tuple[BloodcellsError | RequestValidationError, ...]:
    """List the errors of every route that takes a table and answers in these media types."""
    return (
        UnreadableTable("The body is not JSON: unexpected end of data: line 1 column 2 (char 1)."),
        NO_MODEL,
        NotAcceptable(f"None of {', '.join(offered)} fits Accept: image/gif."),
        TableTooLarge(
            "The body is more than 67,108,864 bytes, which is the limit; send it in parts, or gzipped."
        ),
        UnsupportedBody(
            "'application/pdf' is not read here; send one of application/json, text/csv, "
            "text/tab-separated-values, application/x-ndjson, application/vnd.apache.arrow.stream, "
            "application/vnd.apache.arrow.file, application/vnd.apache.parquet, "
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, "
            "application/vnd.ms-excel.sheet.macroenabled.12, "
            "application/vnd.oasis.opendocument.spreadsheet, application/vnd.ms-excel, "
            "application/octet-stream, multipart/form-data."
        ),
        MissingMeasurements([Missing("Circ.")], 33),
        NoSuchSheet("A sheet ('Results') was asked for, but a table in json has none."),
        RequestValidationError(
            [{"loc": ("query", "version"), "msg": "Input should be greater than or equal to 1"}]
        ),
        REFUSED,
        BUSY,
    )


def of_images(*offered: str) -> tuple[BloodcellsError | RequestValidationError, ...]:
    """List the errors of a route that takes an image and its mask and answers in these media types."""
    image, mask = _IMAGE, _MASK
    return (
        UnreadableImage(
            f"{image} is no image that is read here; a JPEG, PNG or TIFF was expected."
        ),
        NO_MODEL,
        NotAcceptable(f"None of {', '.join(offered)} fits Accept: image/gif."),
        LabelNotThere(mask, 7, 2, 2),
        Background(mask, "the centre of the image"),
        NoWhiteCells(image),
        LabelsBesideWhiteCells(),
        ImageTooLarge(
            f"{image} has 40 x 30 pixels, more than 900, which is the limit; cut it into fields."
        ),
        UnsupportedBody(
            "'application/json' is not read here; send multipart/form-data with the parts 'image' and "
            "'mask'."
        ),
        UnfitImage(
            image,
            "an RGB image of 8 bits a channel",
            "an RGB image of 16 bits a channel",
            "its high bytes are all empty, as of 8-bit numbers that were stored in 16 bits (none is above "
            "255), so save them unchanged in 8 bits: in ImageJ, set Image > Adjust > Brightness/Contrast > "
            "Set to 0 and 255 for each channel, then Image > Type > RGB Color; in Python, "
            "image.astype('uint8')",
        ),
        SwappedImages(mask, image),
        SizesDiffer(image, (40, 30), mask, (40, 29)),
        MergedLabels(mask, 1, 3, binary=True),
        NoLabels(mask),
        RequestValidationError(
            [{"loc": ("query", "version"), "msg": "Input should be greater than or equal to 1"}]
        ),
        REFUSED,
        BUSY,
    )


def example_pixels() -> tuple[np.ndarray, np.ndarray]:
    """Draw an image of 40 x 30 pixels with two round cells, and its label mask."""
    y, x = np.mgrid[:30, :40]
    mask = np.zeros((30, 40), dtype=np.uint8)
    mask[(x - 11) ** 2 + (y - 14) ** 2 <= 64] = 1
    mask[(x - 30) ** 2 + 2 * (y - 12) ** 2 <= 49] = 2
    plain = np.stack([225 - y, 205 - x, 215 - y], axis=-1)
    stained = np.stack([120 + 3 * y, 40 + 2 * x, 130 + x + y], axis=-1)
    return np.where(mask[..., None] > 0, stained, plain).astype(np.uint8), mask


def example_files() -> tuple[EncodedFile, EncodedFile]:
    """Encode the made-up image and its label mask as PNG."""

    def png(name: str, pixels: Any) -> EncodedFile:
        sink = BytesIO()
        Image.fromarray(pixels).save(sink, "PNG")
        return EncodedFile(name, sink.getvalue())

    image, mask = example_pixels()
    return png(_IMAGE, image), png(_MASK, mask)
