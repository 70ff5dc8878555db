"""Measure the cells of an image and its label mask: `/v1/measure`."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, RootModel, create_model
from pydantic.json_schema import SkipJsonSchema

from app.bodies.body import check_form, read_parts
from app.bodies.waiting_body import WaitingBody
from app.dependencies import Service, ServiceDep
from app.media_types import ARROW, CSV, JSON, NDJSON, TABLE_ANSWERS, accepted
from app.openapi.document import WHEN_IMAGES, answers, image_body, problems
from app.openapi.examples import of_images
from app.protocol.http_protocol import LEFT
from app.schemas import (
    DESCRIBED_SPREADSHEET,
    LONGEST_NOTES,
    MODEL_HEADER,
    NOTES_HEADER,
    SPREADSHEET_HEADER,
    ModelQuery,
    ModelRef,
    Prediction,
    Spreadsheet,
    Summary,
    answer_headers,
    for_spreadsheet,
    one_line,
)
from app.work.watched_work import Watch
from bloodcells import Classifier
from bloodcells.classification.located_predictions import LocatedPredictions, predict_fields
from bloodcells.errors import TableTooLarge, UnreadableTable
from bloodcells.images import FieldTable, LabelSelection, errors, measure_field
from bloodcells.images.decoding import EncodedFile
from bloodcells.measurements import FEATURE_SETS
from bloodcells.parallel.wanted import check_wanted

router = APIRouter(tags=["cells"])

_PARTS = ("image", "mask")
_LONGEST_NAME = 200
_HEADERS = {
    MODEL_HEADER: {
        "description": "With `predict=true`: which model said it, as NAME/VERSION.",
        "schema": {"type": "string"},
    },
    NOTES_HEADER: {
        "description": "What was done to read the image and the mask and is no fault, such as an opaque "
        f"alpha channel left out, at most {LONGEST_NOTES:,} characters. In JSON it is all among `notes`.",
        "schema": {"type": "string", "maxLength": LONGEST_NOTES},
    },
    SPREADSHEET_HEADER: DESCRIBED_SPREADSHEET,
}
_TAKES_LONG = "cut the image into fields, or send it again when the service has less to do"
_Cells = FieldTable | LocatedPredictions
_NOTES = "What was done to read the image and the mask and is no fault."


def _one_image(table: FieldTable) -> dict[str, Any]:
    """Name the one image of a request and its size, and what was done to read it."""
    (field,) = table.fields
    return {
        "image": {"name": field.name, "width": field.width, "height": field.height},
        "notes": table.sentences,
    }


def _to_json(cells: _Cells, probabilities: bool) -> bytes:
    if isinstance(cells, LocatedPredictions):
        answer, more = cells.to_json(probabilities), _one_image(cells.measured)
        if answer.startswith(b'{"notes":'):  # which those on the image take the place of
            return orjson.dumps(orjson.loads(answer) | more)
        return answer[:-1] + b"," + orjson.dumps(more)[1:]
    return cells.to_json_below(_one_image(cells))


def _to_ndjson(cells: _Cells, probabilities: bool) -> bytes:
    return (
        cells.to_ndjson(probabilities)
        if isinstance(cells, LocatedPredictions)
        else cells.to_ndjson()
    )


def _to_arrow(cells: _Cells, probabilities: bool) -> bytes:
    if isinstance(cells, LocatedPredictions):
        return cells.to_arrow_stream(probabilities)
    return cells.to_arrow_stream()


_ENCODERS: dict[str, Callable[[_Cells, bool], bytes]] = {
    JSON: _to_json,
    CSV: lambda cells, _: cells.to_csv(),
    NDJSON: _to_ndjson,
    ARROW: _to_arrow,
}


class MeasureQuery(ModelQuery):
    """Choose what to measure, and whether to predict it."""

    # Not booleans: of those, "1", "on" and "yes" would be true too.
    label: list[Annotated[int, Field(ge=0, lt=2**32)]] = Field(
        [], description="Measure this label; may be given several times. All labels without it."
    )
    cells: Literal["labels", "white"] = Field(
        "labels",
        description="What is a cell: each label of the mask; or each white cell, found by its nucleus "
        "whatever the labels are, with the flags `joined labels`, `part of a label`, `beyond the labels`, "
        "`no label` where it differs from them. A white cell's `label` is its number from 1.",
    )
    centre: Literal["true", "false"] = Field(
        "false",
        description="Measure the label at the image's centre; of white cells the nearest to it.",
    )
    allow_background: Literal["true", "false"] = Field(
        "false",
        description="Where label 0 is asked for or at the centre, measure the background as if it "
        "were a cell, and flag it, instead of refusing.",
    )
    predict: Literal["true", "false"] = Field(
        "false", description="Go on to what each cell is, by a model."
    )
    probabilities: Literal["true", "false"] = Field(
        "true", description="With `predict=true`: every class's probability, beside the best one's."
    )
    model: str | SkipJsonSchema[None] = Field(
        None,
        description="With `predict=true`: name of the model; the service's default if not given.",
    )
    version: Annotated[int, Field(ge=1)] | SkipJsonSchema[None] = Field(
        None, description="With `predict=true`: version of the model; the highest if not given."
    )

    spreadsheet: Spreadsheet = "as_is"

    def selection(self, max_labels: int) -> LabelSelection:
        """Select what is measured of a field."""
        return LabelSelection(
            labels=tuple(self.label),
            centre=self.centre == "true",
            allow_background=self.allow_background == "true",
            max_labels=max_labels,
            white_cells=self.cells == "white",
        )


class ImageRef(BaseModel):
    """Name the image and its size, which is the mask's too."""

    name: str
    width: int
    height: int


class Placed(BaseModel):
    """Locate a cell in the image, in pixels; the image's corner is (0, 0)."""

    label: int
    x: float = Field(description="Of the centroid, a pixel's centre being at 0.5.")
    y: float
    box: list[int] = Field(
        description="Bounding box: x, y, width, height.", min_length=4, max_length=4
    )


_measurements: dict[str, Any] = {
    f"measurement_{j}": (float | None, Field(alias=name))
    for j, name in enumerate(FEATURE_SETS["imagej-33"])
}
_Cell = create_model("_Cell", __base__=Placed, id=(str, ...), **_measurements)


class MeasuredCell(_Cell):
    """Give the measurements of one cell as ImageJ prints them, null where it prints none."""

    model_config = ConfigDict(title="MeasuredCell")

    flags: list[str]


class MeasuredImage(BaseModel):
    """Give the cells of the image, measured."""

    image: ImageRef
    notes: list[str] = Field(description=_NOTES)
    cells: list[MeasuredCell]


class TypedCell(Prediction, Placed):
    """Give the class of one cell, and its place."""


class TypedImage(BaseModel):
    """Give the cells of the image, measured and predicted: the answer to `predict=true`."""

    image: ImageRef
    notes: list[str] = Field(description=_NOTES)
    model: ModelRef
    classes: list[str]
    predictions: list[TypedCell]
    summary: Summary


class MeasureAnswer(RootModel[MeasuredImage | TypedImage]):
    """Give the cells of the image, with `predict=true` predicted."""


@router.post(
    "/v1/measure",
    summary="Image and label mask -> cells",
    response_class=Response,
    responses=answers(MeasureAnswer, *TABLE_ANSWERS, headers=_HEADERS)
    | problems(*of_images(*TABLE_ANSWERS), when=WHEN_IMAGES),
    openapi_extra=image_body(),
)
async def measure(
    request: Request, service: ServiceDep, query: Annotated[MeasureQuery, Query()]
) -> Response:
    """Measure every cell of a segmented image as ImageJ does, and with `predict=true` predict it.

    With `cells=white` each white cell is found by its nucleus first: what the segmentation split is joined,
    what it merged is parted, and red cells, platelets and dirt are left out.

    The form's part `image` is the RGB image, 8 bits a channel, as JPEG, PNG or TIFF; its part `mask`
    is the label mask of the same size, whole numbers of 8, 16 or 32 bits as PNG, TIFF, NumPy array or
    Cellpose's `_seg.npy`, 0 being background; or Cellpose's or ImageJ's outlines of the cells, as `.txt`,
    `.zip` or `.roi`. The answer's form follows `Accept`.
    """
    media_type = accepted(request, TABLE_ANSWERS)
    classifier = None
    if query.predict == "true":
        classifier = service.registry.get(query.model, query.version)
    selection = query.selection(service.settings.max_image_labels)
    check_form(request, _PARTS)
    has_left = request.scope.get("extensions", {}).get(LEFT)
    watch = Watch(has_left, service.settings.measure_seconds, _TAKES_LONG)
    try:
        async with service.received(request, watch=watch) as (body, slot):
            image, mask = await slot.run(_images, body, request, service)
            body.drop()
            return await slot.run(
                _answer, service, classifier, image, mask, selection, query, media_type
            )
    except TableTooLarge as error:
        raise errors.ImageTooLarge(
            f"The body is more than {service.settings.max_body_bytes:,} bytes, which is the limit; "
            "send one image at a time, as JPEG, PNG or compressed TIFF."
        ) from error


def _images(
    body: WaitingBody, request: Request, service: Service
) -> tuple[EncodedFile, EncodedFile]:
    """Read the image and its mask, each under its file's name."""
    try:
        parts = read_parts(body.take(), request, service.settings, _PARTS)
    except UnreadableTable as error:
        raise errors.UnreadableImage(str(error)) from error
    image, mask = (
        EncodedFile(
            part.file_name.replace("\\", "/").rpartition("/")[2][:_LONGEST_NAME] or name, part.data
        )
        for name, part in zip(_PARTS, parts, strict=True)
    )
    return image, mask


def _answer(
    service: Service,
    classifier: Classifier | None,
    image: EncodedFile,
    mask: EncodedFile,
    selection: LabelSelection,
    query: MeasureQuery,
    media_type: str,
) -> Response:
    settings = service.settings
    pixels, outlines = settings.max_image_pixels, settings.outline_limits
    table = FieldTable([measure_field(image, mask, selection, pixels, outlines)])
    check_wanted()
    if classifier is None:
        headers = {NOTES_HEADER: one_line(table.sentences)} if table.notes else {}
        body = encode(table, media_type)
    else:
        predictions = predict_fields(classifier, table)
        check_wanted()
        service.metrics.count(predictions)
        name, version = predictions.model_name, predictions.model_version
        headers = answer_headers(name, version, table.sentences)
        body = encode(predictions, media_type, query.probabilities == "true")
    if query.spreadsheet == "safe" and media_type == CSV:
        body = for_spreadsheet(body, ",", headers)
    return Response(body, headers=headers, media_type=media_type)


def encode(
    cells: FieldTable | LocatedPredictions, media_type: str, probabilities: bool = True
) -> bytes:
    """Encode the answer in one of its media types."""
    return _ENCODERS[media_type](cells, probabilities)
