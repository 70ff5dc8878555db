"""What a model says of its own errors, for the correction by them."""

import numpy as np

from bloodcells.classification import out_of_fold
from bloodcells.classification.classifier import Classifier
from bloodcells.classification.manifest import OUT_OF_FOLD_FILE
from bloodcells.composition.estimation import CompositionError, Reference

__all__ = ["reference_of"]


def reference_of(classifier: Classifier, method: str) -> Reference:
    """Read the reference of a model, in its order of classes.

    Raises
    ------
    CompositionError
        The model does not say, and the method corrects by it.
    ModelError
        What it says cannot be read.
    """
    manifest = classifier.manifest
    classes = tuple(manifest.classes)
    who = f"{manifest.name} version {manifest.version}"
    content = classifier.contents.get(OUT_OF_FOLD_FILE)
    if content is None:
        if method == "counted":  # which uses nothing of a reference but its classes
            k = len(classes)
            return Reference(classes, np.tile(np.eye(k), (2, 1)), np.tile(np.arange(k), 2))
        raise CompositionError(
            f"The model {who} does not say how it errs (it has no {OUT_OF_FOLD_FILE}), so nothing can be "
            "corrected by it; train and export it again, or take the method 'counted'."
        )
    codes, probabilities, told = out_of_fold.from_bytes(content)
    if sorted(told) != sorted(classes):
        raise CompositionError(
            f"The {OUT_OF_FOLD_FILE} of the model {who} is of other classes than the model; train and "
            "export it again."
        )
    order = [told.index(name) for name in classes]
    return Reference(classes, probabilities[:, order], np.argsort(order)[codes])
