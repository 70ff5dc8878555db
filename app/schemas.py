"""The shapes of JSON that several routes answer with."""

import re
from collections.abc import Sequence

from pydantic import BaseModel, Field

_LONGEST_NOTES = 1000


class ModelRef(BaseModel):
    """Which model said it."""

    name: str
    version: int


class Prediction(BaseModel):
    """What one cell is. A rejected one has null for all but its id and its flags."""

    id: str
    class_: str | None = Field(alias="class")
    probability: float | None = Field(ge=0, le=1)
    probabilities: list[float] | None = Field(None, description="In the order of `classes`.")
    flags: list[str]


class Summary(BaseModel):
    """`rows` = `predicted` + `rejected`, always."""

    rows: int
    predicted: int
    rejected: int
    flagged: int = Field(description="Predicted cells with a flag.")
    counts: dict[str, int]


def one_line(notes: Sequence[str]) -> str:
    """As a header's value; notes name the sender's columns, which may hold anything."""
    text = re.sub("[^ -~]", "?", " ".join(notes))
    return text if len(text) <= _LONGEST_NOTES else text[: _LONGEST_NOTES - 3] + "..."
