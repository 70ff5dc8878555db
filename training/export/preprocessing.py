"""Write the transformers of rows as ONNX: features and scalers."""

from typing import Any

import numpy as np
from sklearn.preprocessing import StandardScaler

from training.estimators.clipped_scaler import ClippedScaler
from training.estimators.derived_features import REACH, DerivedFeatures, derive
from training.estimators.foldable_features import FoldableFeatures
from training.export.forms import onnx_form
from training.export.graph import GraphAlgebra, Scaling, Symbol

__all__: list[str] = []


@onnx_form.register
def _(estimator: DerivedFeatures, x: Symbol) -> Symbol:
    """Write the derived features, on the transposed rows."""
    transposed = x.clip(-REACH, REACH).transposed()
    features: Symbol = derive(GraphAlgebra(), transposed, estimator.plan())
    return features.transposed()


@onnx_form.register
def _(estimator: ClippedScaler, x: Symbol) -> Symbol:
    """Write the scaling and the clipping."""
    return x.standardised(Scaling(estimator.mean_, 1.0 / estimator.scale_, float(estimator.limit)))


@onnx_form.register
def _(estimator: FoldableFeatures, x: Symbol) -> Symbol:
    """Write measurements and logarithms, in float32 if networks are; differences are left to be folded."""
    graph, rows = x.graph, x.single()
    if not graph.single:
        rows = rows.double()
    rows = graph.node("Min", graph.node("Max", rows, estimator.low_), estimator.high_)
    columns: Symbol = rows - estimator.centre_
    if estimator.terms_.size:
        sums = rows.affine(estimator.terms_, estimator.added_)
        logarithms = graph.node("Log", graph.node("Max", sums, estimator.floors_))
        columns = graph.node("Concat", columns, logarithms, axis=1)
    return columns.affine(estimator.combinations_, np.zeros(estimator.combinations_.shape[1]))


@onnx_form.register(StandardScaler)
def _(estimator: Any, x: Symbol) -> Symbol:
    """Write the scaling as a product, which is folded into the next one."""
    factors = 1.0 / estimator.scale_
    return x.affine(np.diag(factors), -estimator.mean_ * factors)
