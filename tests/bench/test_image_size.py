"""What a Dockerfile puts on its base image is carried out and added up without Docker."""

import subprocess
from pathlib import Path

import pytest

from bench.image_size import build, instructions

DOCKERFILE = """\
# A comment.
FROM base AS builder
WORKDIR /src
COPY README.md ./
COPY app app
# Between lines
RUN mkdir -p /opt/bloodcells/lib/python3.11/site-packages/large \\
    # and within one.
    && head -c 3000000 /dev/zero > /opt/bloodcells/lib/python3.11/site-packages/large/of \\
    && cp README.md app/code /opt/bloodcells

FROM base
ENV PATH=/opt/bloodcells/bin
COPY --from=builder --chown=1:1 /opt/bloodcells /opt/bloodcells
COPY models /models
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    for name, size in {"README.md": 100, "app/code": 2000, "models/a/graph": 40_000}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(bytes(size))
    (root / "Dockerfile").write_text(DOCKERFILE)
    git = ["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@b.example"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *command], check=True)
    (root / "models" / "not committed").write_bytes(bytes(10**6))
    return root


def test_what_the_last_stage_copies_is_added_up(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "image").mkdir()
    assert build(checkout, tmp_path / "image") == pytest.approx(
        {"large": 3.0, "the rest of /opt/bloodcells": 0.0021, "models": 0.04}
    )


def test_an_instruction_that_fails_is_said(checkout: Path, tmp_path: Path) -> None:
    (checkout / "Dockerfile").write_text("FROM base\nRUN echo so it is && false\n")
    git = ["git", "-C", str(checkout), "-c", "user.name=a", "-c", "user.email=a@b.example"]
    subprocess.run([*git, "commit", "-q", "-a", "-m", "second"], check=True)
    (tmp_path / "image").mkdir()
    with pytest.raises(
        SystemExit, match="This instruction failed: echo so it is && false\nso it is"
    ):
        build(checkout, tmp_path / "image")


def test_an_instruction_is_one_line_without_comments() -> None:
    verbs = [verb for verb, _ in instructions(DOCKERFILE)]
    assert verbs == ["FROM", "WORKDIR", "COPY", "COPY", "RUN", "FROM", "ENV", "COPY", "COPY"]
    [(_, run)] = [pair for pair in instructions(DOCKERFILE) if pair[0] == "RUN"]
    assert run.startswith("mkdir -p ")
    assert "within one" not in run
    assert "\n" not in run
