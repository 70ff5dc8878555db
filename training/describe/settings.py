"""Describe a model's settings as plain data."""

import inspect
from collections.abc import Iterable
from typing import Any

from sklearn.base import BaseEstimator
from sklearn.pipeline import Pipeline

from training.estimators.derived_features import DerivedFeatures
from training.estimators.soft_vote import SoftVote

__all__ = ["describe", "describe_blend"]


def describe_blend(model: SoftVote, tried: Iterable[Iterable[str]]) -> dict[str, Any]:
    """Describe the weights of a vote, and the settings of each member.

    Parameters
    ----------
    tried
        For each member, the parameters that were searched.
    """
    members = zip(model.members, tried, strict=True)
    return {
        "type": type(model).__name__,
        "weights": _plain(model.weights),
        "members": {name: describe(member, searched) for (name, member), searched in members},
    }


def describe(model: Pipeline, tried: Iterable[str]) -> dict[str, Any]:
    """Describe the settings of each step of a pipeline that differ from the step's defaults.

    Parameters
    ----------
    tried
        Parameters that were searched, which are described in any case.
    """
    described: dict[str, Any] = {}
    for name, step in model.steps:
        changed = _changed(step)
        if name == "features":
            # The manifest lists the names of the measurements as its features.
            changed.pop("names", None)
            if isinstance(step, DerivedFeatures):
                changed = {"sets": list(step.sets)}
        if changed or name in ("features", "model"):
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
    """List the parameters of an estimator that are not at their defaults."""
    # Parameters taken as `**kwargs` have no default: they were given.
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
    """Convert a parameter's value to what JSON can hold."""
    if isinstance(value, BaseEstimator):
        return {"type": type(value).__name__} | _changed(value)
    return [_plain(of) for of in value] if isinstance(value, (tuple, list)) else value
