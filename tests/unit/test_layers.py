"""The layers keep apart: each is imported in a process of its own, and every import statement is read."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import arktui

PACKAGE = Path(arktui.__file__).parent

FORBIDDEN_AT_RUN_TIME = {
    "api": ("textual", "arktui.store", "arktui.sync", "arktui.ui", "arktui.sandbox"),
    "store": ("textual", "httpx", "pydantic", "arktui.api", "arktui.sync", "arktui.ui"),
    "sync": ("textual", "httpx", "pydantic", "arktui.ui", "arktui.sandbox"),
    "history": ("textual", "httpx", "pydantic", "arktui.api", "arktui.sync", "arktui.ui", "arktui.sandbox"),
    "activity": ("textual", "httpx", "pydantic", "arktui.api", "arktui.sync", "arktui.ui", "arktui.sandbox"),
    "view": ("textual", "httpx", "pydantic", "arktui.sync", "arktui.ui", "arktui.sandbox"),
    "terminal": ("httpx", "pydantic", "arktui.api", "arktui.sync", "arktui.ui", "arktui.sandbox"),
    "ui": ("httpx", "pydantic", "arktui.api.client", "arktui.sandbox"),
    "sandbox": ("textual", "arktui.store", "arktui.sync", "arktui.ui"),
}
"""What the modules of a layer may not bring in, themselves or through others."""

LIGHT = {
    "arktui": ("textual", "httpx", "pydantic", "platformdirs"),
    "arktui.format": ("textual", "httpx", "pydantic", "platformdirs", "asyncio", "rich"),
    "arktui.cli.main": ("textual", "httpx", "pydantic", "platformdirs", "asyncio", "rich"),
}


def modules_of(layer: str) -> list[str]:
    """Return the names of a layer's modules, but for those that run something when imported."""
    return [
        ".".join(("arktui", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
        for path in sorted((PACKAGE / layer).rglob("*.py"))
        if path.stem != "__main__"
    ]


def loaded_by(modules: list[str]) -> set[str]:
    """Return the names of all modules that importing some loads, in a fresh process."""
    code = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)\nprint(*sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code, *modules], capture_output=True, text=True, check=True)
    return set(ended.stdout.split())


def brought_in(loaded: set[str], forbidden: tuple[str, ...]) -> set[str]:
    return {name for name in loaded if any(name == root or name.startswith(root + ".") for root in forbidden)}


@pytest.mark.parametrize("layer", FORBIDDEN_AT_RUN_TIME)
def test_a_layer_brings_in_nothing_it_must_not(layer: str) -> None:
    assert not brought_in(loaded_by(modules_of(layer)), FORBIDDEN_AT_RUN_TIME[layer])


@pytest.mark.parametrize("module", LIGHT)
def test_what_answers_help_is_light(module: str) -> None:
    assert not brought_in(loaded_by([module]), LIGHT[module])


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_and_version_answer_without_textual(flag: str) -> None:
    code = (
        "import sys\nfrom arktui.cli.main import main\n"
        "try: main([sys.argv[1]])\nexcept SystemExit: pass\n"
        "sys.exit('textual' in sys.modules or 'httpx' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", code, flag], capture_output=True, text=True, check=False)
    assert ended.returncode == 0
    assert "arktui" in ended.stdout


def imports() -> Iterator[tuple[str, str]]:
    """Yield each module of the package with each module of the package that it imports anywhere, types included."""
    for path in PACKAGE.rglob("*.py"):
        importer = ".".join(("arktui", *path.relative_to(PACKAGE).with_suffix("").parts))
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("arktui."):
                yield importer, node.module or ""


def test_only_the_command_line_imports_the_sandbox_and_the_screen() -> None:
    for importer, imported in imports():
        for layer in ("arktui.sandbox", "arktui.ui"):
            if imported.startswith(layer) and not importer.startswith(layer):
                assert importer.startswith("arktui.cli."), f"{importer} imports {imported}"


def test_the_store_knows_nothing_of_other_layers() -> None:
    for importer, imported in imports():
        if importer.startswith("arktui.store."):
            assert imported.startswith("arktui.store."), f"{importer} imports {imported}"
