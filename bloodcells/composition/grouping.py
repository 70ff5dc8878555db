"""The groups of an experiment and the wells of each, told from the columns of its tables."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.composition.design import ExperimentDesign
from bloodcells.composition.sender_columns import find_column, find_columns, text_codes
from bloodcells.errors import Fault, InvalidValues

__all__ = ["Grouping"]

GroupCodes = npt.NDArray[np.int32]
_WELL, _PLATE = "well", "plate"


class MissingGroup(InvalidValues):
    """Cells of which a column does not say the group."""


@dataclass(frozen=True)
class WellLayout:
    """Groups and the wells of them: a group is the cells of some wells.

    Attributes
    ----------
    groups
        Values of the columns to group by, in the order in which they were met.
    group_of
        (wells,) the group of each well.
    plate_of
        (wells,) the plate of each, or whatever the comparison is within.
    """

    groups: list[tuple[str, ...]]
    group_of: npt.NDArray[np.int64]
    plate_of: npt.NDArray[np.int64]


class Grouping:
    """Numbers groups and wells as they are met.

    Attributes
    ----------
    units
        The columns that make a well, within a group; empty where a group is one.
    """

    def __init__(self, design: ExperimentDesign, names: Sequence[str]) -> None:
        """Settle what a well is.

        Parameters
        ----------
        names
            The columns of the first table, by which it is told where the design does not say.
        """
        self.units: tuple[str, ...] = design.units
        if design.control is not None and not design.units and find_columns(names, _WELL):
            self.units = (_PLATE, _WELL) if find_columns(names, _PLATE) else (_WELL,)
        within = () if design.within is None else (design.within,)
        self.columns = tuple(dict.fromkeys((*design.by, *within, *self.units)))
        self._by = len(design.by)
        self._plate = None if design.within is None else self.columns.index(design.within)
        self._values: list[dict[str, int]] = [{} for _ in self.columns]
        self._texts: list[list[str]] = [[] for _ in self.columns]
        self._wells: dict[tuple[int, ...], int] = {}
        self._groups: dict[tuple[int, ...], int] = {}
        self._group_of: list[int] = []

    def number(self, table: pa.Table, rows: npt.NDArray[np.int64]) -> tuple[GroupCodes, GroupCodes]:
        """Give the group and the well of each cell, (n,) each.

        Raises
        ------
        LabelError
            A column is not there.
        InvalidValues
            A cell has no value in one of them.
        """
        key = np.zeros(table.num_rows, dtype=np.int64)
        parts: list[npt.NDArray[np.int64]] = []
        for j, name in enumerate(self.columns):
            column = table.column(find_column(table.column_names, name))
            places, values = text_codes(column)
            codes = np.array([self._code(j, value) for value in values], dtype=np.int64)[places]
            if (codes < 0).any():
                first = int((codes < 0).argmax())
                message = "there is no value, so the cell is of no group; give it one"
                raise MissingGroup([Fault(int(rows[first]), name, message)], int((codes < 0).sum()))
            parts.append(codes)
            # As small as there are different ones, so that many columns are no overflow.
            key = np.unique(key * (len(self._texts[j]) + 1) + codes, return_inverse=True)[1]
        _, first_rows, inverse = np.unique(key, return_index=True, return_inverse=True)
        wells = np.empty(len(first_rows), dtype=np.int32)
        for i in np.argsort(first_rows):  # in the order in which they come
            at = first_rows[i]
            wells[i] = self._well(tuple(int(codes[at]) for codes in parts))
        of_well = np.array([self._group_of[w] for w in wells.tolist()], dtype=np.int32)
        return of_well[inverse], wells[inverse]

    def layout(self) -> WellLayout:
        """Every group and well that was met."""
        groups = [tuple(self._texts[j][code] for j, code in enumerate(key)) for key in self._groups]
        plate = [0 if self._plate is None else key[self._plate] for key in self._wells]
        return WellLayout(groups, np.array(self._group_of, np.int64), np.array(plate, np.int64))

    def _code(self, column: int, text: str | None) -> int:
        if text is None:
            return -1
        known = self._values[column]
        if text not in known:
            known[text] = len(known)
            self._texts[column].append(text)
        return known[text]

    def _well(self, key: tuple[int, ...]) -> int:
        if key not in self._wells:
            group = self._groups.setdefault(key[: self._by], len(self._groups))
            self._wells[key] = len(self._wells)
            self._group_of.append(group)
        return self._wells[key]
