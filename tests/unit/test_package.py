"""The wheel carries what the program needs, wherever it is installed."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the wheel's content and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    (wheel,) = folder.glob("arktui-*.whl")
    content = folder / "content"
    zipfile.ZipFile(wheel).extractall(content)
    return content


def run(installed: Path, code: str) -> str:
    """Run code with the wheel's arktui, away from the checkout."""
    command = f"import sys; sys.path.insert(0, {str(installed)!r})\n{code}"
    ended = subprocess.run([sys.executable, "-c", command], cwd=installed, capture_output=True, text=True, check=True)
    return ended.stdout


def test_the_style_sheets_are_those_of_the_checkout(installed: Path) -> None:
    found = run(installed, "from arktui.ui.app import style_sheets\nprint(*style_sheets(), sep='\\n')").split()
    assert [Path(path).name for path in found] == sorted(path.name for path in (ROOT / "styles").glob("*.tcss"))
    assert all(Path(path).is_relative_to(installed) for path in found)


def test_the_program_starts_and_paints(installed: Path) -> None:
    code = """
import asyncio
from arktui.cli.connect import open_demo
from arktui.cli.main import _parser
from arktui.config import Settings
from arktui.ui.app import ArktuiApp

async def main():
    async with ArktuiApp(*open_demo(_parser().parse_args(["--demo"]), Settings())).run_test() as pilot:
        await pilot.pause()
        print(type(pilot.app.screen).__name__, pilot.app.__module__, __import__("arktui").__file__)

asyncio.run(main())
"""
    name, _, where = run(installed, code).split()
    assert name == "MainScreen"
    assert Path(where).is_relative_to(installed)


def test_type_checkers_find_the_types(installed: Path) -> None:
    assert (installed / "arktui" / "py.typed").is_file()


def test_the_documents_go_with_the_code_that_cites_them(installed: Path) -> None:
    documents = {path.relative_to(ROOT) for path in (ROOT / "arktui").rglob("*.md")}
    assert {path.relative_to(installed) for path in installed.rglob("*.md")} == documents
    assert Path("arktui/api/README.md") in documents


def test_the_documents_of_the_top_go_with_the_source() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    included = set(build["targets"]["sdist"]["include"])
    assert {f"/{path.name}" for path in ROOT.glob("*.md")} <= included


def test_every_python_that_is_named_is_tried() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {found[1] for name in project["classifiers"] if (found := re.search(r":: Python :: (3\.\d+)$", name))}
    [matrix] = re.findall(r"python: \[(.*)\]", (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    tried = set(re.findall(r"3\.\d+", matrix))
    assert named <= tried
    assert project["requires-python"].removeprefix(">=") in tried


def test_nothing_but_the_package_is_in_the_wheel(installed: Path) -> None:
    top = {path.name.split("-")[0] for path in installed.iterdir()}
    assert top == {"arktui"}
