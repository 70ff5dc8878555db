#!/usr/bin/env bash
# Expected: ImageJ saves a label image of 16 bits as a PNG of 16 bits, as it does without a colour table.
# Found: with a colour table (such as Glasbey's or Fire, which one sets to see the labels) it saves 8 bits without a
# word, stretched over 256 numbers: 500 labels become 255, two cells each, and 12 labels become 20, 39, ... 236
# (of 255 the highest is not even reached), so that no cell has its own number. TIFF keeps the labels.
# Needs Debian's imagej and xvfb (seen: imagej 1.53t-1).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --quiet --disable-pip-version-check install pillow==12.0.0 numpy==2.3.4
dpkg-query -W -f '${Package} ${Version}\n' imagej
cat > "$work/save.ijm" <<'END'
setBatchMode(true);
folder = getArgument();
counts = newArray(12, 500);
for (i = 0; i < 2; i++) {
    newImage("m", "16-bit black", 600, 1, 1);
    for (label = 1; label <= counts[i]; label++) setPixel(label, 0, label);
    resetMinAndMax();
    saveAs("png", folder + "grey" + counts[i] + ".png");
    run("Fire");
    saveAs("png", folder + "fire" + counts[i] + ".png");
    saveAs("tif", folder + "fire" + counts[i] + ".tif");
    close();
}
END
xvfb-run -a java -Duser.home="$work" -cp /usr/share/java/ij.jar ij.ImageJ -batch "$work/save.ijm" "$work/" > /dev/null 2>&1
"$work/venv/bin/python" - "$work" <<'END'
import sys

import numpy as np
from PIL import Image

expected = {"grey12.png": 12, "fire12.png": 12, "fire12.tif": 12, "grey500.png": 500, "fire500.png": 255, "fire500.tif": 500}
right = True
for name, count in expected.items():
    image = Image.open(f"{sys.argv[1]}/{name}")
    labels = np.unique(np.asarray(image))[1:]
    print(f"{name}: mode {image.mode}, {len(labels)} labels, {labels[:4].tolist()} to {labels[-1]}")
    kept = labels.tolist() == list(range(1, len(labels) + 1)) and len(labels) == count
    right &= len(labels) == count and kept == (name != "fire12.png")
sys.exit(not right)
END
