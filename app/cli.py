"""`bloodcells-serve`: the service from the command line."""

import logging
import os
from typing import Annotated

import typer
import uvicorn
from pydantic import ValidationError

from app.logs import configure
from app.main import create_app
from app.protocol import BoundedHttp
from app.settings import PREFIX, Settings, misspelt

log = logging.getLogger("bloodcells")


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
) -> None:
    """Serve the models over HTTP. All else is set by BLOODCELLS_... variables: docs/operating.md."""
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
    uvicorn.run(
        create_app(settings),
        host=host,
        port=port,
        http=BoundedHttp,
        access_log=False,  # the application writes its own
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )


def main() -> None:
    """Entry point."""
    typer.run(serve)
