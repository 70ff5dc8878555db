"""Write models that contain training rows as ONNX: nearest neighbours and support vectors.

A graph of nearest neighbours holds a number per training row and predicted row at once, so large batches need
memory; one of support vectors those of a block of vectors.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from onnx import TensorProto
from sklearn.calibration import CalibratedClassifierCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

from bloodcells.arrays import Floats
from training.estimators.scratch.losses import one_hot
from training.export.forms import NoExactForm, onnx_form
from training.export.graph import Symbol

__all__: list[str] = []

_BLOCK = 256
"""Most support vectors whose kernels are computed at once."""


@onnx_form.register(KNeighborsClassifier)
def _(estimator: Any, x: Symbol) -> Symbol:
    """Write a vote of the nearest training rows."""
    if estimator.weights != "uniform" or estimator.effective_metric_ != "euclidean":
        raise NoExactForm(estimator, "only plain votes by Euclidean distance have a form")
    rows = estimator._fit_X
    # |x - r|^2 without |x|^2, which is the same for all training rows r.
    distance = (rows**2).sum(axis=1) - 2.0 * (x @ rows.T)
    nearest = x.graph.node(
        "TopK", distance, np.array([estimator.n_neighbors]), axis=1, largest=0, outputs=2
    )
    votes = x.graph.node("Gather", one_hot(estimator._y, len(estimator.classes_)), nearest, axis=0)
    return votes.sum(axis=1, keepdims=False) / float(estimator.n_neighbors)


@onnx_form.register(CalibratedClassifierCV)
def _(estimator: Any, x: Symbol) -> Symbol:
    """Write a calibrated support vector machine."""
    fitted = estimator.calibrated_classifiers_
    if (
        len(fitted) != 1
        or fitted[0].method != "sigmoid"
        or not isinstance(fitted[0].estimator, SVC)
    ):
        raise NoExactForm(estimator, "only a support vector machine with sigmoids has a form")
    calibrators = fitted[0].calibrators
    slopes = np.array([c.a_ for c in calibrators])
    offsets = np.array([c.b_ for c in calibrators])
    # Platt's sigmoid, 1 / (1 + exp(a f + b)).
    shares = (_decisions(fitted[0].estimator, x) * -slopes - offsets).sigmoid()
    if len(calibrators) == 1:
        return shares @ np.array([[-1.0, 1.0]]) + np.array([1.0, 0.0])
    return shares / shares.sum(axis=1)


def _decisions(machine: Any, x: Symbol) -> Symbol:
    """Write the decision of each class, (n_rows, n_classes), or of the second of two, (n_rows, 1)."""
    if machine.kernel != "rbf" or machine.decision_function_shape != "ovr":
        raise NoExactForm(machine, "only the RBF kernel has a form")
    n_classes = len(machine.classes_)
    pairs = [(i, j) for i in range(n_classes) for j in range(i + 1, n_classes)]
    pairwise = _of_pairs(machine, x, pairs)
    if n_classes == 2:
        return pairwise
    # The class that the machine of a pair votes for where it is positive (1), and where it is negative (-1).
    sides = np.zeros((len(pairs), n_classes))
    for p, (i, j) in enumerate(pairs):
        sides[p, i], sides[p, j] = 1.0, -1.0
    # scikit-learn's _ovr_decision_function: votes, with the sums as tie-breakers below 1/3.
    graph = x.graph
    is_negative = graph.node("Cast", graph.node("Less", pairwise, 0.0), to=TensorProto.DOUBLE)
    votes_for: Symbol = np.maximum(sides, 0.0).sum(axis=0) - is_negative @ sides
    confidence: Symbol = pairwise @ sides
    return votes_for + confidence / (3.0 * (graph.node("Abs", confidence) + 1.0))


def _of_pairs(machine: Any, x: Symbol, pairs: list[tuple[int, int]]) -> Symbol:
    """Write the decision of the machine of each pair of classes, (n_rows, n_pairs).

    Some vectors at a time, so that their numbers stay in the processor's cache; those of one class, as each
    has a weight against each other class only.
    """
    graph = x.graph
    # -gamma |x - v|^2 for every vector v as one product: the row's own square is one more column.
    squares = graph.node("ReduceSumSquare", x, np.array([1]), keepdims=1)
    row = graph.node("Concat", x, squares, axis=1)
    sums, places = [], []
    for of, vectors, weights in _blocks(machine):
        factors = machine._gamma * np.vstack([2.0 * vectors.T, np.full((1, len(vectors)), -1.0)])
        exponent = graph.node("Gemm", row, factors, -machine._gamma * (vectors**2).sum(axis=1))
        if graph.single:  # ONNX Runtime has a fast exponential for float32 only
            kernel = graph.node("Exp", exponent.single()).double()
        else:
            kernel = graph.node("Exp", exponent)
        sums.append(kernel @ weights)
        # libsvm lists the other classes in their order.
        others = (other for other in range(len(machine.classes_)) if other != of)
        places += [[float(pair in {(of, o), (o, of)}) for pair in pairs] for o in others]
    by_class = graph.node("Concat", *sums, axis=1)
    pairwise: Symbol = graph.node("Gemm", by_class, places, machine.intercept_)
    return pairwise


def _blocks(machine: Any) -> Iterator[tuple[int, Floats, Floats]]:
    """Give the class of some support vectors, the vectors, and their weights against each other class."""
    start = 0
    for of, count in enumerate(machine.n_support_):
        for part in np.array_split(np.arange(start, start + count), -(-count // _BLOCK)):
            yield of, machine.support_vectors_[part], machine.dual_coef_[:, part].T
        start += count
