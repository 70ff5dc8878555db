"""Run our commands as processes of their own, forked from one that has imported them already.

It has its own output, environment, working folder and exit status, as a process that a shell starts,
and is there in a tenth of the time: imports take more than a second of CPU. For commands that start
processes themselves, or that are stopped by signals, start `python -m bloodcells`.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(
    ["bloodcells.cli.commands", "bloodcells.composition", "app.cli", "app.main", __name__]
)


def bloodcells(
    *arguments: object, cwd: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `bloodcells` to its end, which is to come within a minute."""
    return _run("bloodcells.cli", ["bloodcells", *map(str, arguments)], cwd, environment or {})


def bloodcells_serve(
    *arguments: object, cwd: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run `bloodcells-serve` to its end, which is to come within a minute."""
    return _run("app.cli", ["bloodcells-serve", *map(str, arguments)], cwd, environment)


def _run(
    module: str, words: list[str], cwd: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run the command of a module."""
    with tempfile.TemporaryDirectory() as folder:
        output, errors = Path(folder) / "stdout", Path(folder) / "stderr"
        process = _SERVER.Process(
            target=_main, args=(module, words, cwd, dict(environment), output, errors)
        )
        process.start()
        process.join(60)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(words, 60)
        return subprocess.CompletedProcess(
            words, process.exitcode, output.read_text(), errors.read_text()
        )


def _main(
    module: str,
    words: list[str],
    cwd: Path,
    environment: dict[str, str],
    output: Path,
    errors: Path,
) -> None:
    """Be the command, in the forked process."""
    for number, path in ((1, output), (2, errors)):
        with path.open("wb") as sink:
            os.dup2(sink.fileno(), number)
    os.environ.update(environment)
    os.chdir(cwd)
    sys.argv = words
    import_module(module).main()
