"""Give readers of foreign bytes what no program writes, and find what is not refused in a sentence.

    nice python bench/fuzz.py [READER ...] [--seconds 600] [--runs N] [--seed TEXT] [--corpus FOLDER]
    python bench/fuzz.py READER --input FILE

Without a name, all readers are fuzzed, one after the other, for so many processor seconds each. What is found
lies in FOLDER/READER/failures, outside of the repository: an input, and a text that says what it did. The
second form tries one input again. CONTRIBUTING.md says more.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.fuzzing.child import STATE, Folder  # noqa: E402
from bench.servers import ended_as_by_hand  # noqa: E402

_MODULE = "bench.fuzzing.readers"
_STARTS = 300
"""Most processes that are started for one reader: each failure that ends one costs another."""


@dataclass
class Report:
    """Say what was done with one reader."""

    runs: int
    """How many inputs were tried."""
    seconds: float
    """Processor seconds that this took, starting not counted."""
    kept: int
    """How many inputs gave an answer that none before gave."""
    failures: list[str]
    """What failed, by its first line."""


def fuzz(
    name: str,
    folder: Path,
    *,
    runs: int = sys.maxsize,
    seconds: float = sys.float_info.max,
    seed: str = "0",
    module: str = _MODULE,
) -> Report:
    """Fuzz one reader in processes of its own, until so many inputs or processor seconds.

    Parameters
    ----------
    name
        The reader's name in `READERS` of the module.
    folder
        Where inputs are kept; another run goes on with what one before kept there.
    """
    files = Folder(folder)
    # Measuring coverage would count as the reader's own processor time, which is bounded.
    unmeasured = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_PROCESS_")}
    number, spent = 0, 0.0
    for _ in range(_STARTS):
        left = [str(x) for x in (number, runs, seconds - spent)]
        command = [
            sys.executable,
            "-m",
            "bench.fuzzing.child",
            module,
            name,
            str(folder),
            seed,
            *left,
        ]
        files.current.write_bytes(STATE.pack(number, 0.0, 0))
        child = subprocess.run(command, cwd=ROOT, env=unmeasured, capture_output=True, text=True)
        state = files.current.read_bytes()
        number, more, length = STATE.unpack_from(state)
        spent += more
        if child.returncode > 0:
            raise RuntimeError(f"the process of {name} cannot be run:\n{child.stderr}")
        if child.returncode < 0:
            _died(files, -child.returncode, state[STATE.size :][:length], child.stderr)
            number += 1
        if number >= runs or spent >= seconds:
            break
    told = [path.read_text().splitlines()[0] for path in sorted(files.failures.glob("*.txt"))]
    return Report(number, spent, sum(1 for _ in files.kept.iterdir()), told)


def _died(files: Folder, number: int, data: bytes, stderr: str) -> None:
    """Keep the input at which a process was ended by a signal."""
    trace = files.trace.read_text(errors="replace")
    lines = [line.strip() for line in trace.splitlines() if line.strip().startswith("File")]
    ours = [line for line in lines if f"{ROOT}/bloodcells" in line or f"{ROOT}/app" in line]
    where = (ours or lines or [stderr.strip()[-80:]])[0].replace(f"{ROOT}/", "")
    what = "hang" if number in (signal.SIGPROF, signal.SIGALRM) else signal.Signals(number).name
    files.fail(f"{what} {where}", data, f"{trace}\n{stderr}")


def _try_one(name: str, path: Path) -> None:
    """Say what a reader makes of an input, in this process."""
    from bench.fuzzing.readers import READERS

    print(READERS[name].check(path.read_bytes()))


def main() -> int:
    """Fuzz readers, and print a line for each."""
    from bench.fuzzing.readers import READERS

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("readers", nargs="*", metavar="READER", help=", ".join(READERS))
    parser.add_argument(
        "--seconds", type=float, default=600.0, help="processor seconds of each reader"
    )
    parser.add_argument("--runs", type=int, default=sys.maxsize, help="most inputs of each reader")
    parser.add_argument("--seed", default="0")
    parser.add_argument(
        "--corpus", type=Path, default=Path(tempfile.gettempdir()) / "bloodcells-fuzz"
    )
    parser.add_argument("--input", type=Path, help="try this file alone")
    args = parser.parse_args()
    if unknown := set(args.readers) - set(READERS):
        parser.error(f"no reader is named {', '.join(sorted(unknown))}")
    if args.corpus.resolve().is_relative_to(ROOT):
        parser.error("the corpus has to lie outside of the repository")
    if args.input is not None:
        _try_one(args.readers[0], args.input)
        return 0
    ended_as_by_hand()
    failed = 0
    for name in args.readers or READERS:
        report = fuzz(
            name, args.corpus / name, runs=args.runs, seconds=args.seconds, seed=args.seed
        )
        print(
            f"{name}: {report.runs:,} inputs in {report.seconds:.0f} s, {report.kept:,} kept, "
            f"{len(report.failures)} failures",
            flush=True,
        )
        for failure in report.failures:
            print(f"  {failure}", flush=True)
        failed += len(report.failures)
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
