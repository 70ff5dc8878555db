"""Define the parts of a page: sections of prose, tables, figures and listings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["Figure", "Listing", "Part", "Prose", "Section", "Table"]


@dataclass(frozen=True)
class Prose:
    """Hold a paragraph.

    Attributes
    ----------
    text
        Its words.
    kind
        `text`; `note`, which is set apart; or `list`, one point of a list.
    """

    text: str
    kind: Literal["text", "note", "list"] = "text"


@dataclass(frozen=True)
class Listing:
    """Hold text for a machine, such as a command."""

    text: str


@dataclass(frozen=True)
class Figure:
    """Hold a drawing.

    Attributes
    ----------
    name
        The name of its file without the ending; its anchor on the page is `figure-` and this name.
    svg
        The whole SVG file.
    caption
        What to see in it, in one or two sentences.
    alt
        What it shows, for those who cannot see it.
    half
        Whether it is so narrow that two fit side by side on the page.
    """

    name: str
    svg: bytes
    caption: str
    alt: str
    half: bool = False


@dataclass(frozen=True)
class Table:
    """Hold text in rows and columns.

    Attributes
    ----------
    name
        Its anchor on the page.
    caption
        What it shows.
    header
        The name of each column.
    rows
        The cells, as many in each row as in the header.
    text_columns
        Positions of the columns that are words and are set to the left; numbers are set to the right.
    emphasised
        Position of the row that stands out, if there is one.
    upright
        Whether the headers of the numbers are turned by 90 degrees, for tables of many columns.
    """

    name: str
    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    text_columns: tuple[int, ...] = (0,)
    emphasised: int | None = None
    upright: bool = False


Part = Prose | Listing | Figure | Table
"""What a section consists of."""


@dataclass(frozen=True)
class Section:
    """Hold a numbered section of the page.

    Attributes
    ----------
    anchor
        Where the table of contents leads to.
    title
        Its heading.
    parts
        Its contents.
    """

    anchor: str
    title: str
    parts: Sequence[Part]
