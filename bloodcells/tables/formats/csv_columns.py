"""Split the text of a CSV into columns of text, as Arrow does."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv

from bloodcells.errors import UnreadableTable
from bloodcells.tables.formats.slices import slices


def split_columns(
    text: bytes, delimiter: str, width: int | None, take: Callable[[Any], str] | None
) -> pa.Table:
    """Split text into columns f0, f1, ... of text, as Arrow does.

    Parameters
    ----------
    width
        How many values a row has; None if that is told by the first one.
    take
        Takes each row of another length; None if there is none.
    """
    most = text.count(delimiter.encode()) + 1 if width is None else width
    names = [f"f{i}" for i in range(most)]
    if not any(part.strip(b"\r\n") for part in slices(text)):
        return pa.table({name: pa.array([], pa.string()) for name in names})
    try:
        return pacsv.read_csv(
            pa.BufferReader(text),
            # One block, as Arrow cannot cut a row longer than a block; one thread, as only then Arrow knows
            # the numbers of rows.
            read_options=pacsv.ReadOptions(
                use_threads=False,
                block_size=len(text) + 1,
                column_names=None if width is None else names,
                autogenerate_column_names=width is None,
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=take
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise UnreadableTable(f"The CSV cannot be read: {error}.") from error
