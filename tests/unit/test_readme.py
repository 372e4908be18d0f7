"""The two READMEs and the manual hold what a reader looks for in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from arktui.config import DEFAULTS, load_settings
from tests.readme_keys import MANUAL, written

ROOT = Path(__file__).parents[2]
ENGLISH = ROOT / "README.md"
CHINESE = ROOT / "README.zh-CN.md"
TEXTS = {path: path.read_text("utf-8") for path in (ENGLISH, CHINESE, MANUAL)}

LINES_MAX = 200

both = pytest.mark.parametrize("path", [ENGLISH, CHINESE], ids=lambda path: path.name)


def code_blocks(text: str) -> list[str]:
    """Return each block of code with its language, without comments: those may be in another language."""
    blocks = re.findall(r"^```(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [re.sub(r"\s*# .*", "", block) for block in blocks]


def headings(text: str) -> list[int]:
    """Return the level of each heading."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [len(signs) for signs in re.findall(r"^(#+) ", text, re.MULTILINE)]


def pictures(text: str) -> list[str]:
    return re.findall(r"!\[[^]]*\]\(([^)]+)\)", text)


def test_the_table_of_keys_is_that_of_the_registry() -> None:
    assert written(TEXTS[MANUAL]) == TEXTS[MANUAL], "run `python -m tests.readme_keys`"


@both
def test_it_is_short(path: Path) -> None:
    assert len(TEXTS[path].splitlines()) <= LINES_MAX


@both
def test_every_setting_is_named(path: Path) -> None:
    named = re.findall(r"^\[?(\w+)\]?(?: = .*| +# .*)$", TEXTS[path], re.MULTILINE)
    assert sorted(named) == sorted(DEFAULTS)


@both
def test_the_configuration_can_be_used_as_it_stands(path: Path, tmp_path: Path) -> None:
    [example] = re.findall(r"^```toml\n(.*?)^```", TEXTS[path], re.MULTILINE | re.DOTALL)
    file = tmp_path / "config.toml"
    file.write_text(example, "utf-8")
    settings = load_settings(file)
    assert settings.complaints == ()
    own = {"theme", "keys", "mine"}  # what is not the default in the example, or not of the file
    for name in DEFAULTS.keys() - own:
        value = getattr(settings, name)
        assert (tuple(value) if isinstance(value, list) else value) == DEFAULTS[name], name


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_picture_is_there(path: Path) -> None:
    assert pictures(TEXTS[path])
    for picture in pictures(TEXTS[path]):
        assert (path.parent / picture).is_file(), picture


@both
def test_it_begins_with_a_picture(path: Path) -> None:
    assert TEXTS[path].split("\n\n")[1].startswith("![")


def test_the_chinese_one_has_the_same_parts() -> None:
    assert headings(TEXTS[CHINESE]) == headings(TEXTS[ENGLISH])
    assert code_blocks(TEXTS[CHINESE]) == code_blocks(TEXTS[ENGLISH])
    assert pictures(TEXTS[CHINESE]) == pictures(TEXTS[ENGLISH])


def test_the_chinese_one_names_the_same_keys() -> None:
    rows = {path: re.findall(r"^\| (`.+?) \|", TEXTS[path], re.MULTILINE) for path in (ENGLISH, CHINESE)}
    rows[CHINESE] = [row.replace("、", ", ") for row in rows[CHINESE]]
    assert rows[CHINESE] == rows[ENGLISH]
