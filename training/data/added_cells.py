"""Add further labelled cells to those of a table, such as cells that a person has corrected."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from training.data.labelled_cells import AddedCells, LabelledCells, TrainingTableError

__all__ = ["add", "say"]


def add(cells: LabelledCells, others: Sequence[LabelledCells]) -> LabelledCells:
    """Add cells of other tables; a cell that is there already takes the label of the later table.

    A cell is there already where one has the same number in every measurement.

    Parameters
    ----------
    others
        The tables to add, the later ones of which count more. Their measurements are those of `cells`.

    Returns
    -------
    LabelledCells
        The cells of the first table in their order, then new ones; `added` says what came of each table.

    Raises
    ------
    TrainingTableError
        A table says two things of one cell.
    """
    for other in others:
        cells = _add(cells, other)
    return cells


def _add(cells: LabelledCells, other: LabelledCells) -> LabelledCells:
    known = _rows_of(cells)
    labels = cells.labels.tolist()
    changed = doubled = 0
    new: list[int] = []
    for key, places in _rows_of(other).items():
        said = {str(other.labels[i]) for i in places}
        if len(said) > 1:
            raise TrainingTableError(
                other.file,
                f"{other.ids[places[0]]} and {other.ids[places[1]]} have the same measurements, but are "
                f"called {' and '.join(sorted(said))}; leave one of them.",
            )
        (label,) = said
        if key not in known:
            new.append(places[0])
            continue
        for i in known[key]:
            doubled += 1
            changed += labels[i] != label
            labels[i] = label
    new.sort()
    slides = cells.slides
    if new and slides is not None:
        slides = (
            None
            if other.slides is None
            else np.concatenate([slides, other.slides[new]]).astype(str)
        )
    of = AddedCells(other.file, other.sha256, len(other), len(new), doubled, changed)
    return replace(
        cells,
        values=np.ascontiguousarray(np.concatenate([cells.values, other.values[new]])),
        labels=np.array([*labels, *other.labels[new].tolist()], dtype=str),
        slides=slides,
        ids=(*cells.ids, *(other.ids[i] for i in new)),
        added=(*cells.added, of),
    )


def _rows_of(cells: LabelledCells) -> dict[bytes, list[int]]:
    """List the places of the cells by their measurements."""
    places: dict[bytes, list[int]] = {}
    for i, row in enumerate(cells.values):
        places.setdefault(row.tobytes(), []).append(i)
    return places


def say(added: AddedCells) -> str:
    """Say in a sentence what came of a table that was added."""
    n = f"{added.rows:,} cell{'' if added.rows == 1 else 's'}"
    return (
        f"Of {added.file.name}, {n}: {added.new:,} new; {added.doubled:,} of the table "
        f"{'was' if added.doubled == 1 else 'were'} known by the same measurements, and "
        f"{added.changed:,} of them {'has' if added.changed == 1 else 'have'} another label now."
    )
