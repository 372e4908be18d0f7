from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from screenshots import __main__ as screenshots

SNAPSHOTS = Path(__file__).parents[1] / "ui" / "__snapshots__"


def test_a_snapshot_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screenshots, "DRAWN", tmp_path)
    snapshot = next(SNAPSHOTS.rglob("*.svg"))
    code = screenshots.main([str(snapshot)])
    svg = (tmp_path / snapshot.name).read_text("utf-8")
    assert "Fira Code" not in svg
    assert "</text>" in svg
    has_renderer = shutil.which(screenshots.RENDERER) is not None
    assert code == (0 if has_renderer else 1)
    assert (tmp_path / snapshot.name).with_suffix(".png").is_file() == has_renderer
