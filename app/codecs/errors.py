"""Define what is wrong with a request of another serving protocol, apart from its table."""

from bloodcells.errors import BloodcellsError


class InvalidInference(BloodcellsError):
    """Report a request of the Open Inference Protocol whose tensors or outputs are not right."""


class UnknownInstances(BloodcellsError):
    """Report JSON that has its cells under none of the names that a protocol gives them."""
