"""Number the groups of an experiment and the wells of each, by the columns of its tables."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.arrays import Integers
from bloodcells.composition.design import ExperimentDesign
from bloodcells.composition.sender_columns import find_columns, sender_column, text_codes
from bloodcells.errors import Fault, InvalidValues

__all__ = ["Grouping", "WellLayout"]

GroupCodes = npt.NDArray[np.int32]
_WELL, _PLATE = "well", "plate"


class MissingGroup(InvalidValues):
    """Report cells that have no value in a column of the groups or wells."""


@dataclass(frozen=True)
class WellLayout:
    """Hold the groups of an experiment and the wells of each."""

    groups: list[tuple[str, ...]]
    """The values of the columns to group by, in the order in which they were met."""
    group_of: Integers
    """(wells,) the group of each well."""
    plate_of: Integers
    """(wells,) the plate of each well, or whatever else the comparison is within; 0 where
    nothing."""


class Grouping:
    """Number groups and wells in the order in which they are met.

    Attributes
    ----------
    units
        The columns that make a well within a group; empty where a group is one well.
    columns
        All columns that are needed: of groups, of plates and of wells.
    """

    def __init__(self, design: ExperimentDesign, names: Sequence[str]) -> None:
        """Settle which columns make a group and a well.

        Parameters
        ----------
        design
            What is asked for.
        names
            The columns of the first table; `well` and `plate` among them make the wells where the
            design names no columns for that.
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

    def number(self, table: pa.Table, rows: Integers) -> tuple[GroupCodes, GroupCodes]:
        """Assign each cell the numbers of its group and its well.

        Parameters
        ----------
        table
            (n rows) the sender's columns.
        rows
            (n,) the 1-based row of each cell in its table, for messages.

        Returns
        -------
        groups, wells
            (n,) each.

        Raises
        ------
        LabelError
            The table lacks a column, or has several of its name.
        InvalidValues
            A cell has no value in one of them.
        """
        key = np.zeros(table.num_rows, dtype=np.int64)
        parts: list[Integers] = []
        for j, name in enumerate(self.columns):
            column = sender_column(table, name)
            places, values = text_codes(column)
            codes = np.array([self._code(j, value) for value in values], dtype=np.int64)[places]
            if (codes < 0).any():
                first = int((codes < 0).argmax())
                message = "there is no value, so the cell is of no group; give it one"
                raise MissingGroup([Fault(int(rows[first]), name, message)], int((codes < 0).sum()))
            parts.append(codes)
            # Renumbered after each column, so that the product of many columns cannot overflow.
            key = np.unique(key * (len(self._texts[j]) + 1) + codes, return_inverse=True)[1]
        _, first_rows, inverse = np.unique(key, return_index=True, return_inverse=True)
        wells = np.empty(len(first_rows), dtype=np.int32)
        for i in np.argsort(first_rows):  # in the order in which they are met
            row = first_rows[i]
            wells[i] = self._well(tuple(int(codes[row]) for codes in parts))
        groups = np.array([self._group_of[w] for w in wells.tolist()], dtype=np.int32)
        return groups[inverse], wells[inverse]

    def layout(self) -> WellLayout:
        """Return every group and well met so far."""
        groups = [tuple(self._texts[j][code] for j, code in enumerate(key)) for key in self._groups]
        plate = [0 if self._plate is None else key[self._plate] for key in self._wells]
        return WellLayout(groups, np.array(self._group_of, np.int64), np.array(plate, np.int64))

    def _code(self, column: int, text: str | None) -> int:
        """Return the number of a value in its column, a new one if need be; -1 for no value."""
        if text is None:
            return -1
        known = self._values[column]
        if text not in known:
            known[text] = len(known)
            self._texts[column].append(text)
        return known[text]

    def _well(self, key: tuple[int, ...]) -> int:
        """Return the number of a well; a new well gets one, as does its group."""
        if key not in self._wells:
            group = self._groups.setdefault(key[: self._by], len(self._groups))
            self._wells[key] = len(self._wells)
            self._group_of.append(group)
        return self._wells[key]
