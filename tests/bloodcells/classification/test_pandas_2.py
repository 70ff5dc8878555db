"""A classifier gives a DataFrame of pandas 2 what it gives one of the pandas that is installed.

pandas 2 goes into the ignored folder .bench/pandas-2, by hashes, and is found there before the other one.
To lock anew (needs uv), in this folder: `printf 'pandas<3\\npytz\\n' | uv pip compile - --universal
--python-version 3.11 --no-deps --generate-hashes --no-emit-index-url --no-annotate --no-header
--output-file pandas-2.txt`.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.peers.environments import FOLDER, installed
from tests.conftest import LAB_DATA

ROOT = Path(__file__).resolve().parents[3]
HABITS = Path(__file__).with_name("test_scikit_learn_habits.py")


@pytest.mark.integration  # it installs pandas 2
def test_the_forms_of_a_table_get_the_same_classes_with_pandas_2(tmp_path: Path) -> None:
    python = installed("pandas-2", Path(__file__).parent, FOLDER) / "python"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.check_output([python, "-c", where], text=True).strip()
    paths = os.pathsep.join([site, str(ROOT), os.environ.get("PYTHONPATH", "")])
    tests = [HABITS, "-n0", "-k", "every_form", f"--basetemp={tmp_path / 'tests'}"]
    code = (
        "import pandas, pytest, sys; print('pandas', pandas.__version__); sys.exit(pytest.main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, tests)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("pandas 2.")
    passed = 7 if LAB_DATA.joinpath("data").exists() else 6
    assert f"{passed} passed" in done.stdout
