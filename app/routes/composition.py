"""Estimate the composition of groups of cells: `/v1/composition`."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from app.dependencies import ServiceDep, cells_for, receive
from app.media_types import ARROW, CSV, JSON, NDJSON, TABLE_ANSWERS, accepted
from app.openapi.document import WHEN_GROUPED, answers, problems, table_body
from app.openapi.examples import INVALID, NO_CONTROL, NO_GROUP, of_table
from app.schemas import (
    LONGEST_NOTES,
    ModelRef,
    Spreadsheet,
    TableQuery,
    answer_headers,
    described_headers,
    for_spreadsheet,
)
from app.service import Service
from bloodcells import CellTable, Classifier
from bloodcells.composition import (
    CompositionTable,
    ExperimentDesign,
    Method,
    ReadCells,
    Slides,
    compose_table,
)
from bloodcells.tables.cell_table import Invalid
from bloodcells.tables.formats import Source

router = APIRouter(tags=["cells"])

_ENCODERS: dict[str, Callable[[CompositionTable], bytes]] = {
    JSON: CompositionTable.to_json,
    CSV: CompositionTable.to_csv,
    NDJSON: CompositionTable.to_ndjson,
    ARROW: CompositionTable.to_arrow_stream,
}
_HEADERS = described_headers(
    "What the numbers alone do not say, where there is anything; in ASCII, at most "
    f"{LONGEST_NOTES:,} characters. In JSON it is all among `notes`."
)


class CompositionQuery(TableQuery):
    """Choose the groups, and what they are compared with."""

    by: list[str] = Field(
        description="The column whose values are the groups; may be given several times.",
        min_length=1,
    )
    control: str | SkipJsonSchema[None] = Field(
        None,
        description="The value, in the first column of `by`, of the groups to compare the others "
        "with, as DMSO.",
    )
    within: str | SkipJsonSchema[None] = Field(
        None,
        description="With `control`: compare with control wells of the same value in this column "
        "alone, as of the same plate.",
    )
    unit: list[str] = Field(
        [],
        description="With `control`: the column that tells the wells; may be given several times. "
        "Without it `well`, with `plate`, where there are such; else each group is one unit.",
    )
    method: Method = Field(
        "em",
        description="`em`: by calibrated probabilities; `confusion`: counts corrected with the "
        "confusion matrix; `counted`: counts as they are.",
    )
    confidence: Annotated[float, Field(gt=0, lt=1)] = Field(
        0.95, description="How often the intervals shall hold."
    )
    flagged: Literal["keep", "leave_out"] = Field(
        "keep",
        description="What is done with flagged cells, which are counted in either case. Leaving them "
        "out shifts the mix itself, as most broken segmentations are of one class.",
    )
    same_slides: bool = Field(
        False,
        description="Whether the cells are of slides that the model was trained on. If not, intervals are "
        "wider, by what slides that were held out showed.",
    )
    invalid: Invalid = Field(
        "fail",
        description="What a value that is no finite number does: `fail` refuses the table, naming "
        "row and column; `flag` leaves its row out of every group.",
    )

    spreadsheet: Spreadsheet = "as_is"

    def design(self) -> ExperimentDesign:
        """Build the design of the experiment.

        Raises
        ------
        CompositionError
            Parameters do not go together, which a schema cannot tell.
        """
        return ExperimentDesign(
            by=tuple(self.by),
            control=self.control,
            within=self.within,
            units=tuple(self.unit),
            method=self.method,
            confidence=self.confidence,
            leave_out_flagged=self.flagged == "leave_out",
            same_slides=self.same_slides,
        )


_Share = Annotated[float | None, Field(ge=0, le=1)]
_Shift = Annotated[float | None, Field(ge=-1, le=1)]


class ClassShare(BaseModel):
    """Give the share of one class in one group, compared with the control if there is one."""

    class_: str = Field(alias="class")
    counted: int = Field(description="Cells predicted to be of the class.")
    fraction: _Share = Field(description="Estimated share of the group's cells.")
    low: _Share = Field(description="Lower end of its interval.")
    high: _Share = Field(description="Upper end of its interval.")
    shift: _Shift = Field(None, description="Mean of treated wells minus mean of control wells.")
    shift_low: _Shift = None
    shift_high: _Shift = None
    log2_ratio: float | None = Field(None, description="Treated over control, to base 2.")
    p: _Share = Field(None, description="Probability of a shift as far from 0 were there none.")
    p_adjusted: _Share = Field(
        None, description="After Benjamini and Hochberg, over all groups and classes."
    )


class GroupMix(BaseModel):
    """Describe the cells of one group."""

    group: dict[str, str] = Field(description="Its value in each column of `by`.")
    cells: int = Field(description="Cells that were estimated from.")
    flagged: int = Field(description="Flagged cells of the group, used or not.")
    note: str | None
    classes: list[ClassShare]


class CompositionAnswer(BaseModel):
    """Give the composition of every group."""

    model: ModelRef
    by: list[str]
    control: str | None
    within: str | None
    units: list[str] = Field(description="The columns that told the wells; none without a control.")
    method: Method
    confidence: float
    slides: Slides = Field(
        description="Which slides the intervals of fractions are for: `new` to the model, or the `same` that "
        "it was trained on."
    )
    cells: int
    classes: list[str]
    groups: list[GroupMix]
    notes: list[str] = Field(description="What the numbers alone do not say.")


@router.post(
    "/v1/composition",
    summary="Cells in groups -> how each group is mixed",
    response_class=Response,
    responses=answers(CompositionAnswer, *TABLE_ANSWERS, headers=_HEADERS)
    | problems(*of_table(*TABLE_ANSWERS), INVALID, NO_GROUP, NO_CONTROL, when=WHEN_GROUPED),
    openapi_extra=table_body(),
)
async def composition(
    request: Request, service: ServiceDep, query: Annotated[CompositionQuery, Query()]
) -> Response:
    """Estimate the composition of each group of cells, corrected for the model's errors.

    Every share has an interval; with `control`, it is compared with that of the control.

    The table has measured cells, or predicted ones with a column `probability CLASS` for each class
    (for the methods `confusion` and `counted`, `class` will do), and the columns that are named. The
    answer's form follows `Accept`; all but JSON are a table of one row per group and class.
    """
    media_type = accepted(request, TABLE_ANSWERS)
    design = query.design()
    async with receive(request, service, query) as (classifier, source, slot):
        read = partial(_read, service, classifier, query)
        return await slot.run(
            _answer, source, classifier, design, read, media_type, query.spreadsheet
        )


def _answer(
    source: Source,
    classifier: Classifier,
    design: ExperimentDesign,
    read: ReadCells,
    media_type: str,
    spreadsheet: str,
) -> Response:
    result = compose_table(source, classifier, design, read)
    manifest = classifier.manifest
    headers = answer_headers(manifest.name, manifest.version, result.notes)
    answer = _ENCODERS[media_type](result)
    if spreadsheet == "safe" and media_type == CSV:
        answer = for_spreadsheet(answer, ",", headers)
    return Response(answer, headers=headers, media_type=media_type)


def _read(
    service: Service, classifier: Classifier, query: CompositionQuery, source: Source
) -> CellTable:
    return cells_for(service, classifier, source, query, query.invalid)


def encode(result: CompositionTable, media_type: str) -> Any:
    """Encode the answer for the OpenAPI document, in a form that is text."""
    body = _ENCODERS[media_type](result)
    return orjson.loads(body) if media_type == JSON else body.decode()
