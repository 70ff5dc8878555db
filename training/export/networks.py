"""ONNX forms of networks and linear models: products, sums and softmax."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from training.export.forms import onnx_form
from training.export.graph import Symbol
from training.scratch import MajorityClassifier, MLPEnsemble, ScratchMLP, SoftmaxRegression

__all__: list[str] = []

_OPERATORS = {"relu": "Relu", "tanh": "Tanh", "sigmoid": "Sigmoid", "logistic": "Sigmoid"}


def _layers(
    x: Symbol, weights: list[NDArray[Any]], biases: list[NDArray[Any]], activation: str
) -> Symbol:
    """Write hidden layers, and the sums of the last one."""
    for layer, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        x = x @ weight + bias
        if layer < len(weights) - 1 and activation != "identity":
            x = x.graph.node(_OPERATORS[activation], x)
    return x


def _both_classes(weight: NDArray[Any], bias: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Turn a last layer of one sum z, for the second of two classes, into the sums 0 and z."""
    if weight.shape[1] > 1:
        return weight, bias
    return np.hstack([np.zeros_like(weight), weight]), np.concatenate([np.zeros(1), bias])


@onnx_form.register
def _(estimator: MajorityClassifier, x: Symbol) -> Symbol:
    no_weights = np.zeros((estimator.n_features_in_, len(estimator.classes_)))
    return x @ no_weights + estimator.class_prior_


@onnx_form.register
def _(estimator: SoftmaxRegression, x: Symbol) -> Symbol:
    return _layers(x, estimator.coefs_, estimator.intercepts_, "identity").softmax()


@onnx_form.register
def _(estimator: ScratchMLP, x: Symbol) -> Symbol:
    return _layers(x, estimator.coefs_, estimator.intercepts_, estimator.activation_).softmax()


@onnx_form.register
def _(estimator: MLPEnsemble, x: Symbol) -> Symbol:
    members = [onnx_form(member, x) for member in estimator.members_]
    return x.graph.node("Sum", *members) / float(len(members))


@onnx_form.register(LogisticRegression)
def _(estimator: Any, x: Symbol) -> Symbol:
    weight, bias = _both_classes(estimator.coef_.T, estimator.intercept_)
    return _layers(x, [weight], [bias], "identity").softmax()


@onnx_form.register(MLPClassifier)
def _(estimator: Any, x: Symbol) -> Symbol:
    weight, bias = _both_classes(estimator.coefs_[-1], estimator.intercepts_[-1])
    weights, biases = [*estimator.coefs_[:-1], weight], [*estimator.intercepts_[:-1], bias]
    return _layers(x, weights, biases, estimator.activation).softmax()
