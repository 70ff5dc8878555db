"""Provide classifiers written from scratch, usable wherever scikit-learn's are.

Their mathematics uses numpy alone; from scikit-learn come the conventions (cloning, parameters) and
the checks of arguments.
"""

from training.estimators.scratch.dummies import MajorityClassifier, StratifiedClassifier
from training.estimators.scratch.ensemble import MLPEnsemble
from training.estimators.scratch.fitting import DivergenceError
from training.estimators.scratch.mlp import ScratchMLP
from training.estimators.scratch.softmax import SoftmaxRegression

__all__ = [
    "DivergenceError",
    "MLPEnsemble",
    "MajorityClassifier",
    "ScratchMLP",
    "SoftmaxRegression",
    "StratifiedClassifier",
]
