"""What everything that is drawn line by line has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from textual.geometry import Region
from textual.strip import Strip

from arktui.ui.ink import changed_span

if TYPE_CHECKING:
    from textual.scroll_view import ScrollView as Base
else:
    Base = object  # Textual takes the default styles of the first base that is a widget


class Sparing(Base):
    """Before a kind of `ScrollView`: repaints only the cells that look different from how they were painted last.

    Textual asks for the whole of a widget whenever its focus or its styles may have changed; what is repainted then is
    what differs.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - Textual's own
        self._painted: dict[int, Strip] = {}
        super().__init__(*arguments, **options)

    def prepare(self) -> None:
        """Get ready to draw lines; called before any is drawn."""

    def _draw_line(self, y: int) -> Strip:
        """Return one line of the visible part."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return some lines of the visible part."""
        self.prepare()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Return one line of the visible part, and keep it to compare with."""
        strip = self._painted[y] = self._draw_line(y)
        return strip

    def repaint_changed(self) -> None:
        """Repaint the cells that no longer look as they were painted."""
        self.refresh()

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Repaint some regions, or else the cells that differ."""
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
