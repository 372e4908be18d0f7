"""A new file is whole or not there, and nothing that exists is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from arktui.files import create_text


def test_the_chunks_are_written_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "评测.csv"
    create_text(path, iter(["a\n", "b\r\n", "评测\n"]))
    assert path.read_bytes() == "a\nb\r\n评测\n".encode()


def test_what_exists_is_never_overwritten(tmp_path: Path) -> None:
    path, link = tmp_path / "a", tmp_path / "link"
    path.write_text("mine")
    link.symlink_to(tmp_path / "elsewhere")
    for each in (path, link, tmp_path):
        with pytest.raises(FileExistsError):
            create_text(each, ["x"])
    assert path.read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[str]:
        yield "x" * 100_000
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        create_text(tmp_path / "a", broken())
    assert not any(tmp_path.iterdir())
    with pytest.raises(ValueError, match="null"):
        create_text(tmp_path / "a\0b", ["x"])
    with pytest.raises(OSError, match="No such file"):
        create_text(tmp_path / "none" / "a", ["x"])
