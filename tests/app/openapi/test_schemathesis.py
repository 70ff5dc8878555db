"""Schemathesis makes up requests from the OpenAPI document, and the service answers as documented."""

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from tests.app.openapi.test_document import IMAGE, MASK, ROUTES

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def schema(service: httpx.Client) -> Any:
    """The document as schemathesis reads it."""
    # Here: its import takes seconds, of every worker that collects the tests.
    import schemathesis
    from schemathesis.transport.serialization import Binary

    # What these formats are made of cannot be told in a schema.
    schemathesis.openapi.format("rgb-image", st.just(Binary(IMAGE.data)))
    schemathesis.openapi.format("label-mask", st.just(Binary(MASK.data)))
    return schemathesis.openapi.from_url(f"{service.base_url}/openapi.json")


@pytest.mark.filterwarnings("default")  # schemathesis's own
@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize("route", ROUTES)
def test_schemathesis_finds_nothing(route: str, mode: str, schema: Any) -> None:
    from schemathesis import Case, GenerationMode

    operation = schema[route][ROUTES[route].upper()]

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=GenerationMode(mode)))
    def run(case: Case) -> None:
        case.call_and_validate()

    try:
        run()
    except Unsatisfiable:
        assert mode == "negative"  # there is nothing to get wrong
