#!/bin/bash
# R's write.table puts a backslash before a quotation mark within a quoted text (qmethod = "escape" is the default), and
# write.csv doubles it.
#
# Expected: a text that write.table wrote is read back by R's own read.table, and by the CSV readers of Python, as what
# write.csv wrote is.
# Found: with sep = ",", R's own read.table gives the text with the backslashes and without the quotation marks (with blanks
# as the separator it gives the text as it was). Python's csv, pandas and Arrow read it without any error as another text, and where a separator stands behind such a
# mark, the text is cut there and the rest of the row moves one column to the right.
# Needs Debian's r-base-core (seen with 4.2.2).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
Rscript --version
cat > write.R <<'R'
d <- data.frame(id = c('cell "a" 1', 'slide "b", cell 2'), Area = c(19541L, 16692L))
write.table(d, "table.csv", sep = ",", row.names = FALSE)
write.csv(d, "csv.csv", row.names = FALSE)
again <- read.table("table.csv", sep = ",", header = TRUE)
print(again$id)
stopifnot(identical(again$id, gsub("\"", "\\", d$id, fixed = TRUE)), identical(again$Area, d$Area))
write.table(d, "blanks.txt", row.names = FALSE)
stopifnot(identical(read.table("blanks.txt", header = TRUE)$id, d$id))
stopifnot(identical(read.csv("csv.csv")$id, d$id))
R
Rscript write.R
cat table.csv
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pandas==2.2.3 pyarrow==18.1.0 numpy==2.1.3
venv/bin/python - <<'PYTHON'
import csv
import io

import pandas as pd
import pyarrow.csv as pacsv

for name in ("csv.csv", "table.csv"):
    header, first, second = list(csv.reader(open(name, newline="")))
    text = open(name, newline="").read().splitlines(keepends=True)
    one = "".join(text[:2])
    found = {
        "csv": (first[0], second),
        "pandas": pd.read_csv(io.StringIO(one))["id"].tolist(),
        "pandas, second row": pd.read_csv(io.StringIO(text[0] + text[2])).reset_index().values.tolist(),
        "pyarrow": pacsv.read_csv(io.BytesIO(one.encode()))["id"].to_pylist(),
    }
    print(name, found)
    if name == "csv.csv":
        assert first[0] == 'cell "a" 1' and second == ['slide "b", cell 2', "16692"], found
    else:
        assert first[0] != 'cell "a" 1' and len(second) == 3, found
        assert found["pandas"] == found["pyarrow"] == [first[0]], found
        assert found["pandas, second row"][0][1] != 16692, found
PYTHON
