"""Changing a scroll view's size and position without Textual's repaint of the whole widget.

Textual lays out and repaints when `virtual_size` changes and repaints when the scroll offset does, even where every
visible line stays as it was. These set both underneath, and leave the repainting to whoever compares the lines. The
view's vertical scrollbar must be always on (`overflow-y: scroll`), so that the layout does not depend on the size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

if TYPE_CHECKING:
    from textual.geometry import Size
    from textual.scroll_view import ScrollView


def set_virtual_size(view: ScrollView, size: Size) -> None:
    """Set the size of what can be scrolled through."""
    if size == view.virtual_size:
        return
    view.set_reactive(Widget.virtual_size, size)
    if view.show_vertical_scrollbar:
        view.vertical_scrollbar.window_virtual_size = size.height
    set_scroll_y(view, view.scroll_y)


def set_scroll_y(view: ScrollView, y: float) -> None:
    """Set the vertical scroll offset, held within the bounds."""
    y = min(max(y, 0), view.max_scroll_y)
    if y == view.scroll_y:
        return
    view.set_reactive(Widget.scroll_y, y)
    view.set_reactive(Widget.scroll_target_y, y)
    if view.show_vertical_scrollbar:
        view.vertical_scrollbar.position = y
