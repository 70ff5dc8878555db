"""Build the wheel and install it, as a user has it: away from the repository."""

import subprocess
import sys
import venv
from pathlib import Path

from tests.app.servers import environment
from tests.readme import ROOT

ALONE = {"PYTHONPATH": ""}
"""Nothing of the repository is to be imported."""
_PURELIB = "import sysconfig; print(sysconfig.get_path('purelib'))"


def run(*command: object, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its good end."""
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=environment(**ALONE) | variables,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def install_wheel(folder: Path, with_requirements: Path) -> Path:
    """Build the wheel, and install it into a new environment below a folder; give its programs.

    The requirements are those of the environment of another Python, whose own link to the repository, if it
    has one, is not followed.
    """
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder)
    [wheel] = folder.glob("*.whl")
    venv.create(folder / "venv", symlinks=True)
    python = folder / "venv" / "bin" / "python"
    own, required = (
        Path(run(p, "-c", _PURELIB).stdout.strip()) for p in (python, with_requirements)
    )
    (own / "requirements.pth").write_text(str(required))
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel)
    return python.parent
