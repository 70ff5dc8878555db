"""`bloodcells-train` says what is not installed."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("package", ["sklearn", "joblib"])
def test_a_package_that_is_not_installed_is_named_with_the_way_to_get_it(package: str) -> None:
    code = f"import sys; sys.modules[{package!r}] = None; from training.main import main; main()"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 1
    assert run.stderr == (
        f"bloodcells-train needs {package}, which is not installed: run make .venv/.dev in a clone, or pip "
        "install 'bloodcells[training]' elsewhere.\n"
    )


def test_a_module_of_our_own_that_is_missing_is_a_fault_of_ours() -> None:
    code = "import sys; sys.modules['training.run'] = None; from training.main import main; main()"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert "Traceback" in run.stderr
