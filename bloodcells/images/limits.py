"""Bound the outlines of a mask, on which time and memory depend, before they are followed."""

from dataclasses import dataclass

from bloodcells.images.errors import TooManyParts


@dataclass(frozen=True)
class OutlineLimits:
    """Bound the outlines of all labels of one mask.

    The real fields that this was made for have 0.03 points a pixel at most, and one piece for each label; so
    the densest of them could be 200 times as large. A checkerboard has 4 points a pixel.
    """

    points: int = 2**21
    """Most points: the sides of pixels at which a label ends."""
    pieces: int = 2**17
    """Most pieces, pixels that touch diagonally being one piece."""
    holes: int = 2**17
    """Most holes."""

    def check_points(self, found: int) -> None:
        """Refuse more points than the limit.

        Raises
        ------
        TooManyParts
            There are more.
        """
        if found > self.points:
            raise TooManyParts("points", found, self.points)

    def check_parts(self, pieces: int, holes: int) -> None:
        """Refuse more pieces or holes than the limit, of the labels that were followed so far.

        Raises
        ------
        TooManyParts
            There are more.
        """
        if pieces > self.pieces:
            raise TooManyParts("pieces", pieces, self.pieces)
        if holes > self.holes:
            raise TooManyParts("holes", holes, self.holes)
