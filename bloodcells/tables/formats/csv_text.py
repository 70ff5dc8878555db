"""CSV in any dialect -> a table of text."""

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
"""First bytes of what is taken for CSV most often, and what to say of it."""

_SEP_LINE = re.compile(
    r'[\r\n]*(?P<quote>"?)sep=(?P<separator>[^\r\n])(?P=quote)(?:[\r\n]+|$)', re.I
)
"""Excel's own first line, which says what separates the values."""


def read_csv(data: bytes, limits: Limits) -> Source:
    """Read CSV; `read_bytes` says what is raised."""
    for magic, what in _NOT_CSV.items():
        if data.startswith(magic):
            raise UnreadableTable(f"CSV was expected, {what}.")
    found = read_numbers(data, limits, lambda: _read_text(data, limits).table)
    if found is None:
        return _read_text(data, limits)
    numbers, separator = found
    return Source(numbers, "csv", separator, [_told(separator)])


def _told(separator: str) -> str:
    return f"read as CSV separated by {SEPARATORS[separator]}"


def _read_text(data: bytes, limits: Limits) -> Source:
    """Read CSV with whatever peculiarity, all of it as text."""
    text, notes = _decode(data)
    if "\0" in text:
        raise UnreadableTable("The text has NUL bytes in it: it is not CSV.")
    text, said = _without_sep_line(text)
    text = unfold_log(text).lstrip("\r\n")
    separator = said or find_separator(text, limits.columns)
    _check_header(text, separator, limits)
    table = _parse(text, separator, limits)
    if said:
        notes.append(f"first line 'sep={said}' taken as the separator, not as the header")
    notes.append(_told(separator))
    return Source(table, "csv", separator, notes)


def _decode(data: bytes) -> tuple[str, list[str]]:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if data.startswith(mark):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            return text, ([] if encoding == "utf-8-sig" else ["decoded from UTF-16"])
    try:
        # What Excel writes in Western Europe; all names of measurements are ASCII in it too.
        return data.decode("cp1252"), ["not UTF-8, so decoded as Windows-1252"]
    except UnicodeDecodeError as error:
        raise UnreadableTable(
            f"The text is neither UTF-8 nor Windows-1252 (byte {error.start + 1}); save it as UTF-8."
        ) from error


def _without_sep_line(text: str) -> tuple[str, str | None]:
    """The text behind Excel's `sep=` line, and the separator that it names; None without one."""
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
    # A quotation mark that is not closed in its line takes in the rows below.
    if any(re.search("[\r\n]", f) and f.count(separator) >= len(fields) - 1 for f in fields):
        raise UnreadableTable(
            "The header of the CSV cannot be read: a quotation mark is opened in it, and closed "
            "only in a later row."
        )


def _parse(text: str, separator: str, limits: Limits) -> pa.Table:
    faults: list[Fault] = []
    total = 0

    def collect(row: Any) -> str:
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
    # The header is read as a row like others: what is said of columns need not go by their names,
    # which may be doubled, or hold line ends and quotation marks.
    types = {f"f{i}": pa.string() for i in range(limits.columns)}
    try:
        table = pacsv.read_csv(
            io.BytesIO(body),
            # One block, so that a long row is never cut; one thread, so that rows have numbers.
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
    """Refuse values that hold whole rows, as a quote that is not closed makes them."""
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
