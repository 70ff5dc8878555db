"""Serve from the command line: `bloodcells-serve`; and make the API keys that it asks for."""

import gc
import os
from typing import Annotated, NoReturn

import typer

from app.models import reload_signal

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
keys = typer.Typer(name="keys", help="Make API keys.", rich_markup_mode=None)
app.add_typer(keys)

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[
    int,
    typer.Option(
        min=0,
        max=65535,
        envvar=["AIP_HTTP_PORT", "PORT"],
        help="Port of the service; Vertex AI and other platforms name it in these variables.",
    ),
]
Processes = Annotated[int, typer.Option("--workers", min=1, help="Processes that share the port.")]
RootPath = Annotated[
    str | None,
    typer.Option(
        help="Path under which a proxy shows the service, such as /cells.", show_default=False
    ),
]


def _show_version(asked: bool) -> None:
    if asked:
        from bloodcells.cli.version import show_version  # not at the top: serving is to start fast

        show_version(asked)


@app.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    processes: Processes = 1,
    root_path: RootPath = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Serve the models over HTTP. All else is set by BLOODCELLS_... variables: docs/operating.md."""
    if context.invoked_subcommand is None:
        _run(host, port, processes, root_path)
    # The image names the host before all that follows its name.
    sources = [context.get_parameter_source(name) for name in context.params if name != "host"]
    if any(source is not None and source.name == "COMMANDLINE" for source in sources):
        raise typer.BadParameter(f"options of {context.invoked_subcommand} stand after that name.")


@app.command("serve")
def serve_as_sagemaker_asks() -> None:
    """Serve as SageMaker starts an image: on port 8080 of every address, with a stop within its 30 s."""
    os.environ.setdefault("BLOODCELLS_SHUTDOWN_SECONDS", _SAGEMAKER_STOP)
    _run("0.0.0.0", 8080, 1, None)


@app.command()
def health(port: Port = 8000) -> None:
    """Ask the service on this machine whether it can answer; the exit status is 0 if so, else 1."""
    import ssl
    from urllib.request import HTTPSHandler, ProxyHandler, build_opener

    # No proxy stands between a machine and itself, and the certificate is for the names of others.
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    scheme = "https" if os.environ.get("BLOODCELLS_TLS_CERTIFICATE") else "http"
    opener = build_opener(ProxyHandler({}), HTTPSHandler(context=context))
    try:
        opener.open(f"{scheme}://127.0.0.1:{port}/health/ready", timeout=4)
    except OSError as error:
        typer.echo(f"The service on port {port} is not ready: {error}.", err=True)
        raise typer.Exit(1) from error


@keys.command("new")
def new(
    name: Annotated[str, typer.Argument(help="Name of the key, which the log shows.")],
) -> None:
    """Make a key: its line for BLOODCELLS_API_KEYS_FILE goes to stdout, the key itself to stderr."""
    from app.keys import key_file  # not at the top: serving is to start fast

    if not key_file.NAME.fullmatch(name):
        raise typer.BadParameter(
            f"{name!r}: at most 64 letters, digits, dots, hyphens and underscores were expected, the first "
            "of them a letter or digit."
        )
    key = key_file.new_key()
    typer.echo(key_file.line_of(name, key))
    typer.echo(f"The key of {name}, which is shown only now: {key}", err=True)


def _run(host: str, port: int, processes: int, root_path: str | None) -> NoReturn:
    """Serve, and end the command with the exit status."""
    if root_path is not None:
        os.environ["BLOODCELLS_ROOT_PATH"] = root_path  # for all processes
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
    app(prog_name="bloodcells-serve")
