"""Turn the log of a batch macro of ImageJ into a table."""

import re

from bloodcells.errors import UnreadableTable
from bloodcells.measurements import CHANNELS

_HEAD = 1 << 16
"""First characters by which a log is told."""
_LOG_LINE = re.compile(r"^#(.*),([0-9]+)$")


def is_log(head: str) -> bool:
    """Tell whether a text is the log of a batch macro, and no table below a comment, by its first lines."""
    lines = [line for line in head.splitlines() if line.strip()]
    if not lines or not _LOG_LINE.match(lines[0]):
        return False
    others = [line for line in lines if not _LOG_LINE.match(line)]
    if not others or not any(len(re.findall("[\t,;|]", line)) > 1 for line in others):
        return True
    return "\t" in others[0] and (len(lines) - len(others) > 1 or len(others) < 3)


def unfold_log(text: str) -> str:
    """Turn the log of a batch macro into a tab-separated table.

    Such a macro prints a line `#NAME,CHANNEL` for each slice, and `run("Measure")` writes its row to the
    log, below a header that is written once. The table has the image's name and the channel in a
    column `Label`. Text that is no log is returned unchanged.

    Raises
    ------
    UnreadableTable
        The log has names of images but no measurements.
    """
    if not is_log(text[:_HEAD]):
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
