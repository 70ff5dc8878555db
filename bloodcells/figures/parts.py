"""Define the parts of a page: sections of prose, tables, figures and listings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["Figure", "Listing", "Part", "Prose", "Section", "Table"]


@dataclass(frozen=True)
class Prose:
    """Hold a paragraph."""

    text: str
    """Its words."""
    kind: Literal["text", "note", "list"] = "text"
    """`text`; `note`, which is set apart; or `list`, one point of a list."""


@dataclass(frozen=True)
class Listing:
    """Hold text for a machine, such as a command."""

    text: str


@dataclass(frozen=True)
class Figure:
    """Hold a drawing."""

    name: str
    """The name of its file without the ending; its anchor on the page is `figure-` and this
    name."""
    svg: bytes
    """The whole SVG file."""
    caption: str
    """What to see in it, in one or two sentences."""
    alt: str
    """What it shows, for those who cannot see it."""
    half: bool = False
    """Whether it is so narrow that two fit side by side on the page."""


@dataclass(frozen=True)
class Table:
    """Hold text in rows and columns."""

    name: str
    """Its anchor on the page."""
    caption: str
    """What it shows."""
    header: Sequence[str]
    """The name of each column."""
    rows: Sequence[Sequence[str]]
    """The cells, as many in each row as in the header."""
    text_columns: tuple[int, ...] = (0,)
    """Positions of the columns that are words and are set to the left; numbers are set to the
    right."""
    emphasised: int | None = None
    """Position of the row that stands out, if there is one."""
    upright: bool = False
    """Whether the headers of the numbers are turned by 90 degrees, for tables of many columns."""


Part = Prose | Listing | Figure | Table
"""What a section consists of."""


@dataclass(frozen=True)
class Section:
    """Hold a numbered section of the page."""

    anchor: str
    """Where the table of contents leads to."""
    title: str
    """Its heading."""
    parts: Sequence[Part]
    """Its contents."""
