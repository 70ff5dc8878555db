#!/usr/bin/env bash
# Surprise: an Arrow file is said to be its magic bytes, an Arrow stream, and a footer, so that a reader may skip
# eight bytes and read the rest as a stream. A file that polars writes cannot be read so: its schema has no
# length before it, and there is room between schema and first batch. Only the footer tells.
# Expected: pyarrow.ipc.open_stream reads what follows the first eight bytes, as for a file of pyarrow's own.
# What happens: OSError (Invalid flatbuffers message); pyarrow.ipc.open_file reads it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet polars==2.1.0 pyarrow==26.0.1
cd "$folder"
venv/bin/python - <<'PYTHON'
from importlib.metadata import version

import polars
import pyarrow as pa

frame = polars.DataFrame({"id": ["a", "b"], "Area": [1.5, 2.5]})
frame.write_ipc("polars.arrow", compression="uncompressed")
table = pa.ipc.open_file("polars.arrow").read_all()
with pa.ipc.new_file("pyarrow.arrow", table.schema) as writer:
    writer.write_table(table)
for name in ("pyarrow.arrow", "polars.arrow"):
    data = open(name, "rb").read()
    try:
        found = pa.ipc.open_stream(data[8:]).read_all().num_rows
    except OSError as error:
        found = f"OSError: {error}"
    print("polars", version("polars"), name, data[8:16].hex(" "), found)
    assert (found == 2) == (name == "pyarrow.arrow"), "the behaviour has changed"
PYTHON
