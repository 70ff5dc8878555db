"""The page of a composition: the mix of each group, drawn and told for a biologist.

`render` is the only door. Each file beside it is one subject. It needs matplotlib and Jinja:
`pip install 'bloodcells[report]'`; they are imported when `render` is asked for, so that who lacks
them learns it before any work is done, and who draws nothing does not wait for them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bloodcells.composition.report.page import render

__all__ = ["render"]


def __getattr__(name: str) -> Any:
    if name != "render":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from bloodcells.composition.report.page import render

    return render
