"""Make up an experiment: wells on plates, cells drawn from a model's own out-of-fold probabilities."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells import Classifier
from bloodcells.classification import store
from bloodcells.classification.manifest import OUT_OF_FOLD_FILE
from bloodcells.classification.out_of_fold import to_bytes
from bloodcells.composition.estimation import Reference
from bloodcells.composition.model_reference import reference_of
from tests.app.artifacts import MODELS

CONTROL = "DMSO"


def model_with_reference(root: Path) -> Path:
    """Save the shipped model, with made-up out-of-fold probabilities if it has none."""
    loaded = store.load(store.resolve(MODELS / "bloodcells"))
    files = {name: (loaded.directory / name).read_bytes() for name in loaded.manifest.files}
    classes = loaded.manifest.classes
    if OUT_OF_FOLD_FILE not in files:
        rng = np.random.default_rng(7)
        codes = np.repeat(np.arange(len(classes)), [60, 120, 400, 100, 900][: len(classes)])
        scores = rng.normal(size=(len(codes), len(classes))) + 3.0 * np.eye(len(classes))[codes]
        probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        labels = [classes[code] for code in codes]
        files[OUT_OF_FOLD_FILE] = to_bytes(labels, probabilities, classes)
    return store.save(root, loaded.manifest, files).parent


@dataclass(frozen=True)
class Experiment:
    """Hold the cells of an experiment in the order of their wells."""

    reference: Reference
    """Of the model's out-of-fold predictions, from which the cells are drawn."""
    classifier: Classifier
    """The model."""
    probabilities: npt.NDArray[np.float64]
    """(n, k) of each class."""
    flagged: npt.NDArray[np.bool_]
    """(n,) True for flagged cells."""
    plate: list[str]
    """(n,) texts."""
    well: list[str]
    """(n,) texts."""
    compound: list[str]
    """(n,) texts."""

    def columns(self) -> dict[str, pa.Array]:
        """Give the columns that make groups and wells."""
        return {
            "plate": pa.array(self.plate),
            "well": pa.array(self.well),
            "compound": pa.array(self.compound),
        }

    def with_lists(self) -> pa.Table:
        """Give the cells as our Arrow answers have them: probabilities and flags as lists."""
        manifest = self.classifier.manifest
        k = len(self.reference.classes)
        flags = [["broken segmentation"] if f else [] for f in self.flagged]
        table = pa.table(
            self.columns()
            | {
                "probabilities": pa.FixedSizeListArray.from_arrays(self.probabilities.ravel(), k),
                "flags": pa.array(flags, pa.list_(pa.string())),
            }
        )
        return table.replace_schema_metadata(
            {
                "model": json.dumps({"name": manifest.name, "version": manifest.version}),
                "classes": json.dumps(self.reference.classes),
            }
        )

    def with_columns(self) -> pa.Table:
        """Give the cells as `to_pandas` has them, and as CSV can: a column per class."""
        table = pa.table(self.columns())
        for name, column in zip(self.reference.classes, self.probabilities.T, strict=True):
            table = table.append_column(f"probability {name}", pa.array(column))
        flags = ["low margin; other" if f else "" for f in self.flagged]
        return table.append_column("flags", pa.array(flags))

    def with_class(self) -> pa.Table:
        """Give each cell's class alone."""
        codes = self.probabilities.argmax(axis=1)
        names = [self.reference.classes[code] for code in codes]
        return pa.table(self.columns()).append_column("class", pa.array(names))


def experiment(
    model: Path,
    compounds: Sequence[tuple[str, dict[str, float]]] = (),
    wells: int = 4,
    cells: int = 100,
    plates: int = 2,
    seed: int = 3,
) -> Experiment:
    """Draw wells of the control, and of compounds that add to the share of some classes.

    Parameters
    ----------
    model
        The directory of a model.
    compounds
        The name of each compound, and what it adds to the share of which classes.
    wells
        Number of wells per plate for the control and each compound.
    cells
        Number of cells per well.
    plates
        Number of plates.
    seed
        Of the random numbers.
    """
    classifier = Classifier.load(model)
    reference = reference_of(classifier, "em")
    rng = np.random.default_rng(seed)
    of_class = [np.flatnonzero(reference.codes == c) for c in range(len(reference.classes))]
    places: list[npt.NDArray[np.intp]] = []
    plate: list[str] = []
    well: list[str] = []
    compound: list[str] = []
    for p in range(plates):
        number = 0
        for name, added in ((CONTROL, {}), *compounds):
            mix = reference.prior + [added.get(c, 0.0) for c in reference.classes]
            for _ in range(wells):
                number += 1
                counts = rng.multinomial(cells, mix / mix.sum())
                places += [rng.choice(of_class[c], n) for c, n in enumerate(counts)]
                plate += [f"P{p + 1}"] * cells
                well += [f"A{number}"] * cells
                compound += [name] * cells
    drawn = np.concatenate(places)
    return Experiment(
        reference,
        classifier,
        reference.probabilities[drawn],
        rng.random(len(drawn)) < 0.1,
        plate,
        well,
        compound,
    )
