"""Serve from the command line: `bloodcells-serve`."""

import gc
from typing import Annotated

import typer

from app.models import reload_signal


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
    processes: Annotated[
        int, typer.Option("--workers", min=1, help="Processes that share the port.")
    ] = 1,
) -> None:
    """Serve the models over HTTP. All else is set by BLOODCELLS_... variables: docs/operating.md."""
    reload_signal.block()  # until there is a handler
    # Imports make many objects and no garbage: the collector would only search them again and again, for a
    # tenth of the start. Whatever runs later enables it.
    gc.disable()
    from app.processes.service import run  # here, so that the collector waits

    raise typer.Exit(run(host, port, processes))


def main() -> None:
    """Run the command line."""
    typer.run(serve)
