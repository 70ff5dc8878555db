"""Run the script and the macro in Debian's ImageJ, on a display of its own, against a service."""

import csv
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.imagej import IJ_JAR, require_imagej

JYTHON_JAR = Path("/usr/share/java/jython.jar")
SCRIPTS = Path(__file__).resolve().parents[3] / "integrations" / "fiji"
SCRIPT = SCRIPTS / "Classify_Blood_Cells.py"
MACRO = SCRIPTS / "Classify_Blood_Cells_by_curl.ijm"
DRIVER = Path(__file__).with_name("driver.py")

LABELS = "labels of a label image"
ROIS = "ROIs of the ROI Manager"
RESULTS = "rows of the Results table"
WHITE = "the service, which finds the white cells"

Types = dict[str, dict[str, str]]
"""Image -> number of a cell -> its type."""
Answer = dict[str, Any]
"""What is there after a job: `rois` (name and colour), `tables`, `log`, and what the dialog showed."""


def require_jython() -> None:
    """Skip the test, with the reason, where ImageJ or Jython is not there."""
    require_imagej()
    if not JYTHON_JAR.is_file():
        pytest.skip("Jython is not installed (apt-get install jython)")


def run_script(jobs: Sequence[dict[str, Any]], folder: Path, patience: float = 180) -> list[Answer]:
    """Run the script on some jobs, as `driver.py` describes them, in one ImageJ."""
    (folder / "jobs.json").write_text(json.dumps(jobs))
    java = ["java", f"-Duser.home={folder}", f"-Dpython.cachedir={folder}"]
    java += ["-cp", f"{IJ_JAR}:{JYTHON_JAR}", "org.python.util.jython", str(DRIVER)]
    files = [str(SCRIPT), str(folder / "jobs.json"), str(folder / "answers.json")]
    subprocess.run(["xvfb-run", "-a", *java, *files], timeout=patience, check=True)
    answers: list[Answer] = json.loads((folder / "answers.json").read_text())
    return answers


def options(address: str, kind: str, mask: str, by: str) -> str:
    """Write the options of a macro that fill the dialog."""
    return f"address={address} cells=[{kind}] label_image=[{mask}] measured=[{by}]"


def types_of(fields: Path, output: Path, *further: str, patience: float = 120) -> Types:
    """Read the types that `bloodcells predict --images` writes."""
    call = [sys.executable, "-m", "bloodcells", "predict", "--images", fields, "-o", output]
    subprocess.run([*map(str, call), *further], check=True, capture_output=True, timeout=patience)
    found: Types = {}
    with output.open() as file:
        for row in csv.DictReader(file):
            found.setdefault(row["image filename"], {})[row["label"]] = row["class"]
    return found


_MACRO_RUN = """
pairs = split(File.openAsString("{folder}/pairs.txt"), "\\n");
for (p = 0; p < pairs.length; p++) {{
    pair = split(pairs[p], "\\t");
    open(pair[1]);
    open(pair[0]);
    runMacro("{macro}", "{address}");
    lines = "";
    for (r = 0; r < Table.size("Blood cells"); r++)
        lines += Table.getString("Cell", r, "Blood cells") + "\\t" + Table.getString("Type", r, "Blood cells")
            + "\\t" + RoiManager.getName(r) + "\\n";
    File.append(lines + "end", "{folder}/macro.txt");
    roiManager("reset");
    close("*");
}}
run("Quit");
"""


def run_macro(
    pairs: Sequence[tuple[Path, Path]], address: str, folder: Path, patience: float = 180
) -> list[list[list[str]]]:
    """Run the macro on fields and masks in one ImageJ: of each, the number, type and ROI of each cell."""
    (folder / "pairs.txt").write_text("".join(f"{image}\t{mask}\n" for image, mask in pairs))
    macro = folder / "run.ijm"
    macro.write_text(_MACRO_RUN.format(folder=folder, macro=MACRO, address=address))
    java = ["java", f"-Duser.home={folder}", "-cp", str(IJ_JAR), "ij.ImageJ", "-macro", str(macro)]
    subprocess.run(["xvfb-run", "-a", *java], timeout=patience, check=True)
    fields = (folder / "macro.txt").read_text().split("end\n")[:-1]
    return [[line.split("\t") for line in field.splitlines() if line] for field in fields]
