"""Get axe-core, which looks for what keeps people with disabilities out of a page.

It is under the Mozilla Public License and no part of the project or of its environment: pip puts it into the
ignored folder .bench, once, from the wheel that `axe.txt` names by its hash.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.app.workbench.chromium import Page

_LOCK = Path(__file__).parent / "axe.txt"
_FOLDER = Path(__file__).resolve().parents[3] / ".bench" / "axe"
_SCRIPT = "axe_playwright_python/axe.min.js"
ALL = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""The tags of all rules that a page is held to."""
COLOURS = ("cat.color",)
"""The tag of those that dark colours may break where light ones do not."""


class NotInstalled(Exception):
    """Report that pip could not install it, in one sentence."""


def script() -> str:
    """Read the script; install it first where it is missing.

    Raises
    ------
    NotInstalled
        Pip could not.
    """
    found = _FOLDER / _SCRIPT
    if not found.is_file():
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        pip += ["--no-deps", "--require-hashes", "--target", str(_FOLDER), "-r", str(_LOCK)]
        done = subprocess.run(
            pip, capture_output=True, text=True, env=os.environ | {"PIP_NO_INPUT": "1"}
        )
        if done.returncode:
            raise NotInstalled(f"axe-core was not installed: {done.stderr.strip()[-300:]}")
    return found.read_text(encoding="utf-8")


def violations(page: Page, axe: str, tags: Sequence[str] = ALL) -> list[str]:
    """List what is wrong with a page as it stands: the rule, how to mend it, and the element."""
    if not page.run("'axe' in window"):
        page.run(f"{axe}; true")
    rules = {"type": "tag", "values": list(tags)}
    options = json.dumps({"runOnly": rules, "resultTypes": ["violations"]})
    found: list[dict[str, Any]] = page.run(f"axe.run({options}).then((r) => r.violations)")
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for rule in found
        for node in rule["nodes"]
    ]
