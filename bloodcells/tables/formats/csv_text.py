"""Read CSV in any dialect as a table of text."""

import io
import re
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from bloodcells.errors import MAX_LISTED, Fault, InvalidRows, UnreadableTable
from bloodcells.tables.formats.csv_header import SEPARATORS, find_separator, split_header
from bloodcells.tables.formats.csv_numbers import read_numbers
from bloodcells.tables.formats.source import Limits, Source, check_columns
from bloodcells.tables.imagej.log import unfold_log

_NOT_CSV = {
    b"PK\x03\x04": "an Excel workbook or a zip file was found; save the sheet as CSV",
    b"\xd0\xcf\x11\xe0": "an Excel workbook was found; save the sheet as CSV",
    b"\x1f\x8b": "gzip was found; send it as gzip (Content-Encoding), or end its name in .gz",
    b"PAR1": "a Parquet file was found; send it as such",
    b"ARROW1": "an Arrow file was found; send it as such",
}
"""First bytes of files that are often sent as CSV -> what the error says."""

_SEP_LINE = re.compile(
    r'[\r\n]*(?P<quote>"?)sep=(?P<separator>[^\r\n])(?P=quote)(?:[\r\n]+|$)', re.I
)
"""First line that Excel reads and writes, to say what separates the values."""


def read_csv(data: bytes, limits: Limits) -> Source:
    """Read CSV; the errors are those of `read_bytes`."""
    for magic, what in _NOT_CSV.items():
        if data.startswith(magic):
            raise UnreadableTable(f"CSV was expected, {what}.")
    plain = read_numbers(data, limits, lambda: _read_text(data, limits).table)
    if plain is None:
        return _read_text(data, limits)
    numbers, separator = plain
    return Source(numbers, "csv", separator, [_note_on_separator(separator)])


def _note_on_separator(separator: str) -> str:
    """Note for the receipt what separates the values."""
    return f"read as CSV separated by {SEPARATORS[separator]}"


def _read_text(data: bytes, limits: Limits) -> Source:
    """Read CSV of any dialect, every column as text."""
    text, notes = _decode(data)
    if "\0" in text:
        raise UnreadableTable("The text has NUL bytes in it: it is not CSV.")
    text, named_separator = _without_sep_line(text)
    text = unfold_log(text).lstrip("\r\n")
    separator = named_separator or find_separator(text, limits.columns)
    _check_header(text, separator, limits)
    table = _parse(text, separator, limits)
    if named_separator:
        notes.append(
            f"first line 'sep={named_separator}' taken as the separator, not as the header"
        )
    notes.append(_note_on_separator(separator))
    return Source(table, "csv", separator, notes)


def _decode(data: bytes) -> tuple[str, list[str]]:
    """Decode UTF-8, UTF-16 or Windows-1252, and note which it was if not UTF-8."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if data.startswith(mark):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            return text, ([] if encoding == "utf-8-sig" else ["decoded from UTF-16"])
    try:
        # Excel writes Windows-1252 in Western Europe. The names of measurements are ASCII in any case.
        return data.decode("cp1252"), ["not UTF-8, so decoded as Windows-1252"]
    except UnicodeDecodeError as error:
        raise UnreadableTable(
            f"The text is neither UTF-8 nor Windows-1252 (byte {error.start + 1}); save it as UTF-8."
        ) from error


def _without_sep_line(text: str) -> tuple[str, str | None]:
    """Remove Excel's `sep=` line, and return the separator that it names; None without such a line."""
    match = _SEP_LINE.match(text)
    if match is None:
        return text, None
    if match["separator"] not in SEPARATORS:
        raise UnreadableTable(
            f"The first line says that {match['separator']!r} separates the values; expected "
            "comma, semicolon or tab."
        )
    return text[match.end() :], match["separator"]


def _check_header(text: str, separator: str, limits: Limits) -> None:
    """Refuse too many columns before Arrow makes room for each."""
    fields = list(islice(split_header(text, separator), limits.columns + 1))
    if len(fields) > limits.columns:
        line = re.compile(r"[^\r\n]*+").match(text)
        counted = 0 if line is None else text.count(separator, 0, line.end()) + 1
        check_columns(max(counted, len(fields)), limits)
    # A quotation mark that is not closed on the first line makes the rows below part of a name.
    if any(re.search("[\r\n]", f) and f.count(separator) >= len(fields) - 1 for f in fields):
        raise UnreadableTable(
            "The header of the CSV cannot be read: a quotation mark is opened in it, and closed "
            "only in a later row."
        )


def _parse(text: str, separator: str, limits: Limits) -> pa.Table:
    """Split the text into columns, refusing rows of another length than the header."""
    faults: list[Fault] = []
    total = 0

    def collect(row: Any) -> str:
        """Count a row of another length, and keep the first of them for the error."""
        nonlocal total
        total += 1
        if len(faults) < MAX_LISTED:
            message = (
                f"{row.expected_columns} values were expected, as in the header; "
                f"{row.actual_columns} were found"
            )
            # Arrow numbers the header as row 1.
            faults.append(Fault(row.number - 1, None, message))
        return "skip"

    # Arrow takes a header without a line end for no table at all.
    body = (text if text.endswith(("\r", "\n")) else text + "\n").encode()
    # The header is read as a row: types are given for columns by their names, but names of the header may
    # come twice, or have line ends and quotation marks in them.
    types = {f"f{i}": pa.string() for i in range(limits.columns)}
    try:
        table = pacsv.read_csv(
            io.BytesIO(body),
            # One block, as Arrow cannot cut a row longer than a block; one thread, as only then Arrow knows
            # the numbers of rows.
            read_options=pacsv.ReadOptions(
                use_threads=False, block_size=len(body) + 1, autogenerate_column_names=True
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=separator, newlines_in_values=True, invalid_row_handler=collect
            ),
            convert_options=pacsv.ConvertOptions(column_types=types, strings_can_be_null=False),
        )
    except pa.ArrowInvalid as error:
        raise UnreadableTable(f"The CSV cannot be read: {error}.") from error
    if faults:
        raise InvalidRows(faults, total)
    check_columns(table.num_columns, limits)
    names = [column[0].as_py() for column in table.columns]
    table = pa.Table.from_arrays([column[1:] for column in table.columns], names)
    _refuse_swallowed_rows(table, text, separator)
    return table


def _refuse_swallowed_rows(table: pa.Table, text: str, separator: str) -> None:
    """Refuse values with whole rows in them, which a quotation mark that is not closed makes."""
    if text.count("\n") + text.count("\r") <= table.num_rows or table.num_columns == 1:
        return
    for name, column in zip(table.column_names, table.columns, strict=True):
        long = pc.and_(
            pc.match_substring_regex(column, "[\r\n]"),
            pc.greater_equal(pc.count_substring(column, separator), table.num_columns - 1),
        )
        found = pc.indices_nonzero(long)
        if len(found):
            message = "a quotation mark is opened here, and closed only in a later row"
            first = [Fault(i + 1, name, message) for i in found[:MAX_LISTED].to_pylist()]
            raise InvalidRows(first, len(found))
