"""Serve from the command line: `bloodcells-serve`."""

import logging
import os
from contextlib import suppress
from typing import Annotated, Any

import typer
import uvicorn
from pydantic import ValidationError
from uvicorn.config import STARTUP_FAILURE

from app.models import reload_signal
from app.monitoring.logs import configure
from app.monitoring.metrics_folder import NoFolder
from app.processes import workers
from app.processes.server import Server
from app.processes.worker import application
from app.protocol.http_protocol import BoundedHttp
from app.settings import PREFIX, Settings, misspelt

_KEEP_ALIVE_SECONDS = 75
"""How long an idle connection is kept: longer than clients and proxies keep theirs (5 to 60 s), as a request
on its way would be lost if both ends closed it at the same time."""

log = logging.getLogger("bloodcells")


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
    processes: Annotated[
        int, typer.Option("--workers", min=1, help="Processes that share the port.")
    ] = 1,
) -> None:
    """Serve the models over HTTP. All else is set by BLOODCELLS_... variables: docs/operating.md."""
    reload_signal.block()  # until there is a handler
    for name, nearest in misspelt(os.environ).items():
        typer.echo(f"{name}: there is no such setting; the nearest is {nearest}.", err=True)
        raise typer.Exit(2)
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = PREFIX + "_".join(str(p) for p in first["loc"]).upper()
        typer.echo(f"{name}: {first['msg']}; found {first['input']!r}.", err=True)
        raise typer.Exit(2) from error
    configure(settings.log_level)
    log.debug("settings", extra={"fields": settings.model_dump(mode="json")})
    options: dict[str, Any] = {
        "http": BoundedHttp,
        "access_log": False,  # the application writes its own
        "log_config": None,
        "server_header": False,
        "timeout_keep_alive": _KEEP_ALIVE_SECONDS,
        "timeout_graceful_shutdown": settings.shutdown_seconds,
    }
    if processes == 1:
        server = Server(uvicorn.Config(application(), host=host, port=port, **options))
        with suppress(KeyboardInterrupt):  # which uvicorn raises when all is done
            server.run()
        raise typer.Exit(0 if server.started else STARTUP_FAILURE)
    try:
        listening = uvicorn.Config("", host=host, port=port, log_config=None).bind_socket()
        raise typer.Exit(workers.run(processes, listening, options))
    except NoFolder as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def main() -> None:
    """Run the command line."""
    typer.run(serve)
