"""The marked jobs in words: how many, and their sums."""

from __future__ import annotations

from arktui.format import quantity
from arktui.store.marks import Marks, Sum
from arktui.view.glyphs import Glyphs


def marks_words(marks: Marks, glyphs: Glyphs) -> tuple[str, ...]:
    """Return the marks with their sums, from the longest wording to the shortest; nothing without marks.

    A `+` means that the number is unknown for at least one job.
    """
    if not marks:
        return ()
    short = f"{len(marks):,} marked"
    sums = [(marks.lines, "line"), (marks.failed, "failed")]
    parts = [_words(total, noun) for total, noun in sums if total.unknown < len(marks)]
    separator = f" {glyphs.dot} "
    return (separator.join([short, *parts]), short) if parts else (short,)


def _words(total: Sum, noun: str) -> str:
    if noun == "line" and not total.unknown:
        return quantity(total.known, noun)
    plus = "+" if total.unknown else ""
    return f"{total.known:,}{plus} {'lines' if noun == 'line' else noun}"
