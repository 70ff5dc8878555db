"""Test that no import holds the event loop."""

import ast
import asyncio
import importlib
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
from app.importing import import_aside


def test_module_is_imported_on_another_thread_and_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = "import threading\nTHREAD = threading.get_ident()\n"
    (tmp_path / "imported_aside.py").write_text(content, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    async def twice() -> None:
        await import_aside("imported_aside")
        await import_aside("imported_aside")

    asyncio.run(twice())
    module = sys.modules.pop("imported_aside")
    assert threading.get_ident() != module.THREAD


def test_module_that_is_not_there_is_told_each_time() -> None:
    for _ in range(2):
        with pytest.raises(ModuleNotFoundError, match="no_such_module"):
            asyncio.run(import_aside("no_such_module"))


def asynchronous(tree: ast.AST) -> Iterator[ast.AsyncFunctionDef]:
    """List what runs on the event loop."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef))


def test_what_runs_on_the_event_loop_imports_nothing_that_was_not_imported_aside() -> None:
    found = []
    for file in sorted(Path(app.__file__).parent.rglob("*.py")):
        for function in asynchronous(ast.parse(file.read_text("utf-8"))):
            aside = {
                ast.literal_eval(node.args[0])
                for node in ast.walk(function)
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "import_aside"
            }
            for node in ast.walk(function):
                if isinstance(node, ast.ImportFrom):
                    names = {f"{node.module}.{alias.name}" for alias in node.names}
                    if node.module not in aside and not names <= aside:
                        found.append((file.name, function.name, sorted(names - aside)))
                assert not isinstance(node, ast.Import), (file, function.name)
            for name in aside:
                importlib.import_module(name)
    assert found == []
