"""The explanation of a job as styled lines."""

from __future__ import annotations

from collections.abc import Sequence

from arktui.history.findings import Finding
from arktui.store.job import Job
from arktui.view import text
from arktui.view.glyphs import Glyphs
from arktui.view.sentences import sentences
from arktui.view.spans import Line
from arktui.view.state_text import state_line

_READABLE = 96
"""Cells that a readable line has at most."""


def explain_lines(job: Job, findings: Sequence[Finding], glyphs: Glyphs, width: int) -> list[Line]:
    """Return the job's name and state, and each finding as a bulleted sentence, in lines of at most `width` cells."""
    room = min(width, _READABLE) - 2
    lines: list[Line] = [((line, "strong"),) for line in text.wrap(job.name or job.id, width)]
    lines += [[*state_line(job, glyphs), (f"   {job.id}", "dim")], ()]
    for sentence in sentences(findings):
        first, *more = text.wrap(sentence, room)
        lines += [((f"{glyphs.none} ", "accent"), (first, "")), *(((f"  {line}", ""),) for line in more)]
    return lines
