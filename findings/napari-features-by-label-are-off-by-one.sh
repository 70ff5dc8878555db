#!/usr/bin/env bash
# Surprise: napari takes the features of a layer of labels by a column `index` alone. A table with the column
# `label`, as skimage.measure.regionprops_table and most tools name it, is taken by the number of its rows instead,
# row 0 being the background, without a warning.
# Expected: label 1 has the features of the row with label 1, or the table is refused.
# What happens: label 1 is shown with the features of label 2, and so on, and the last label with none.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet napari==0.9.2
cd "$folder"
venv/bin/python - <<'PYTHON'
from importlib.metadata import version

import numpy as np
import pandas as pd
from napari.layers import Labels

mask = np.zeros((4, 8), np.uint8)
mask[:, 0:2], mask[:, 3:5], mask[:, 6:8] = 1, 2, 3


def shown(column):
    """List what napari's status bar says over the labels 1, 2 and 3."""
    types = ["Neutrophil", "Lymphocyte", "Monocyte"]
    layer = Labels(mask, features=pd.DataFrame({column: [1, 2, 3], "class": types}))
    return [layer.get_status((0.0, x))["value"] for x in (0.0, 3.0, 6.0)]


print("napari", version("napari"), shown("label"))
assert shown("index") == ["1; class: Neutrophil", "2; class: Lymphocyte", "3; class: Monocyte"]
assert shown("label") == [
    "1; label: 2, class: Lymphocyte",
    "2; label: 3, class: Monocyte",
    "3; [No Properties]",
], "the behaviour has changed"
PYTHON
