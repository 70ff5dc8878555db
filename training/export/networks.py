"""Write networks and linear models as ONNX: products, sums and softmax.

Where the graph allows it, hidden layers are computed in float32: products take half the time and a
tanh a tenth of it; probabilities change by some 1e-7.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline

from training.estimators.distilled import DistilledMLP
from training.estimators.scratch import (
    MajorityClassifier,
    MLPEnsemble,
    ScratchMLP,
    SoftmaxRegression,
)
from training.estimators.soft_vote import SoftVote
from training.export.forms import onnx_form
from training.export.graph import Symbol

__all__ = ["vote", "voters_of"]

Voter = tuple[Symbol, float]
"""The sums before the softmax of a network, and its weight in a vote."""

_OPERATORS = {"relu": "Relu", "tanh": "Tanh", "sigmoid": "Sigmoid", "logistic": "Sigmoid"}


def _layers(
    x: Symbol, weights: list[NDArray[Any]], biases: list[NDArray[Any]], activation: str
) -> Symbol:
    """Write hidden layers, and the sums of the last one, in the precision of the graph."""
    graph = x.graph
    if graph.single:
        x = x.single()
    for layer, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        x = x.affine(weight, bias).computed()
        if layer < len(weights) - 1 and activation != "identity":
            x = graph.node(_OPERATORS[activation], x)
    return x


def voters_of(model: Any, x: Symbol) -> list[Voter]:
    """Write the networks of a vote, or one alone, up to the sums before their softmaxes.

    Returns
    -------
    The sums of each network with its weight, of all 1; none of a model that has other parts than networks.
    """
    if isinstance(model, Pipeline) and isinstance(model[-1], ScratchMLP | MLPEnsemble):
        for _, step in model.steps[:-1]:
            x = onnx_form(step, x)
        return voters_of(model[-1], x)
    if isinstance(model, ScratchMLP):
        return [(_layers(x, model.coefs_, model.intercepts_, model.activation_), 1.0)]
    if isinstance(model, MLPEnsemble):
        weights = [1.0 / len(model.members_)] * len(model.members_)
    elif isinstance(model, SoftVote):
        weights = model.weights_.tolist()
    else:
        return []
    parts = [voters_of(member, x) for member in model.members_]
    if not all(parts):
        return []
    return [
        (sums, weight * share)
        for weight, part in zip(weights, parts, strict=True)
        for sums, share in part
    ]


def vote(voters: list[Voter], n_classes: int) -> Symbol:
    """Write the weighted mean of the softmaxes of networks' sums, in float64."""
    n = len(voters)
    graph = voters[0][0].graph
    if n == 1:
        sums, _ = voters[0]
        return (sums.double() if graph.single else sums).softmax()
    # One softmax of all networks, (n_rows, n, n_classes), and a product for the mean.
    joined = graph.node("Concat", *[sums for sums, _ in voters], axis=1)
    together = joined.reshaped(-1, n, n_classes).softmax()
    shares = together.reshaped(-1, n * n_classes)
    if graph.single:
        shares = shares.double()
    weights = np.array([[weight] for _, weight in voters])
    mean: Symbol = shares @ np.kron(weights, np.eye(n_classes))
    # In float32 the softmax adds up to 1 only within 1e-7.
    return mean / mean.sum(axis=1) if graph.single else mean


def _both_classes(weight: NDArray[Any], bias: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Extend a last layer with one sum z, for the second of two classes, to the sums 0 and z."""
    if weight.shape[1] > 1:
        return weight, bias
    return np.hstack([np.zeros_like(weight), weight]), np.concatenate([np.zeros(1), bias])


@onnx_form.register
def _(estimator: MajorityClassifier, x: Symbol) -> Symbol:
    """Write the shares of the classes for every row."""
    no_weights = np.zeros((estimator.n_features_in_, len(estimator.classes_)))
    return x @ no_weights + estimator.class_prior_


@onnx_form.register
def _(estimator: SoftmaxRegression, x: Symbol) -> Symbol:
    """Write the softmax of the linear functions."""
    sums: Symbol = x @ estimator.coefs_[0] + estimator.intercepts_[0]
    return sums.softmax()


@onnx_form.register
def _(estimator: ScratchMLP, x: Symbol) -> Symbol:
    """Write one network."""
    return vote(voters_of(estimator, x), len(estimator.classes_))


@onnx_form.register
def _(estimator: MLPEnsemble, x: Symbol) -> Symbol:
    """Write the mean of the networks."""
    return vote(voters_of(estimator, x), len(estimator.classes_))


@onnx_form.register
def _(estimator: DistilledMLP, x: Symbol) -> Symbol:
    """Write the network that learnt from the others."""
    return onnx_form(estimator.network_, x)


@onnx_form.register(LogisticRegression)
def _(estimator: Any, x: Symbol) -> Symbol:
    """Write the softmax of the linear functions."""
    weight, bias = _both_classes(estimator.coef_.T, estimator.intercept_)
    sums: Symbol = x @ weight + bias
    return sums.softmax()


@onnx_form.register(MLPClassifier)
def _(estimator: Any, x: Symbol) -> Symbol:
    """Write scikit-learn's network."""
    weight, bias = _both_classes(estimator.coefs_[-1], estimator.intercepts_[-1])
    weights, biases = [*estimator.coefs_[:-1], weight], [*estimator.intercepts_[:-1], bias]
    sums = _layers(x, weights, biases, estimator.activation)
    return vote([(sums, 1.0)], len(estimator.classes_))
