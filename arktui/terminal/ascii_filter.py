"""The filter for a terminal whose locale is not UTF-8."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from arktui.terminal.ascii_text import in_ascii


class AsciiFilter(LineFilter):
    """Draws everything in ASCII, in the same number of cells."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's own
        """Return the segments of a line."""
        return [Segment(in_ascii(text), style, control) for text, style, control in segments]
