"""ONNX forms of what happens to a row before a model sees it."""

from training.estimators.clipped_scaler import ClippedScaler
from training.estimators.derived_features import REACH, DerivedFeatures, derive
from training.export.forms import onnx_form
from training.export.graph import GraphAlgebra, Symbol

__all__: list[str] = []


@onnx_form.register
def _(estimator: DerivedFeatures, x: Symbol) -> Symbol:
    on_its_side = x.clip(-REACH, REACH).transposed()
    features: Symbol = derive(GraphAlgebra(), on_its_side, estimator.plan())
    return features.transposed()


@onnx_form.register
def _(estimator: ClippedScaler, x: Symbol) -> Symbol:
    limit = float(estimator.limit)
    return ((x - estimator.mean_) * (1.0 / estimator.scale_)).clip(-limit, limit)
