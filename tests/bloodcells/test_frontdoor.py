"""What `import bloodcells` gives, and what it must not bring along."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest

import bloodcells

SERVICE_AND_TRAINING = (
    "app",
    "fastapi",
    "httpx",
    "joblib",
    "matplotlib",
    "onnx",
    "pandas",
    "scipy",
    "skl2onnx",
    "sklearn",
    "starlette",
    "training",
    "uvicorn",
)

NOT_THE_DOMAIN = (
    "bloodcells.__main__.",
    "bloodcells.cli.",
    "bloodcells.client.",
    "bloodcells.composition.drift.page.",
    "bloodcells.composition.report.",
    "bloodcells.figures.",
)
"""Not imported: the commands, the client (it needs httpx), and the pages of reports (matplotlib)."""

LAZY = ("AsyncClient", "Client")
"""What is imported when it is asked for, as it needs httpx."""


def test_the_listed_names_are_those_that_can_be_imported() -> None:
    helpers = {"Any", "TYPE_CHECKING"}
    public = {
        name
        for name, value in vars(bloodcells).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert sorted(bloodcells.__all__) == sorted((public - helpers) | set(LAZY))
    assert bloodcells.__all__ == [
        "AsyncClient",
        "CellTable",
        "Classifier",
        "Client",
        "Predictions",
        "Receipt",
        "read_cells",
    ]
    for name in bloodcells.__all__:
        assert getattr(bloodcells, name).__name__ == name
        assert name in dir(bloodcells)
    with pytest.raises(AttributeError, match="has no attribute 'Klient'"):
        bloodcells.Klient  # type: ignore[attr-defined]  # noqa: B018


def test_the_domain_imports_neither_the_service_nor_the_training() -> None:
    # By the names of their files, as pkgutil.walk_packages imports packages only to look into them.
    root = Path(bloodcells.__file__).parent
    files = sorted(path.relative_to(root.parent).with_suffix("") for path in root.rglob("*.py"))
    modules = [".".join(p.parts).removesuffix(".__init__") for p in files]
    domain = [name for name in modules if not f"{name}.".startswith(NOT_THE_DOMAIN)]
    assert "bloodcells.classification.classifier" in domain
    code = (
        "import importlib, sys\n"
        f"for module in {domain}:\n"
        "    importlib.import_module(module)\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    loaded = set(run.stdout.split())
    assert "bloodcells" in loaded
    assert not loaded & set(SERVICE_AND_TRAINING)


def test_the_version_is_that_of_the_package() -> None:
    assert bloodcells.__version__ == metadata.version("bloodcells")
