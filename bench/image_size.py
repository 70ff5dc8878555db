"""Add up what the Dockerfile puts on top of its base image, beside that of another checkout.

    python bench/image_size.py [--against OTHER]

The instructions of the Dockerfile are carried out on what is committed, without Docker: the folders of the
image are made below a temporary one, and what the last stage copies is added up, each file by its own size.
The base image (Python and Debian) is not counted. It is the same for both, so that the ratio of whole images
is nearer to 1 than the one printed. Packages are installed by the hashes of each checkout's own lock, which
takes some 500 MB of the folder of temporary files while it lasts.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACES = re.compile(r"(?<![\w.*/-])/(?=(opt|src|wheels|models|spool)\b)")
"""The root of the image, where one of the folders that the instructions name begins."""


def main(roots: Sequence[Path]) -> None:
    """Print what each checkout adds, largest first, and the ratio of the first to the other."""
    sums = []
    for root in roots:
        with tempfile.TemporaryDirectory(prefix="bloodcells-image-") as folder:
            parts = build(root, Path(folder))
        sums.append(sum(parts.values()))
        named = ", ".join(f"{name} {mb:.1f}" for name, mb in sorted(parts.items(), key=_largest))
        print(f"{root}: {sums[-1]:.1f} MB ({named})", flush=True)
    if len(sums) > 1:
        print(f"{sums[0] / sums[1]:.3f} x")


def build(root: Path, folder: Path) -> dict[str, float]:
    """Carry out the Dockerfile of a checkout below a folder, and give MB by what was copied at the end.

    Of the packages those of more than 2 MB are named.
    """
    sources = folder / "committed"
    sources.mkdir()
    archive = folder / "committed.tar"
    git = ["git", "-C", str(root), "archive", "--format=tar", f"--output={archive}", "HEAD"]
    if subprocess.run(git).returncode:
        raise SystemExit(f"{root} is no checkout of git; name the root of one.")
    with tarfile.open(archive) as committed:
        committed.extractall(sources, filter="data")
    (folder / "opt").mkdir()
    at, stages, copied = folder, 0, {}
    for verb, text in instructions((sources / "Dockerfile").read_text()):
        if verb == "FROM":
            stages += 1
        elif verb == "WORKDIR":
            at = _below(folder, text)
            at.mkdir(exist_ok=True)
        elif verb == "RUN":
            _run(PLACES.sub(f"{folder}/", text), at)
        elif verb == "COPY":
            options = [word for word in shlex.split(text) if word.startswith("--")]
            *names, to = [word for word in shlex.split(text) if not word.startswith("--")]
            if stages == 1:
                _copy([sources / name for name in names], at / to)
            elif any(option.startswith("--from=") for option in options):
                copied |= {name: _below(folder, name) for name in names}
            else:
                copied |= {name: sources / name for name in names}
    found: dict[str, float] = {}
    for name, path in copied.items():
        parts = {part.name: size(part) for part in path.glob("lib/python3*/site-packages/*")}
        large = {part: mb for part, mb in parts.items() if mb > 2}
        found |= large | {
            f"the rest of {name}" if large else name: size(path) - sum(large.values())
        }
    return found


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Give the instructions of a Dockerfile, each with its arguments as one line."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        verb, _, rest = line.strip().partition(" ")
        if verb:
            yield verb, rest.strip()


def size(path: Path) -> float:
    """Add up the files of a folder, of links their own size: MB."""
    files = (
        [path]
        if path.is_file()
        else [p for p in path.rglob("*") if not p.is_dir() or p.is_symlink()]
    )
    return sum(p.lstat().st_size for p in files) / 1e6


def _run(command: str, at: Path) -> None:
    """Run a command of the Dockerfile, as it would be run in the image."""
    left_out = ("PYTHON", "BLOODCELLS_", "VIRTUAL_ENV")
    own = {k: v for k, v in os.environ.items() if not k.startswith(left_out)}
    own["PATH"] = "/usr/local/bin:/usr/bin:/bin"
    done = subprocess.run(["sh", "-c", command], cwd=at, env=own, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"This instruction failed: {command}\n{done.stdout}{done.stderr}")


def _copy(names: Sequence[Path], to: Path) -> None:
    """Copy as COPY does: files by name into a folder, of a folder what is in it."""
    for name in names:
        if name.is_dir():
            shutil.copytree(name, to, dirs_exist_ok=True)
        else:
            to.mkdir(exist_ok=True, parents=True)
            shutil.copy(name, to)


def _below(folder: Path, name: str) -> Path:
    return folder / name.lstrip("/")


def _largest(part: tuple[str, float]) -> float:
    return -part[1]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--against", type=Path, help="root of another checkout")
    asked = parser.parse_args()
    if sys.version_info[:2] != (3, 11):
        print("The image's Python is 3.11; sizes of packages by another one differ a little.")
    main([ROOT, *([] if asked.against is None else [asked.against.resolve()])])
