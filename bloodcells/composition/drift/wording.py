"""Write in words what a comparison found."""

from bloodcells.composition.drift.comparison import RATE, Compared, Drift
from bloodcells.errors import list_some

__all__ = ["findings", "novel_share"]

_LISTED = 5
"""Most measurements or groups that a sentence names."""
_OFF = 0.05
"""Share of groups as far off, up to which one is said to be off, if the reference has groups."""


def findings(found: Drift) -> list[str]:
    """Say what was found, a sentence each."""
    whole, reference = found.whole, found.reference
    sentences = [
        f"{whole.cells:,} cells against {reference.name} ({reference.cells:,} cells)."
        if not reference.name.startswith("the training cells")
        else f"{whole.cells:,} cells against the {reference.cells:,} {reference.name[4:]}.",
        _measurements(whole),
    ]
    if whole.novel is not None and found.false_alarms is not None:
        more = "more than" if whole.more_novel else "no more than"
        sentences.append(
            f"Unlike any training cell: {whole.novel:,} of {whole.scored:,}, {more} the "
            f"{found.false_alarms * whole.scored:,.0f} expected."
        )
    if reference.broken is not None:
        sentences.append(
            f"Broken segmentations: {whole.broken:.1%}, against {reference.broken:.1%}."
        )
    mix = ", ".join(
        f"{name} {share:.1%} against {reference.mix.get(name, 0.0):.1%}"
        for name, share in whole.mix.items()
    )
    sentences.append(f"Predicted: {mix}.")
    if found.groups:
        sentences.append(_groups(found))
    return sentences


def novel_share(of: Compared) -> str:
    """Write the share of novel cells; nothing of a model that does not know."""
    return "" if of.novel is None or not of.scored else f"{of.novel / of.scored:.1%}"


def _measurements(whole: Compared) -> str:
    name, far = whole.largest
    n = len(whole.beyond)
    if not n:
        return (
            f"No measurement is further off than chance explains: at most {far:.3f}, {name}, where "
            f"{whole.by_chance:.3f} is exceeded by {RATE:.0%} of tables like the reference."
        )
    return (
        f"{n} of {len(whole.distances)} measurements are further off than chance explains "
        f"({whole.by_chance:.3f}): {list_some(whole.beyond, _LISTED)}."
    )


def _groups(found: Drift) -> str:
    beyond = [group for group in found.groups if group.beyond]
    sentence = (
        f"{len(beyond)} of {len(found.groups)} groups are further off than chance explains, as {RATE:.0%} of "
        "groups drawn from the reference would be"
    )
    if beyond:
        sentence += f": {list_some([group.name for group in beyond], _LISTED)}"
    if found.reference.groups is None:
        return f"{sentence}."
    off = [
        group.name
        for group in found.groups
        if group.reference_groups is not None and group.reference_groups <= _OFF
    ]
    return (
        f"{sentence}. Further off than {1 - _OFF:.0%} of the {len(found.reference.groups)} groups of the "
        f"reference: {list_some(off, _LISTED) or 'none'}."
    )
