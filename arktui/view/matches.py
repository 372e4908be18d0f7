"""Marks the part of a name that a query looks for."""

from __future__ import annotations

from collections.abc import Iterator

from arktui.store.language.matching import matched_spans
from arktui.store.language.tree import Node
from arktui.view.spans import Line, Span


def with_matches(line: Line, tree: Node) -> Line:
    """Return a line in which the parts that a tree looks for stand out; a part that was cut away does not."""
    return [span for text, style in line for span in _spans(text, style, tree)]


def _spans(text: str, style: str, tree: Node) -> Iterator[Span]:
    place = 0
    for start, end in matched_spans(text, tree):
        if start > place:
            yield text[place:start], style
        yield text[start:end], f"{style} match".strip()
        place = end
    if place < len(text) or not text:
        yield text[place:], style
