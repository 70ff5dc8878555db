"""The real service, the one that misbehaves, and both clients of them."""

import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from bloodcells import Classifier, Client
from tests.app.artifacts import MODELS
from tests.app.servers import serving
from tests.bloodcells.client.site import Awaited, Site


@pytest.fixture(scope="package", autouse=True)
def no_authorities() -> Iterator[None]:
    """Nothing here speaks TLS, and httpx takes longer to load all authorities than a test to run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            ssl, "create_default_context", lambda **_: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        )
        yield


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    """The shipped model."""
    return Classifier.load(MODELS / "bloodcells")


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """The address of the real service on the shipped models."""
    with serving(models=MODELS) as http:
        yield str(http.base_url)


@pytest.fixture
def site(classifier: Classifier) -> Iterator[Site]:
    """The service that can be told to misbehave."""
    site = Site(classifier)
    yield site
    site.end()


@pytest.fixture(params=[Client, Awaited], ids=["waiting", "asyncio"])
def connect(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Makes clients of either kind, and closes them."""
    with ExitStack() as clients:
        yield lambda url, **options: clients.enter_context(request.param(url, **options))
