"""The row of a family of jobs: the state of the worst, the sums, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len

from arktui.store.families import shard_start
from arktui.store.folding import Family
from arktui.view.column_renderers import DrawContext, Sign
from arktui.view.job_row import Cells, RowColumns
from arktui.view.spans import Line
from arktui.view.text import cut_end


def family_cells(family: Family, columns: RowColumns, context: DrawContext) -> Cells:
    """Return the cells of a family's row."""
    cells = columns.cells(family.summary, context)
    for index, (column, width) in enumerate(columns.columns):
        if column.id == "state":
            cells[index] = column.draw(family.worst, context, width)
        elif column.id == "name":
            cells[index] = _name(family, context, width)
        elif column.id == "id" and cells[index] is not None:
            cells[index] = ((context.glyphs.none, "dim"),)
    return cells


def _name(family: Family, context: DrawContext, width: int) -> Line:
    glyphs = context.glyphs
    sign = glyphs.unfolded if family.is_open else glyphs.folded
    count = f" {glyphs.times}{len(family.members):,}"
    name, stem = _with_numbers(family, glyphs.ellipsis)
    room = width - len(count) - 2
    if cell_len(name) > room:
        name = cut_end(f"{stem}{glyphs.ellipsis}", room, glyphs.ellipsis)
    return ((f"{sign} ", "accent"), (name, ""), (count, "dim"))


def _with_numbers(family: Family, ellipsis_sign: str) -> tuple[str, str]:
    """Return the name with the first and the last number, `eval-part-01…16`, and what is before them."""
    start = shard_start(family.members[0].name) or 0
    head, tail = family.name[:start], family.name[start + 1 :]
    numbers = sorted(
        (job.name[len(head) : len(job.name) - len(tail)] for job in family.members),
        key=lambda number: (int(number), len(number)),
    )
    first, last = numbers[0], numbers[-1]
    return f"{head}{first if first == last else first + ellipsis_sign + last}{tail}", head


def joint_sign(signs: Iterable[Sign]) -> Sign:
    """Return the sign of jobs together: watched or changed if one of them is."""
    found = set(signs)
    is_both = Sign.WATCHED_AND_CHANGED in found
    is_watched, is_changed = is_both or Sign.WATCHED in found, is_both or Sign.CHANGED in found
    if is_watched and is_changed:
        return Sign.WATCHED_AND_CHANGED
    return Sign.WATCHED if is_watched else Sign.CHANGED if is_changed else Sign.NONE
