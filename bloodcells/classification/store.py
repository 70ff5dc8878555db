"""A model directory: manifest, checksums, golden rows; saved whole or not at all."""

import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import orjson
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError, model_validator

from bloodcells.errors import ModelError, UnknownModel
from bloodcells.measurements import Measurement

FORMAT_VERSION = 2
READABLE = (1, 2)
"""The format versions that this release loads; what version 1 did not have is None or empty."""
NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
"""What a model may be called."""
MANIFEST = "manifest.json"
MODEL = "model.onnx"
TRAINING_ROWS = "training_rows.txt"
"""A hash of every training row (`bloodcells.training_rows`), and no row."""
OUT_OF_FOLD = "out_of_fold.arrow"
"""The probabilities of every training cell by a model that was not fitted to it."""
REPORT = "report/index.html"
QUANTILES = (0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0)
"""The quantiles of the training data that a manifest keeps per feature."""

_NO_DIGEST = "0" * 64
_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
"""A path below the directory: relative, with no `..` and nothing hidden in it."""
_DIGEST_FIELD = re.compile(rb'"digest": ?"([0-9a-f]{64})"')

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Share = Annotated[FiniteFloat, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Feature(_Part):
    """One measurement that the model takes, and what it was in training."""

    name: str
    unit: str
    channel: str | None
    base: str = Field(description="ImageJ's column where a table has one row per channel.")
    aliases: list[str]
    quantiles: list[FiniteFloat] = Field(
        description=f"At the probabilities {', '.join(map(str, QUANTILES))} of the training data.",
        min_length=len(QUANTILES),
        max_length=len(QUANTILES),
    )

    def range(self) -> tuple[float, float, float, float, float]:
        """Least, lower quartile, median, upper quartile and largest value in training."""
        low, first, middle, third, high = (
            self.quantiles[QUANTILES.index(p)] for p in (0.0, 0.25, 0.5, 0.75, 1.0)
        )
        return low, first, middle, third, high

    def as_measurement(self) -> Measurement:
        """What the table reader looks for: the manifest's own names, not the library's."""
        return Measurement(self.name, self.unit, self.channel, self.base, tuple(self.aliases))


class ClassScores(_Part):
    """Scores of one class against the rest."""

    class_: str = Field(alias="class")
    precision: Share
    recall: Share
    f1: Share
    support: int = Field(ge=0, description="Cells that truly are of this class.")


class ConfusionMatrix(_Part):
    """Counts of cells, rows true, columns predicted, both in the order of the labels."""

    labels: list[str]
    counts: list[list[int]]


class Calibration(_Part):
    """How often cells of a stated probability are right, in bins of equal width."""

    error: Share = Field(description="Expected calibration error, weighted by cells.")
    confidence: list[Share] = Field(description="Mean top probability per bin that has cells.")
    accuracy: list[Share] = Field(description="Share of right classes in the same bins.")
    cells: list[int]


class Evaluation(_Part):
    """Scores on cells that the model under test was not fitted to."""

    cells: int = Field(ge=1)
    accuracy: Share
    f1_macro: Share
    f1_weighted: Share
    log_loss: FiniteFloat
    per_class: list[ClassScores]
    confusion_matrix: ConfusionMatrix
    calibration: Calibration


class SlidesHeldOut(_Part):
    """Scores where no slide has cells both in training and in test."""

    slides: int
    folds: int
    scores: Evaluation


class TestScores(_Part):
    """Scores on a file that was used for nothing else."""

    __test__ = False  # not a test case, whatever pytest reads in its name

    file: str
    sha256: Sha256
    scores: Evaluation


class FoldScores(_Part):
    """Scores of a candidate on held-out cells: macro-F1 fold by fold, the rest of all cells."""

    repeats: int = Field(ge=1, description="How often all cells were dealt into folds.")
    folds: int = Field(ge=2)
    f1_macro_mean: Share
    f1_macro_sd: FiniteFloat = Field(description="Deviation over all folds of all repeats.")
    accuracy: Share
    f1_weighted: Share
    log_loss: FiniteFloat
    calibration_error: Share
    recall: dict[str, Share] = Field(description="By class.")


class CandidateScore(_Part):
    """One compared model with the best of its settings."""

    name: str
    settings: dict[str, Any]
    f1_macro_mean: Share
    f1_macro_sd: FiniteFloat
    random_folds: FoldScores | None = None
    slides_held_out: FoldScores | None = None
    fit_seconds: FiniteFloat
    predict_seconds: FiniteFloat
    settings_tried: int
    verdict: str = Field(description="`chosen`, `compared`, or why it cannot be shipped.")


class Optimism(_Part):
    """What the chosen model's score gained by its having been chosen."""

    method: str
    configurations: int = Field(ge=1, description="Models with settings that it was chosen from.")
    selected: Share = Field(
        description="Macro-F1 of the best of them, on the cells it was chosen by."
    )
    corrected: Share = Field(description="Macro-F1 that the whole procedure may expect.")
    low: Share = Field(description="Lower end of the 95 % interval of the corrected macro-F1.")
    high: Share


class ConfoundedClass(_Part):
    """A class whose cells all lie on slides that hold nothing else."""

    class_: str = Field(alias="class")
    cells: int = Field(ge=1)
    slides: list[str]


class Selection(_Part):
    """How the model was chosen."""

    metric: Literal["f1_macro"]
    folds: int
    repeats: int = 1
    seed: int
    candidates: list[CandidateScore]
    chosen: str
    optimism: Optimism | None = None


class TrainingData(_Part):
    """The table that the model was fitted to."""

    file: str
    sha256: Sha256
    rows: int
    class_counts: dict[str, int]


class GoldenRows(_Part):
    """Made-up cells and what the fitted model said of them; replayed at every load."""

    cells: list[list[FiniteFloat]] = Field(min_length=1)
    probabilities: list[list[Share]]


class Manifest(_Part):
    """What a model is, takes, says, how it was chosen, and how well it did."""

    format_version: Literal[1, 2]
    name: Annotated[str, Field(pattern=f"^{NAME}$")]
    version: int = Field(ge=1)
    created: datetime
    digest: Sha256 = Field(
        description="SHA-256 of this file as it is, with these 64 digits replaced by zeros."
    )
    files: dict[str, Sha256] = Field(description="SHA-256 of every other file of the directory.")
    feature_set: str
    features: list[Feature] = Field(min_length=1)
    classes: list[str] = Field(min_length=2)
    training_data: TrainingData
    selection: Selection
    out_of_fold: Evaluation
    slides_held_out: SlidesHeldOut | None
    confounded: list[ConfoundedClass] = []
    test: TestScores | None
    seed: int
    libraries: dict[str, str]
    duration_seconds: FiniteFloat
    intended_use: str
    limits: list[str]
    citation: str
    golden_rows: GoldenRows

    @model_validator(mode="after")
    def _shapes_agree(self) -> Self:
        golden = self.golden_rows
        if any(len(row) != len(self.features) for row in golden.cells):
            raise ValueError("golden_rows.cells: every row must have one number per feature")
        if len(golden.probabilities) != len(golden.cells) or any(
            len(row) != len(self.classes) for row in golden.probabilities
        ):
            raise ValueError(
                "golden_rows.probabilities: one row per cell, one number per class is needed"
            )
        for name in self.files:
            if not _FILE_NAME.fullmatch(name) or name == MANIFEST:
                raise ValueError(f"files: {name!r} is not the path of a file of a model directory")
        if MODEL not in self.files:
            raise ValueError(f"files: {MODEL} is not listed")
        if len(set(self.classes)) != len(self.classes):
            raise ValueError("classes: a class is listed twice")
        if len({f.name for f in self.features}) != len(self.features):
            raise ValueError("features: a measurement is listed twice")
        if self.selection.chosen not in {c.name for c in self.selection.candidates}:
            raise ValueError("selection.chosen: no such candidate")
        return self

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The names of the measurements, in the order of the model's input."""
        return tuple(f.name for f in self.features)

    @property
    def chosen(self) -> CandidateScore:
        """The candidate that became the model."""
        return next(c for c in self.selection.candidates if c.name == self.selection.chosen)


class Artifact(BaseModel):
    """A model directory whose manifest and checksums have been found right."""

    model_config = ConfigDict(frozen=True)

    directory: Path
    manifest: Manifest
    contents: dict[str, bytes] = Field(
        repr=False, description="Every file that the manifest lists, as it was verified."
    )

    @property
    def onnx(self) -> bytes:
        """The graph."""
        return self.contents[MODEL]


def load(directory: Path) -> Artifact:
    """Read and verify one `models/NAME/VERSION/`; nothing is run from it.

    Raises
    ------
    ModelError : a file is missing, is not listed or cannot be read, its checksum differs, or the
        manifest is not one; one sentence.
    """
    raw = _read(directory / MANIFEST)
    try:
        content = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise ModelError(f"{directory / MANIFEST} is not JSON: {error}.") from error
    found = content.get("format_version") if isinstance(content, dict) else None
    # The version before anything else: a later format may change all the rest.
    if found not in READABLE:
        raise ModelError(
            f"{directory / MANIFEST} has format_version {found!r}; this release reads "
            f"{' and '.join(map(str, READABLE))}. Update Bloodcells, or export the model again."
        )
    try:
        manifest = Manifest.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise ModelError(
            f"{directory / MANIFEST} is not a manifest: at {where}, {first['msg']}"
            f" ({error.error_count()} fault{'' if error.error_count() == 1 else 's'})."
        ) from error
    if _digest(raw) != manifest.digest:
        raise ModelError(
            f"{directory / MANIFEST} has been changed since it was exported: its SHA-256 is "
            f"{_digest(raw)}, {manifest.digest} was expected. Restore it, or export again."
        )
    contents = {}
    for name in sorted(_files(directory) - {MANIFEST, *manifest.files}):
        raise ModelError(
            f"{directory / name} is not listed in {MANIFEST}: it was not exported with the model. "
            "Take it out, or export again."
        )
    for name, expected in manifest.files.items():
        data = _read(directory / name)
        actual = hashlib.sha256(data).hexdigest()
        if actual != expected:
            raise ModelError(
                f"{directory / name} has been changed since it was exported: its SHA-256 is "
                f"{actual}, {expected} was expected. Restore it, or export again."
            )
        contents[name] = data
    return Artifact(directory=directory, manifest=manifest, contents=contents)


def save(root: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Path:
    """Write a new model directory, whole or not at all, for every user to read whatever the umask.

    Parameters
    ----------
    root : the folder of all models; the model goes to `root/NAME/VERSION`.
    manifest : with name and version; its `files` and `digest` are filled in here.
    files : every file but the manifest, by name.

    Returns
    -------
    The directory.

    Raises
    ------
    ModelError : that version is already there, or what was written could not be loaded.
    """
    target = root / manifest.name / str(manifest.version)
    _make_folder(target.parent)
    aside = Path(tempfile.mkdtemp(prefix=f".{manifest.version}-", dir=target.parent))
    try:
        aside.chmod(0o755)  # mkdtemp's own mode would lock out the service's user
        for name, data in files.items():
            _make_folder((aside / name).parent)
            _write(aside / name, data)
        sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
        undigested = manifest.model_copy(update={"files": sums, "digest": _NO_DIGEST})
        raw = orjson.dumps(
            undigested.model_dump(mode="json", by_alias=True), option=orjson.OPT_INDENT_2
        )
        digest = _digest(raw)
        _write(
            aside / MANIFEST,
            raw.replace(f'"digest": "{_NO_DIGEST}"'.encode(), f'"digest": "{digest}"'.encode(), 1),
        )
        load(aside)
        if target.exists():
            raise ModelError(f"{target} is there already; an exported version is never changed.")
        os.rename(aside, target)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return target


def next_version(root: Path, name: str) -> int:
    """The version after the highest that is there; 1 for a new model."""
    return max(versions(root / name), default=0) + 1


def versions(model_directory: Path) -> list[int]:
    """The versions of a model in ascending order; empty where there is no such folder.

    Raises
    ------
    ModelError : the folder cannot be read.
    """
    with _readable(model_directory):
        if not model_directory.is_dir():
            return []
        names = [d.name for d in model_directory.iterdir() if d.is_dir()]
    return sorted(int(n) for n in names if re.fullmatch(r"[1-9][0-9]*", n))


def resolve(path: Path) -> Path:
    """`models/NAME` -> the directory of its highest version; `models/NAME/VERSION` -> itself.

    Raises
    ------
    UnknownModel : neither is there.
    ModelError : the folder cannot be read.
    """
    with _readable(path):
        if (path / MANIFEST).is_file():
            return path
    found = versions(path)
    if not found:
        raise UnknownModel(
            f"{path} is not a model: expected a folder with {MANIFEST}, or one with a folder for "
            "each version, named 1, 2, ..."
        )
    return path / str(found[-1])


def _read(path: Path) -> bytes:
    with _readable(path):
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device would never end
            raise ModelError(
                f"{path} is not a regular file; restore it, or export the model again."
            )
        return path.read_bytes()


def _files(directory: Path) -> set[str]:
    """The paths of all files below a directory, relative to it."""

    def fail(error: OSError) -> None:
        raise error

    with _readable(directory):
        return {
            Path(folder, name).relative_to(directory).as_posix()
            for folder, _, names in os.walk(directory, onerror=fail)
            for name in names
        }


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """What the file system refuses is the model's fault, said in one sentence."""
    try:
        yield
    except FileNotFoundError as error:
        raise ModelError(f"{path} is missing; restore it, or export the model again.") from error
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.") from error


def _make_folder(path: Path) -> None:
    """With the parents that are missing."""
    for folder in reversed([path, *path.parents]):
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    path.chmod(0o644)


def _digest(raw: bytes) -> str:
    return hashlib.sha256(_blank_digest(raw)).hexdigest()


def _blank_digest(raw: bytes) -> bytes:
    match = _DIGEST_FIELD.search(raw)
    return (
        raw if match is None else raw[: match.start(1)] + _NO_DIGEST.encode() + raw[match.end(1) :]
    )
