"""Assemble sections to one HTML page that needs no other file."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from bloodcells.figures.parts import Figure, Section, Table
from bloodcells.figures.svg import in_page

__all__ = ["Head", "assemble"]


@dataclass(frozen=True)
class Head:
    """Describe the head of a page, which stands above the table of contents."""

    kind: str
    """The kind of page, set in small capitals."""
    title: str
    """The title in the window's bar."""
    heading: str
    """The largest words of the page."""
    byline: str
    """The line below the heading."""
    scores_title: str
    """The heading of the boxes with the main numbers."""
    scores: Sequence[tuple[str, str, str]]
    """For each box the name of the number, the number, and what it is a number of."""


def assemble(head: Head, sections: Sequence[Section]) -> str:
    """Write a page as HTML; all text is escaped, and figures are put in as they are."""
    # StrictUndefined: a name that the template misspells must not become an empty place on the page.
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.tests["half"] = lambda part: isinstance(part, Figure) and part.half
    environment.filters["kind"] = lambda part: type(part).__name__
    environment.filters["drawing"] = lambda figure: Markup(in_page(figure.svg, figure.name))
    template = environment.from_string(
        resources.files(__package__).joinpath("template.html").read_text(encoding="utf-8")
    )
    return template.render(head=head, sections=sections, numbers=_numbers(sections))


def _numbers(sections: Sequence[Section]) -> dict[str, int]:
    """Assign numbers from 1 to the figures, and likewise to the tables, by name."""
    parts = [part for section in sections for part in section.parts]
    figures = [part.name for part in parts if isinstance(part, Figure)]
    tables = [part.name for part in parts if isinstance(part, Table)]
    return {name: i for names in (figures, tables) for i, name in enumerate(names, 1)}
