"""Give one input after the other to a reader, within bounds that the kernel holds; run by `bench/fuzz.py`."""

import faulthandler
import importlib
import re
import resource
import signal
import struct
import sys
import time
import traceback
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import IO, Any

CPU_SECONDS = 2.0
"""Most processor time of an input, of all threads together."""
WALL_SECONDS = 60.0
"""Most time of an input that waits instead of working."""
MEMORY = 256 * 2**20
"""Most bytes by which an input may let the process grow."""
ADDRESS_SPACE = 8 * 2**30
"""Most bytes of all that the process may ask for, where the kernel gives no more."""
MOST_KEPT = 1000
"""Most answers that are new: where there are more, they hold particulars of the input."""
STATE = struct.Struct("<QdQ")
"""Stands before the current input: its number, the processor seconds spent, its length."""
_PACKAGES = ("bloodcells", "app", "bench")
_PARTICULARS = re.compile(r"'[^']*'|\"[^\"]*\"|[-+]?[0-9][0-9.,]*")


class Folder:
    """Hold what one reader was given and said, in a folder outside of the repository."""

    def __init__(self, path: Path) -> None:
        self.kept, self.failures = path / "kept", path / "failures"
        self.current, self.trace = path / "current", path / "trace"
        self.said = path / "said"
        """The answers so far, without particulars, a line each."""
        self.kept.mkdir(parents=True, exist_ok=True)
        self.failures.mkdir(exist_ok=True)
        self.said.touch()

    def keep(self, data: bytes, kind: str) -> None:
        """Keep an input whose answer is new."""
        (self.kept / sha256(data).hexdigest()[:16]).write_bytes(data)
        with self.said.open("a") as file:
            file.write(f"{kind}\n")

    def fail(self, key: str, data: bytes, told: str) -> None:
        """Keep the shortest input of each failure."""
        name = sha256(key.encode()).hexdigest()[:12]
        path = self.failures / f"{name}.input"
        if not path.exists() or path.stat().st_size > len(data):
            path.write_bytes(data)
            (self.failures / f"{name}.txt").write_text(
                f"{key}\n\n{told}", errors="backslashreplace"
            )


def answer_kind(answer: str) -> str:
    """Take names and numbers out of an answer: what is left is new where another line of ours was run."""
    return " ".join(_PARTICULARS.sub("#", answer).split()).encode("ascii", "replace").decode()[:150]


def failure_key(error: BaseException) -> str:
    """Name an exception by its type and the last line of ours that it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if any(f"/{package}/" in f.filename for package in _PACKAGES)]
    last = ours[-1] if ours else frames[-1]
    told = answer_kind(str(error))[:80]
    return f"{type(error).__name__} {Path(last.filename).name}:{last.name}: {told}"


def bound(trace: IO[Any]) -> None:
    """Let the kernel end this process where an input takes too long, and have it told where that was."""
    faulthandler.enable(trace)
    for number in (signal.SIGPROF, signal.SIGALRM):
        faulthandler.register(number, trace, chain=True)
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def try_input(check: Any, data: bytes) -> tuple[str, str, str]:
    """Give an input to a reader; return what it said, and the failure with its traceback if it is one."""
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    signal.setitimer(signal.ITIMER_REAL, WALL_SECONDS)
    try:
        return check(data), "", ""
    except Exception as error:
        return "", failure_key(error), traceback.format_exc()
    except BaseException as error:  # such as a panic of Rust's
        return "", failure_key(error), traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def peak() -> int:
    """Return the most bytes of memory that this process has had."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def forget_peak() -> int:
    """Count the most memory from now on; return what it is now."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


def main(
    module: str, name: str, folder: Path, seed: str, first: int, last: int, seconds: float
) -> None:
    """Try the inputs of these numbers, for so many processor seconds."""
    reader = importlib.import_module(module).READERS[name]
    files = Folder(folder)
    valid = reader.seeds()
    pool = [*valid, *(path.read_bytes() for path in sorted(files.kept.iterdir()))]
    with files.trace.open("w") as trace, files.current.open("wb", buffering=0) as current:
        bound(trace)
        said = set(files.said.read_text().splitlines())
        begun = time.process_time()
        for number in range(first, last):
            spent = time.process_time() - begun
            if spent > seconds:
                break
            if number < len(valid):
                data = valid[number]
            else:
                rng = Random(f"{seed}/{number}")
                data = reader.change(
                    rng, rng.choice(valid if rng.random() < 0.5 else pool), rng.choice(pool)
                )
            current.seek(0)
            current.write(STATE.pack(number, spent, len(data)) + data)
            before = forget_peak()
            answer, key, told = try_input(reader.check, data)
            if key:
                files.fail(key, data, told)
            elif (kind := answer_kind(answer)) not in said and len(said) < MOST_KEPT:
                said.add(kind)
                pool.append(data)
                files.keep(data, kind)
            if (grown := peak() - before) > MEMORY:
                files.fail(f"memory {answer_kind(answer)[:80]}", data, f"+{grown / 2**20:.0f} MB")
        else:
            number = last
        current.seek(0)
        current.write(STATE.pack(number, time.process_time() - begun, 0))


if __name__ == "__main__":
    _, module_, name_, folder_, seed_, first_, last_, seconds_ = sys.argv
    main(module_, name_, Path(folder_), seed_, int(first_), int(last_), float(seconds_))
