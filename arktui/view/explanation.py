"""Sentences about a job as lines to read."""

from __future__ import annotations

from collections.abc import Sequence

from arktui.store.job import Job
from arktui.view import text
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line
from arktui.view.state_text import state_line

_READABLE = 96
"""Cells beyond which a line is hard to read."""


def explain_lines(job: Job, sentences: Sequence[str], glyphs: Glyphs, width: int) -> list[Line]:
    """Return the job's name and state, and each sentence with a sign before it."""
    room = min(width, _READABLE) - 2
    lines: list[Line] = [((line, "strong"),) for line in text.wrap(job.name or job.id, width)]
    lines += [[*state_line(job, glyphs), (f"   {job.id}", "dim")], ()]
    for sentence in sentences:
        first, *more = text.wrap(sentence, room)
        lines += [((f"{glyphs.none} ", "accent"), (first, "")), *(((f"  {line}", ""),) for line in more)]
    return lines
