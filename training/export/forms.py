"""Write fitted estimators as ONNX, by one function with a form registered for each type.

The modules beside this one register the forms. A type without one is refused: nothing is
approximated.
"""

from functools import singledispatch
from typing import Any

from sklearn.pipeline import Pipeline

from training.export.graph import Symbol

__all__ = ["NoExactForm", "onnx_form"]


class NoExactForm(Exception):
    """Report a fitted estimator that cannot be written as a graph.

    Attributes
    ----------
    estimator
        Name of its type.
    """

    def __init__(self, estimator: Any, reason: str = "no form in ONNX is known for it") -> None:
        self.estimator = type(estimator).__name__
        super().__init__(f"{self.estimator}: {reason}")


@singledispatch
def onnx_form(estimator: Any, x: Symbol) -> Symbol:
    """Write the operations of a fitted estimator on the rows x.

    Parameters
    ----------
    estimator
        A transformer or a classifier.
    x
        (n_rows, n_features).

    Returns
    -------
    The columns of a transformer, or the probabilities (n_rows, n_classes) of a classifier, classes
    in its own order.

    Raises
    ------
    NoExactForm
        If no form is registered for its type, or its settings have none.
    """
    raise NoExactForm(estimator)


@onnx_form.register(Pipeline)
def _(estimator: Any, x: Symbol) -> Symbol:
    """Write the steps of a pipeline, one after the other."""
    for _, step in estimator.steps:
        x = onnx_form(step, x)
    return x
