"""Sections put together to one page that needs nothing else."""

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
    """What stands above the contents.

    Attributes
    ----------
    kind
        Of page, in small capitals.
    title
        In the window's bar.
    heading
        The largest words.
    byline
        Under it.
    scores_title
        Over the boxes.
    scores
        In each box what, its value, and of what.
    """

    kind: str
    title: str
    heading: str
    byline: str
    scores_title: str
    scores: Sequence[tuple[str, str, str]]


def assemble(head: Head, sections: Sequence[Section]) -> str:
    """Write the page. All text is escaped; a figure is put in as it is."""
    # What is not known must not be an empty place on the page.
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
    """Number the figures and the tables, each from 1, by name."""
    parts = [part for section in sections for part in section.parts]
    figures = [part.name for part in parts if isinstance(part, Figure)]
    tables = [part.name for part in parts if isinstance(part, Table)]
    return {name: i for names in (figures, tables) for i, name in enumerate(names, 1)}
