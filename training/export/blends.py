"""Write votes as ONNX: the members side by side on the same rows."""

from training.estimators.soft_vote import SoftVote
from training.export.forms import onnx_form
from training.export.graph import Symbol

__all__: list[str] = []


@onnx_form.register
def _(estimator: SoftVote, x: Symbol) -> Symbol:
    """Write the weighted mean of the members' probabilities."""
    weighted = [
        onnx_form(member, x) * float(weight)
        for weight, member in zip(estimator.weights_, estimator.members_, strict=True)
    ]
    return x.graph.node("Sum", *weighted)
