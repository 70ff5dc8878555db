"""Make the examples of the OpenAPI document: a made-up cell, and an error of each kind."""

from typing import Any

from fastapi.exceptions import RequestValidationError

from app.codecs.errors import InvalidInference
from app.codecs.instances import INSTANCES, no_instances
from app.errors import NotAcceptable, UnsupportedBody
from app.work.spool import AnswerTooLarge, SpoolFull
from app.work.thread_pool import Busy
from bloodcells.classification.manifest import Manifest
from bloodcells.composition.estimation import CompositionError
from bloodcells.errors import (
    BloodcellsError,
    EmptyTable,
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
from bloodcells.images.errors import (
    Background,
    ImageTooLarge,
    LabelNotThere,
    LabelsBesideWhiteCells,
    MergedLabels,
    NoLabels,
    NoWhiteCells,
    SetOfWhiteCells,
    SizesDiffer,
    SwappedImages,
    UnfitImage,
    UnreadableImage,
)
from bloodcells.measurements import WHITE_CELL_SETS

EXAMPLE_CELL: dict[str, float] = {
    "Area": 35908,
    "Perim.": 714.859,
    "Circ.": 0.883,
    "Feret": 232.636,
    "MinFeret": 206.609,
    "AR": 1.066,
    "Solidity": 0.99,
    "IntDen": 5199658,
    "RawIntDen red": 5199658,
    "Mean red": 144.805,
    "StdDev red": 34.331,
    "Mode red": 122,
    "Min red": 71,
    "Max red": 214,
    "Median red": 156,
    "Skew red": -0.537,
    "Kurt red": -1.134,
    "Mean green": 74.623,
    "StdDev green": 40.375,
    "Mode green": 41,
    "Min green": 8,
    "Max green": 169,
    "Median green": 82,
    "Skew green": -0.234,
    "Kurt green": -1.078,
    "Mean blue": 132.404,
    "StdDev blue": 15.983,
    "Mode blue": 120,
    "Min blue": 98,
    "Max blue": 195,
    "Median blue": 134,
    "Skew blue": -0.088,
    "Kurt blue": -0.799,
}
"""Measurements of a made-up cell, which agree with each other; no such cell was measured."""

_EXAMPLE_CLASS = "Neutrophil"
IMAGE, MASK = "made-up-1.png", "made-up-1_cp_masks.png"
"""The files of the made-up image and its label mask."""


def cell_of(manifest: Manifest, labelled: bool = False) -> dict[str, Any]:
    """Make up a cell for a model, with medians of the training data where `EXAMPLE_CELL` lacks a value."""
    measured = {f.name: EXAMPLE_CELL.get(f.name, f.range()[2]) for f in manifest.features}
    label = _EXAMPLE_CLASS if _EXAMPLE_CLASS in manifest.classes else manifest.classes[0]
    return {"id": "made-up-1"} | measured | ({"Class": label} if labelled else {})


NO_MODEL = UnknownModel("There is no model 'nobody'; there is bloodcells.")
REFUSED = NotReady("Version 2 of the model 'bloodcells' was refused when it was read.")
BUSY = Busy(66)
NOT_READY = NotReady(
    "The default model 'bloodcells' is not in models; BLOODCELLS_DEFAULT_MODEL says which one it is, and "
    "BLOODCELLS_MODELS in which folder."
)
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
NO_ROWS = EmptyTable("Below its first line, the table")
NO_SETS = NotCalibrated("bloodcells", 1, "prediction sets")
INVALID = InvalidValues([Fault(1, "Area", "'n.a.' is not a finite number")])


def of_table(*offered: str) -> tuple[BloodcellsError | RequestValidationError, ...]:
    """List the errors of every route that takes a table of cells and answers in these media types."""
    return (
        NO_MODEL,
        MissingMeasurements([Missing("Circ.")], 33),
        RequestValidationError(
            [{"loc": ("query", "version"), "msg": "Input should be greater than or equal to 1"}]
        ),
        REFUSED,
        *of_any_table(*offered),
    )


def of_any_table(*offered: str) -> tuple[BloodcellsError, ...]:
    """List the errors of every route that takes a table, whatever is in it, and answers in these."""
    return (
        UnreadableTable("The body is not JSON: unexpected end of data: line 1 column 2 (char 1)."),
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
        NoSuchSheet("A sheet ('Results') was asked for, but a table in json has none."),
        BUSY,
    )


def of_inference() -> tuple[BloodcellsError | RequestValidationError, ...]:
    """List the errors of a route that takes tensors of the Open Inference Protocol."""
    return (
        InvalidInference(
            "There is no output 'predict'; there are class, probability, probabilities, flags."
        ),
        UnreadableTable(
            "The request is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 "
            "(char 1)."
        ),
        NO_MODEL,
        InvalidValues([Fault(1, "Area", "nan is not a finite number")]),
        TableTooLarge(
            "The body is more than 67,108,864 bytes, which is the limit; send it in parts, or gzipped."
        ),
        UnsupportedBody("Content-Encoding 'deflate' is not read here; send gzip or none."),
        MissingMeasurements([Missing("Circ.")], 33),
        RequestValidationError(
            [{"loc": ("query", "invalid"), "msg": "Input should be 'fail' or 'flag'"}]
        ),
        REFUSED,
        BUSY,
    )


def of_instances() -> tuple[BloodcellsError | RequestValidationError, ...]:
    """List the errors of a route that takes `instances`."""
    return (
        NO_MODEL,
        no_instances(INSTANCES),
        UnsupportedBody("'text/csv' is not read here; send application/json."),
        *_of_rows(),
    )


def of_invocations(*offered: str) -> tuple[BloodcellsError | RequestValidationError, ...]:
    """List the errors of a route that takes the rows of MLflow's and SageMaker's clients."""
    return (
        NotAcceptable(f"None of {', '.join(offered)} fits Accept: image/gif."),
        UnsupportedBody("Content-Encoding 'deflate' is not read here; send gzip or none."),
        *_of_rows(),
    )


def _of_rows() -> tuple[BloodcellsError | RequestValidationError, ...]:
    """List the errors of both."""
    return (
        UnreadableTable("The body is not JSON: unexpected end of data: line 1 column 1 (char 0)."),
        INVALID,
        TableTooLarge(
            "The body is more than 67,108,864 bytes, which is the limit; send it in parts, or gzipped."
        ),
        MissingMeasurements([Missing("Circ.")], 33),
        RequestValidationError(
            [{"loc": ("query", "invalid"), "msg": "Input should be 'fail' or 'flag'"}]
        ),
        REFUSED,
        BUSY,
    )


_UNREADABLE = UnreadableImage(
    f"{IMAGE} is no image that is read here; a JPEG, PNG or TIFF was expected."
)
_TOO_MANY_PIXELS = ImageTooLarge(
    f"{IMAGE} has 40 x 30 pixels, more than 900, which is the limit; cut it into fields."
)
_OF_16_BITS = UnfitImage(
    IMAGE,
    "an RGB image of 8 bits a channel",
    "an RGB image of 16 bits a channel",
    "its high bytes are all empty, as of 8-bit numbers that were stored in 16 bits (none is above "
    "255), so save them unchanged in 8 bits: in ImageJ, set Image > Adjust > Brightness/Contrast > "
    "Set to 0 and 255 for each channel, then Image > Type > RGB Color; in Python, "
    "image.astype('uint8')",
)


def of_picture() -> tuple[BloodcellsError, ...]:
    """List the errors of the route that takes an image and answers with a picture."""
    return (
        _UNREADABLE,
        NotAcceptable("None of image/png fits Accept: image/gif."),
        _TOO_MANY_PIXELS,
        UnsupportedBody(
            "'application/json' is not read here; send multipart/form-data with the part 'image'."
        ),
        _OF_16_BITS,
        BUSY,
    )


def of_images(*offered: str) -> tuple[BloodcellsError | RequestValidationError, ...]:
    """List the errors of a route that takes an image and its mask and answers in these media types."""
    image, mask = IMAGE, MASK
    return (
        _UNREADABLE,
        NO_MODEL,
        NotAcceptable(f"None of {', '.join(offered)} fits Accept: image/gif."),
        LabelNotThere(mask, 7, 2, 2),
        Background(mask, "the centre of the image"),
        NoWhiteCells(image),
        LabelsBesideWhiteCells(),
        SetOfWhiteCells(WHITE_CELL_SETS[0]),
        _TOO_MANY_PIXELS,
        UnsupportedBody(
            "'application/json' is not read here; send multipart/form-data with the parts 'image' and "
            "'mask'."
        ),
        _OF_16_BITS,
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
