"""Parts of a text beside each other, as far as there is room."""

from __future__ import annotations

from collections.abc import Sequence

from arktui.view import text
from arktui.view.spans import Line, Span, width_of


def flowing(parts: Sequence[Line], width: int) -> list[Line]:
    """Return the parts with three spaces between, on as few lines as hold them; a sentence may take several."""
    lines: list[list[Span]] = []
    for part in parts:
        if lines and width_of(lines[-1]) + 3 + width_of(part) <= width:
            lines[-1] += [("   ", ""), *part]
        elif len(part) == 1:
            lines += [[(line, part[0][1])] for line in text.wrap(part[0][0], width)]
        else:
            lines.append(list(part))
    return list(lines)
