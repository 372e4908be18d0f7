"""Where the style sheets are: in the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path, PurePath

_PACKAGE = Path(__file__).resolve().parent.parent


def style_sheets() -> list[str | PurePath]:
    """Return the style sheets, in the order of their names."""
    installed = _PACKAGE / "styles"
    folder = installed if installed.is_dir() else _PACKAGE.parent / "styles"
    return [*sorted(folder.glob("*.tcss"))]
