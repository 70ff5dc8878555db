"""Measure time and peak memory of `bloodcells composition` over millions of predicted cells.

    python bench/composing.py [MODEL] [CELLS ...]

Makes a Parquet file of CELLS (1,000,000 and 5,000,000) made-up predicted cells, 1,000 a group, in
four wells a group, 50 groups a plate of which one is of the control; runs the command as a user
does; prints seconds and peak resident memory. MODEL (models/bloodcells) must have out-of-fold
probabilities, from which those of the cells are drawn. The last column is of a process that only
loads the libraries and the model.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bloodcells import Classifier  # noqa: E402
from bloodcells.composition.model_reference import reference_of  # noqa: E402

CELLS = (1_000_000, 5_000_000)
A_GROUP, WELLS, A_PLATE, CONTROLS = 1000, 4, 50, 1
_GROUPS = 100
"""Number of groups that are written at once."""


def make(path: Path, classifier: Classifier, cells: int) -> None:
    """Write a file of cells in which those of a group lie together, as plates are measured."""
    rng = np.random.default_rng(cells)
    reference = reference_of(classifier, "em")
    k = len(reference.classes)
    of_class = [np.flatnonzero(reference.codes == c) for c in range(k)]
    manifest = classifier.manifest
    metadata = {
        "model": json.dumps({"name": manifest.name, "version": manifest.version}),
        "classes": json.dumps(reference.classes),
    }
    writer = None
    for start in range(0, cells // A_GROUP, _GROUPS):
        groups = np.arange(start, min(start + _GROUPS, cells // A_GROUP))
        counts = rng.multinomial(A_GROUP, rng.dirichlet(20 * reference.prior + 1, len(groups)))
        places = [
            rng.permutation(np.concatenate([rng.choice(of_class[c], n) for c, n in enumerate(row)]))
            for row in counts
        ]
        probabilities = reference.probabilities[np.concatenate(places)]
        group = np.repeat(groups, A_GROUP)
        names = ["DMSO" if g % A_PLATE < CONTROLS else f"compound {g}" for g in groups]
        well = np.tile(np.repeat(np.arange(WELLS), A_GROUP // WELLS), len(groups))
        table = pa.table(
            {
                "plate": pa.array([f"plate {g // A_PLATE}" for g in group]),
                "compound": pa.array(np.repeat(names, A_GROUP)),
                "well": pa.array([f"{g % A_PLATE}-{w}" for g, w in zip(group, well, strict=True)]),
                "probabilities": pa.FixedSizeListArray.from_arrays(probabilities.ravel(), k),
                "flags": pa.array(
                    [["broken segmentation"] if f else [] for f in rng.random(len(group)) < 0.1],
                    pa.list_(pa.string()),
                ),
            }
        ).replace_schema_metadata(metadata)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    assert writer is not None
    writer.close()


def run(*arguments: object) -> tuple[float, float]:
    """Measure the seconds and the peak resident MB of a Python process.

    The peak is the kernel's VmHWM, read until the process ends; what `wait4` gives would be this
    process's own where that is larger.
    """
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *map(str, arguments)], cwd=ROOT)
    status = Path(f"/proc/{process.pid}/status")
    peak = 0
    while process.poll() is None:
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        peak = max(peak, int(found[1]) if found else 0)
        time.sleep(0.02)
    if process.returncode:
        raise SystemExit("the command failed")
    return time.perf_counter() - start, peak / 1024


def main() -> None:
    """Print time and memory of each size."""
    model = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "models" / "bloodcells").resolve()
    sizes = [int(text) for text in sys.argv[2:]] or CELLS
    classifier = Classifier.load(model)
    _, idle = run(
        "-c",
        "import sys, bloodcells.cli.commands; from bloodcells import Classifier; "
        "Classifier.load(sys.argv[1])",
        model,
    )
    print("| cells | groups | file, MB | seconds | peak memory, MB | of which idle |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for cells in sizes:
            table = Path(folder) / f"{cells}.parquet"
            make(table, classifier, cells)
            out = Path(folder) / "out.parquet"
            command = ("-m", "bloodcells", "composition", table, "--model", model, "-o", out)
            asked = ("--by", "plate", "--by", "compound")
            seconds, peak = run(*command, *asked)
            groups = pq.read_metadata(out).num_rows // len(classifier.manifest.classes)
            size = table.stat().st_size / 1e6
            print(
                f"| {cells:,} | {groups:,} | {size:,.0f} | {seconds:.1f} | {peak:,.0f} | {idle:,.0f} |",
                flush=True,
            )
            against = ("--by", "compound", "--control", "DMSO", "--within", "plate")
            seconds, peak = run(*command, *against)
            groups = pq.read_metadata(out).num_rows // len(classifier.manifest.classes)
            print(
                f"| {cells:,}, against a control | {groups:,} | {size:,.0f} | {seconds:.1f} "
                f"| {peak:,.0f} | {idle:,.0f} |",
                flush=True,
            )
            table.unlink()


if __name__ == "__main__":
    main()
