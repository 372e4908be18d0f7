"""The base of every pane that is lines of text."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from arktui.ui.bindings import bindings_for
from arktui.ui.ink import INK_CLASSES, Line, changed_span, strip_of
from arktui.ui.quiet import set_virtual_size


class LineView(ScrollView, inherit_bindings=False):
    """Scrollable lines of which an update repaints only the cells that differ.

    A subclass says what the lines are in `lines` and calls `update` when that may have changed.
    """

    BINDINGS = bindings_for("lines")
    COMPONENT_CLASSES = INK_CLASSES

    def __init__(self) -> None:
        super().__init__()
        self._strips: list[Strip] = []
        self._drawn: dict[int, Strip] = {}

    def lines(self, width: int) -> Sequence[Line]:
        """Return what is to be shown in `width` cells."""
        raise NotImplementedError

    def update(self) -> None:
        """Show the lines as they are now."""
        width, height = self.scrollable_content_region.size
        if not width or not self.is_attached:
            return
        base = self.rich_style
        self._strips = [strip_of(self, line, width, base) for line in self.lines(width)]
        set_virtual_size(self, Size(width, len(self._strips)))
        changed: list[Region] = []
        for y in range(height):
            before, after = self._drawn.get(y), self._line(y)
            span = changed_span(before, after) if before is not None else (0, width)
            if span:
                changed.append(Region(span[0], y, span[1] - span[0], 1))
        if changed:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        """Return one line of the visible part."""
        strip = self._drawn[y] = self._line(y)
        return strip

    def _line(self, y: int) -> Strip:
        number = y + self.scroll_offset.y
        if number < len(self._strips):
            return self._strips[number]
        return Strip.blank(self.scrollable_content_region.width, self.rich_style)

    def notify_style_update(self) -> None:
        """Draw anew with the new styles."""
        super().notify_style_update()
        self.update()

    def on_resize(self) -> None:
        """Draw anew for the new width."""
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
