"""Repaints only the cells that differ, in views that are drawn line by line.

Textual lays out and repaints a scroll view when its `virtual_size` changes, and repaints it when its offset changes,
even if every visible line stays the same. `set_virtual_size` and `set_scroll_y` set both without a repaint;
`DiffRepaint` then compares the lines. The vertical scrollbar must always be on (`overflow-y: scroll`), so that the
layout does not depend on the size of the content.
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any, Self, cast

from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from textual.geometry import Region, Size
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from rich.style import Style
    from textual.scroll_view import ScrollView
    from textual.scrollbar import ScrollBarRender
    from textual.widget import Widget as Base
else:
    Base = object  # Textual takes the default styles of the first base that is a widget


class DiffRepaint(Base):
    """A mixin for widgets that draw lines, listed before them: repaints only the cells that differ from the last paint.

    Textual repaints the whole widget whenever its focus or styles may have changed.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - Textual's own
        self._painted: dict[int, Strip] = {}
        super().__init__(*arguments, **options)

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The vertical scrollbar, created on first use."""
        if self._vertical_scrollbar is None:
            bar = LineScrollBar(vertical=True, name="vertical", thickness=self.scrollbar_size_vertical)
            bar.display = False
            self.app._start_widget(self, bar)  # noqa: SLF001 - Textual has no public name for it
            self._vertical_scrollbar = bar
        return self._vertical_scrollbar

    def prepare(self) -> None:
        """Prepare to draw lines; called before each batch of lines."""

    def _draw_line(self, y: int) -> Strip:
        """Draw one visible line."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the visible lines within `crop`."""
        self.prepare()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Return one visible line, and keep it for the next comparison."""
        strip = self._painted[y] = self._draw_line(y)
        return strip

    def repaint_changed(self) -> None:
        """Repaint the cells that differ from the last paint."""
        self.refresh()

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Repaint the given regions, or, without any, the cells that differ."""
        if repaint and not regions and not layout and not recompose and self._painted:
            self._rich_style_cache.clear()
            regions = tuple(self._changed_regions())
            if not regions:
                return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _changed_regions(self) -> list[Region]:
        self.prepare()
        changed = []
        for y in range(self.size.height):
            before, after = self._painted.get(y), self._draw_line(y)
            span = changed_span(before, after) if before is not None else (0, after.cell_length)
            if span:
                changed.append(Region(span[0], y, span[1] - span[0], 1))
        return changed


class LineScrollBar(DiffRepaint, ScrollBar):
    """Textual's scrollbar, except that a small step, which moves no cell, repaints nothing."""

    def prepare(self) -> None:
        """Draw the bar."""
        bar = cast("ScrollBarRender", self.render())
        style = self.app.console.get_style(bar.style)
        self._segments: list[Segment] = bar.render_bar(
            size=self.size.height,
            virtual_size=bar.virtual_size,
            window_size=bar.window_size,
            position=bar.position,
            thickness=bar.thickness,
            vertical=bar.vertical,
            back_color=style.bgcolor or Color.default(),
            bar_color=style.color or Color.default(),
        ).segments

    def _draw_line(self, y: int) -> Strip:
        return Strip(Segment.apply_style([self._segments[y]], self.rich_style), self.size.width)


def set_virtual_size(view: ScrollView, size: Size) -> None:
    """Set the size of the scrollable content without a repaint."""
    if size == view.virtual_size:
        return
    view.set_reactive(Widget.virtual_size, size)
    if view.show_vertical_scrollbar:
        view.vertical_scrollbar.window_virtual_size = size.height
    set_scroll_y(view, view.scroll_y)


def set_scroll_y(view: ScrollView, y: float) -> None:
    """Set the vertical scroll offset, clamped to the content, without a repaint."""
    y = min(max(y, 0), view.max_scroll_y)
    if y == view.scroll_y:
        return
    view.set_reactive(Widget.scroll_y, y)
    view.set_reactive(Widget.scroll_target_y, y)
    if view.show_vertical_scrollbar:
        view.vertical_scrollbar.position = y


def changed_span(before: Strip, after: Strip) -> tuple[int, int] | None:
    """Return the first cell in which two strips differ, and the cell after the last; None if they look the same."""
    if before == after:
        return None
    old, new = _cells(before), _cells(after)
    if len(old) != len(new):
        return 0, max(len(old), len(new))
    start, end = 0, len(new)
    while start < end and old[start] == new[start]:
        start += 1
    while end > start and old[end - 1] == new[end - 1]:
        end -= 1
    return (start, end) if end > start else None


def _cells(strip: Strip) -> list[tuple[str, Style | None]]:
    """Return the text of each cell, a character with its combining characters, and its style.

    The second cell of a wide character is empty.
    """
    cells: list[tuple[str, Style | None]] = []
    for text, style, _ in strip:
        if text.isascii():
            cells += zip(text, repeat(style))
            continue
        for char in text:
            width = cell_len(char)
            if width == 0 and cells:
                cells[-1] = (cells[-1][0] + char, cells[-1][1])
            cells += [(char, style), ("", style)][:width]
    return cells
