"""Import what only some requests need, without holding the event loop meanwhile."""

import asyncio
from importlib import import_module

_imported: set[str] = set()
"""Not `sys.modules`, which has modules that another thread is still importing."""


async def import_aside(name: str) -> None:
    """Import a module on a thread, so that an import statement finds it at once.

    Parameters
    ----------
    name
        Name of the module, from the top.

    Raises
    ------
    ImportError
        If there is none.
    """
    if name not in _imported:
        await asyncio.to_thread(import_module, name)
        _imported.add(name)
