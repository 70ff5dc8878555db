"""A model's settings as plain data."""

import inspect
from collections.abc import Iterable
from typing import Any

from sklearn.base import BaseEstimator
from sklearn.pipeline import Pipeline

from training.estimators.soft_vote import SoftVote

__all__ = ["describe", "describe_blend"]


def describe_blend(model: SoftVote, tried: Iterable[Iterable[str]]) -> dict[str, Any]:
    """Give the weights of a vote, and what each member was set to.

    Parameters
    ----------
    tried
        For each member, its parameters that were searched.
    """
    members = zip(model.members, tried, strict=True)
    return {
        "type": type(model).__name__,
        "weights": _plain(model.weights),
        "members": {name: describe(member, searched) for (name, member), searched in members},
    }


def describe(model: Pipeline, tried: Iterable[str]) -> dict[str, Any]:
    """Give what each step of a pipeline was set to, as far as it differs from the step's defaults.

    Parameters
    ----------
    tried
        Parameters of the pipeline that are given in any case: those that were searched.
    """
    described: dict[str, Any] = {}
    for name, step in model.steps:
        changed = _changed(step)
        if name == "features":
            # The manifest lists the names of the measurements as its features.
            changed = {"sets": list(step.sets)}
        if changed or name == "model":
            described[name] = {"type": type(step).__name__} | changed
    parameters = model.get_params()
    for parameter in tried:
        *path, last = parameter.split("__")
        place = described
        for part in path:
            place = place.setdefault(part, {})
        place[last] = _plain(parameters[parameter])
    return described


def _changed(estimator: BaseEstimator) -> dict[str, Any]:
    # Of parameters that are taken as `**kwargs` there is no default: they were given.
    defaults = {
        name: parameter.default
        for name, parameter in inspect.signature(type(estimator)).parameters.items()
    }
    return {
        name: _plain(value)
        for name, value in estimator.get_params(deep=False).items()
        if isinstance(value, BaseEstimator) or name not in defaults or value != defaults[name]
    }


def _plain(value: Any) -> Any:
    if isinstance(value, BaseEstimator):
        return {"type": type(value).__name__} | _changed(value)
    return list(value) if isinstance(value, tuple) else value
