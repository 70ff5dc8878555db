"""Compare `bloodcells predict FOLDER` on two cores with one, and measure its memory.

    python bench/offline.py [--cells N] [--files N] [--rounds N]

4,000,000 cells, the lab's real ones over and over, in 20 Parquet files: predicted by `--jobs 1` held to one
core, and by the default, two processes, on two; in turns, the best of the rounds counts. Memory is the
most that all processes of the command had together at once, shared pages counted once (PSS, looked at
20 times a second, in a run of its own: looking takes a fifth of a core); and the same for a fourth of
the files, which tells whether it grows. Every run's answer is checked: all rows, and their classes as in
process. Cells for a second of the processors say what the second process costs, on a machine that has
other work too; and two plain loops at once, against one, what the two cores can give at all.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.cells import BLOCK, Block, blocks  # noqa: E402
from bench.servers import (  # noqa: E402
    CLIENT,
    ONE_THREAD,
    SERVER,
    end,
    ended_as_by_hand,
    marked,
    memory,
    pinned,
)
from bloodcells import Classifier  # noqa: E402
from bloodcells.tables.reading import read_cells  # noqa: E402

MODEL = ROOT / "models" / "bloodcells"
_PATIENCE = 600


class Run(NamedTuple):
    """Hold what a run took: seconds, processor seconds, and peak MB where memory was watched."""

    seconds: float
    processor: float
    peak: float


def make(folder: Path, files: int, cells: int) -> None:
    """Write the cells into so many files, as pandas would: one row group each."""
    folder.mkdir()
    table = pa.concat_tables([Block.read().table()] * blocks(cells // files))
    for number in range(files):
        ids = pa.array([f"plate {number}, cell {i}" for i in range(len(table))])
        compound = pa.array([f"compound {i // BLOCK}" for i in range(len(table))])
        named = table.add_column(0, "id", ids).append_column("compound", compound)
        pq.write_table(named, folder / f"plate-{number:02}.parquet")


def predict(
    source: Path, out: Path, *more: object, core: int | None = None, watched: bool = False
) -> Run:
    """Run the command as a user does."""
    program = Path(sys.executable).parent / "bloodcells"
    command = [program, "predict", source, "--output", out, "--model", MODEL, *more]
    mark, marking = marked()
    peak, start, before = 0.0, time.perf_counter(), _processor_seconds()
    process = subprocess.Popen(
        list(map(str, command)) if core is None else pinned(command, core),
        env=os.environ | ONE_THREAD | marking,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        while watched and process.poll() is None and time.perf_counter() - start < _PATIENCE:
            peak = max(peak, memory(mark))
            time.sleep(0.05)
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, _PATIENCE - (time.perf_counter() - start)))
        seconds = time.perf_counter() - start
    finally:
        end(process, mark)
        assert process.stderr is not None
        said = process.stderr.read().decode(errors="replace").strip()
        process.stderr.close()
    if process.returncode:
        raise SystemExit(f"bloodcells predict failed: {said[-500:]}")
    return Run(seconds, _processor_seconds() - before, peak)


def two_loops() -> float:
    """Compare two processes of a plain Python loop, each on a core, with one: the machine's own limit."""
    loop = (
        "import time; n, end = 0, time.perf_counter() + 1\n"
        "while time.perf_counter() < end: n += sum(range(10_000))\n"
        "print(n)"
    )

    def run(*cores: int) -> int:
        command = [sys.executable, "-c", loop]
        started = [
            subprocess.Popen(pinned(command, core), stdout=subprocess.PIPE) for core in cores
        ]
        return sum(int(process.communicate()[0]) for process in started)

    return run(SERVER, CLIENT) / run(SERVER)


def _processor_seconds() -> float:
    """Read the processor time of all commands that were run, with the processes that they started."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def check(out: Path, expected: Sequence[str | None], files: int, cells: int) -> None:
    """Compare what was written with the classes in process."""
    written = sorted(out.glob("*.parquet"))
    if len(written) != files:
        raise SystemExit(f"{len(written)} files were written, not {files}.")
    for path in written:
        found = pq.read_table(path, columns=["class"]).column("class").cast(pa.string())
        if found.to_pylist() != list(expected) * blocks(cells // files):
            raise SystemExit(f"{path.name} has other rows or classes than in process.")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cells", type=int, default=4_000_000)
    parser.add_argument("--files", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    ended_as_by_hand()
    fewer = min(max(asked.files // 4, 2), asked.files)
    expected = Classifier.load(MODEL).predict(read_cells(Block.read().table())).classes
    runs: dict[str, list[Run]] = {}
    with tempfile.TemporaryDirectory(prefix="bloodcells-bench-") as name:
        folder = Path(name)
        all_cells = asked.cells
        some_cells = all_cells // asked.files * fewer
        make(folder / "all", asked.files, all_cells)
        (folder / "some").mkdir()
        for path in sorted((folder / "all").iterdir())[:fewer]:
            (folder / "some" / path.name).hardlink_to(path)
        some = ("some", fewer, some_cells)
        every = ("all", asked.files, all_cells)
        ways: list[tuple[str, tuple[str, int, int], tuple[object, ...], int | None]] = [
            ("one core, `--jobs 1`", every, ("--jobs", 1), SERVER),
            ("two cores, the default", every, (), None),
            (f"two cores, {some_cells:,} cells", some, (), None),
        ]
        peaks: dict[str, float] = {}
        ceiling = 0.0
        for number in range(1 + asked.rounds):
            for way, (source, files, cells), more, core in ways:
                out = folder / "out"
                run = predict(folder / source, out, *more, core=core, watched=not number)
                if number:
                    runs.setdefault(way, []).append(run)
                else:
                    peaks[way] = run.peak
                check(out, expected, files, cells)
                shutil.rmtree(out)
            ceiling = max(ceiling, two_loops())
    one = all_cells / min(run.seconds for run in runs[ways[0][0]])
    print(f"\n{all_cells:,} cells in {asked.files} Parquet files, best of {asked.rounds}:\n")
    print("| | cells/s | ratio | cells for a second of the processors | peak memory, MB |")
    print("|---|---:|---:|---:|---:|")
    for way, (_, _, cells), _, _ in ways:
        seconds, processor, _ = map(min, zip(*runs[way], strict=True))
        print(
            f"| {way} | {cells / seconds:,.0f} | {cells / seconds / one:.2f} "
            f"| {cells / processor:,.0f} | {peaks[way]:,.0f} |"
        )
    print(f"\nTwo plain loops at once did {ceiling:.2f} times what one did.")


if __name__ == "__main__":
    main()
