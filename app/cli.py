"""Serve from the command line: `bloodcells-serve`."""

import gc
import os
from enum import StrEnum
from typing import Annotated

import typer

from app.models import reload_signal


class Mode(StrEnum):
    """Say what the command is to do, as platforms say it that start a container with one word."""

    serve = "serve"


def serve(
    mode: Annotated[
        Mode | None,
        typer.Argument(
            help="What Amazon SageMaker gives a container: port 8080, and a stop within its 30 s.",
            show_default=False,
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            envvar="AIP_HTTP_PORT",
            help="Port to listen on; 8000 if it is not given, 8080 with `serve`. Vertex AI names it in the "
            "variable.",
        ),
    ] = None,
    processes: Annotated[
        int, typer.Option("--workers", min=1, help="Processes that share the port.")
    ] = 1,
) -> None:
    """Serve the models over HTTP. All else is set by BLOODCELLS_... variables: docs/operating.md."""
    if mode is Mode.serve:
        os.environ.setdefault("BLOODCELLS_SHUTDOWN_SECONDS", _SAGEMAKER_STOP)
    if port is None:
        port = 8000 if mode is None else 8080
    reload_signal.block()  # until there is a handler
    # Imports make many objects and no garbage: the collector would only search them again and again, for a
    # tenth of the start. Whatever runs later enables it.
    gc.disable()
    from app.processes.service import run  # here, so that the collector waits

    raise typer.Exit(run(host, port, processes))


_SAGEMAKER_STOP = "25"
"""Seconds for requests under way: SageMaker kills a container 30 s after it told it to stop
(https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html)."""


def main() -> None:
    """Run the command line."""
    typer.run(serve)
