"""Make an environment with napari, Qt, this plugin and the library, in the ignored folder .bench/napari.

    python integrations/napari/environment.py

prints its Python. Some 150 packages of `requirements/napari.txt` are installed, the plugin and the library
from the tree as it stands. To lock anew (needs uv), do in `requirements` as bench/peers/environments.py says,
with `../../../pyproject.toml` beside `napari.in` and `--constraint ../../../requirements/dev.txt`.
"""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.peers.environments import FOLDER, NotInstalled, installed
from bench.servers import ROOT

HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    try:
        python = installed("napari", HERE / "requirements", FOLDER) / "python"
    except NotInstalled as error:
        raise SystemExit(f"napari {error}") from error
    own = ["--no-deps", "--no-build-isolation", "--editable", ROOT, "--editable", HERE]
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    subprocess.run(list(map(str, [*pip, *own])), check=True)
    print(python)
