"""Scrollable lines of text: the base of most panes and of what the overlays show."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from arktui.terminal.textual_internals.diff_repaint import DiffRepaint, set_virtual_size
from arktui.ui.actions import bindings_for
from arktui.ui.styled_app import strip_of
from arktui.view.spans import Line


class LineView(DiffRepaint, ScrollView, inherit_bindings=False):
    """Scrollable lines.

    A subclass makes the lines in `lines` and calls `update` when they may have changed.
    """

    BINDINGS = bindings_for("lines")

    def __init__(self) -> None:
        super().__init__()
        self._strips: list[Strip] = []
        self._blank = Strip([])
        """The line below the last one."""
        self._width = 0
        """Width, in cells, for which the strips were made; 0 if they are out of date."""

    def lines(self, width: int) -> Sequence[Line]:
        """Return the lines for a view of `width` cells."""
        raise NotImplementedError

    def update(self) -> None:
        """Make the lines again and repaint those that differ."""
        self._width = 0
        self.repaint_changed()

    def prepare(self) -> None:
        """Make the lines unless they are up to date for this width."""
        width = self.scrollable_content_region.width
        if width == self._width:
            return
        self._width = width
        base = self.rich_style
        self._strips = [strip_of(self, line, width, base) for line in self.lines(width)]
        self._blank = Strip.blank(width, base)
        set_virtual_size(self, Size(width, len(self._strips)))

    def _draw_line(self, y: int) -> Strip:
        number = y + self.scroll_offset.y
        return self._strips[number] if number < len(self._strips) else self._blank

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Skip Textual's update of the styles: none depends on the focus."""

    def notify_style_update(self) -> None:
        """Redraw with the new styles."""
        super().notify_style_update()
        self.update()

    def action_cursor_up(self) -> None:
        """Scroll up one line."""
        self.scroll_relative(y=-1, animate=False)

    def action_cursor_down(self) -> None:
        """Scroll down one line."""
        self.scroll_relative(y=1, animate=False)

    def action_page_up(self) -> None:
        """Scroll up one page."""
        self.scroll_page_up(animate=False)

    def action_page_down(self) -> None:
        """Scroll down one page."""
        self.scroll_page_down(animate=False)

    def action_half_page_up(self) -> None:
        """Scroll up by half the height."""
        self.scroll_relative(y=-(self.size.height // 2), animate=False)

    def action_half_page_down(self) -> None:
        """Scroll down by half the height."""
        self.scroll_relative(y=self.size.height // 2, animate=False)

    def action_scroll_top(self) -> None:
        """Scroll to the top."""
        self.scroll_home(animate=False)

    def action_scroll_bottom(self) -> None:
        """Scroll to the bottom."""
        self.scroll_end(animate=False)


class OneLine(LineView, can_focus=False):
    """Shows the one line that `make` returns for a width in cells."""

    def __init__(self, make: Callable[[int], Line], classes: str) -> None:
        super().__init__()
        self._make = make
        self.add_class(classes)

    def lines(self, width: int) -> Sequence[Line]:
        """Return the line."""
        return [self._make(width)]
