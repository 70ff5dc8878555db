"""Classifiers written from scratch, usable wherever scikit-learn's are.

Their mathematics is numpy alone; scikit-learn lends its conventions: cloning, parameters and the
checks of what is passed in.
"""

from training.scratch.dummies import MajorityClassifier, StratifiedClassifier
from training.scratch.ensemble import MLPEnsemble
from training.scratch.fitting import DivergenceError
from training.scratch.mlp import ScratchMLP
from training.scratch.softmax import SoftmaxRegression

__all__ = [
    "DivergenceError",
    "MLPEnsemble",
    "MajorityClassifier",
    "ScratchMLP",
    "SoftmaxRegression",
    "StratifiedClassifier",
]
