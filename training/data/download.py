"""Download the seed project's two public tables once, and check them byte by byte."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pooch
from requests import Response, exceptions
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from bloodcells.errors import BloodcellsError, reason_of
from training.console import ConsoleProgress

__all__ = ["SHA256", "SOURCE", "TEST", "TRAIN", "DownloadError", "fetch"]

SOURCE = "https://raw.githubusercontent.com/SabinaGru/Bloodcell_classification/main/data/"
"""The address of the folder where the seed project publishes its tables."""
TRAIN = "bloodcells_train.csv"
TEST = "bloodcells_test.csv"
SHA256 = {
    TRAIN: "048d004a9c1cdd7ba22f7f78799a848cd9a794de87a99e6b70ac955b9a98733f",
    TEST: "cf690b593fcf8523b7e0dc6ff13a33f19c7de7131f7a2f06e0336009ceef51ff",
}

_TIMEOUT_SECONDS = 30.0
_RETRIES = 2
_CHUNK = 65_536
_PASSING = (408, 429)
"""Statuses after which another try may succeed, as after every status from 500 on."""


class DownloadError(BloodcellsError):
    """Report a public table that cannot be downloaded or stored."""


class _WrongFile(DownloadError, ValueError):
    """Report bytes that are not the published ones; pooch tries again after a ValueError."""


class _WorthAnotherTry(DownloadError, exceptions.RequestException):
    """Report a passing failure, such as a lost connection; pooch tries again after a RequestException."""


def fetch(
    folder: Path,
    base_url: str = SOURCE,
    console: Console | None = None,
    *,
    sha256: Mapping[str, str] = SHA256,
    timeout_seconds: float = _TIMEOUT_SECONDS,
    retries: int = _RETRIES,
) -> tuple[Path, Path]:
    """Download the training and the test table, unless they are there already.

    A file gets its name only when its SHA-256 is right; otherwise the bytes are deleted. A file of
    that name that is not the published one belongs to somebody, and is never overwritten.

    Parameters
    ----------
    folder
        Where to store them; made if it does not exist.
    base_url
        The address of the folder that contains them.
    console
        Shows a bar per file if it is a terminal, one line per file otherwise; None for stderr.
    sha256
        File name -> SHA-256 of the published bytes.
    timeout_seconds
        For the connection, and for each wait for further bytes.
    retries
        How often a failed transfer is tried again, after 1, 2, ... seconds.

    Returns
    -------
    The paths of the training table and of the test table.

    Raises
    ------
    DownloadError
        If one of them cannot be downloaded, or the folder cannot be written to; the sentence says
        which, why, and what to do.
    """
    base_url = base_url.rstrip("/") + "/"
    registry = pooch.create(
        path=folder, base_url=base_url, registry=dict(sha256), retry_if_failed=retries
    )
    with _shown(console or Console(stderr=True)) as show:
        train, test = (
            _fetch(registry, folder / name, _Transfer(name, sha256[name], show, timeout_seconds))
            for name in (TRAIN, TEST)
        )
    return train, test


def _fetch(registry: Any, path: Path, transfer: "_Transfer") -> Path:
    """Download one table, unless it is there; give its path."""
    name = path.name
    try:
        if path.exists():
            found = pooch.file_hash(str(path))
            if found != transfer.expected:
                raise DownloadError(
                    f"{path} is there already and is not the published file: its SHA-256 is {found}, "
                    f"{transfer.expected} was expected. Move it away, or name another folder."
                )
            return path
        registry.fetch(name, downloader=transfer)
        path.chmod(0o644)  # pooch's own mode would lock out everyone else
    except DownloadError:
        raise
    except OSError as error:
        reason = _systems_reason(error) or type(error).__name__
        raise DownloadError(f"{path} cannot be written: {reason}. Name another folder.") from error
    return path


@dataclass
class _Transfer:
    """Download one file, as a callable that pooch takes for its downloader."""

    name: str
    """Name of the published file."""
    expected: str
    """Its SHA-256."""
    show: Callable[[str], "_Bar"]
    """Name -> the bar that pooch reports its progress to."""
    timeout_seconds: float
    """For the connection, and for each wait for further bytes."""

    def __call__(self, url: str, output_file: str, registry: Any) -> None:
        """Try the download once.

        Raises
        ------
        DownloadError
            If it fails; pooch tries again after some of these errors.
        """
        try:
            self._download(url, output_file, registry)
        except exceptions.RequestException as error:
            reason, passing = self._why(error)
            kind = _WorthAnotherTry if passing else DownloadError
            raise _failed(self.name, url, reason, kind) from error
        except ValueError as error:  # an invalid address or length
            raise _failed(self.name, url, reason_of(error)) from error
        found = pooch.file_hash(output_file)
        if found != self.expected:
            raise _WrongFile(
                f"{self.name} from {url} is not the published file: its SHA-256 is {found}, "
                f"{self.expected} was expected, and nothing was kept. Try again later; if it stays "
                "so, the file was changed at its source: train on a table of your own."
            )

    def _download(self, url: str, output_file: str, registry: Any) -> None:
        """Let pooch download the file, and close every response."""
        opened: list[Response] = []
        download = pooch.HTTPDownloader(
            progressbar=self.show(self.name),
            chunk_size=_CHUNK,
            timeout=self.timeout_seconds,
            # Of a compressed answer, the length would not be that of the file.
            headers={"Accept-Encoding": "identity"},
            hooks={"response": lambda response, **_: opened.append(response)},
        )
        try:
            download(url, output_file, registry)
        finally:
            for response in opened:  # pooch does not close those that it did not read to the end
                response.close()

    def _why(self, error: exceptions.RequestException) -> tuple[str, bool]:
        """Explain a failure, and tell whether another try may succeed."""
        match error:
            case exceptions.HTTPError(response=Response() as answer):
                status = answer.status_code
                passing = status >= 500 or status in _PASSING
                return f"the server answers {status} {answer.reason}", passing
            case exceptions.ChunkedEncodingError():
                return "the connection was closed in the middle", True
            case exceptions.ConnectionError() | exceptions.Timeout():
                if any(isinstance(cause, TimeoutError) for cause in _causes(error)):
                    return f"nothing came for {self.timeout_seconds:g} seconds", True
                return _systems_reason(error) or "the connection was lost", True
        return reason_of(error), False  # such as an invalid address or endless redirects


def _systems_reason(error: BaseException) -> str | None:
    """Find the operating system's message, which is in the innermost of the errors that wrap each other."""
    messages = [c.strerror for c in _causes(error) if isinstance(c, OSError) and c.strerror]
    return messages[-1] if messages else None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """List an error and its causes, the innermost last."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _failed(
    name: str, url: str, reason: str, kind: type[DownloadError] = DownloadError
) -> DownloadError:
    """Build the error for a download that failed."""
    return kind(
        f"{name} cannot be fetched from {url}: {reason.rstrip('.')}. Check the network and try again, "
        "or fetch the file in another way and put it into the folder."
    )


class _Bar:
    """Draw the progress of a transfer, with the interface that pooch expects of a bar."""

    def __init__(self, progress: Progress, name: str) -> None:
        self._progress = progress
        self._task = progress.add_task(name, total=None)

    @property
    def total(self) -> float | None:
        """Give the size of the file in bytes; None where the server does not say."""
        return self._progress.tasks[self._task].total

    @total.setter
    def total(self, total: int) -> None:
        self._progress.update(self._task, total=total or None, completed=0)

    def update(self, size: int) -> None:
        """Count bytes that have arrived."""
        self._progress.advance(self._task, size)

    def reset(self) -> None:
        """Start from 0: pooch counts whole chunks, and corrects the sum at the end."""
        self._progress.update(self._task, completed=0)

    def close(self) -> None:
        """Do nothing; pooch calls this when all bytes have arrived."""


@contextmanager
def _shown(console: Console) -> Iterator[Callable[[str], _Bar]]:
    """Show a bar per transfer on a terminal, a line in a log; give the function that makes a bar."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    logger = pooch.get_logger()
    level = logger.level
    logger.setLevel("ERROR")  # its own log lines would break the bars
    try:
        with ConsoleProgress(console, *columns) as progress:
            bars: dict[str, _Bar] = {}

            def show(name: str) -> _Bar:
                if not console.is_terminal:
                    progress.line(f"Fetching {name}{' again' if name in bars else ''}.")
                if name not in bars:
                    bars[name] = _Bar(progress.bars, name)
                return bars[name]

            yield show
    finally:
        logger.setLevel(level)
