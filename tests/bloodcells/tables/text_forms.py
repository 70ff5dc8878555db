"""One table in the forms of text that programs and people write, and what each is to be read as.

The forms of R are those that R 4.2 writes (`write.table` and `write.csv2` with the arguments named).
"""

from collections.abc import Callable
from dataclasses import dataclass

from bloodcells.measurements import FEATURE_SETS
from tests.synthetic import make_cells

NAMES = ["id", *FEATURE_SETS["imagej-33"]]
ROWS = 40


def rows_of(count: int = ROWS) -> list[list[str]]:
    """Text of made-up cells, with three decimals at most as ImageJ writes them."""
    cells = make_cells(count, seed=8).round(3).tolist()
    return [[f"cell {i + 1}", *(f"{v:.3f}" for v in row)] for i, row in enumerate(cells)]


@dataclass(frozen=True)
class Form:
    """Describe a form of the table."""

    data: bytes
    note: str = ""
    """Part of a note of the receipt; nothing where nothing is to be said."""
    refusal: str = ""
    """Part of the message where it is refused; nothing where it is read."""
    without_ids: bool = False
    """Whether the names of the cells are not in it."""


def text(rows: list[list[str]], separator: str = ",", end: str = "\n") -> str:
    return "".join(separator.join(row) + end for row in rows)


def quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def thousands(value: str, group: str, mark: str = ".") -> str:
    """Write a number with separators of thousands; whole numbers without decimals."""
    whole, decimals = value.split(".")
    own = f"{int(whole):,}".replace(",", group) if abs(int(whole)) >= 1000 else whole
    return own + (mark + decimals if decimals.strip("0") else "")


def _numbers(rows: list[list[str]], change: Callable[[str], str]) -> list[list[str]]:
    return [[row[0], *map(change, row[1:])] for row in rows]


def _with_comma(value: str) -> str:
    return value.replace(".", ",")


def forms(count: int = ROWS) -> dict[str, Form]:
    """All forms, by name."""
    rows = rows_of(count)
    table = [NAMES, *rows]
    plain = text(table)
    lines = plain.splitlines(keepends=True)
    late = count * 3 // 4
    named = [[quoted(n) for n in NAMES], *([quoted(r[0]), *r[1:]] for r in rows)]
    numbered = [named[0], *([quoted(str(i)), *r] for i, r in enumerate(named[1:], 1))]
    bare = [NAMES, *([str(i), *r] for i, r in enumerate(rows, 1))]
    no_ids = [NAMES[1:], *(r[1:] for r in rows)]

    def at(k: int, line: str, source: list[str] = lines) -> str:
        """Put a line before row k (from 0)."""
        return "".join([*source[: k + 1], line, *source[k + 1 :]])

    def changed(k: int, column: int, change: Callable[[str], str], separator: str = ",") -> str:
        """Change one value of row k (from 0)."""
        new = [list(r) for r in table]
        new[k + 1][column] = change(new[k + 1][column])
        return text(new, separator)

    us = [NAMES, *_numbers(rows, lambda v: quoted(thousands(v, ",")))]
    german = [NAMES, *_numbers(rows, lambda v: thousands(v, ".", ","))]
    row_name = "first value of each row"
    comment = "left out as comments"
    before = "lines before the header left out"
    trailing = "separators at the end of rows left out"
    two = "both readings are possible"
    found: dict[str, Form | str | bytes] = {
        "plain": plain,
        # What R writes: write.table(d), with sep, quote, col.names = NA, row.names = FALSE; write.csv2(d).
        "R default": Form(text(numbered, " ").encode(), row_name),
        "R tab": Form(text(numbered, "\t").encode(), row_name),
        "R comma": Form(text(numbered).encode(), row_name),
        "R tab unquoted": Form(text(bare, "\t").encode(), row_name),
        "R comma unquoted": Form(text(bare).encode(), row_name),
        "R col.names NA": text([['""', *named[0]], *numbered[1:]], "\t"),
        "R no row names": text(named, " "),
        "R csv2": text([['""', *numbered[0]], *_numbers(numbered[1:], _with_comma)], ";"),
        "R names of cells": Form(
            text([named[0][1:], *named[1:]], " ").encode(),
            row_name,
        ),
        "R blanks unquoted": Form(
            text(
                [
                    [n.replace(" ", "_") for n in NAMES],
                    *([r[0].replace(" ", "-"), *r[1:]] for r in rows),
                ],
                " ",
            ).encode(),
            without_ids=True,
        ),
        "R blanks, names unquoted": Form(text(bare, " ").encode(), refusal="A blank within a name"),
        "R no ids": Form(
            text([no_ids[0], *([str(i), *r] for i, r in enumerate(no_ids[1:], 1))]).encode(),
            row_name,
            without_ids=True,
        ),
        "numpy savetxt": Form(("# " + plain).encode(), "comment mark before the header"),
        "header behind %": Form(("% " + plain).encode(), "comment mark before the header"),
        "header behind //, indented": Form(
            ("  //" + text(table, "\t")).encode(), "comment mark before the header"
        ),
        "R without a header": Form(
            text(numbered[1:], " ").encode(), refusal="The first line has numbers"
        ),
        "R names that begin with #": Form(
            text([NAMES[1:], *([f"#{r[0]}", *r[1:]] for r in rows)], "\t").encode(), row_name
        ),
        "rows with another separator": Form(
            (lines[0] + text(rows, ";")).encode(),
            refusal="its values are separated by semicolon, where those of the header are by comma",
        ),
        "pandas to_string": Form(
            text(
                [
                    [f"{v.replace(' ', '_'):>16}" for v in row]
                    for row in [["", *NAMES[1:]], *([str(i), *r[1:]] for i, r in enumerate(rows))]
                ],
                "",
            ).encode(),
            row_name,
            without_ids=True,
        ),
        "pipes": text(table, "|"),
        "pipes spaced": Form(text(table, " | ").encode(), without_ids=True),
        "markdown": Form(
            text([["", *row, ""] for row in [NAMES, ["---"] * len(NAMES), *rows]], "|").encode(),
            "lines of dashes",
        ),
        "psql": Form(
            (
                text([NAMES], " | ") + text([["---"] * len(NAMES)], "-+-") + text(rows, " | ")
            ).encode(),
            "lines of dashes",
            without_ids=True,
        ),
        "metadata": Form(f"Experiment,Plate 3\nDate,2024-05-01\n\n{plain}".encode(), before),
        "metadata padded": Form(f"Plate 3{',' * 33}\n{',' * 33}\n{plain}".encode(), before),
        "metadata with a quote": Form(f'Lens: 40" x 2\n{plain}'.encode(), before),
        "metadata that names measurements": Form(
            f"Measured,Area,Perim.,Mean red\nDate,2024\n{plain}".encode(), before
        ),
        "metadata below sep=": Form(f"sep=,\nPlate 3\n{plain}".encode(), before),
        "metadata in Windows-1252": Form(f"Größe,3 µm\n{plain}".encode("cp1252"), "Windows-1252"),
        "title over groups": Form(f"Shape{',' * 10}Red{',' * 23}\n{plain}".encode(), before),
        "comment": Form(f"# exported by a script\n{plain}".encode(), before),
        "comment like a log": Form(f"# Plate,3\n{plain}".encode(), before),
        "comment like a log, tabs": Form(f"#Plate,3\n{text(table, chr(9))}".encode(), before),
        "comments //": Form(f"// exported\n// twice, by\n{plain}".encode(), before),
        "comments %": Form(f"% exported\n%\n{plain}".encode(), before),
        "comments between": Form((at(3, "# here, and\n") + "# end\n").encode(), comment),
        "comment late": Form(at(late, "# late\n").encode(), comment),
        "comment of all columns": Form(at(late, f"# late one{',' * 33}\n").encode(), comment),
        "names that begin with #": text([NAMES, *([f"#{r[0]}", *r[1:]] for r in rows)]),
        "double mark": Form(b"\xef\xbb\xbf" * 2 + plain.encode(), "byte order marks"),
        "mark read as Windows-1252": "ï»¿" + plain,
        "marks within": "\ufeff" + plain.replace("\ncell 9,", "\n\ufeffcell 9,"),
        "UTF-16": Form(plain.encode("utf-16"), "UTF-16"),
        "UTF-16 LE, no mark": Form(plain.encode("utf-16-le"), "UTF-16"),
        "UTF-16 BE, no mark": Form(plain.encode("utf-16-be"), "UTF-16"),
        "UTF-32": Form(plain.encode("utf-32"), refusal="UTF-32"),
        "UTF-32, no mark": Form(plain.encode("utf-32-le"), refusal="UTF-32"),
        "minus signs": Form(plain.replace(",-", ",\u2212").encode(), "minus sign"),
        "minus sign late": Form(
            changed(late, NAMES.index("Skew red"), lambda v: v.replace("-", "\u2212")).encode()
        ),
        "blanks that do not break": plain.replace(",", ",\u00a0").replace("\u00a0id", "id"),
        "trailing separators": text([[*row, ""] for row in table]),
        "trailing in rows": Form(text([NAMES, *([*row, ""] for row in rows)]).encode(), trailing),
        "two trailing in rows": Form(
            text([NAMES, *([*row, "", ""] for row in rows)], ";").encode(), trailing
        ),
        "trailing in the header": Form(text([[*NAMES, ""], *rows]).encode(), "end of the header"),
        "trailing in some rows": Form(
            text([NAMES, *([*r, *[""] * (i % 3)] for i, r in enumerate(rows))]).encode(), trailing
        ),
        "trailing late": Form(
            text([NAMES, *([*r, *[""] * (i >= late)] for i, r in enumerate(rows))]).encode(),
            trailing,
        ),
        "short rows": Form(
            text(
                [[*NAMES, "n", "m"], *([*r, *["x", "y"][: i % 3]] for i, r in enumerate(rows))]
            ).encode(),
            "read as empty",
        ),
        "short rows, a value missing": Form(
            text([NAMES, *(r[: 34 - (i == late)] for i, r in enumerate(rows))]).encode(),
            refusal=f"In row {late + 1}: 34 values were expected, as in the header; 33 were found",
        ),
        "row names and a last empty column": Form(
            text(
                [[*NAMES[1:], "note"], *([str(i), *r[1:], ""] for i, r in enumerate(rows, 1))]
            ).encode(),
            refusal=two,
        ),
        "US thousands": Form(text(us).encode(), "comma between thousands"),
        "US thousands, whole": Form(
            text([NAMES, *_numbers(rows, lambda v: quoted(f"{float(v):,.0f}"))]).encode(),
            refusal="The numbers have no decimals",
        ),
        "US thousands, tabs": Form(
            text(us, "\t").replace('"', "").encode(), "comma between thousands"
        ),
        "US thousands, unquoted": Form(
            text(us).replace('"', "").encode(), refusal="A comma within a name or a number"
        ),
        "German thousands": Form(text(german, ";").encode(), "point between thousands"),
        "Swiss thousands": Form(
            text([NAMES, *_numbers(rows, lambda v: thousands(v, "'"))]).encode(),
            "apostrophe between thousands",
        ),
        "French thousands": Form(
            text([NAMES, *_numbers(rows, lambda v: thousands(v, "\u202f", ","))], ";").encode(),
            "blank between thousands",
        ),
        "Swedish thousands": Form(
            text([NAMES, *_numbers(rows, lambda v: thousands(v, " ", ","))], ";").encode(),
            "blank between thousands",
        ),
        "thousands late": Form(
            changed(late, 1, lambda v: quoted(thousands(v, ","))).encode(),
            refusal=f"In row {late + 1}, column 'Area'",
        ),
        "decimal comma late": Form(
            changed(late, 2, _with_comma, ";").encode(),
            refusal=f"In row {late + 1}, column 'Perim.': ",
        ),
        "sep=|": Form(("sep=|\n" + text(table, "|")).encode(), "first line 'sep=|'"),
        "lines in quotes": Form(
            "".join(quoted(line.rstrip()) + "\n" for line in text(named).splitlines()).encode(),
            "quotation marks around whole lines",
        ),
        "lines in quotes, semicolons behind": Form(
            "".join(quoted(line.rstrip()) + ";;\r\n" for line in lines).encode(),
            "quotation marks around whole lines",
        ),
        "quoted twice": Form(
            text([[quoted(v) for v in row] for row in named]).encode(), "further quotation marks"
        ),
        "in single quotes": Form(
            text([[f"'{v}'" for v in row] for row in table]).encode(), "further quotation marks"
        ),
        "header below rows": Form(
            "".join([*lines[1:4], lines[0], *lines[4:]]).encode(),
            refusal="rows of numbers stand above",
        ),
        "first row without values, header again": Form(
            at(0, f"cell 0{',' * 33}\n").replace("cell 9", lines[0] + "cell 9").encode(),
            refusal="In row 1: only text ('cell 0') where numbers were expected",
        ),
        "a line below the rows": Form(
            (plain + "Total: 40 cells\n").encode(),
            refusal="1 was found ('Total: 40 cells')",
        ),
        "two values below the rows": Form(
            (plain + "Software,ImageJ 1.54f\n").encode(),
            refusal="2 were found ('Software,ImageJ 1.54f')",
        ),
        "padded footer": Form(
            (plain + f"Measured with ImageJ 1.54f{',' * 33}\n").encode(),
            refusal=f"In row {count + 1}: only text ('Measured with ImageJ 1.54f') where numbers were",
        ),
        "escaped quotes": text(
            [named[0], *([quoted(r[0])[:-1] + ' \\"x\\""', *r[1:]] for r in rows)]
        ),
        "empty lines": at(late, "\n\n"),
        "old line ends": plain.replace("\n", "\r"),
        "no line end": plain.rstrip("\n"),
    }
    return {n: f if isinstance(f, Form) else Form(_bytes(f)) for n, f in found.items()}


def _bytes(data: str | bytes) -> bytes:
    return data if isinstance(data, bytes) else data.encode()
