"""Compare the speed of this checkout with another one's, bench by bench, in turns in one run.

    python bench/compare.py OTHER [--rounds N] [--what hot_path start arrow] [--only "1 row"]

OTHER is the root of another checkout, such as of the commit before a change. Each round runs a bench of
the one and of the other, the order changing from round to round, so that the machine's noise falls on
both; a bench's figure is its best over all rounds. The hot path is compared in finer turns, as the speed
of a shared machine changes within a second: two new processes a round take ten turns each of 50 ms, and
the ratio is the median of the ratios of neighbouring turns. Prints, as Markdown, both figures and the
speed of this checkout relative to the other: above 1 is faster. With `--only`, only bodies of the hot path
whose name has that text in it are compared. Both run with the Python that runs this
program.
"""

import argparse
import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

Figures = dict[str, float]

# What a resident process of a checkout runs. It takes the steps of that checkout's own `bench/hot_path.py`,
# the fourth of which, for each body, is all between its bytes and the answer's, and times a body as often as
# its name comes by standard input.
_RESIDENT = """
import json, runpy, sys, time

bench = runpy.run_path("bench/hot_path.py")
bench["steps"].__globals__["best_ms"] = lambda step: steps.append(step) or 0.0
classifier = bench["Classifier"].load(bench["ROOT"] / "models" / "bloodcells")
bodies = {}
for n in 1, bench["MADE"], bench["BLOCK"]:
    steps = []
    for place, name in enumerate(bench["steps"](classifier, n)):
        bodies[f"{n:,} row{'s' * (n > 1)}, {name}"] = steps[4 * place + 3]
print(json.dumps(list(bodies)), flush=True)
for line in sys.stdin:
    step, end, best = bodies[line.strip()], time.perf_counter() + 0.05, float("inf")
    while time.perf_counter() < end:
        start = time.thread_time()
        step()
        best = min(best, time.thread_time() - start)
    print(best, flush=True)
"""


def read_start(printed: str) -> Figures:
    """Read the best start of `bench/start.py`, as starts a second."""
    [best] = re.findall(r"best ([\d.]+) s", printed)
    return {"start to ready": 1 / float(best)}


def read_arrow(printed: str) -> Figures:
    """Read the cells a second of `bench/throughput.py arrow`."""
    [(clock, core)] = re.findall(r"answered as arrow \| ([\d,]+) \| [\d.]+ \| ([\d,]+)", printed)
    return {
        "Arrow stream, cells/s": float(clock.replace(",", "")),
        "Arrow stream, cells for a second of the processor": float(core.replace(",", "")),
    }


BENCHES: Mapping[str, tuple[list[str], Callable[[str], Figures]]] = {
    "start": (["bench/start.py", "10"], read_start),
    "arrow": (["bench/throughput.py", "arrow", "--rounds", "3"], read_arrow),
}
WHAT = ["hot_path", *BENCHES]


def environment(root: Path) -> dict[str, str]:
    """Give the environment of a checkout's process."""
    # Nothing is installed without byte code, whatever keeps it from being written here.
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"}


def compare_hot_path(other: Path, rounds: int, only: str) -> None:
    """Print the runs a millisecond of each body of the hot path whose name has a text in it."""
    pairs: dict[str, list[tuple[float, float]]] = {}
    for _ in range(rounds):
        take_turns((other, ROOT), pairs, only)
    for name, times in pairs.items():
        ratio = statistics.median(before / here for before, here in times)
        before, here = (1e-3 / min(side) for side in zip(*times, strict=True))
        print(f"| hot path, {name} | {before:,.4g} | {here:,.4g} | {ratio:.3f} |", flush=True)


def take_turns(
    roots: tuple[Path, Path], pairs: dict[str, list[tuple[float, float]]], only: str
) -> None:
    """Add the seconds of each body in ten turns of two new processes, as their memory differs by chance."""
    with contextlib.ExitStack() as stack:
        asked = []
        for root in roots:
            process = subprocess.Popen(
                [sys.executable, "-c", _RESIDENT],
                cwd=root,
                env=environment(root),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(process)
            assert process.stdin is not None
            assert process.stdout is not None
            asked.append((process.stdin, process.stdout))
        names = [json.loads(answered.readline()) for _, answered in asked]

        def ask(side: int, name: str) -> float:
            told, answered = asked[side]
            print(name, file=told, flush=True)
            return float(answered.readline())

        for name in (name for name in names[1] if only in name):
            for turn in range(10):
                first = turn % 2
                times = {side: ask(side, name) for side in (first, 1 - first)}
                pairs.setdefault(name, []).append((times[0], times[1]))


def run(root: Path, name: str) -> Figures:
    """Run a bench of a checkout; larger figures are better."""
    command, read = BENCHES[name]
    done = subprocess.run(
        [sys.executable, *command],
        cwd=root,
        env=environment(root),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{root}: {' '.join(command)} failed:\n{done.stderr}")
    return read(done.stdout)


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("other", type=Path, help="root of another checkout")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="text in the names of bodies of the hot path")
    parser.add_argument("--what", nargs="*", choices=WHAT, default=WHAT)
    arguments = parser.parse_args()
    other = arguments.other.resolve()
    print("| bench | other | here | here / other |")
    print("|---|---:|---:|---:|")
    for name in arguments.what:
        if name == "hot_path":
            compare_hot_path(other, arguments.rounds, arguments.only)
            continue
        best: dict[Path, Figures] = {ROOT: {}, other: {}}
        for number in range(arguments.rounds):
            for root in (ROOT, other) if number % 2 else (other, ROOT):
                for figure, value in run(root, name).items():
                    best[root][figure] = max(value, best[root].get(figure, 0.0))
        for figure, value in best[ROOT].items():
            before = best[other][figure]
            print(f"| {figure} | {before:,.4g} | {value:,.4g} | {value / before:.3f} |", flush=True)


if __name__ == "__main__":
    main()
