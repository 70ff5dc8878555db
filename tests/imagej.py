"""ImageJ 1.53t, run live as the oracle: macros, and the rows that they print."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

IJ_JAR = Path("/usr/share/java/ij.jar")


def installed() -> bool:
    """Whether Debian's packages imagej and xvfb are here."""
    return IJ_JAR.is_file() and shutil.which("xvfb-run") is not None


def require_imagej() -> None:
    """Skip the test, with the reason, where there is no ImageJ."""
    if not installed():
        pytest.skip("ImageJ is not installed (apt-get install imagej xvfb)")


def run_macro(macro: Path, argument: str = "", *, window: bool = False, home: Path) -> bytes:
    """Run a macro and return ImageJ's log, which is the record.

    In batch mode ImageJ keeps only the last row of Results, and prints every row to the log; in a
    window the rows gather, and the macro must quit by itself.
    """
    java = ["java", f"-Duser.home={home}", "-cp", str(IJ_JAR), "ij.ImageJ"]
    command = ["xvfb-run", "-a", *java, "-macro" if window else "-batch", str(macro), argument]
    return subprocess.run(command, capture_output=True, timeout=180, check=True).stdout


_EVERY_LABEL = """
// Measures labels of masks, red, green and blue. Lines of jobs.txt: "MASK,IMAGE,label,label,...".
folder = getArgument();
lines = split(File.openAsString(folder + "jobs.txt"), "\\n");
setBatchMode(true);
run("Set Measurements...", "area mean standard modal min centroid perimeter bounding shape " +
    "feret's integrated median skewness kurtosis redirect=None decimal=3");
for (i = 0; i < lines.length; i++) {
    words = split(lines[i], ",");
    open(words[0]);
    mask = getImageID();
    open(words[1]);
    photo = getImageID();
    run("RGB Stack");
    for (k = 2; k < words.length; k++) {
        selectImage(mask);
        setThreshold(parseInt(words[k]), parseInt(words[k]));
        run("Create Selection");
        selectImage(photo);
        run("Restore Selection");
        for (channel = 1; channel <= 3; channel++) {
            setSlice(channel);
            print("#");
            run("Measure");
        }
    }
    selectImage(photo); close();
    selectImage(mask); close();
}
"""

Row = dict[str, str]
"""What ImageJ printed of one selection on one channel, by column."""


@dataclass(frozen=True)
class Job:
    """Some labels of a 16-bit mask, on an RGB image; both files that ImageJ opens."""

    mask: Path
    image: Path
    labels: Sequence[int]


def measure(jobs: Sequence[Job], folder: Path) -> list[list[list[Row]]]:
    """ImageJ's rows of each job, of each of its labels, of red, green and blue; in one run."""
    lines = (f"{j.mask},{j.image},{','.join(map(str, j.labels))}\n" for j in jobs)
    (folder / "jobs.txt").write_text("".join(lines))
    macro = folder / "every-label.ijm"
    macro.write_text(_EVERY_LABEL)
    # The header stands once, and again where ImageJ begins a new table.
    rows = []
    header: list[str] = []
    for line in run_macro(macro, f"{folder}/", home=folder).decode().splitlines():
        words = line.split("\t")
        if "Area" in words:
            header = words
        elif len(words) > 1:
            rows.append(dict(zip(header, words, strict=True)))
    of_label = [rows[i : i + 3] for i in range(0, len(rows), 3)]
    assert len(of_label) == sum(len(job.labels) for job in jobs)
    given = iter(of_label)
    return [[next(given) for _ in job.labels] for job in jobs]
