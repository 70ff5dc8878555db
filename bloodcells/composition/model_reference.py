"""Read what a model knows of its own errors, by which fractions are corrected."""

import numpy as np

from bloodcells.classification import out_of_fold
from bloodcells.classification.classifier import Classifier
from bloodcells.classification.manifest import OUT_OF_FOLD_FILE, SLIDES_HELD_OUT_FILE
from bloodcells.composition.estimation import CompositionError, Reference

__all__ = ["knows_new_slides", "reference_of"]


def knows_new_slides(classifier: Classifier, method: str) -> bool:
    """Tell whether a model says by how much a method's intervals are wider for slides that are new to it."""
    new = classifier.manifest.new_slides
    return new is not None and method in new.between_slides


def reference_of(classifier: Classifier, method: str, same_slides: bool = True) -> Reference:
    """Read the out-of-fold predictions of a model as a reference, in its order of classes.

    Parameters
    ----------
    same_slides
        Whether the cells to estimate from are of slides that the model was trained on. If not, the reference
        is of slides that were held out, where the model has them, and intervals are wider.

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
    if OUT_OF_FOLD_FILE not in classifier.contents:
        if method == "counted":
            # Counting uses nothing of a reference but its classes: two perfect cells of each will do.
            k = len(classes)
            return Reference(classes, np.tile(np.eye(k), (2, 1)), np.tile(np.arange(k), 2))
        raise CompositionError(
            f"The model {model} does not say how it errs (it has no {OUT_OF_FOLD_FILE}), so nothing can be "
            "corrected by it; train and export it again, or take the method 'counted'."
        )
    file, between, new = OUT_OF_FOLD_FILE, None, manifest.new_slides
    if new is not None and knows_new_slides(classifier, method) and not same_slides:
        file, between = SLIDES_HELD_OUT_FILE, new.between_slides[method]
    codes, probabilities, file_classes = out_of_fold.from_bytes(classifier.contents[file], file)
    if sorted(file_classes) != sorted(classes):
        raise CompositionError(
            f"The {file} of the model {model} is of other classes than the model; train and export it again."
        )
    order = [file_classes.index(name) for name in classes]
    return Reference(classes, probabilities[:, order], np.argsort(order)[codes], between)
