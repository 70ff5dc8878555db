"""Decompress gzip, up to a limit."""

import gzip
import io
import re
import zlib

from bloodcells.errors import UnreadableTable
from bloodcells.tables.formats.source import Limits, check_bytes


def gunzip(data: bytes, limit: int) -> bytes:
    """Decompress gzip, of one or more members, to at most `limit` bytes.

    Raises
    ------
    UnreadableTable
        The data are not gzip, or are cut short.
    TableTooLarge
        The data are more than `limit` bytes when decompressed.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            content = file.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        what = re.sub(r"^Error -?[0-9]+ while decompressing data: ", "", str(error))
        raise UnreadableTable(f"The gzip data cannot be decompressed ({what}).") from error
    check_bytes(len(content), Limits(bytes=limit), " when decompressed")
    return content
