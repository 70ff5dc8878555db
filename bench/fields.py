"""Compare `bloodcells predict --images` with scikit-image's `regionprops_table` of as many numbers, in turns.

    python3 -m venv .bench/skimage
    .bench/skimage/bin/pip install scikit-image==0.26.0 pandas==3.1.1
    python bench/fields.py --skimage .bench/skimage/bin/python [--fields 300] [--rounds 3] [--processes 2]

Both are commands from their start to the table that they write, of the same training fields and by as many
processes. Ours finds the white cells of a field, measures 93 numbers of each and predicts its type (or, with
`--cells labels`, measures ImageJ's 33 of every label of the mask); `regionprops_table` measures as many
numbers of every label of the mask, and predicts nothing. It has no white cells of its own to measure
instead: `--white` gives it a mask of those that ours found, for which it spends no time.

Prints fields a second by the clock, least time of the rounds, and the ratio of that; and the ratio of the
processor's seconds, which other work on the machine changes less.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.white_cells import DATA, pair_of  # noqa: E402
from bloodcells import read_cells  # noqa: E402
from bloodcells.images import find_white_cells  # noqa: E402
from bloodcells.images.decoding import read_file, read_pair  # noqa: E402

PEER = ROOT / "bench" / "peers" / "inside" / "regionprops_fields.py"
OURS = "import sys; from bloodcells.cli import main; sys.exit(main())"


def spent(command: Sequence[str | Path]) -> tuple[float, float]:
    """Run a command: seconds by the clock, and of the processor."""
    own = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(list(map(str, command)), env=own, capture_output=True, text=True)
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def link_fields(names: Sequence[str], folder: Path) -> None:
    """Fill a folder with the images and masks of some training cells."""
    folder.mkdir()
    for name in names:
        for path in pair_of(name):
            (folder / path.name).symlink_to(path)


def white_masks(fields: Path, folder: Path) -> None:
    """Fill a folder with the images, and with masks of their white cells."""
    folder.mkdir()
    for image in sorted(fields.glob("*.jpg")):
        mask = image.with_name(f"{image.stem}_cp_masks.png")
        pair = read_pair(read_file(image), read_file(mask))
        cells = find_white_cells(pair.image, pair.mask)
        if len(cells):
            (folder / image.name).symlink_to(image.resolve())
            Image.fromarray(cells.mask.astype(np.uint16)).save(folder / mask.name)


def main() -> None:
    """Print the comparisons."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--skimage", type=Path, required=True, help="Python that has scikit-image")
    parser.add_argument("--fields", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--white", action="store_true", help="also on white cells that ours found")
    asked = parser.parse_args()
    names = [name.strip() for name in read_cells(DATA / "bloodcells_train.csv").ids]
    some = names[:: max(1, len(names) // asked.fields)][: asked.fields]
    with tempfile.TemporaryDirectory(prefix="bloodcells-fields-") as temporary:
        folder, table = Path(temporary) / "fields", Path(temporary) / "table.csv"
        link_fields(some, folder)
        ours = [
            sys.executable,
            "-c",
            OURS,
            "predict",
            "--images",
            folder,
            "--jobs",
            asked.processes,
        ]
        peer = [asked.skimage, PEER, "--processes", asked.processes, "--columns"]
        pairs = {
            "93 numbers of white cells and their types, against 93 of every label": (
                [*ours, "-o", table],
                [*peer, 93, folder, table],
            ),
            "33 numbers of every label and their types, against 33 of every label": (
                [*ours, "--cells", "labels", "-o", table],
                [*peer, 33, folder, table],
            ),
        }
        if asked.white:
            white = Path(temporary) / "white"
            white_masks(folder, white)
            pairs["93 numbers of white cells and their types, against 93 of the same cells"] = (
                [*ours, "-o", table],
                [*peer, 93, white, table],
            )
        print(
            f"{len(some)} fields, {asked.processes} processes each, {asked.rounds} rounds in turns"
        )
        for title, commands in pairs.items():
            runs = np.array([[spent(one) for one in commands] for _ in range(asked.rounds)])
            (clock, processor), (theirs, their_processor) = runs.min(axis=0)
            print(
                f"{title}: {len(some) / clock:.1f} against {len(some) / theirs:.1f} fields/s, "
                f"{theirs / clock:.2f} x; of the processor {their_processor / processor:.2f} x",
                flush=True,
            )


if __name__ == "__main__":
    main()
