"""A compositor whose partial updates begin at the cell that changed.

Textual cuts what it writes of a widget's line at the right end of the changed cells, but begins at the widget's left
edge: a clock at the end of a line would write the whole line every second.
"""

from __future__ import annotations

from rich.cells import cell_len
from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor
from textual.strip import Strip


class CroppingCompositor(Compositor):
    """Textual's compositor with updates cut at both ends."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return what has changed; None if nothing has."""
        update = super().render_partial_update()
        return None if update is None else _CroppedUpdate(update.chops, update.spans, update.chop_ends)


class _CroppedUpdate(ChopsUpdate):
    def render_segments(self, console: Console) -> str:
        written: list[str] = []
        for y, left, right in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or max(x, left) >= min(end, right):
                    continue
                start, stop = max(left - x, 0), min(end, right) - x
                start -= _splits_a_character(strip, start)
                stop += _splits_a_character(strip, stop)
                written.append(Control.move_to(x + start, y).segment.text)
                written.append(strip.crop(start, stop).render(console))
        return "".join(written)


def _splits_a_character(strip: Strip, cell: int) -> bool:
    """Whether a wide character of the strip stands in both the cell before and this one."""
    at = 0
    for text, _, _ in strip:
        width = cell_len(text)
        if at + width <= cell:
            at += width
            continue
        for char in text:
            if at >= cell:
                break
            at += cell_len(char)
        return at > cell
    return False
