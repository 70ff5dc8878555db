"""Compare the speed of this checkout with another one's, bench by bench, in turns in one run.

    python bench/compare.py OTHER [--rounds N] [--what hot_path start arrow]

OTHER is the root of another checkout, such as of the commit before a change. Each round runs a bench of
the one and of the other, the order changing from round to round, so that the machine's noise falls on
both; a bench's figure is its best over all rounds. Prints, as Markdown, both figures and the speed of
this checkout relative to the other: above 1 is faster. Both run with the Python that runs this program.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

Figures = dict[str, float]

_ROW = re.compile(r"\| (?P<name>[^|]+) \|(?P<cells>.*)\|")


def read_hot_path(printed: str) -> Figures:
    """Read the milliseconds of each body from the tables of `bench/hot_path.py`, as runs a millisecond."""
    found = {}
    size = ""
    for line in printed.splitlines():
        if match := re.match(r"([\d,]+ rows?), ms", line):
            size = match[1]
        elif (match := _ROW.fullmatch(line)) and match["name"] != "body":
            cells = [text.strip() for text in match["cells"].split("|")]
            found[f"hot path, {size}, {match['name']}"] = 1 / float(cells[-2])
    return found


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
    "hot_path": (["bench/hot_path.py"], read_hot_path),
    "start": (["bench/start.py", "10"], read_start),
    "arrow": (["bench/throughput.py", "arrow", "--rounds", "3"], read_arrow),
}


def run(root: Path, name: str) -> Figures:
    """Run a bench of a checkout; larger figures are better."""
    command, read = BENCHES[name]
    # Nothing is installed without byte code, whatever keeps it from being written here.
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=root,
        env=kept | {"PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"},
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
    parser.add_argument("--what", nargs="*", choices=list(BENCHES), default=list(BENCHES))
    arguments = parser.parse_args()
    other = arguments.other.resolve()
    print("| bench | other | here | here / other |")
    print("|---|---:|---:|---:|")
    for name in arguments.what:
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
