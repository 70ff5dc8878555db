"""Run the service in this process, or in several below it, until a signal ends it."""

import gc
import logging
import os
from contextlib import suppress
from typing import Any

import typer
import uvicorn
from pydantic import ValidationError
from uvicorn.config import STARTUP_FAILURE

from app.monitoring.logs import configure
from app.monitoring.metrics_folder import NoFolder
from app.processes import workers
from app.processes.server import Server
from app.processes.worker import application
from app.protocol.http_protocol import BoundedHttp
from app.settings import PREFIX, VERTEX_PREFIX, Settings, VertexRoutes, misspelt

_KEEP_ALIVE_SECONDS = 75
"""How long an idle connection is kept: longer than clients and proxies keep theirs (5 to 60 s), as a request
on its way would be lost if both ends closed it at the same time."""

log = logging.getLogger("bloodcells")


def run(host: str, port: int, processes: int) -> int:
    """Serve what the settings say.

    Returns
    -------
    status
        The exit status: 0, 2 for a setting that cannot be taken, or uvicorn's own where it could not start.
    """
    for name, nearest in misspelt(os.environ).items():
        typer.echo(f"{name}: there is no such setting; the nearest is {nearest}.", err=True)
        return 2
    try:
        settings = Settings()
        VertexRoutes()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        prefix = PREFIX if error.title == Settings.__name__ else VERTEX_PREFIX
        name = prefix + "_".join(str(p) for p in first["loc"]).upper()
        typer.echo(f"{name}: {first['msg']}; found {first['input']!r}.", err=True)
        return 2
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
        return 0 if server.started else STARTUP_FAILURE
    try:
        listening = uvicorn.Config("", host=host, port=port, log_config=None).bind_socket()
        gc.enable()
        return workers.run(processes, listening, options)
    except NoFolder as error:
        typer.echo(str(error), err=True)
        return 2
