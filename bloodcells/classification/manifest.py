"""Define the manifest of a model: its features, classes, training data, selection and scores.

The field descriptions and the sentences of these classes are part of the service's OpenAPI document.
"""

import math
import re
from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    model_validator,
)

from bloodcells.classification import manifest_checks as checks
from bloodcells.measurements import Measurement

FORMAT_VERSION = 4
READABLE_VERSIONS = (1, 2, 3, 4)
"""Format versions that this release loads; fields that a version did not have are None or empty then."""
NAME_PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
"""Pattern of a model's name."""
MANIFEST_FILE = "manifest.json"
SIGNATURE_FILE = "manifest.sig"
"""Signature of the manifest, where somebody signed the model (`bloodcells.classification.signing`)."""
MODEL_FILE = "model.onnx"
TRAINING_ROWS_FILE = "training_rows.txt"
"""Hashes of the training rows, without the rows (`bloodcells.classification.training_rows`)."""
OUT_OF_FOLD_FILE = "out_of_fold.arrow"
"""Probabilities of every training cell by a model that was not fitted to it."""
SLIDES_HELD_OUT_FILE = "slides_held_out.arrow"
"""Probabilities of every training cell by a model that was fitted to no cell of its slide."""
CALIBRATION_FILE = "calibration.arrow"
"""Held-out cells that prediction sets are calibrated by."""
REPORT_FILE = "report/index.html"
QUANTILES = (0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0)
"""Probabilities of the quantiles of the training data that a manifest holds for each feature."""
CLASS_QUANTILES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Probabilities of the quantiles of the cells of one class: least, quartiles and median, largest."""
NOVELTY_QUANTILES = (*(k / 20 for k in range(20)), 0.96, 0.97, 0.98, 0.99, 0.995, 0.999, 1.0)
"""Probabilities of the quantiles of held-out cells that novelty is computed by."""
_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
"""Pattern of a path below the directory: relative, without `..`, and without hidden parts."""
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[str, AfterValidator(checks.check_name)]
Share = Annotated[FiniteFloat, Field(ge=0, le=1)]
HeldOut = Literal["slides held out", "random folds"]
"""By which cells something is calibrated; random folds are used where slides are not known."""
HeldOutQuantiles = Annotated[
    list[FiniteFloat],
    AfterValidator(checks.check_ascending),
    Field(min_length=len(NOVELTY_QUANTILES), max_length=len(NOVELTY_QUANTILES)),
]

ClassQuantiles = Annotated[
    list[FiniteFloat],
    AfterValidator(checks.check_ascending),
    Field(min_length=len(CLASS_QUANTILES), max_length=len(CLASS_QUANTILES)),
]


class _Part(BaseModel):
    """Refuse unknown keys and later changes."""

    # Each part is built as part of the whole, and would be built a second time by itself.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Feature(_Part):
    """Describe one measurement that the model takes, and its distribution in training."""

    name: Name
    unit: str
    channel: str | None
    base: str = Field(description="ImageJ's column where a table has one row per channel.")
    aliases: list[str]
    quantiles: Annotated[list[FiniteFloat], AfterValidator(checks.check_ascending)] = Field(
        description=f"At the probabilities {', '.join(map(str, QUANTILES))} of the training data.",
        min_length=len(QUANTILES),
        max_length=len(QUANTILES),
    )
    possible: Annotated[
        tuple[FiniteFloat | None, FiniteFloat | None] | None, AfterValidator(checks.check_possible)
    ] = Field(
        None,
        description="Least and largest value that it can have, null for none; null where not described.",
    )
    by_class: dict[str, ClassQuantiles] | None = Field(
        None,
        description=f"At the probabilities {', '.join(map(str, CLASS_QUANTILES))} of the training cells of "
        "each class that are no broken segmentations; a class that has none is left out. Null for models of "
        "older releases.",
    )

    def range(self) -> tuple[float, float, float, float, float]:
        """Give the least value in training, lower quartile, median, upper quartile and largest value."""
        low, first, middle, third, high = (
            self.quantiles[QUANTILES.index(p)] for p in CLASS_QUANTILES
        )
        return low, first, middle, third, high

    def as_measurement(self) -> Measurement:
        """Convert to what the reader of tables looks for, with the manifest's own names and aliases."""
        low, high = self.possible or (None, None)
        return Measurement(
            self.name,
            self.unit,
            self.channel,
            self.base,
            tuple(self.aliases),
            -math.inf if low is None else low,
            math.inf if high is None else high,
        )


class ClassScores(_Part):
    """Hold the scores of one class against the rest."""

    class_: str = Field(alias="class")
    precision: Share
    recall: Share
    f1: Share
    support: int = Field(ge=0, description="Cells that truly are of this class.")


class ConfusionMatrix(_Part):
    """Hold the counts of cells: rows true, columns predicted, both in the order of the labels."""

    labels: list[str]
    counts: list[list[int]]


class Calibration(_Part):
    """Hold how often predictions of a stated probability are right, in bins of equal width."""

    error: Share = Field(description="Expected calibration error, weighted by cells.")
    confidence: list[Share] = Field(description="Mean top probability per bin that has cells.")
    accuracy: list[Share] = Field(description="Share of right classes in the same bins.")
    cells: list[int]


class Evaluation(_Part):
    """Hold the scores on cells that the model under test was not fitted to."""

    cells: int = Field(ge=1)
    accuracy: Share
    f1_macro: Share
    f1_weighted: Share
    log_loss: FiniteFloat
    per_class: list[ClassScores]
    confusion_matrix: ConfusionMatrix
    calibration: Calibration

    @model_validator(mode="after")
    def _follow_from_the_counts(self) -> Self:
        """Check that the scores are those of the confusion matrix."""
        matrix, classes = self.confusion_matrix, [c.class_ for c in self.per_class]
        if classes != matrix.labels:
            raise ValueError(
                "per_class: the labels of the confusion matrix were expected, in order"
            )
        checks.check_matrix(matrix.labels, matrix.counts, self.cells)
        rates = [(c.precision, c.recall, c.f1, c.support) for c in self.per_class]
        checks.check_scores(matrix.counts, self.__dict__, rates)
        curve = self.calibration
        if not len(curve.confidence) == len(curve.accuracy) == len(curve.cells):
            raise ValueError("calibration: one confidence, accuracy and count per bin is needed")
        return self

    def f1_without(self, confounded: Collection[str]) -> float | None:
        """Average the F1 of the classes that can be told from their slides.

        Parameters
        ----------
        confounded
            Names of those that cannot.

        Returns
        -------
        None where there is no such class, or no other.
        """
        others = [c.f1 for c in self.per_class if c.class_ not in confounded]
        return sum(others) / len(others) if 0 < len(others) < len(self.per_class) else None


class SlidesHeldOut(_Part):
    """Hold the scores where no slide has cells both in training and in test."""

    slides: int
    folds: int
    scores: Evaluation


class ServedScores(_Part):
    """Hold the scores on the cells that were measured; an answer marks the others `broken segmentation`."""

    marked: dict[str, Annotated[int, Field(ge=0)]] = Field(
        description="Cells by class that are marked, and not scored."
    )
    random_folds: Evaluation
    slides_held_out: Evaluation | None


class TestScores(_Part):
    """Hold the scores on a file that was used for nothing else."""

    __test__ = False  # pytest would take it for a test case by its name

    file: str
    sha256: Sha256
    scores: Evaluation


class FoldScores(_Part):
    """Hold a candidate's scores on held-out cells: macro-F1 by fold, the others of all cells."""

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
    """Describe one compared model with the best of its settings."""

    name: str
    settings: Annotated[dict[str, Any], AfterValidator(checks.check_depth)]
    f1_macro_mean: Share
    f1_macro_sd: FiniteFloat
    random_folds: FoldScores | None = None
    slides_held_out: FoldScores | None = None
    fit_seconds: FiniteFloat
    predict_seconds: FiniteFloat
    settings_tried: int
    verdict: str = Field(description="`chosen`, `compared`, or why it cannot be shipped.")


class Optimism(_Part):
    """Hold how much the chosen model's score is too high because it was chosen as the best."""

    method: str
    configurations: int = Field(ge=1, description="Models with settings that it was chosen from.")
    selected: Share = Field(
        description="Macro-F1 of the best of them, on the cells it was chosen by."
    )
    corrected: Share = Field(description="Macro-F1 that the whole procedure may expect.")
    low: Share = Field(description="Lower end of the 95 % interval of the corrected macro-F1.")
    high: Share


class ConfoundedClass(_Part):
    """Describe a class whose cells all lie on slides that hold nothing else."""

    class_: str = Field(alias="class")
    cells: int = Field(ge=1)
    slides: list[str]


class Selection(_Part):
    """Describe how the model was chosen."""

    metric: Literal["f1_macro"]
    folds: int
    repeats: int = 1
    seed: int
    candidates: list[CandidateScore]
    chosen: str
    optimism: Optimism | None = None


class AddedTable(_Part):
    """Describe a table of further cells, such as corrected ones, that the model was fitted to as well."""

    file: str
    sha256: Sha256
    rows: int
    new: int = Field(description="Its cells that the table before had not.")
    doubled: int = Field(description="Cells that were there already, by their measurements.")
    changed: int = Field(description="How many of these got another label.")


class TrainingData(_Part):
    """Describe the table that the model was fitted to."""

    file: str
    sha256: Sha256
    rows: int = Field(description="With the new cells of added tables.")
    class_counts: dict[str, int]
    added: list[AddedTable] | None = Field(
        None, description="Tables that were added to it; null where there are none."
    )


class GoldenRows(_Part):
    """Hold made-up cells and the fitted model's probabilities for them, compared at every load."""

    cells: list[list[FiniteFloat]] = Field(min_length=1, max_length=1000)
    probabilities: list[list[Share]]
    distances: list[Annotated[FiniteFloat, Field(ge=0)]] | None = Field(
        None, description="Of each cell to the nearest class; for a model that has `novelty`."
    )


class Novelty(_Part):
    """Hold what the novelty of a cell is measured by, over training cells that were held out.

    Broken segmentations are none of them. `entropy`, `distance` and `joined` are quantiles at the
    probabilities 0, 0.05, ..., 0.95, 0.96, 0.97, 0.98, 0.99, 0.995, 0.999, 1.
    """

    calibrated_on: HeldOut
    cells: int = Field(ge=1)
    false_alarms: Annotated[FiniteFloat, Field(gt=0, lt=1)] = Field(
        description="Share of the held-out cells that have the flag `unlike any training cell`."
    )
    flagged: dict[str, Share] = Field(description="The same by class.")
    entropy: HeldOutQuantiles = Field(description="Entropy of the probabilities, in nats.")
    distance: HeldOutQuantiles = Field(description="Distance from the nearest class.")
    joined: HeldOutQuantiles = Field(description="Fisher's statistic of both.")


class ClassSets(_Part):
    """Hold how prediction sets do for the held-out cells of one class."""

    class_: str = Field(alias="class")
    cells: int = Field(ge=0)
    slides: int | None = Field(None, ge=0, description="None where slides are not known.")
    threshold: Share = Field(description="Least probability with which the class is in a set.")
    coverage: Share = Field(description="Share of the cells whose set has their class.")
    size: FiniteFloat = Field(ge=0, description="Mean number of classes in their sets.")
    promised: bool = Field(
        description="Whether the level can be promised for new slides: not of a class of too few slides, "
        "or that cannot be told from its slides, as these hold nothing else."
    )


class PredictionSets(_Part):
    """Hold how prediction sets do at one level; sets of any other level can be asked for.

    The cells are training cells that were held out and are no broken segmentations. Each has its set by
    thresholds from the cells of other slides.
    """

    calibrated_on: HeldOut
    level: Annotated[FiniteFloat, Field(gt=0, lt=1)]
    cells: int = Field(ge=1)
    coverage: Share
    size: FiniteFloat = Field(ge=0)
    per_class: list[ClassSets]


class NewSlides(_Part):
    """Hold how much wider intervals of composition are for slides that are new to the model.

    It was learnt from mixes of cells of slides that were held out.
    """

    between_slides: dict[str, Annotated[FiniteFloat, Field(ge=0)]] = Field(
        description="By method, the variance between groups of slides of the mean of what the model says of "
        "the cells of a class, in variances of a single such cell."
    )
    held: dict[str, Share] = Field(
        description="By method, the share of 95 % intervals that hold on slides of which neither the "
        "correction nor the variance knows anything."
    )
    folds: int = Field(ge=4, description="Parts that the slides were dealt into.")


class Manifest(_Part):
    """Describe a model: its features and classes, how it was fitted and chosen, and its scores."""

    format_version: Literal[1, 2, 3, 4]
    name: Annotated[str, Field(pattern=f"^{NAME_PATTERN}$")]
    version: int = Field(ge=1)
    created: datetime
    digest: Sha256 = Field(
        description="SHA-256 of this file as it is, with these 64 digits replaced by zeros."
    )
    files: dict[str, Sha256] = Field(description="SHA-256 of every other file of the directory.")
    feature_set: str
    features: list[Feature] = Field(min_length=1)
    classes: list[Name] = Field(min_length=2)
    training_data: TrainingData
    selection: Selection
    out_of_fold: Evaluation
    slides_held_out: SlidesHeldOut | None
    served: ServedScores | None = Field(None, description="None where no training cell is marked.")
    confounded: list[ConfoundedClass] = []
    novelty: Novelty | None = None
    prediction_sets: PredictionSets | None = None
    new_slides: NewSlides | None = Field(
        None, description="None where slides are not known, and of models of older releases."
    )
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
        """Check what no single field shows: shapes, names of files, and names listed twice."""
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
            if not _FILE_NAME.fullmatch(name) or name in (MANIFEST_FILE, SIGNATURE_FILE):
                raise ValueError(f"files: {name!r} is not the path of a file of a model directory")
        if MODEL_FILE not in self.files:
            raise ValueError(f"files: {MODEL_FILE} is not listed")
        if len(set(self.classes)) != len(self.classes):
            raise ValueError("classes: a class is listed twice")
        if len({f.name for f in self.features}) != len(self.features):
            raise ValueError("features: a measurement is listed twice")
        checks.check_spellings([f.name, *f.aliases] for f in self.features)
        for feature in self.features:
            checks.check_by_class(feature.by_class, self.classes, feature.quantiles)
        checks.check_probabilities(golden.probabilities)
        checks.check_counts(self.classes, self.training_data.class_counts, self.training_data.rows)
        for evaluation in self._evaluations():
            if evaluation.confusion_matrix.labels != self.classes:
                raise ValueError("confusion_matrix: its labels must be the classes, in their order")
        self._check_known()
        if self.selection.chosen not in {c.name for c in self.selection.candidates}:
            raise ValueError("selection.chosen: no such candidate")
        return self

    def _evaluations(self) -> list[Evaluation]:
        """List the scores of the model, on all cells and on those that are served."""
        found = [self.out_of_fold]
        found += [of.scores for of in (self.slides_held_out, self.test) if of is not None]
        if self.served is None:
            return found
        marked = sum(self.served.marked.values())
        if self.served.random_folds.cells + marked != self.out_of_fold.cells:
            raise ValueError("served: its cells and the marked ones must be those of out_of_fold")
        found += [self.served.random_folds]
        return found + [of for of in [self.served.slides_held_out] if of is not None]

    def _check_known(self) -> None:
        """Check that what novelty and prediction sets need is there, and of these classes."""
        distances = self.golden_rows.distances
        if (self.novelty is None) != (distances is None):
            raise ValueError(
                "golden_rows.distances: a model has them if it has novelty, and not else"
            )
        if distances is not None and len(distances) != len(self.golden_rows.cells):
            raise ValueError("golden_rows.distances: one per cell is needed")
        if self.novelty is not None and set(self.novelty.flagged) != set(self.classes):
            raise ValueError("novelty.flagged: a share of each class is needed")
        if (self.prediction_sets is None) != (CALIBRATION_FILE not in self.files):
            raise ValueError(
                f"files: {CALIBRATION_FILE} is listed if a model has prediction_sets, and not else"
            )
        if (self.new_slides is None) != (SLIDES_HELD_OUT_FILE not in self.files):
            raise ValueError(
                f"files: {SLIDES_HELD_OUT_FILE} is listed if a model has new_slides, and not else"
            )
        if self.new_slides is not None and self.slides_held_out is None:
            raise ValueError("slides_held_out: a model that has new_slides needs it")
        if self.prediction_sets is None:
            return
        if [c.class_ for c in self.prediction_sets.per_class] != self.classes:
            raise ValueError("prediction_sets.per_class: the classes, in their order, are needed")

    @property
    def feature_names(self) -> tuple[str, ...]:
        """List the names of the measurements, in the order of the model's input."""
        return tuple(f.name for f in self.features)

    @property
    def chosen(self) -> CandidateScore:
        """Find the candidate that became the model."""
        return next(c for c in self.selection.candidates if c.name == self.selection.chosen)
