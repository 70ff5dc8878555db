"""Schemathesis makes up requests from the OpenAPI document, and the service answers as documented."""

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from app.openapi.examples import example_files
from tests.app.openapi.reading import ROUTES

pytestmark = pytest.mark.integration

EMPTY = "urn:bloodcells:problem:empty-table"


@pytest.fixture(scope="module")
def schema(service: httpx.Client) -> Any:
    """The document as schemathesis reads it."""
    # Here: its import takes seconds, of every worker that collects the tests.
    import schemathesis
    from schemathesis.transport.serialization import Binary

    # What these formats are made of cannot be told in a schema.
    image, mask = example_files()
    schemathesis.openapi.format("rgb-image", st.just(Binary(image.data)))
    schemathesis.openapi.format("label-mask", st.just(Binary(mask.data)))
    return schemathesis.openapi.from_url(f"{service.base_url}/openapi.json")


@pytest.mark.filterwarnings("default")  # schemathesis's own
@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize("route", ROUTES)
def test_schemathesis_finds_nothing(route: str, mode: str, schema: Any) -> None:
    from schemathesis import Case, GenerationMode
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    operation = schema[route][ROUTES[route].upper()]

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=GenerationMode(mode)))
    def run(case: Case) -> None:
        # That a table is a workbook with a sheet of some name, no schema can say.
        assume(mode == "negative" or "sheet" not in (case.query or {}))
        answer = case.call()
        # Nor that a row is no cell where it is empty, or dashes: a table of such rows alone has none.
        empty = mode == "positive" and EMPTY in answer.text
        case.validate_response(answer, excluded_checks=[positive_data_acceptance] * empty)

    try:
        run()
    except Unsatisfiable:
        assert mode == "negative"  # there is nothing to get wrong
