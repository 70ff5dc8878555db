"""Define what can go wrong between a client and the service, each as a sentence to the user."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Self

import httpx
import numpy as np
import numpy.typing as npt
import orjson

from bloodcells.errors import BloodcellsError, reason_of

__all__ = ["BadAnswer", "ServiceError", "Unreachable", "shift_row_numbers"]

_SHOWN = 200
"""Characters that are quoted from an answer that is not in the form of a problem."""
_ROW = re.compile(r"((?:^|; |^In )row )(\d+)(?=, column |: )")
"""Matches row numbers in our own sentences: `In row 3, column 'Area': ...`, `row 3: ...; row 4: ...`."""


class ServiceError(BloodcellsError):
    """Report that the service did not answer as hoped; base of all errors beyond this process.

    Attributes
    ----------
    status
        HTTP status of its answer; None where no answer came.
    title, detail
        Title and detail of its problem (RFC 9457).
    errors
        The first faults of the table, each with `row` (1-based, among all rows of the call), `column`
        and `message`.
    total
        How many faults there are.
    kind
        Last part of the problem's type, such as `missing-measurements`; empty where it has none.
    """

    def __init__(
        self,
        sentence: str,
        *,
        status: int | None = None,
        title: str = "",
        detail: str = "",
        errors: Sequence[Mapping[str, Any]] = (),
        total: int = 0,
        kind: str = "",
    ) -> None:
        self.status, self.title, self.detail = status, title, detail or sentence
        self.errors, self.total, self.kind = tuple(map(dict, errors)), total, kind
        super().__init__(sentence)

    @classmethod
    def of(cls, response: httpx.Response, tries: int = 1) -> Self:
        """Read the error from an answer other than 200, a problem (RFC 9457) or of any other form.

        Parameters
        ----------
        tries
            How often the request was sent.
        """
        try:
            problem = orjson.loads(response.content)
        except orjson.JSONDecodeError:
            problem = None
        problem = problem if isinstance(problem, dict) else {}
        title = str(problem.get("title") or _phrase(response.status_code))
        text = " ".join(response.text.split())[:_SHOWN]
        listed = problem.get("errors")
        faults = [e for e in listed if isinstance(e, dict)] if isinstance(listed, list) else []
        total = problem.get("total")
        detail = str(problem.get("detail") or text or "it does not say why.")
        return cls(
            _sentence(response.status_code, title, detail, tries),
            status=response.status_code,
            title=title,
            detail=detail,
            errors=faults,
            total=total if isinstance(total, int) else len(faults),
            kind=str(problem.get("type", "")).rpartition(":")[2],
        )

    def renumber(self, rows: npt.NDArray[np.int64]) -> None:
        """Replace the row numbers of the request by those among all rows of the call.

        Parameters
        ----------
        rows
            `(n,)` 1-based number of each row of the request among all rows of the call.
        """

        def renumbered(number: Any) -> Any:
            known = isinstance(number, int) and 1 <= number <= len(rows)
            return int(rows[number - 1]) if known else number

        detail = _ROW.sub(lambda m: f"{m[1]}{renumbered(int(m[2]))}", self.detail)
        self.args = (str(self).replace(self.detail, detail),)
        self.detail = detail
        self.errors = tuple(
            e | {"row": renumbered(e["row"])} if "row" in e else e for e in self.errors
        )


class Unreachable(ServiceError):
    """Report that no answer came: the service is not there, or every connection to it broke."""

    def __init__(self, url: str, error: Exception, tries: int) -> None:
        if isinstance(error, httpx.TimeoutException):
            reason = "nothing came within the timeout"
        else:
            reason = reason_of(error)
        super().__init__(
            f"{url} gave no answer: {reason}{_tried(tries)}. Check the address, and that the "
            "service runs."
        )


class BadAnswer(ServiceError):
    """Report an answer that is none to the question, such as one that is cut short."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The answer cannot be used: {reason}. Check that the address is that of a Bloodcells "
            "service, and its log.",
            status=200,
        )


def shift_row_numbers(text: str, first: int) -> str:
    """Raise the row numbers in the text of a fault by the number of rows before them."""
    return _ROW.sub(lambda m: f"{m[1]}{int(m[2]) + first}", text) if first else text


def _sentence(status: int, title: str, detail: str, tries: int) -> str:
    """Say what the service answers, and how often it was asked."""
    return f"The service answers {status} {title}{_tried(tries)}: {detail}"


def _tried(tries: int) -> str:
    """Say how often the service was asked, if more than once."""
    return f" (asked {tries} times)" if tries > 1 else ""


def _phrase(status: int) -> str:
    """Name an HTTP status; an unknown one has no name."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
