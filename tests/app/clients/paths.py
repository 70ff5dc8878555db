"""List the ways from a client to the service: directly, or through a proxy with its defaults."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SECONDS = 20.0

_NGINX = """\
daemon off; user root; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    server {{
        listen 127.0.0.1:{port};
        client_max_body_size 0;
        location / {{ proxy_pass http://127.0.0.1:{service}; }}
    }}
}}
"""
"""All but one line is nginx's default, or where its files are: it refuses bodies of more than 1 MB."""

_HAPROXY = """\
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
frontend all
    bind 127.0.0.1:{port}
    default_backend service
backend service
    server one 127.0.0.1:{service}
"""
"""The timeouts have no defaults."""


_CADDY = """\
{{
    admin off
    auto_https off
    storage file_system {folder}
}}
http://:{port} {{
    bind 127.0.0.1
    reverse_proxy 127.0.0.1:{service}
}}
"""
"""For any host, as HTTP/1.0 names none."""


@dataclass(frozen=True)
class Way:
    """Describe a way to the service."""

    program: str | None
    """The proxy; None if there is none."""
    config: str = ""
    """Its configuration."""
    options: tuple[str, ...] = ()
    """Options before the configuration's file."""

    @property
    def missing(self) -> str | None:
        """Say what is not installed; None if nothing is missing."""
        if self.program is None or _find(self.program):
            return None
        return f"{self.program} is not installed"


PATHS: dict[str, Way] = {
    "direct": Way(None),
    "nginx": Way("nginx", _NGINX, ("-c",)),
    "HAProxy": Way("haproxy", _HAPROXY, ("-db", "-f")),
    "Caddy": Way("caddy", _CADDY, ("run", "--adapter", "caddyfile", "--config")),
}
"""Name of each way -> how it is built."""


@contextmanager
def through(path: Way, service: int, folder: Path) -> Iterator[str]:
    """Give the address of the service at a port of the loopback by this way, until the block ends."""
    if path.program is None:
        yield f"http://127.0.0.1:{service}"
        return
    folder.mkdir(exist_ok=True)
    port = free_port()
    config = folder / "config"
    config.write_text(path.config.format(folder=folder, port=port, service=service))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [_find(path.program) or "", *path.options, str(config)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        _wait(lambda: _listens(port) or process.poll() is not None)
        assert process.poll() is None, (folder / "log").read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(_SECONDS)


def _find(program: str) -> str | None:
    """Find a program, also where Debian has those of administrators."""
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin")


def free_port() -> int:
    """Find a port of the loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + _SECONDS
    while not happened() and time.monotonic() < end:
        time.sleep(0.02)
