"""Read what a model knows of its own errors, by which fractions are corrected."""

import numpy as np

from bloodcells.classification import out_of_fold
from bloodcells.classification.classifier import Classifier
from bloodcells.classification.manifest import OUT_OF_FOLD_FILE
from bloodcells.composition.estimation import CompositionError, Reference

__all__ = ["reference_of"]


def reference_of(classifier: Classifier, method: str) -> Reference:
    """Read the out-of-fold predictions of a model as a reference, in its order of classes.

    Raises
    ------
    CompositionError
        The model has no out-of-fold predictions and the method corrects by them, or they are of
        other classes than the model.
    ModelError
        The file of out-of-fold predictions cannot be read.
    """
    manifest = classifier.manifest
    classes = tuple(manifest.classes)
    model = f"{manifest.name} version {manifest.version}"
    content = classifier.contents.get(OUT_OF_FOLD_FILE)
    if content is None:
        if method == "counted":
            # Counting uses nothing of a reference but its classes: two perfect cells of each will do.
            k = len(classes)
            return Reference(classes, np.tile(np.eye(k), (2, 1)), np.tile(np.arange(k), 2))
        raise CompositionError(
            f"The model {model} does not say how it errs (it has no {OUT_OF_FOLD_FILE}), so nothing can be "
            "corrected by it; train and export it again, or take the method 'counted'."
        )
    codes, probabilities, file_classes = out_of_fold.from_bytes(content)
    if sorted(file_classes) != sorted(classes):
        raise CompositionError(
            f"The {OUT_OF_FOLD_FILE} of the model {model} is of other classes than the model; train and "
            "export it again."
        )
    order = [file_classes.index(name) for name in classes]
    return Reference(classes, probabilities[:, order], np.argsort(order)[codes])
