"""What a row of cell measurements is, and everything that is said about one."""

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
    """The clients when they are asked for: they need httpx, which the rest does without."""
    if name in ("AsyncClient", "Client"):
        from bloodcells import client

        return getattr(client, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
