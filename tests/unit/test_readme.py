from __future__ import annotations

import re

from arktui.config import DEFAULTS
from tests.readme_keys import README, written

TEXT = README.read_text("utf-8")


def test_the_table_of_keys_is_that_of_the_registry() -> None:
    assert written(TEXT) == TEXT, "run `python -m tests.readme_keys`"


def test_every_setting_is_named() -> None:
    for name in DEFAULTS:
        assert re.search(rf"^\[?{name}\b", TEXT, re.MULTILINE), name


def test_every_picture_is_there() -> None:
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", TEXT)
    assert pictures
    for picture in pictures:
        assert (README.parent / picture).is_file(), picture


def test_it_begins_with_a_picture() -> None:
    assert TEXT.split("\n\n")[1].startswith("![")
