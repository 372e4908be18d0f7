"""The names of a family of jobs as one text: `embeddings-part-01 … 16`."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len

from arktui.store.families import shard_start
from arktui.store.natural_sort import natural
from arktui.view.text import cut_middle


def family_text(names: Iterable[str], width: int, ellipsis_sign: str = "…") -> str:
    """Return the first name and the number of the last one, in at most `width` cells.

    The names must share a family. Where there is no room, the middle of the first name is cut.
    """
    ordered = sorted(names, key=natural)
    first, last = ordered[0], ordered[-1]
    start = shard_start(last)
    if start is None or first == last:
        return cut_middle(first, width, ellipsis_sign)
    end = start
    while end < len(last) and last[end].isdigit():
        end += 1
    tail = f" {ellipsis_sign} {last[start:end]}"
    return cut_middle(first, max(width - cell_len(tail), 1), ellipsis_sign) + tail
