"""Measure the cells of an image and its label mask: `/v1/measure`."""

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, RootModel, create_model
from pydantic.json_schema import SkipJsonSchema

from app.bodies.body import check_form
from app.dependencies import ServiceDep
from app.importing import import_aside
from app.media_types import JSON, NDJSON, TABLE_ANSWERS, accepted
from app.openapi.document import WHEN_IMAGES, answers, image_body, problems
from app.openapi.examples import of_images
from app.protocol.http_protocol import LEFT
from app.schemas import (
    DESCRIBED_SPREADSHEET,
    LONGEST_NOTES,
    MODEL_HEADER,
    NOTES_HEADER,
    SPREADSHEET_HEADER,
    Explain,
    ModelQuery,
    ModelRef,
    Prediction,
    Spreadsheet,
    Summary,
)
from app.work.watched_work import Watch
from bloodcells.errors import TableTooLarge
from bloodcells.images.errors import ImageTooLarge
from bloodcells.measurements import FEATURE_SETS, IMAGEJ_33, WHITE_CELL_SETS
from bloodcells.measurements.cytology import CYTOLOGY

if TYPE_CHECKING:
    from bloodcells import Classifier
    from bloodcells.classification.image_plan import ImagePlan
    from bloodcells.classification.model_choice import ModelChoice
    from bloodcells.images import LabelSelection

router = APIRouter(tags=["cells"])

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
_OUTLINED_ANSWERS = (JSON, NDJSON)
"""Media types of an answer with what a table has no column for."""
_TAKES_LONG = "cut the image into fields, or send it again when the service has less to do"
_NOTES = "What was done to read the image and the mask and is no fault."


class MeasureQuery(ModelQuery):
    """Choose what to measure, and whether to predict it."""

    # Not booleans: of those, "1", "on" and "yes" would be true too.
    label: list[Annotated[int, Field(ge=0, lt=2**32)]] = Field(
        [], description="Measure this label; may be given several times. All labels without it."
    )
    cells: Literal["labels", "white"] | SkipJsonSchema[None] = Field(
        None,
        description="What is a cell: each label of the mask; or each white cell, found by its nucleus "
        "whatever the labels are, with the flags `joined labels`, `part of a label`, `beyond the labels`, "
        "`no label` where it differs from them. A white cell's `label` is its number from 1. If not given, "
        "white cells where `set` is of these; with `predict=true` and no label named also where a model "
        "takes such a set; else labels.",
    )
    feature_set: Literal["imagej-33", "bloodcells-93"] | SkipJsonSchema[None] = Field(
        None,
        alias="set",
        description="What is measured: ImageJ's 33 numbers; or with `bloodcells-93` these and nucleus, "
        "cytoplasm, stain and grain of white cells. If not given, with `predict=true` what the model takes; "
        "else ImageJ's.",
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
        "false",
        description="Go on to what each cell is, by a model.",
        json_schema_extra={"example": "true"},  # what a person begins with who tries it on /docs
    )
    probabilities: Literal["true", "false"] = Field(
        "true", description="With `predict=true`: every class's probability, beside the best one's."
    )
    explain: Explain = Field(
        "false",
        description="With `predict=true`: whether to name for each cell the three measurements that speak "
        "most for its class against the runner-up, `because`.",
    )
    model: str | SkipJsonSchema[None] = Field(
        None,
        description="With `predict=true`: name of the model. If not given, among the service's default and "
        "the models of the same classes the one that takes most of what is measured.",
    )
    version: Annotated[int, Field(ge=1)] | SkipJsonSchema[None] = Field(
        None,
        description="With `predict=true`: version of the model, of the default if none is named; the one "
        "that is served if not given.",
    )

    outlines: Literal["true", "false"] = Field(
        "false",
        description="Give the outline of each cell, too, to be drawn over the image. In JSON and NDJSON.",
    )
    measurements: Literal["true", "false"] = Field(
        "false",
        description="With `predict=true`: what was measured of each cell, beside its class. In JSON and "
        "NDJSON; CSV has it anyway.",
    )
    spreadsheet: Spreadsheet = "as_is"

    def selection(self, max_labels: int) -> "LabelSelection":
        """Select what is measured of a field."""
        from bloodcells.images import LabelSelection  # not at the top, either

        return LabelSelection(
            labels=tuple(self.label),
            centre=self.centre == "true",
            allow_background=self.allow_background == "true",
            max_labels=max_labels,
            white_cells=self.cells == "white"
            or (self.cells is None and self.feature_set in WHITE_CELL_SETS),
            feature_set=self.feature_set or IMAGEJ_33,
        )

    def plan(
        self, choice: "ModelChoice[Classifier]", selection: "LabelSelection"
    ) -> "ImagePlan[Classifier]":
        """Choose the model, and what it needs measured."""
        from bloodcells.classification.image_plan import plan_images  # not at the top, either

        return plan_images(choice, selection, self.cells, self.feature_set)


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
    outline: list[list[int]] | SkipJsonSchema[None] = Field(
        None,
        description="With `outlines=true`: its closed rings, each x, y, x, y, ... of the corners. "
        "They run along the sides of its pixels; what is in an odd number of rings is in the cell.",
    )


_measurements: dict[str, Any] = {
    f"measurement_{j}": (float | None, Field(alias=name))
    for j, name in enumerate(FEATURE_SETS[IMAGEJ_33])
} | {
    f"cytology_{j}": (
        float,
        Field(None, alias=m.name, description=f"With `set=bloodcells-93`: {m.meaning}."),
    )
    for j, m in enumerate(CYTOLOGY)
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

    measurements: dict[str, float | None] | SkipJsonSchema[None] = Field(
        None,
        description="With `measurements=true`: the numbers of the measurements by their names, null where "
        "ImageJ prints none.",
    )


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

    With `predict=true` and neither `cells`, `label` nor `set`, white cells are found and measured for the
    model that takes most of what can be; a note counts the labels that hold none. Of an image without a white
    cell the labels are measured, for the model of ImageJ's numbers, and a note says so.

    With `cells=white` each white cell is found by its nucleus first: what the segmentation split is joined,
    what it merged is parted, and red cells, platelets and dirt are left out. With `set=bloodcells-93` their
    nucleus, cytoplasm, stain and grain are measured too.

    The form's part `image` is the RGB image, 8 bits a channel, as JPEG, PNG or TIFF; its part `mask`
    is the label mask of the same size, whole numbers of 8, 16 or 32 bits as PNG, TIFF, NumPy array or
    Cellpose's `_seg.npy`, 0 being background; or Cellpose's or ImageJ's outlines of the cells, as `.txt`,
    `.zip` or `.roi`. The answer's form follows `Accept`.
    """
    await import_aside("app.answers.measured_cells")
    from app.answers import measured_cells  # not at the top: that module says why

    adds = query.outlines == "true" or (query.measurements == "true" and query.predict == "true")
    media_type = accepted(request, _OUTLINED_ANSWERS if adds else TABLE_ANSWERS)
    choice = None
    if query.predict == "true":
        choice = service.registry.choice(query.model, query.version)
    selection = query.selection(service.settings.max_image_labels)
    plan = None if choice is None else query.plan(choice, selection)
    check_form(request, measured_cells.PARTS)
    has_left = request.scope.get("extensions", {}).get(LEFT)
    watch = Watch(has_left, service.settings.measure_seconds, _TAKES_LONG)
    try:
        async with service.received(request, watch=watch) as (body, slot):
            image, mask = await slot.run(measured_cells.read_files, body, request, service.settings)
            body.drop()
            answer = partial(
                measured_cells.answer,
                probabilities=query.probabilities == "true",
                explain=query.explain == "true",
                spreadsheet=query.spreadsheet,
                outlined=query.outlines == "true",
                shows_measurements=query.measurements == "true",
            )
            return await slot.run(answer, service, plan, image, mask, selection, media_type)
    except TableTooLarge as error:
        raise ImageTooLarge(
            f"The body is more than {service.settings.max_body_bytes:,} bytes, which is the limit; "
            "send one image at a time, as JPEG, PNG or compressed TIFF."
        ) from error
