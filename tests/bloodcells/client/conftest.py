"""Provide the real service, one that misbehaves on demand, and both clients."""

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
    """Load no certificate authorities: nothing here speaks TLS, and it takes longer than a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            ssl, "create_default_context", lambda **_: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        )
        yield


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """Run the real service on the shipped models; give its address."""
    with serving(models=MODELS) as http:
        yield str(http.base_url)


@pytest.fixture
def site(classifier: Classifier) -> Iterator[Site]:
    """Run the service that can be told to misbehave."""
    site = Site(classifier)
    yield site
    site.end()


@pytest.fixture(params=[Client, Awaited], ids=["waiting", "asyncio"])
def connect(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Make clients of either kind, and close them."""
    with ExitStack() as clients:
        yield lambda url, **options: clients.enter_context(request.param(url, **options))
