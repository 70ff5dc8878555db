"""Fetch the OpenAPI document of the shipped model, and its example cell."""

from typing import Any

import httpx
import pytest

from tests.app.openapi.reading import resolve


@pytest.fixture(scope="module")
def document(service: httpx.Client) -> dict[str, Any]:
    """Fetch the document of the service on the shipped models."""
    document: dict[str, Any] = service.get("/openapi.json").json()
    return document


@pytest.fixture(scope="module")
def example(document: dict[str, Any]) -> dict[str, Any]:
    """Take the labelled cell from the document."""
    cells = resolve(document, {"$ref": "#/components/schemas/LabelledCells"})
    found: dict[str, Any] = cells["examples"][0]["cells"][0]
    return found
