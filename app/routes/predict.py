"""Predict the classes of cells: `/v1/predict`."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from app.answers.answered_chunks import StreamedTask
from app.answers.streaming import MAY_STREAM, STREAMED_ANSWERS, STREAMED_BODIES, StreamedAnswer
from app.bodies.body import RequestHead, read_head, read_table, too_large
from app.dependencies import SMALL, ServiceDep, answer_whole, cells_for, predict_cells
from app.media_types import ARROW, CSV, JSON, NDJSON, TABLE_ANSWERS, accepted
from app.openapi.document import answers, problems, table_body
from app.openapi.examples import INVALID, NO_SETS, SPOOLED, of_table
from app.schemas import (
    LONGEST_NOTES,
    SPREADSHEET_HEADER,
    ModelRef,
    Prediction,
    PredictQuery,
    Summary,
    answer_headers,
    described_headers,
    for_spreadsheet,
)
from app.service import Service
from bloodcells import CellTable, Classifier, Predictions
from bloodcells.classification.model_choice import ModelChoice
from bloodcells.errors import TableTooLarge

router = APIRouter(tags=["cells"])

_ENCODERS: dict[str, Callable[[Predictions, bool], bytes]] = {
    JSON: Predictions.to_json,
    CSV: lambda predictions, _: predictions.to_csv(),
    NDJSON: Predictions.to_ndjson,
    ARROW: Predictions.to_arrow_stream,
}
"""Media type of an answer -> its encoder, which gives every class's probability or not."""

_HEADERS = described_headers(
    "What is to be known of the table, where anything is: that most cells contradict themselves, which "
    "stands first; what was done to read it: rows left out, a decimal comma, how the channels were told; "
    "and that more cells than expected are unlike any training cell. In ASCII, at most "
    f"{LONGEST_NOTES:,} characters; `/v1/inspect` has it all."
)


class PredictAnswer(BaseModel):
    """Give the class of every cell."""

    notes: list[str] = Field(
        [], description="What makes the whole table doubtful; missing where nothing does."
    )
    model: ModelRef
    classes: list[str]
    predictions: list[Prediction]
    summary: Summary


@router.post(
    "/v1/predict",
    summary="Cells -> classes",
    response_class=Response,
    responses=answers(PredictAnswer, *TABLE_ANSWERS, headers=_HEADERS)
    | problems(
        *(e for e in of_table(*TABLE_ANSWERS) if not isinstance(e, TableTooLarge)),
        too_large(64 * 2**20, MAY_STREAM),
        INVALID,
        *SPOOLED,
        NO_SETS,
    ),
    openapi_extra=table_body(),
)
async def predict(
    request: Request, service: ServiceDep, query: Annotated[PredictQuery, Query()]
) -> Response:
    """Predict the class of each cell, with its probability and what is doubtful about the cell.

    A table finds its model by its columns, if none is named: the one with the most measurements, if the table
    has all of them. The answer says which it was.

    The answer's form follows `Accept`. In CSV it is the table that was sent with `class`,
    `probability` and `flags` behind its columns, and then `novelty`, `set` and `because`, where they are
    asked for.

    A table in CSV, NDJSON or an Arrow stream, gzipped or not, may be of any length if the answer is one
    of these too. The answer comes once all of the table is read, and whatever is wrong in it, down to its
    last row, is a problem with its status. Other tables and answers are limited, as is ImageJ's long form.

    With `slide` a table is read whole, as a cell's class depends on others.

    With `Prefer: respond-while-sending` such a table is answered part by part while it comes; then read
    the answer while you send. What is wrong further down ends such an answer: its last message says what
    and at which row (NDJSON: a line `{"error": ...}`; CSV: a line `# error: ...`; Arrow: a batch without
    rows, with `error` in its metadata), and the connection is cut off, so that no HTTP client takes it
    for whole.
    """
    media_type = accepted(request, TABLE_ANSWERS)
    choice = service.registry.choice(query.model, query.version)
    if query.slide is not None:
        choice = choice.by_slide()
    head = read_head(request)
    if (
        (head.length is None or head.length > SMALL)
        and head.kind is not None
        and head.kind in STREAMED_BODIES
        and query.sheet is None
        and query.slide is None
        and media_type in STREAMED_ANSWERS
    ):
        safe = query.spreadsheet == "safe" and media_type == CSV
        task = StreamedTask(
            choice.of,
            lambda classifier, source: cells_for(service, classifier, source, query, query.invalid),
            partial(_predict, service, query),
            lambda name, version, notes: (
                answer_headers(name, version, notes)
                | ({SPREADSHEET_HEADER: "safe"} if safe else {})
            ),
            partial(_answer_body, service, choice, replace(head, zipped=False), query, media_type),
            query.unterminated,
            safe,
        )
        probabilities = query.probabilities == "true"
        return StreamedAnswer(
            request, service, head.kind, head.zipped, task, media_type, probabilities
        )
    answer = partial(_answer_body, service, choice, head, query, media_type)
    slow = query.explain == "true"
    more = MAY_STREAM if query.slide is None else ""
    return await answer_whole(request, service, answer, head.zipped, more, slow)


def _answer_body(
    service: Service,
    choice: ModelChoice[Classifier],
    head: RequestHead,
    query: PredictQuery,
    media_type: str,
    body: bytes,
) -> Response:
    source = read_table(body, head, service.settings.limits, query.sheet, query.unterminated)
    classifier = choice.of(source.names)
    by_slide = query.slide is not None and classifier.by_slide
    cells = cells_for(service, classifier, source, query, query.invalid, by_slide)
    predictions = _predict(service, query, classifier, cells)
    answer = _ENCODERS[media_type](predictions, query.probabilities == "true")
    headers = _headers(predictions)
    if query.spreadsheet == "safe" and media_type == CSV:
        answer = for_spreadsheet(answer, cells.receipt.separator or ",", headers)
    return Response(answer, headers=headers, media_type=media_type)


def _predict(
    service: Service, query: PredictQuery, classifier: Classifier, cells: CellTable
) -> Predictions:
    return predict_cells(
        service,
        classifier,
        cells,
        novelty=query.novelty == "true",
        sets=query.sets,
        explain=query.explain == "true",
        slide=query.slide,
    )


def _headers(predictions: Predictions) -> dict[str, str]:
    return answer_headers(predictions.model_name, predictions.model_version, predictions.notes)
