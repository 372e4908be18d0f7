"""Where the panes of the main screen are, and how large the user has made them."""

from __future__ import annotations

from typing import NamedTuple

from textual.geometry import Size

from arktui.config import state_path
from arktui.files import UnreadableError, read_text, write_text
from arktui.view.column_renderers import TINY

SIZE_MIN = Size(40, 10)
"""Smallest terminal in which the panes are readable."""

_NARROW = 100
"""Width below which the filters cover the table."""

_WIDE = 220
"""Width from which the detail has its place beside the table, whatever the height."""

_LOW = 24
"""Height below which there is no room for the detail below the table."""

_TALL = 30
"""Height from which the line with the views has a place."""

_SIDEBAR, _SIDEBAR_MIN, _SIDEBAR_MAX, _MARGIN = 26, 16, 60, 1
"""Cells of the filters, the fewest and the most, and those between them and the table."""

_DETAIL_WIDTH, _DETAIL_WIDTH_MIN, _DETAIL_SHARE = 64, 32, 0.35
"""Cells of a detail at the right, the fewest, and its share of a narrower terminal."""

_TABLE_WIDTH_MIN = TINY + 4
"""Cells that the table keeps: its marks and its scroll bar included."""

_DETAIL_HEIGHT_MIN = 7
"""Lines of a detail below."""

_TABLE_HEIGHT_MIN = 6
"""Lines that the table keeps."""

_AROUND = 3
"""Lines of the title, the query and the keys."""

_SIZE_MAX = 999


class Panes(NamedTuple):
    """What the user has chosen for the panes: sizes in cells, 0 for the usual ones, which suit the terminal.

    `side` is `right` or `below` for the detail; empty where the width decides.
    """

    sidebar: int = 0
    detail_width: int = 0
    detail_height: int = 0
    side: str = ""

    @property
    def text(self) -> str:
        """The choice as a text, which `panes_of` reads: `sidebar=30 side=right`."""
        return " ".join(f"{name}={value}" for name, value in self._asdict().items() if value)

    def with_size(self, name: str, cells: int) -> Panes:
        """Return the panes with another size of one of them, by the name of its field."""
        return Panes(**{**self._asdict(), name: cells})


def panes_of(text: str) -> Panes:
    """Return the panes that a text stands for; what cannot be read is as usual."""
    found = dict(word.split("=", 1) for word in text.split() if "=" in word)
    sizes = {name: _size(found.get(name, "")) for name in ("sidebar", "detail_width", "detail_height")}
    side = found.get("side", "")
    return Panes(**sizes, side=side if side in ("right", "below") else "")


def _size(digits: str) -> int:
    return min(int(digits), _SIZE_MAX) if digits.isascii() and digits.isdigit() and len(digits) <= 4 else 0


def remembered_panes() -> Panes:
    """Return the panes of the last session."""
    try:
        return panes_of(read_text(state_path("panes")))
    except (FileNotFoundError, UnreadableError):
        return Panes()


def remember_panes(panes: Panes) -> None:
    """Keep the panes for later sessions, if the state directory is writable; blocks."""
    path = state_path("panes")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, f"{panes.text}\n")
    except OSError:
        return


def is_beside(size: Size, panes: Panes) -> bool:
    """Return whether the detail is at the right of the table."""
    if panes.side == "right":
        return size.width >= beside_min(size)
    return size.width >= _WIDE and not panes.side


def beside_min(size: Size) -> int:
    """Return the width from which the detail can be at the right, in a terminal of a size."""
    return _TABLE_WIDTH_MIN + _DETAIL_WIDTH_MIN + (_SIDEBAR + _MARGIN if size.width >= _NARROW else 0)


def layout(size: Size, panes: Panes) -> dict[str, bool]:
    """Return the style classes that choose the layout; Textual's own breakpoints apply only after the first paint."""
    beside = is_beside(size, panes)
    return {
        "-narrow": size.width < _NARROW,
        "-wide": beside,
        "-low": size.height < _LOW and not beside,
        "-tall": size.height >= _TALL,
        "-tiny": size.width < SIZE_MIN.width or size.height < SIZE_MIN.height,
    }


def fitted(size: Size, panes: Panes) -> Panes:
    """Return the sizes that a terminal of this size has room for; 0 for what its style sheet sets."""
    is_narrow, beside = size.width < _NARROW, is_beside(size, panes)
    spare = size.width - _TABLE_WIDTH_MIN - (0 if is_narrow else _MARGIN)
    detail_width = 0
    if beside:
        usual = min(_DETAIL_WIDTH, int(size.width * _DETAIL_SHARE))
        room = spare - (0 if is_narrow else _SIDEBAR)
        detail_width = _bounded(panes.detail_width or usual, _DETAIL_WIDTH_MIN, room)
    sidebar = 0
    if panes.sidebar:
        room = size.width - _SIDEBAR_MIN if is_narrow else spare - detail_width
        sidebar = _bounded(panes.sidebar, _SIDEBAR_MIN, min(room, _SIDEBAR_MAX))
    detail_height = 0
    if panes.detail_height and not beside:
        room = size.height - _AROUND - _TABLE_HEIGHT_MIN
        detail_height = _bounded(panes.detail_height, _DETAIL_HEIGHT_MIN, room)
    return Panes(sidebar, detail_width, detail_height, panes.side)


def _bounded(value: int, low: int, high: int) -> int:
    return max(min(value, high), low)
