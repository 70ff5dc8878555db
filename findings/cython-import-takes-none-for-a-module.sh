#!/usr/bin/env bash
# Surprise: None in sys.modules, Python's documented way to let `import NAME` fail, does not do so in modules that
# Cython compiled: there `import NAME` gives None itself. pyarrow, which looks for pandas so, then fails where
# pandas was to look as if it were not installed.
# Expected: as in Python, ModuleNotFoundError, upon which pyarrow goes on without pandas.
# What happens: the first pa.scalar(1) ends in AttributeError: 'NoneType' object has no attribute '__version__'.
# A finder in sys.meta_path that raises ModuleNotFoundError works for both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pyarrow==26.0.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import sys

sys.modules["pandas"] = None
try:
    import pandas
except ModuleNotFoundError:
    print("Python: no pandas")
import pyarrow as pa

try:
    pa.scalar(1)
except AttributeError as error:
    print("pyarrow", pa.__version__, "AttributeError:", error)
else:
    sys.exit("the behaviour has changed")
PYTHON
