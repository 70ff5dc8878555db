"""What can be wrong with what a study is given."""

from bloodcells.errors import BloodcellsError

__all__ = ["StudyError"]


class StudyError(BloodcellsError):
    """A table or a setting that a study cannot be made with."""
