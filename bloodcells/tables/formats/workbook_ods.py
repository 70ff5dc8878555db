"""Look over the cells of an OpenDocument spreadsheet, in which cells and rows may be repeated."""

from xml.parsers import expat

from bloodcells.errors import UnreadableTable
from bloodcells.tables.formats.workbook_zip import SheetScan

__all__ = ["scan_ods"]

_VALUES = ("office:value", "office:date-value", "office:time-value", "office:boolean-value")
_MOST = 2**40
"""More repetitions than are counted."""


class _Scanner:
    """Follow the tags of `content.xml`."""

    def __init__(self) -> None:
        """Expect the first sheet."""
        self.scans: dict[str, SheetScan] = {}
        self._scan = SheetScan()
        self._row = 0  # rows before the current one
        self._repeated_row = 1
        self._column = 0  # columns before the current one
        self._repeated = 1
        self._last = 0  # last column of the row that has a value
        self._is_error = False
        self._inside = False
        self._text: list[str] = []
        self._bytes = 0  # of the texts of the row

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        if tag == "table:table":
            self._scan = self.scans.setdefault(attributes.get("table:name", ""), SheetScan())
            self._row = 0
        elif tag == "table:table-row":
            self._repeated_row = _count(attributes.get("table:number-rows-repeated"))
            self._column = self._last = self._bytes = 0
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._repeated = _count(attributes.get("table:number-columns-repeated"))
            self._is_error = attributes.get("calcext:value-type") == "error"
            self._text, self._inside = [], True
            if any(name in attributes for name in _VALUES):
                self._last = min(self._column + self._repeated, _MOST)

    def text(self, text: str) -> None:
        """Take a piece of text."""
        if self._inside and (self._text or text.strip()):
            self._text.append(text)

    def end(self, tag: str) -> None:
        """End an element."""
        if tag in ("table:table-cell", "table:covered-table-cell"):
            text = "".join(self._text)
            if text:
                self._last = min(self._column + self._repeated, _MOST)
                self._bytes += len(text) * self._repeated
            if self._is_error and self._repeated_row * self._repeated == 1:
                self._scan.errors[self._row, self._column] = text.strip()
            self._column = min(self._column + self._repeated, _MOST)
            self._inside = False
        elif tag == "table:table-row":
            self._row = min(self._row + self._repeated_row, _MOST)
            if self._last:
                self._scan.rows = self._row
                self._scan.columns = max(self._scan.columns, self._last)
                self._scan.text += self._bytes * self._repeated_row


def scan_ods(parts: dict[str, bytes]) -> dict[str, SheetScan]:
    """Look over the cells of each sheet.

    Returns
    -------
    Name of each sheet -> what its cells are like.

    Raises
    ------
    UnreadableTable
        The document is damaged.
    """
    scanner = _Scanner()
    parser = expat.ParserCreate()
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.CharacterDataHandler = scanner.text
    try:
        parser.Parse(parts["content.xml"], True)
    except expat.ExpatError as error:
        raise UnreadableTable(f"The workbook cannot be read ({error}).") from error
    return scanner.scans


def _count(text: str | None) -> int:
    """Read how often a cell or row is repeated."""
    return min(int(text), _MOST) if text and text.isdecimal() else 1
