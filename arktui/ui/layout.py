"""Which layout suits a terminal's size, as the style classes that choose it."""

from __future__ import annotations

from textual.geometry import Size

LEAST = Size(40, 10)
"""The smallest terminal on which the panes can be read."""


def layout(size: Size) -> dict[str, bool]:
    """Return which classes the main screen has; Textual's own breakpoints would come after a wrong layout's paint."""
    return {
        "-narrow": size.width < 100,
        "-wide": size.width >= 220,
        "-low": size.height < 16,
        "-tiny": size.width < LEAST.width or size.height < LEAST.height,
    }
