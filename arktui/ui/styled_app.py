"""The named styles of spans as Textual styles: their component classes, and strips drawn with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from arktui.terminal.textual_internals.base_app import BaseApp
from arktui.view.glyphs import UNICODE
from arktui.view.spans import STYLES, Line

if TYPE_CHECKING:
    from rich.style import Style
    from textual.widget import Widget


class StyledApp(BaseApp, inherit_bindings=False):
    """The base of the app: resolves the style names of spans.

    The styles are component classes of the app and not of each widget: Textual recomputes component classes whenever
    the styles of their owner may have changed, which is whenever a widget gains or loses the focus.
    """

    COMPONENT_CLASSES = {f"span--{name}" for name in STYLES}  # noqa: RUF012 - Textual's own form

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - Textual's own
        self._span_styles: dict[str, Style] = {}
        super().__init__(*arguments, **options)

    def span_style(self, names: str) -> Style:
        """Return the style that a span's names add to a widget's own."""
        if names not in self._span_styles:
            styles = self.get_component_styles(*(f"span--{name}" for name in names.split()))
            self._span_styles[names] = styles.partial_rich_style
        return self._span_styles[names]

    def notify_style_update(self) -> None:
        """Drop the styles of the previous theme."""
        self._span_styles.clear()
        super().notify_style_update()


def span_style(widget: Widget, names: str) -> Style:
    """Return the style that a span's names add to the widget's own."""
    return cast("StyledApp", widget.app).span_style(names)


def strip_of(widget: Widget, line: Line, width: int, base: Style) -> Strip:
    """Return a line as a strip of exactly `width` cells, on the `base` style; an ellipsis marks a line that is cut."""
    segments = [Segment(text, base + span_style(widget, names) if names else base) for text, names in line if text]
    strip = Strip(segments)
    if strip.cell_length > width > 0 and cell_len(strip.text.rstrip()) > width:
        kept = strip.crop(0, width - 1)
        style = next((part.style for part in reversed(kept) if part.style), base)
        strip = Strip([*kept, Segment(UNICODE.ellipsis, style)])  # the filter for ASCII knows this one
    return strip.adjust_cell_length(width, base).simplify()
