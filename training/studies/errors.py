"""Define the errors of studies."""

from bloodcells.errors import BloodcellsError

__all__ = ["StudyError"]


class StudyError(BloodcellsError):
    """Report a table or a setting that a study cannot use."""
