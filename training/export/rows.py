"""Write models that contain training rows as ONNX: nearest neighbours and support vectors.

Their graphs hold a number per training row and predicted row at once, so large batches need memory.
"""

from typing import Any

import numpy as np
from onnx import TensorProto
from sklearn.calibration import CalibratedClassifierCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

from training.estimators.scratch.losses import one_hot
from training.export.forms import NoExactForm, onnx_form
from training.export.graph import Symbol

__all__: list[str] = []


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
    vectors, n_classes = machine.support_vectors_, len(machine.classes_)
    # -gamma |x - v|^2 for every vector v as one product: the row's own square is one more column.
    row = x.graph.node("Concat", x, (x * x).sum(axis=1), axis=1)
    weights = np.vstack([2.0 * vectors.T, np.full((1, len(vectors)), -1.0)]) * machine._gamma
    exponent: Symbol = x.graph.node(
        "Gemm", row, weights, -machine._gamma * (vectors**2).sum(axis=1)
    )
    if x.graph.single:  # ONNX Runtime has a fast exponential for float32 only
        kernel: Symbol = x.graph.node("Exp", exponent.single()).double()
    else:
        kernel = x.graph.node("Exp", exponent)
    pairwise: Symbol
    if n_classes == 2:
        pairwise = kernel @ machine.dual_coef_.T + machine.intercept_
        return pairwise
    # There is a machine for each pair i < j. libsvm stores the weight of a vector of class c against
    # class o in row o if o < c, else in row o - 1.
    first = np.concatenate([[0], np.cumsum(machine.n_support_)])
    pairs = [(i, j) for i in range(n_classes) for j in range(i + 1, n_classes)]
    of_pairs = np.zeros((len(vectors), len(pairs)))
    # The class that a machine votes for where it is positive (1), and where it is negative (-1).
    sides = np.zeros((len(pairs), n_classes))
    for p, (i, j) in enumerate(pairs):
        of_i, of_j = slice(first[i], first[i + 1]), slice(first[j], first[j + 1])
        of_pairs[of_i, p] = machine.dual_coef_[j - 1, of_i]
        of_pairs[of_j, p] = machine.dual_coef_[i, of_j]
        sides[p, i], sides[p, j] = 1.0, -1.0
    pairwise = kernel @ of_pairs + machine.intercept_
    # scikit-learn's _ovr_decision_function: votes, with the sums as tie-breakers below 1/3.
    graph = x.graph
    wins_j = graph.node("Cast", graph.node("Less", pairwise, 0.0), to=TensorProto.DOUBLE)
    wins_i = 1.0 - wins_j
    votes_for = wins_i @ np.maximum(sides, 0.0) + wins_j @ np.maximum(-sides, 0.0)
    confidence: Symbol = pairwise @ sides
    return votes_for + confidence / (3.0 * (graph.node("Abs", confidence) + 1.0))
