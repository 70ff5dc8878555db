"""Write the transformers of rows as ONNX: derived features and the scaler."""

from training.estimators.clipped_scaler import ClippedScaler
from training.estimators.derived_features import REACH, DerivedFeatures, derive
from training.export.forms import onnx_form
from training.export.graph import GraphAlgebra, Symbol

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
    limit = float(estimator.limit)
    return ((x - estimator.mean_) * (1.0 / estimator.scale_)).clip(-limit, limit)
