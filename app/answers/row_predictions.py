"""Answer each row of a request by its place, in the form of another serving protocol."""

from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from app.schemas import RowsQuery, answer_headers
from bloodcells import Predictions


def headers_of(predictions: Predictions) -> dict[str, str]:
    """Write the headers of an answer."""
    return answer_headers(predictions.model_name, predictions.model_version, predictions.notes)


def with_parameters(query: RowsQuery, parameters: Mapping[str, Any]) -> RowsQuery:
    """Add the parameters in a body to those of its address.

    Raises
    ------
    RequestValidationError
        There is no such parameter, or it is not right.
    """
    if not parameters:
        return query
    try:
        return RowsQuery.model_validate({**query.model_dump(exclude_unset=True), **parameters})
    except ValidationError as error:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors()]
        raise RequestValidationError(faults) from error
