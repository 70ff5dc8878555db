"""Write votes as ONNX: the members side by side on the same rows, of networks alone as one vote of all."""

from training.estimators.soft_vote import SoftVote
from training.export.forms import onnx_form
from training.export.graph import Symbol
from training.export.networks import vote, voters_of

__all__: list[str] = []


@onnx_form.register
def _(estimator: SoftVote, x: Symbol) -> Symbol:
    """Write the weighted mean of the members' probabilities."""
    if voters := voters_of(estimator, x):
        return vote(voters, len(estimator.classes_))
    weighted = [
        onnx_form(member, x) * float(weight)
        for weight, member in zip(estimator.weights_, estimator.members_, strict=True)
    ]
    return x.graph.node("Sum", *weighted)
