"""The ONNX form of a fitted estimator: one function, taught about each type where that type's is.

An estimator that no form is known for has none: nothing is approximated.
"""

from functools import singledispatch
from typing import Any

from sklearn.pipeline import Pipeline

from training.export.graph import Symbol

__all__ = ["NoExactForm", "onnx_form"]


class NoExactForm(Exception):
    """A fitted estimator that cannot be written as a graph.

    Attributes
    ----------
    estimator
        The type's name.
    """

    def __init__(self, estimator: Any, reason: str = "no form in ONNX is known for it") -> None:
        self.estimator = type(estimator).__name__
        super().__init__(f"{self.estimator}: {reason}")


@singledispatch
def onnx_form(estimator: Any, x: Symbol) -> Symbol:
    """Write what a fitted estimator does to the rows x.

    Parameters
    ----------
    estimator
        A transformer, which gives its columns, or a classifier, which gives its probabilities
        (n_rows, n_classes), classes in its own order.
    x : (n_rows, n_features)

    Raises
    ------
    NoExactForm
        If there is none.
    """
    raise NoExactForm(estimator)


@onnx_form.register(Pipeline)
def _(estimator: Any, x: Symbol) -> Symbol:
    for _, step in estimator.steps:
        x = onnx_form(step, x)
    return x
