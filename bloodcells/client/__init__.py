"""Classify tables of any kind and length by a running service."""

try:
    import httpx  # noqa: F401
except ModuleNotFoundError as error:
    if error.name != "httpx":
        raise
    raise ModuleNotFoundError(
        "bloodcells.Client needs httpx, which is not installed: run make .venv/.dev in a clone, or pip install "
        "'bloodcells[client]' elsewhere.",
        name="httpx",
    ) from None

from bloodcells.client.asynchronous import AsyncClient
from bloodcells.client.errors import BadAnswer, ServiceError, Unreachable
from bloodcells.client.predictions import Answer
from bloodcells.client.synchronous import Client

__all__ = ["Answer", "AsyncClient", "BadAnswer", "Client", "ServiceError", "Unreachable"]
