"""What a page is made of: sections of prose, tables, figures and listings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["Figure", "Listing", "Part", "Prose", "Section", "Table"]


@dataclass(frozen=True)
class Prose:
    """A paragraph, or with `kind` "note" one that is set apart, with "list" one point of a list."""

    text: str
    kind: Literal["text", "note", "list"] = "text"


@dataclass(frozen=True)
class Listing:
    """Text for a machine: a command."""

    text: str


@dataclass(frozen=True)
class Figure:
    """A drawing.

    Attributes
    ----------
    name
        Of its file, without the ending; its anchor is `figure-` and that.
    svg
        The whole file.
    caption
        What to see in it, in one or two sentences.
    alt
        What it shows, for those who cannot see it.
    half
        Whether two of its kind fit side by side on the page.
    """

    name: str
    svg: bytes
    caption: str
    alt: str
    half: bool = False


@dataclass(frozen=True)
class Table:
    """Text in rows and columns.

    Attributes
    ----------
    name
        Its anchor.
    header
        Of each column.
    rows
        Of the same length each.
    text_columns
        Positions of the columns that are words, set to the left; numbers to the right.
    emphasised
        Position of the row that stands out.
    upright
        Whether the headers of the numbers stand on end, as where there are many.
    """

    name: str
    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    text_columns: tuple[int, ...] = (0,)
    emphasised: int | None = None
    upright: bool = False


Part = Prose | Listing | Figure | Table


@dataclass(frozen=True)
class Section:
    """A numbered part of the page, with its anchor in the table of contents."""

    anchor: str
    title: str
    parts: Sequence[Part]
