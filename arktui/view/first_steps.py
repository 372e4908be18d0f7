"""The three lines that say what to try at the first start ever."""

from __future__ import annotations

from collections.abc import Mapping

from arktui.keys import key_name
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line, width_of

_STEPS = (
    (("filter.problems", "show only the jobs that need you"), ("filter.clear", "show all again")),
    (("job.explain", "explain the job under the cursor"), ("job.timeline", "draw it over time")),
    (("filter.search", "find jobs"), ("app.help", "show all keys"), ("pane.leave", "hide these lines")),
)
"""The actions of each line, with what they do in a few words, the most important ones first."""

_SEPARATOR = "   "


def first_steps(width: int, glyphs: Glyphs, keymap: Mapping[str, str]) -> list[Line]:
    """Return three lines of at most `width` cells; of each, what does not fit is left out."""
    lines: list[Line] = []
    for steps in _STEPS:
        line: list[tuple[str, str]] = [(f" {glyphs.marker} ", "dim")]
        for number, (action_id, words) in enumerate(steps):
            step = [
                (_SEPARATOR if number else "", ""),
                (key_name(action_id, keymap), "accent strong"),
                (f" {words}", ""),
            ]
            if width_of(line) + width_of(step) <= width:
                line += step
        lines.append(line)
    return lines
