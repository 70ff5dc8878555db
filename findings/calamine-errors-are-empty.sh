#!/usr/bin/env bash
# Surprise: python-calamine, which pandas reads workbooks with (engine="calamine"), gives an error of a formula
# as "", the value that it also gives for a cell with nothing in it. So a #DIV/0! in a column of numbers cannot
# be told from a missing number.
# Expected: the text "#DIV/0!", as openpyxl gives it, or an exception.
# What happens: "" for an error, for a formula without a stored value, and for an empty cell.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet python-calamine==0.9.1 openpyxl==3.1.5
cd "$folder"
venv/bin/python - <<'PYTHON'
from importlib.metadata import version

import openpyxl
from python_calamine import CalamineWorkbook

book = openpyxl.Workbook()
sheet = book.active
sheet.append(["Area", "Circ."])
sheet.append([10.5, "#DIV/0!"])  # openpyxl stores it as an error, t="e"
sheet.append([10.5, None])
book.save("cells.xlsx")
assert openpyxl.load_workbook("cells.xlsx").active["B2"].data_type == "e"
rows = CalamineWorkbook.from_path("cells.xlsx").get_sheet_by_index(0).to_python()
print("python-calamine", version("python-calamine"), rows)
assert rows == [["Area", "Circ."], [10.5, ""], [10.5, ""]], "the behaviour has changed"
PYTHON
