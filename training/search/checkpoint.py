"""Keep the fits of a search on disk, so that a stopped search can be resumed.

There is a file per fit, written aside and renamed, so that it is there whole or not at all:

    SHA-256 of all that follows, as 64 hexadecimal digits, and a line end
    a line of JSON: the fit's key, its seconds, and why it failed if it did
    the probabilities as .npy, without pickles

The folder's name contains a hash of all that decides the results; `search.json` in it holds that.
"""

import hashlib
import io
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from bloodcells.files.atomic_file import open_aside
from training.search.fits import FoldResult

__all__ = ["Checkpoints"]

_DESCRIPTION = "search.json"
_SUFFIX = ".fit"
_DIGITS = 64


class Checkpoints:
    """Keep the results of one search.

    Parameters
    ----------
    out, name
        The folder of all models, and the name of the model that is searched for.
    description
        All that decides the results, by name, ready for JSON.

    Attributes
    ----------
    folder
        The folder of the results. It is made when the first is saved.
    broken
        Damaged files that were met by `load`, and not used.
    """

    def __init__(self, out: Path, name: str, description: Mapping[str, Any]) -> None:
        raw = json.dumps(description, sort_keys=True).encode()
        # A name that starts with a dot is no model's.
        self._prefix = f".{name}-search-"
        self.folder = out / f"{self._prefix}{hashlib.sha256(raw).hexdigest()[:16]}"
        self.broken: list[Path] = []
        self._description = dict(description)

    def __len__(self) -> int:
        """Count the fits that are kept."""
        return sum(1 for _ in self.folder.glob(f"*{_SUFFIX}"))

    def load(self, key: str, shape: tuple[int, int]) -> FoldResult | None:
        """Read the result of a fit; None where none was kept, or its file is damaged.

        Parameters
        ----------
        shape
            Shape of the probabilities of a fit that did not fail: (n_test, n_classes).
        """
        file = self.folder / f"{key}{_SUFFIX}"
        try:
            raw = file.read_bytes()
        except FileNotFoundError:
            return None
        result = _read(raw, key, shape)
        if result is None:
            self.broken.append(file)
        return result

    def save(self, key: str, result: FoldResult) -> None:
        """Write the result of a fit."""
        if not self.folder.is_dir():
            self._make()
        _write(self.folder / f"{key}{_SUFFIX}", _as_bytes(key, result))

    def clear(self) -> None:
        """Delete all results of this search."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def others(self) -> dict[Path, list[str]]:
        """Map the folders of other searches for the same model to the names of what differs."""
        found = {}
        for folder in sorted(self.folder.parent.glob(f"{self._prefix}*")):
            if folder == self.folder:
                continue
            try:
                theirs = json.loads((folder / _DESCRIPTION).read_bytes())
                differs = [k for k, v in self._description.items() if theirs.get(k) != v]
            except (OSError, ValueError, AttributeError):
                differs = []
            found[folder] = differs
        return found

    def _make(self) -> None:
        """Make the folder, and describe the search in it."""
        for folder in reversed([self.folder, *self.folder.parents]):
            if not folder.exists():
                # The service reads the folder of all models as another user.
                folder.mkdir(exist_ok=True)
                folder.chmod(0o755)
        described = json.dumps(self._description, indent=2, sort_keys=True)
        _write(self.folder / _DESCRIPTION, described.encode())


def _as_bytes(key: str, result: FoldResult) -> bytes:
    """Encode a result, as the module's text describes it."""
    about = {
        "key": key,
        "fit_seconds": result.fit_seconds,
        "predict_seconds": result.predict_seconds,
        "failure": result.failure,
    }
    array = io.BytesIO()
    np.save(array, result.probabilities, allow_pickle=False)
    content = json.dumps(about).encode() + b"\n" + array.getvalue()
    return hashlib.sha256(content).hexdigest().encode() + b"\n" + content


def _read(raw: bytes, key: str, shape: tuple[int, int]) -> FoldResult | None:
    """Decode a result; None where the bytes are damaged, or those of another fit."""
    content = raw[_DIGITS + 1 :]
    if raw[: _DIGITS + 1] != hashlib.sha256(content).hexdigest().encode() + b"\n":
        return None
    header, _, array = content.partition(b"\n")
    about = json.loads(header)
    probabilities = np.load(io.BytesIO(array), allow_pickle=False)
    expected = shape if about["failure"] is None else (0, shape[1])
    # The file is whole, but it is of another fit.
    if about.pop("key") != key or probabilities.shape != expected:
        return None
    return FoldResult(probabilities, **about)


def _write(file: Path, content: bytes) -> None:
    with open_aside(file) as aside:
        aside.write(content)
