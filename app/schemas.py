"""Define what several routes take and answer: their parameters, their JSON, and their headers."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, model_validator
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from bloodcells.tables.cell_table import Invalid
from bloodcells.tables.formats import Unterminated
from bloodcells.tables.formats.formulas import neutralised
from bloodcells.tables.scale import LARGEST_PIXEL, SMALLEST_PIXEL

MODEL_HEADER = "Bloodcells-Model"
"""The header that names the model of an answer, as NAME/VERSION."""
NOTES_HEADER = "Bloodcells-Notes"
"""The header with the notes on an answer, on one line of ASCII."""
LONGEST_NOTES = 1000
"""Most characters of `NOTES_HEADER`."""
SPREADSHEET_HEADER = "Bloodcells-Spreadsheet"
"""The header that says what was done to a CSV for spreadsheets."""

DESCRIBED_SPREADSHEET: dict[str, Any] = {
    "description": "In CSV with `spreadsheet=safe`: that text which begins as a formula has a `'` before it.",
    "schema": {"type": "string", "enum": ["safe"]},
}
"""`SPREADSHEET_HEADER` in OpenAPI."""

Explain = Annotated[
    Literal["true", "false"],  # no boolean: of those, "1", "on" and "yes" would be true too
    Field(
        description="Whether to name for each cell the three measurements that speak most for its class "
        "against the runner-up, `because`. It takes some thousand times as long as the prediction."
    ),
]

Spreadsheet = Annotated[
    Literal["as_is", "safe"],
    Field(
        description="With `Accept: text/csv`: `safe` writes `'` before text that begins with `=`, `+`, `-`, "
        "`@`, a tab or a carriage return and is no number, so that a spreadsheet takes none of it for a "
        "formula; the header `Bloodcells-Spreadsheet: safe` says that it was done."
    ),
]


class Health(BaseModel):
    """Give the state of the service in one word."""

    status: str


class StrictQuery(BaseModel):
    """Refuse an unknown parameter: a misspelt one would be a silent wrong answer."""

    @model_validator(mode="before")
    @classmethod
    def _no_unknown_parameter(cls, data: Any) -> Any:
        names = {field.alias or name for name, field in cls.model_fields.items()}
        if unknown := sorted(set(data) - names):
            known = ", ".join(sorted(names))
            raise PydanticCustomError(
                "unknown_parameter",
                "there is no such parameter; there are {known}",
                {"known": known, "unknown": unknown},
            )
        return data


class ModelQuery(StrictQuery):
    """Choose a model."""

    model: str | SkipJsonSchema[None] = Field(
        None,
        description="Name of the model. If it is not given, the table's columns choose among the service's "
        "default and the models of the same classes: the one with the most measurements, if the table has "
        "all of them.",
    )
    version: Annotated[int, Field(ge=1)] | SkipJsonSchema[None] = Field(
        None,
        description="Version of the model, of the default if none is named; the one that is served if it is "
        "not given.",
    )


PixelSize = Annotated[
    Annotated[float, Field(ge=SMALLEST_PIXEL, le=LARGEST_PIXEL, allow_inf_nan=False)]
    | SkipJsonSchema[None],
    Field(
        description="Side of a pixel in the table's unit of length, for a table that was measured "
        "with a scale set in ImageJ. Without it, such a table is refused with the factor found."
    ),
]

InvalidRowsDo = Annotated[
    Invalid,
    Field(
        description="What a value that is no finite number does: `fail` refuses the table, naming "
        "row and column; `flag` gives its row no class, and the reason among its flags."
    ),
]


class RowsQuery(StrictQuery):
    """Say how rows are read of which each has its place in the answer."""

    pixel_size: PixelSize = None
    invalid: InvalidRowsDo = "fail"


class TableQuery(ModelQuery):
    """Choose a model, and say how the table is read."""

    pixel_size: PixelSize = None
    sheet: str | SkipJsonSchema[None] = Field(
        None,
        description="Name of the sheet to read of a workbook (.xlsx, .xls, .ods); the first one that has "
        "a table if it is not given.",
    )
    unterminated: Unterminated = Field(
        "refuse",
        description="What an Arrow stream without its end-of-stream marker does: `refuse` it, as it may have "
        "been cut, or `accept` it, for a writer that ends by closing. For other tables it says nothing.",
    )


class PredictQuery(TableQuery):
    """Choose how the cells of a table are predicted."""

    # Not a boolean: of those, "1", "on" and "yes" would be true too.
    probabilities: Literal["true", "false"] = Field(
        "true", description="Whether to give every class's probability, beside the best one's."
    )
    invalid: InvalidRowsDo = "fail"
    novelty: Literal["true", "false"] = Field(
        "false",
        description="Whether to give the novelty of each cell: the share of training cells, held out, that "
        "are more like the others. The least novel of those flagged `unlike any training cell` have 0.95.",
    )
    sets: Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)] | SkipJsonSchema[None] = Field(
        None,
        description="Give each cell the set of the classes that cannot be excluded; of the cells of every "
        "class, so large a share have it in their set. The model's `prediction_sets` say how sets do, and "
        "for which classes nothing is promised.",
        examples=[0.9],
    )
    explain: Explain = "false"
    slide: str | SkipJsonSchema[None] = Field(
        None,
        description="Column that names the slide of each cell. Measurements are then also taken relative to "
        "the slide, by a model of its own. A class depends on the other cells of the slide: all are to be in "
        "the table, which is read whole, and at least 100.",
    )
    spreadsheet: Spreadsheet = "as_is"


class ModelRef(BaseModel):
    """Name the model that an answer is from."""

    name: str
    version: int


class NamedMeasurement(BaseModel):
    """Name a measurement that speaks for a cell's class against the runner-up."""

    measurement: str
    value: float
    unit: str
    share: float = Field(ge=0, le=1, description="Of the training cells, with a lower value.")


class Prediction(BaseModel):
    """Give the class of one cell. A rejected cell has null for all but its id and its flags."""

    id: str
    class_: str | None = Field(alias="class")
    probability: float | None = Field(ge=0, le=1)
    probabilities: list[float] | None = Field(None, description="In the order of `classes`.")
    flags: list[str]
    novelty: float | None = Field(None, ge=0, le=1, description="With `novelty=true`.")
    set: list[str] | None = Field(
        None, description="With `sets`: none, one or several of `classes`."
    )
    because: list[NamedMeasurement] | None = Field(
        None,
        max_length=3,
        description="With `explain=true`: the strongest first, fewer than three where fewer speak for the "
        "class; in CSV and Arrow one text, which names the runner-up.",
    )


class Summary(BaseModel):
    """Count the cells of an answer: `rows` = `predicted` + `rejected`, always."""

    rows: int
    predicted: int
    rejected: int
    flagged: int = Field(description="Predicted cells with a flag.")
    counts: dict[str, int]


def answer_headers(name: str, version: int, notes: Sequence[str] = ()) -> dict[str, str]:
    """Write the headers of an answer: its model, and its notes if there are any."""
    headers = {MODEL_HEADER: f"{name}/{version}"}
    if notes:
        headers[NOTES_HEADER] = one_line(notes)
    return headers


def for_spreadsheet(csv: bytes, separator: str, headers: dict[str, str]) -> bytes:
    """Neutralise the formulas in an answer, and say so in its headers."""
    headers[SPREADSHEET_HEADER] = "safe"
    return neutralised(csv, separator)


def described_headers(notes: str) -> dict[str, Any]:
    """Describe the headers of an answer for its route in OpenAPI.

    Parameters
    ----------
    notes
        What the notes tell, as the description of their header.
    """
    return {
        MODEL_HEADER: {
            "description": "Which model said it, as NAME/VERSION.",
            "schema": {"type": "string"},
        },
        NOTES_HEADER: {
            "description": notes,
            "schema": {"type": "string", "maxLength": LONGEST_NOTES},
        },
        SPREADSHEET_HEADER: DESCRIBED_SPREADSHEET,
    }


def row_headers() -> dict[str, Any]:
    """Describe the headers of an answer to rows that each have their place in it."""
    headers = described_headers("What is to be known of the rows, as for `/v1/predict`.")
    del headers[SPREADSHEET_HEADER]
    return headers


def one_line(notes: Sequence[str]) -> str:
    """Join notes to the value of a header, at most `LONGEST_NOTES` characters of printable ASCII.

    Notes name the sender's columns, which may hold any character; others become question marks.
    """
    text = re.sub("[^ -~]", "?", " ".join(notes))
    return text if len(text) <= LONGEST_NOTES else text[: LONGEST_NOTES - 3] + "..."
