"""Make up results of the shape that `bloodcells.composition` gives."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from bloodcells.composition import CompositionTable
from bloodcells.composition.estimation import false_discovery

CLASSES = ("Basophil", "Eosinophil", "Lymphocyte", "Monocyte", "Neutrophil")


def names_of(g: int) -> list[str]:
    """Name the control and g - 1 compounds."""
    return ["DMSO", *(f"CPD-{i}" for i in range(1, g))]


def result_of(
    names: Sequence[str] | Sequence[tuple[str, ...]],
    *,
    classes: Sequence[str] = CLASSES,
    by: tuple[str, ...] = ("compound",),
    control: str | None = "DMSO",
    units: tuple[str, ...] = ("plate", "well"),
    seed: int = 0,
    strength: float = 0.1,
    cells: int = 200,
    flagged: float = 0.02,
    **changed: np.ndarray | Sequence[str | None],
) -> CompositionTable:
    """Make up groups of random mixes, with shifts from the control that the numbers of cells explain.

    Parameters
    ----------
    changed
        Columns of the table, (g, k) or of its rows, in place of those made up.
    """
    rng = np.random.default_rng(seed)
    keys = [name if isinstance(name, tuple) else (name,) for name in names]
    g, k = len(keys), len(classes)
    total = rng.integers(cells, 2 * cells, g)
    base = np.linspace(1, 3, k) / np.linspace(1, 3, k).sum()
    true = base * np.exp(rng.normal(0, strength, (g, k)))
    true /= true.sum(axis=1, keepdims=True)
    counted = np.stack([rng.multinomial(n, mix) for n, mix in zip(total, true, strict=True)])
    fraction = counted / total[:, None]
    error = np.sqrt((fraction * (1 - fraction) + 0.01) / total[:, None])
    columns: dict[str, object] = {
        "cells": np.repeat(total, k),
        "flagged": np.repeat(rng.binomial(total, flagged), k),
        "counted": counted,
        "fraction": fraction,
        "low": np.maximum(fraction - 2 * error, 0),
        "high": np.minimum(fraction + 2 * error, 1),
    }
    if control is not None:
        controls = [i for i, key in enumerate(keys) if key[0] == control]
        shift = fraction - fraction[controls].mean(axis=0)
        shift[controls] = np.nan
        p = np.exp(-((shift / error) ** 2) / 2)
        columns |= {
            "shift": shift,
            "shift_low": shift - 2 * error,
            "shift_high": shift + 2 * error,
            "log2_ratio": np.log2((fraction + 0.01) / (fraction[controls].mean(axis=0) + 0.01)),
            "p": p,
            "p_adjusted": false_discovery(p),
        }
    columns["note"] = [None] * (g * k)
    columns |= changed
    table: dict[str, pa.Array] = {
        name: pa.array([key[j] for key in keys for _ in range(k)], pa.string())
        for j, name in enumerate(by)
    }
    table["class"] = pa.array(list(classes) * g, pa.string())
    for name, values in columns.items():
        flat = values.ravel() if isinstance(values, np.ndarray) else values
        kind = pa.string() if name == "note" else None
        table[name] = pa.array(flat, kind, from_pandas=True)
    return CompositionTable(
        table=pa.table(table),
        by=by,
        control=control,
        within=None,
        units=units if control is not None else (),
        classes=tuple(classes),
        method="em",
        confidence=0.95,
        slides="same",
        model="bloodcells version 2",
        cells=int(total.sum()),
        groups=g,
        left_out=False,
        notes=("A sentence to the reader.",),
    )
