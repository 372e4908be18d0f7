"""Inks as Textual styles: their component classes, and strips drawn with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from rich.segment import Segment
from textual.strip import Strip

from arktui.terminal.textual_internals.base_app import BaseApp
from arktui.view.spans import STYLES, Line

if TYPE_CHECKING:
    from rich.style import Style
    from textual.widget import Widget


class StyledApp(BaseApp, inherit_bindings=False):
    """The base of the app: draws lines in inks.

    Inks are component classes of the app and not of each widget: Textual recomputes component classes whenever the
    styles of their owner may have changed, which is whenever a widget gains or loses the focus.
    """

    COMPONENT_CLASSES = {f"span--{name}" for name in STYLES}  # noqa: RUF012 - Textual's own form

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - Textual's own
        self._inks: dict[str, Style] = {}
        super().__init__(*arguments, **options)

    def span_style(self, ink: str) -> Style:
        """Return the style that an ink adds to a widget's own."""
        if ink not in self._inks:
            styles = self.get_component_styles(*(f"span--{name}" for name in ink.split()))
            self._inks[ink] = styles.partial_rich_style
        return self._inks[ink]

    def notify_style_update(self) -> None:
        """Drop the styles of the previous theme."""
        self._inks.clear()
        super().notify_style_update()


def span_style(widget: Widget, ink: str) -> Style:
    """Return the style that an ink adds to the widget's own."""
    return cast("StyledApp", widget.app).span_style(ink)


def strip_of(widget: Widget, line: Line, width: int, base: Style) -> Strip:
    """Return a line as a strip of exactly `width` cells, on the `base` style."""
    segments = [Segment(text, base + span_style(widget, ink) if ink else base) for text, ink in line if text]
    return Strip(segments).adjust_cell_length(width, base).simplify()
