"""Draw a composition as one page of figures and tables for a biologist.

`render` is the only public name. It needs matplotlib and Jinja: `pip install 'bloodcells[report]'`. They
are imported when `render` is looked up, so that a missing one is reported before any work is done, and
a program that draws nothing does not wait for them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bloodcells.composition.report.page import render

__all__ = ["render"]


def __getattr__(name: str) -> Any:
    """Import `render` when it is looked up first."""
    if name != "render":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from bloodcells.composition.report.page import render

    return render
