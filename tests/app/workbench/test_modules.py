"""Test what the workbench's modules compute, by Node; esbuild turns them and their tests into JavaScript."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bloodcells.figures import style

MODULES = Path(__file__).parent / "modules"
ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "app" / "workbench" / "static"
ESBUILD = ROOT / "web" / "node_modules" / ".bin" / "esbuild"


@pytest.mark.integration
@pytest.mark.parametrize("name", sorted(path.name for path in MODULES.glob("*.test.mjs")))
def test_modules_do_what_their_tests_say(name: str, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not here: apt-get install nodejs npm")
    if not ESBUILD.exists():
        pytest.skip("esbuild is not here: make web/node_modules")
    bundle = [ESBUILD, name, "--bundle", "--platform=node", "--format=esm", f"--outdir={tmp_path}"]
    subprocess.run(
        [*bundle, "--out-extension:.js=.mjs", "--log-level=warning"], cwd=MODULES, check=True
    )
    done = subprocess.run([node, "--test", name], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# tests 0\n" not in done.stdout


def test_types_have_the_colours_of_the_figures() -> None:
    css = (STATIC / "style.css").read_text()
    light = css.partition("@media")[0]
    for place, colour in enumerate(style.CATEGORY_COLOURS):
        assert f"--type-{place}: {colour.lower()};" in light
    for name, colour in (("ink", style.INK), ("edge", style.EDGE), ("rule", style.RULE)):
        assert f"--{name}: {colour};" in light
    assert f"--accent: {style.ACCENT};" in light
