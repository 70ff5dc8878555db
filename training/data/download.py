"""The seed project's two public tables, fetched once and checked byte by byte."""

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
"""Where the seed project publishes its tables."""
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
"""What a server says to whom it will answer later; as it does with every status from 500 on."""


class DownloadError(BloodcellsError):
    """A public table that cannot be had."""


class _WrongFile(DownloadError, ValueError):
    """Not the published bytes; pooch tries again after a ValueError."""


class _WorthAnotherTry(DownloadError, exceptions.RequestException):
    """Such as a connection that broke; pooch tries again after a RequestException."""


def fetch(
    folder: Path,
    base_url: str = SOURCE,
    console: Console | None = None,
    *,
    sha256: Mapping[str, str] = SHA256,
    timeout_seconds: float = _TIMEOUT_SECONDS,
    retries: int = _RETRIES,
) -> tuple[Path, Path]:
    """Fetch the training and the test table, those that are not there yet.

    A file gets its name only when its SHA-256 is right; what was fetched of another is removed. A
    file of that name that is not the published one is somebody's own, and never written over.

    Parameters
    ----------
    folder
        Where they go; made if it is not there.
    base_url
        The address of the folder that they lie in.
    console
        Shows a bar per file if it is a terminal, one line per file otherwise; stderr if it is not
        given.
    sha256
        File name -> what the bytes must hash to.
    timeout_seconds
        For the connection, and for each wait for further bytes.
    retries
        How often a transfer that failed is tried again, after 1, 2, ... seconds.

    Returns
    -------
    Their paths: the training table, the test table.

    Raises
    ------
    DownloadError
        One of them cannot be had, or the folder not be written to; one sentence that says which,
        why, and what to do.
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
    """What pooch calls to have an address's bytes in a file.

    Attributes
    ----------
    name
        Of the published file.
    expected
        Its SHA-256.
    show
        Given the name, what pooch is to tell of its progress.
    timeout_seconds
        Of each wait.
    """

    name: str
    expected: str
    show: Callable[[str], "_Bar"]
    timeout_seconds: float

    def __call__(self, url: str, output_file: str, registry: Any) -> None:
        """Fetch it once.

        Raises
        ------
        DownloadError
            It cannot be had; pooch tries again after some of them.
        """
        try:
            self._download(url, output_file, registry)
        except exceptions.RequestException as error:
            reason, passing = self._why(error)
            kind = _WorthAnotherTry if passing else DownloadError
            raise _failed(self.name, url, reason, kind) from error
        except ValueError as error:  # an address or a length that is none
            raise _failed(self.name, url, reason_of(error)) from error
        found = pooch.file_hash(output_file)
        if found != self.expected:
            raise _WrongFile(
                f"{self.name} from {url} is not the published file: its SHA-256 is {found}, "
                f"{self.expected} was expected, and nothing was kept. Try again later; if it stays "
                "so, the file was changed at its source: train on a table of your own."
            )

    def _download(self, url: str, output_file: str, registry: Any) -> None:
        opened: list[Response] = []
        download = pooch.HTTPDownloader(
            progressbar=self.show(self.name),
            chunk_size=_CHUNK,
            timeout=self.timeout_seconds,
            # Compressed, its length would be another than the one that is shown.
            headers={"Accept-Encoding": "identity"},
            hooks={"response": lambda response, **_: opened.append(response)},
        )
        try:
            download(url, output_file, registry)
        finally:
            for response in opened:  # pooch leaves open what it did not read to its end
                response.close()

    def _why(self, error: exceptions.RequestException) -> tuple[str, bool]:
        """The reason of a failure, and whether it may pass."""
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
        return reason_of(error), False  # an address that is none, endless redirects


def _systems_reason(error: BaseException) -> str | None:
    """What the operating system said; the innermost error has it, wrapped by library after library."""
    told = [c.strerror for c in _causes(error) if isinstance(c, OSError) and c.strerror]
    return told[-1] if told else None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error, and all that it was raised for, the innermost last."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _failed(
    name: str, url: str, reason: str, kind: type[DownloadError] = DownloadError
) -> DownloadError:
    return kind(
        f"{name} cannot be fetched from {url}: {reason.rstrip('.')}. Check the network and try again, "
        "or fetch the file in another way and put it into the folder."
    )


class _Bar:
    """What pooch tells of a transfer, drawn by rich."""

    def __init__(self, progress: Progress, name: str) -> None:
        self._progress = progress
        self._task = progress.add_task(name, total=None)

    @property
    def total(self) -> float | None:
        """Bytes that will come; None where the server does not say."""
        return self._progress.tasks[self._task].total

    @total.setter
    def total(self, total: int) -> None:
        self._progress.update(self._task, total=total or None, completed=0)

    def update(self, size: int) -> None:
        """So many more have come."""
        self._progress.advance(self._task, size)

    def reset(self) -> None:
        """Pooch counts in whole chunks, and sets it right at the end."""
        self._progress.update(self._task, completed=0)

    def close(self) -> None:
        """All have come."""


@contextmanager
def _shown(console: Console) -> Iterator[Callable[[str], _Bar]]:
    """A bar for every transfer on a terminal, a line in a log."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    logger = pooch.get_logger()
    level = logger.level
    logger.setLevel("ERROR")  # its own lines would break the bars
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
