"""Turn the log of a batch macro of ImageJ into a table."""

import re

from bloodcells.errors import UnreadableTable
from bloodcells.measurements import CHANNELS

_LOG_LINE = re.compile(r"^#(.*),([0-9]+)$")


def unfold_log(text: str) -> str:
    """A log of `#NAME,CHANNEL` lines with ImageJ's rows between them -> the rows with a `Label`.

    This is what a batch macro prints: `run("Measure")` writes each row to the log, the header once.
    Text that does not start with such a line is given back as it is.

    Raises
    ------
    UnreadableTable
        There are such lines, and no row.
    """
    first = re.match(r"[\r\n]*([^\r\n]*)", text)
    if first is None or not _LOG_LINE.match(first[1]):
        return text
    lines = text.strip("\r\n").splitlines()
    if not any("\t" in line for line in lines):
        raise UnreadableTable(
            "The log has names of images, but no rows of measurements: ImageJ prints them to the log "
            "only with -batch. Run the macro with -batch, or save the Results table."
        )
    rows, label, headed = [], "", False
    for line in lines:
        if match := _LOG_LINE.match(line):
            number = int(match[2])
            channel = (
                CHANNELS[number - 1].capitalize() if 1 <= number <= len(CHANNELS) else match[2]
            )
            label = f"{match[1]}:{channel}"
        elif line.strip():
            # The header is the first row, and the blank over the index column starts it.
            rows.append(f"{line}\t{label if headed else 'Label'}")
            headed = True
    return "\n".join(rows) + "\n"
