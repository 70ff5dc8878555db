"""Run the service in this process, or in several below it, until a signal ends it."""

import gc
import logging
import os
import ssl
from contextlib import suppress
from typing import Any

import typer
import uvicorn
from pydantic import ValidationError
from uvicorn.config import STARTUP_FAILURE

from app.keys.key_file import BadKeyFile, read_keys
from app.keys.key_ring import KeyRing
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


class BadCertificate(Exception):
    """Report a certificate or a key of it that cannot be taken, in a sentence."""


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
    try:
        _check_tls(settings)
        ring = None
        if settings.api_keys_file is not None:
            ring = KeyRing(settings.api_keys_file, read_keys(settings.api_keys_file))
    except (BadKeyFile, BadCertificate) as error:
        typer.echo(str(error), err=True)
        return 2
    options = uvicorn_options(settings)
    if processes == 1:
        app = application(keys=ring.keys if ring else None)
        server = Server(uvicorn.Config(app, host=host, port=port, **options))
        with suppress(KeyboardInterrupt):  # which uvicorn raises when all is done
            server.run()
        return 0 if server.started else STARTUP_FAILURE
    try:
        listening = uvicorn.Config("", host=host, port=port, **options).bind_socket()
        gc.enable()
        return workers.run(processes, listening, options, ring)
    except NoFolder as error:
        typer.echo(str(error), err=True)
        return 2


def uvicorn_options(settings: Settings) -> dict[str, Any]:
    """Write the options of uvicorn, for each process."""
    return {
        "http": BoundedHttp,
        "access_log": False,  # the application writes its own
        "log_config": None,
        "server_header": False,
        "timeout_keep_alive": _KEEP_ALIVE_SECONDS,
        "timeout_graceful_shutdown": settings.shutdown_seconds,
        # By default uvicorn believes whatever comes from 127.0.0.1.
        "proxy_headers": bool(settings.proxies),
        "forwarded_allow_ips": settings.proxies,
        "ssl_certfile": settings.tls_certificate,
        "ssl_keyfile": settings.tls_key,
    }


def _check_tls(settings: Settings) -> None:
    """Load the certificate and its key, as uvicorn will.

    Raises
    ------
    BadCertificate
        They cannot be taken.
    """
    certificate, key = settings.tls_certificate, settings.tls_key
    if certificate is None or key is None:
        return
    for name, path in (("certificate", certificate), ("key", key)):
        try:
            path.read_bytes()
        except OSError as error:
            raise BadCertificate(
                f"The TLS {name} {path} cannot be read: {error.strerror}."
            ) from error
    try:
        # An empty passphrase, as OpenSSL would ask for one at the terminal.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except ssl.SSLError as error:
        raise BadCertificate(
            f"The TLS certificate {certificate} and the key {key} cannot be used "
            f"({error.reason or error}): two PEM files that belong to each other were expected, the key "
            "without a passphrase."
        ) from error
