"""Classify white blood cells from their ImageJ measurements.

The data goes through one package after the other: `images` measures cells, `tables` reads tables of
measurements, `quality` flags cells, `classification` predicts their classes, `composition` estimates the
mix of classes per group; `batch`, `client` and `cli` are the ways to run them.
"""

from typing import TYPE_CHECKING, Any

from bloodcells.classification.classifier import Classifier
from bloodcells.classification.predictions import Predictions
from bloodcells.tables.cell_table import CellTable, Receipt
from bloodcells.tables.reading import read_cells

if TYPE_CHECKING:
    from bloodcells.client import AsyncClient, Client

__all__ = [
    "AsyncClient",
    "CellTable",
    "Classifier",
    "Client",
    "Predictions",
    "Receipt",
    "read_cells",
]


def __getattr__(name: str) -> Any:
    """Find the version, or import a client, when it is asked for: httpx may not be installed."""
    if name == "__version__":
        from importlib.metadata import version

        return version("bloodcells")
    if name in ("AsyncClient", "Client"):
        from bloodcells import client

        return getattr(client, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
