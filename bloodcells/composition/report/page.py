"""Put the page of a composition together, section by section."""

from bloodcells.composition import CompositionTable
from bloodcells.composition.report.bars import bars
from bloodcells.composition.report.groups import Groups, read, shown
from bloodcells.composition.report.panels import fractions, shifts
from bloodcells.composition.report.summary import assumptions, head, summary
from bloodcells.composition.report.tables import (
    flagged_parts,
    fraction_tables,
    note_parts,
    shift_table,
)
from bloodcells.composition.report.volcano import volcano
from bloodcells.composition.report.wording import count
from bloodcells.figures.page import assemble
from bloodcells.figures.parts import Part, Prose, Section
from bloodcells.figures.style import class_styles, drawing

__all__ = ["render"]


def render(result: CompositionTable) -> bytes:
    """Write the page of a result as HTML.

    However many groups there are, figures and tables show at most `groups.MOST_GROUPS` of them; only the
    volcano plot shows all.

    Returns
    -------
    bytes
        One self-contained document in UTF-8, the same for the same result.
    """
    groups = read(result)
    order = shown(groups)
    styles = class_styles(groups.classes)
    level = result.confidence
    some = _which_groups(groups, len(order))
    sections = [Section("found", "What was found", summary(result, groups))]
    sections.append(Section("rests", "What it rests on", assumptions(result)))
    with drawing():
        chosen: list[Part] = [Prose(f"{some} {_REST}")] if some else []
        sections.append(
            Section("mix", "The mix", [*chosen, bars(groups, order, styles, _sorting(groups))])
        )
        sections.append(
            Section("intervals", "Intervals", [*fractions(groups, order, styles, level)])
        )
        far = volcano(groups, styles)
        table = shift_table(groups, level)
        if far is not None and table is not None:
            drawn = shifts(groups, order, styles, level)
            sections.append(Section("shifts", "Shifts from the control", [far, *drawn, table]))
    tables = fraction_tables(groups, order, level, some or "All groups.")
    sections.append(Section("fractions", "All fractions" if not some else "Fractions", tables))
    sections.append(
        Section("quality", "Quality", [*flagged_parts(groups, result.left_out), *_notes(groups)])
    )
    return assemble(head(result, groups), sections).encode()


_REST = (
    "All groups are in the table that the same command wrote: to the file after -o or --output, or to "
    "standard output."
)
"""Where to find the groups that are not shown."""


def _which_groups(groups: Groups, drawn: int) -> str:
    """Say which groups are shown; nothing where all are."""
    if drawn == len(groups.names):
        return ""
    chosen = (
        "the control and the groups with the smallest adjusted p of any class"
        if groups.control.any()
        else "the largest"
    )
    return f"{drawn} of {count(len(groups.names))} groups are shown: {chosen}."


def _sorting(groups: Groups) -> str:
    """Say how the groups are sorted."""
    if not groups.control.any():
        return "Groups are sorted by name."
    if groups.control.all():
        return ""
    return (
        "The control, in bold, is first; the others follow from the most to the least different "
        "from it."
    )


def _notes(groups: Groups) -> list[Part]:
    """List the remarks on single groups under a line of their own, if there are any."""
    notes = note_parts(groups)
    return [Prose("What is to be said of single groups:"), *notes] if notes else []
