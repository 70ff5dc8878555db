#!/usr/bin/env bash
# Expected: ImageJ prints one perimeter for one set of pixels, however they were selected.
# Found: of the same smooth cell Analyze Particles prints a Perim. that is the same, or, mostly, shorter by
# exactly 2 - sqrt(2) = 0.586 pixels, than Create Selection on the threshold. Both trace the same outline and cut
# its corners, but begin at another corner, and every second corner of a staircase counts. Area, Feret, AR and
# Solidity are equal; Circ. differs. Tables measured in the two ways cannot be told apart.
# Needs Debian's imagej and xvfb (seen: imagej 1.53t-1).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dpkg-query -W -f '${Package} ${Version}\n' imagej
cat > "$work/measure.ijm" <<'END'
setBatchMode(true);
run("Set Measurements...", "area perimeter shape feret's redirect=None decimal=9");
for (i = 0; i < 40; i++) {
    newImage("m", "8-bit black", 200, 200, 1);
    setColor(255);
    fillOval(20 + i, 30, 30 + 3 * i, 150 - 2 * i);
    setThreshold(255, 255);
    run("Create Selection");
    List.setMeasurements;
    line = "@ " + List.getValue("Area") + " " + List.getValue("Perim.") + " " + List.getValue("Feret");
    run("Select None");
    setThreshold(255, 255);
    run("Clear Results");
    run("Analyze Particles...", "display");
    print(line + " " + getResult("Area", 0) + " " + d2s(getResult("Perim.", 0), 9) + " " + getResult("Feret", 0));
    close();
}
END
xvfb-run -a java -Duser.home="$work" -cp /usr/share/java/ij.jar ij.ImageJ -batch "$work/measure.ijm" > "$work/log" 2> /dev/null
python3 - "$work/log" <<'END'
import sys
from collections import Counter

rows = [list(map(float, line.split()[1:])) for line in open(sys.argv[1]) if line.startswith("@")]
cut = 2 - 2**0.5
shorter = Counter(round((row[1] - row[4]) / cut, 3) + 0.0 for row in rows)
same = sum(abs(row[0] - row[3]) < 1e-6 and abs(row[2] - row[5]) < 1e-3 for row in rows)
print(f"{len(rows)} ovals; Area and Feret the same of {same}")
for corners, count in sorted(shorter.items()):
    print(f"Analyze Particles' Perim. is shorter by {corners:g} x (2 - sqrt 2) of {count}")
sys.exit(not (len(rows) == 40 == same and set(shorter) <= {0.0, 1.0} and shorter[1.0] > 0))
END
