"""The table of jobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text
from textual import events
from textual.coordinate import Coordinate
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widgets.data_table import ColumnKey

from arktui.clock import uptime
from arktui.store.freshness import Stale
from arktui.store.job import Job
from arktui.store.row_layout import RowLayout
from arktui.store.snapshot import Snapshot
from arktui.store.sort import DEFAULT_SORT
from arktui.terminal.textual_internals.diff_repaint import set_scroll_y
from arktui.terminal.textual_internals.drawn_table import DrawnTable
from arktui.ui.actions import bindings_for
from arktui.ui.styled_app import span_style, strip_of
from arktui.view import text
from arktui.view.column_renderers import NAME_MIN, TINY, ColumnRenderer, DrawContext, Sign, fitting, sign_span
from arktui.view.glyphs import Glyphs
from arktui.view.job_state import state_width
from arktui.view.placeholder import placeholder
from arktui.view.spans import Line, Span

if TYPE_CHECKING:
    from arktui.store.column_choice import ColumnChoices
    from arktui.store.folding import Family, FoldedLayout, Folding
    from arktui.store.held_rows import HeldRows
    from arktui.store.language.tree import Node
    from arktui.view.job_row import Cells, RowColumns

_SIGNS_WIDTH = 3
"""Cells before the first column: the cursor, whether the job is watched, and whether it has changed."""

_NEAR_END = 100
"""Rows from the last one at which the cursor counts as near the end."""


class JobHighlighted(Message):
    """The cursor moved to another job, or to a row that is not loaded."""

    def __init__(self, job_id: str | None) -> None:
        super().__init__()
        self.job_id = job_id


class RowsWanted(Message):
    """Rows that are not loaded came into view, or the cursor came near the last loaded row."""

    def __init__(self, rows: range) -> None:
        super().__init__()
        self.rows = rows

    def can_replace(self, message: Message) -> bool:
        """Return whether this message replaces a queued one."""
        return isinstance(message, RowsWanted)


class NothingToFold(Message):
    """A key that folds or closes a family found none."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


QUIET = 2.0
"""Seconds without a move of the cursor before rows that it moves among change their order."""


class End(Enum):
    """An end of the table that the cursor follows, on request, until the user moves it."""

    TOP = "following the top"
    BOTTOM = "following the end"


class JobTable(DrawnTable, inherit_bindings=False):
    """Draws the rows of the snapshot, loaded or not; cursor and scroll position belong to a job, not to a row number.

    Until the user moves the cursor the first rows stay in view, as long as the job under the cursor does, too. While
    nobody is there, they stay in view without it (`return_to_top`): whoever comes back sees what needs a person, the
    detail shows the job under the cursor, and a key that moves the cursor brings it into view.
    """

    BINDINGS = bindings_for("lines", "table")

    snapshot: reactive[Snapshot] = reactive(Snapshot, repaint=False)
    minute: reactive[float] = reactive(0.0, repaint=False)

    def __init__(
        self,
        glyphs: Glyphs,
        keymap: Mapping[str, str],
        sign: Callable[[Job], Sign] = lambda _: Sign.NONE,
        is_marked: Callable[[Job], bool] = lambda _: False,
        clock: Callable[[], float] = uptime,
    ) -> None:
        """Create one; `clock` is a monotonic clock."""
        self.project = ""
        """The project that is watched; empty for all projects."""
        self._sign = sign
        self._is_marked = is_marked
        self._clock = clock
        self._moved_at = -QUIET
        """When the user last moved the cursor."""
        self._held: HeldRows | None = None
        """The rows while their order is held: because it is frozen, or because the cursor is moving."""
        self._is_frozen = False
        self._choices: ColumnChoices = ()
        self._is_wide = False
        self._glyphs = glyphs
        self._keymap = keymap
        self._cells: list[tuple[ColumnRenderer, int]] = []
        self._row_columns: RowColumns | None = None
        self._columns_width = 0
        """Width of the table, in cells, for which the columns were chosen."""
        self._state_width = 0
        """Width of the state's column; it only grows, so that nothing jumps."""
        self._followed: End | None = None
        self._is_touched = False
        """Whether the user has moved the cursor."""
        self._was_at_top = True
        """Whether the first rows were in view when the user last moved."""
        self._key = ""
        """Key of the row under the cursor; kept while there are no rows."""
        self._cursor_line = 0
        """Line on which the user left the cursor; a window too low for that line shows the cursor higher up."""
        self._height = 0
        """Height at the last layout, in lines."""
        self._directions: dict[str, bool] = {}
        """The columns whose headings show the sort, and whether it is reversed."""
        self._source = Snapshot()
        """The snapshot whose rows are drawn."""
        self._layout = RowLayout(self._source.rows)
        self._folding: Folding | None = None
        """The rows with their families folded, if the user wants that."""
        self._placeholder: list[Strip] = []
        """Lines of an empty table, from the second line below the header."""
        self.job_id: str | None = None
        """The job under the cursor."""
        super().__init__()

    # The source

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return len(self._rows)

    @property
    def _rows(self) -> RowLayout[Job] | FoldedLayout:
        return self._layout if self._folding is None else self._folding.layout

    def _job_at(self, row_index: int) -> Job | None:
        """Return the job of a row: of a family its worst one; None if the row is not loaded."""
        row = self._rows.job_at(row_index)
        return row if row is None or isinstance(row, Job) else row.worst

    def _is_member(self, job: Job | None) -> bool:
        """Return whether a job is listed below its family."""
        return self._folding is not None and job is not None and self._folding.layout.is_member(job)

    def _family_at(self, row_index: int) -> Family | None:
        """Return the family that has a row; None for any other row."""
        if self._folding is None or not self.is_valid_row_index(row_index):
            return None
        row = self._folding.layout.job_at(row_index)
        return None if row is None or isinstance(row, Job) else row

    def key_at(self, row_index: int) -> str:
        """Return the id of the job in a row, the key of a family, or another key if the row is not loaded."""
        row = self._rows.job_at(row_index)
        if row is None:
            return f"row {row_index}"
        return row.id if isinstance(row, Job) else row.key

    def index_of(self, key: str) -> int | None:
        """Return the index of a job's or a family's row."""
        job = self._source.jobs.get(key) or (self._held.job_of(key) if self._held else None)
        if job is None:
            return None if self._folding is None else self._folding.layout.row_of_family(key)
        return self._rows.row_of(job)

    def all_jobs(self) -> tuple[list[Job], int]:
        """Return all loaded jobs of the query, and how many of its rows are not loaded."""
        jobs = [*self._source.rows]
        return jobs, len(self._layout) - len(jobs)

    def jobs_in(self, rows: range) -> tuple[list[Job], int]:
        """Return the loaded jobs in `rows`, with all those of a batch, and how many of the rows are not loaded."""
        jobs: dict[str, Job] = {}
        missing = 0
        for row_index in rows:
            row = self._rows.job_at(row_index) if self.is_valid_row_index(row_index) else None
            members = (row,) if row is None or isinstance(row, Job) else row.members
            missing += row is None
            jobs.update((job.id, job) for job in members if job is not None)
        return [*jobs.values()], missing

    def span_style(self, names: str) -> Style:
        """Return the style that a span's names add to the table's own."""
        return span_style(self, names)

    def row_state(self, row_index: int) -> object:
        """Return everything that the cells of a row depend on."""
        if family := self._family_at(row_index):
            state = (family.members, family.is_open, self.minute, self._family_sign(family), self.edge_at(row_index))
            return state, self._is_old(family.worst)
        job = self._job_at(row_index)
        is_member = self._is_member(job)
        search = self._source.query.search
        return (
            job and (job, self.minute, self._is_deleted(job), self._sign(job), self._is_marked(job), search),
            self._is_old(job),
            is_member,
        )

    def edge_at(self, row_index: int) -> Span:
        """Return the sign of a marked job, dim before a batch of which only some are marked."""
        if family := self._family_at(row_index):
            marked = sum(map(self._is_marked, family.members))
            style = "accent" if marked == len(family.members) else "dim"
            return (self._glyphs.marked, style) if marked else (" ", "")
        job = self._job_at(row_index)
        return (self._glyphs.marked, "accent") if job is not None and self._is_marked(job) else (" ", "")

    def cells_at(self, row_index: int) -> Cells:
        """Return the cells of a row."""
        job, sign = self._job_at(row_index), Sign.NONE
        if job is None:
            cells: Cells = [self._unread(cell, width) for cell, width in self._cells]
        elif family := self._family_at(row_index):
            cells, sign = self._family_cells(family), self._family_sign(family)
        else:
            view = DrawContext(self._glyphs, self.minute, self._is_deleted(job))
            cells, sign = self._drawn_columns.cells(job, view, is_member=self._is_member(job)), self._sign(job)
        if tree := self._source.query.tree:
            cells = self._with_matches(cells, tree)
        if self._is_old(job):
            cells = [cell and [(words, "dim") for words, _ in cell] for cell in cells]
        cursor = self._glyphs.cursor if row_index == self.cursor_row else " "
        first, *others = cells
        return [[(cursor, "accent"), sign_span(sign, self._glyphs), *(first or ())], *others]

    def _with_matches(self, cells: Cells, tree: Node) -> Cells:
        from arktui.view.matches import with_matches  # noqa: PLC0415 - few queries have a search

        return [
            with_matches(line, tree) if line and cell.id == "name" else line
            for line, (cell, _) in zip(cells, self._cells, strict=True)
        ]

    def _is_deleted(self, job: Job) -> bool:
        return job.id in self._source.deleted or (self._held is not None and self._held.is_gone(job))

    def _is_old(self, job: Job | None) -> bool:
        """Return whether a row may be out of date, and is therefore dim."""
        is_restored = job is not None and job.id in self.snapshot.restored
        return is_restored or isinstance(self.snapshot.status.freshness, Stale)

    @property
    def _drawn_columns(self) -> RowColumns:
        if self._row_columns is None:
            from arktui.view.job_row import RowColumns  # noqa: PLC0415 - the first paint has no rows

            self._row_columns = RowColumns(self._cells, 2 * self.cell_padding, self._source.query.sort.column)
        return self._row_columns

    def _unread(self, cell: ColumnRenderer, width: int) -> Line:
        return ((text.pad(self._glyphs.dot, width, right=cell.is_number), "dim"),)

    @property
    def is_touched(self) -> bool:
        """Whether the user has moved the cursor."""
        return self._is_touched

    @property
    def column_widths(self) -> dict[str, int]:
        """The columns that fit, from left to right, with their widths in cells; none before the first layout."""
        if not self._cells:  # a screen above may cover the table before it was ever painted
            self._set_columns()
        return {cell.id: width for cell, width in self._cells}

    @property
    def shown_columns(self) -> list[str]:
        """Ids of the columns that fit, as a sort names them."""
        return [cell.sort_column for cell, _ in self._cells]

    # Changes

    def watch_snapshot(self, _old: Snapshot, new: Snapshot) -> None:
        """Show the new rows around the job under the cursor; keep the old rows until that job's row is known."""
        has_first = bool(new.rows) and new.rows.sort == new.query.sort
        if not new.is_whole and (not has_first or self._is_row_of(new)):
            return
        before, self._source = self._source, new
        self._hold(before, new)
        self._lay_out(again=False)
        widest = state_width(new.facets)
        if before.query.sort != new.query.sort or widest > self._state_width:
            self._state_width = max(widest, self._state_width)
            self._set_columns()
        self.rows_changed(self._row_after(before, new))
        self._update_job()
        self._request_missing()

    def _lay_out(self, *, again: bool = True) -> None:
        """Lay out the rows of the snapshot, or those that are held; `again` folds them even if they are the same."""
        held, source = self._held, self._source
        self._layout = RowLayout(source.rows, source.status.gaps) if held is None else RowLayout(held, held.gaps)
        if self._folding is not None:
            self._folding.show(source, held, again=again)

    def _row_after(self, before: Snapshot, new: Snapshot) -> int:
        """Return the row of the cursor among new rows: that of its job, or else the nearest one."""
        if self._followed is not None:
            return 0 if self._followed is End.TOP else self.row_count - 1
        row = self.index_of(self._key)
        if row is not None:
            return row
        if before.query != new.query:
            left = before.jobs.get(self._key)
            if left is None or left.id in new.jobs:
                return 0  # other jobs are asked for: they begin at the top
            place = new.rows.changed((), [left]).index(left) or 0
            return min(self._layout.row_at(place), self.row_count - 1)
        return min(self.cursor_row, self.row_count - 1)

    def _is_row_of(self, snapshot: Snapshot) -> bool:
        """Return whether the job under the cursor is, or will be, in one of the rows."""
        if self._followed is not None:
            return False
        job = snapshot.jobs.get(self._key) or (snapshot.jobs.get(self.job_id) if self.job_id else None)
        return job is not None and snapshot.query.matches(job)

    def watch_minute(self) -> None:
        """Show the times as of this minute."""
        self.repaint_changed()

    def prepare(self) -> None:
        """Choose the columns that fit."""
        super().prepare()
        if self.size.width != self._columns_width:
            self._set_columns()
        self._placeholder = [] if self.row_count else self._placeholder_strips()

    def rows_changed(self, cursor_row: int) -> None:
        """Show the current rows with the cursor on `cursor_row`, and keep the cursor on its line."""
        super().rows_changed(cursor_row)
        if self._cursor_line < self.size.height - self.header_height:
            self._save_cursor_line()

    def _keep_cursor_visible(self) -> None:
        if not self._is_touched:
            set_scroll_y(self, 0)
        super()._keep_cursor_visible()

    def on_resize(self) -> None:
        """Keep the cursor on its line and visible."""
        self._height = self.size.height
        set_scroll_y(self, self.cursor_row - self._cursor_line)
        self.rows_changed(self.cursor_row)

    def _save_cursor_line(self) -> None:
        if self.size.height == self._height:
            self._cursor_line = self.cursor_row - self.scroll_offset.y

    def watch_cursor_coordinate(self, old_coordinate: Coordinate, new_coordinate: Coordinate) -> None:
        """Record the new position of the cursor."""
        super().watch_cursor_coordinate(old_coordinate, new_coordinate)
        if old_coordinate != new_coordinate:
            self._is_touched = True
            self._moved_at = self._clock()
            self._follow(None)
            self._save_cursor_line()
            self._was_at_top = not self.scroll_offset.y
            self._update_job()
            self._request_missing(is_near_end=new_coordinate.row >= self.row_count - _NEAR_END)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Request the rows that came into view."""
        super().watch_scroll_y(old_value, new_value)
        self._save_cursor_line()
        self._was_at_top = not self.scroll_offset.y
        self._request_missing()

    def _request_missing(self, *, is_near_end: bool = False) -> None:
        """Request missing rows in view and a page around it; near the end, also the rows that follow."""
        top, height = self.scroll_offset.y, self.size.height
        rows = range(max(top - height, 0), top + 2 * height)
        if self._folding is not None:
            wanted = self._folding.layout.missing(rows)
        else:
            wanted = rows if self._layout.gaps_in(rows) else None
        if wanted is not None:
            self.post_message(RowsWanted(wanted))
        elif is_near_end:
            self.post_message(RowsWanted(range(max(len(self._layout) - height, 0), len(self._layout) + 1)))

    def _update_job(self) -> None:
        job = None
        if self.is_valid_row_index(self.cursor_row):
            job, self._key = self._job_at(self.cursor_row), self.key_at(self.cursor_row)
        job_id = None if job is None else job.id
        if job_id != self.job_id:
            self.job_id = job_id
            self.post_message(JobHighlighted(job_id))

    def _set_columns(self) -> None:
        width = self._columns_width = self.size.width
        if not width:
            return
        sort, columns = self._source.query.sort, self._fitting(width - _SIGNS_WIDTH)
        self._cells, self._row_columns = columns, None
        shown = {cell.id for cell, _ in columns}
        self._directions = {
            "percent" if key.column == "progress" and "progress" not in shown else key.column: key.reverse
            for key in ((sort, *sort.then) if sort != DEFAULT_SORT else ())
        }
        labels = []
        for index, (cell, cell_width) in enumerate(columns):
            mark = _SIGNS_WIDTH if index == 0 else 0
            labels.append((cell.id, Text(" " * mark + self._label(cell, cell_width)), cell_width + mark))
        self.set_columns(labels)

    def _fitting(self, width: int) -> list[tuple[ColumnRenderer, int]]:
        """Return the columns for a width in cells: those that were chosen, or those that most need."""
        padding, states = 2 * self.cell_padding, self._state_width or state_width(self._source.facets)
        if width < TINY or not (self._choices or self._is_wide):
            return fitting(width, padding, states)
        from arktui.view import chosen_columns  # noqa: PLC0415 - on first use

        names = chosen_columns.whole_name_width(self._source.rows, width) if self._is_wide else NAME_MIN
        if self._choices:
            return chosen_columns.fitting_choices(self._choices, width, padding, states, names)
        return chosen_columns.fitting_all(width, padding, states, names)

    @property
    def choices(self) -> ColumnChoices:
        """The columns that the user has chosen; empty where the table chooses by its width."""
        return self._choices

    def show_columns(self, choices: ColumnChoices, *, is_wide: bool) -> None:
        """Show these columns, or those that fit; wide, names are whole and every column is shown that has room."""
        self._choices, self._is_wide = choices, is_wide
        self.draw_again()

    def draw_again(self) -> None:
        """Draw all rows again, as something that they have in common looks different."""
        self._set_columns()
        self.rows_changed(self.cursor_row)

    def _label(self, cell: ColumnRenderer, width: int) -> str:
        """Return the heading of a column, with the direction of the sort; beside the name what the cursor follows."""
        arrow = ""
        if cell.id in self._directions:
            arrow = self._glyphs.down if self._directions[cell.id] else self._glyphs.up
        title = text.cut_end(cell.title, width - len(arrow), "") + arrow
        if cell.id == self._telling_column and (state := self._order_in_words):
            title = text.cut_end(f"{title}  {state}", width, self._glyphs.ellipsis)
        return text.pad(title, width, right=cell.is_number or cell.id == "percent")

    # Following an end

    def _follow(self, end: End | None) -> None:
        """Keep the cursor at an end of the table, or with its job, and show which."""
        if end is self._followed:
            return
        self._followed = end
        self._update_heading()

    @property
    def _telling_column(self) -> str:
        """The column whose heading says what the order and the cursor do: that of the names, or else the first."""
        shown = [cell.id for cell, _ in self._cells]
        return "name" if "name" in shown else shown[0]

    @property
    def _order_in_words(self) -> str:
        if self._is_frozen and self._held is not None:
            return f"frozen, {self._held.added:,} new below" if self._held.added else "frozen"
        return self._followed.value if self._followed is not None else ""

    def _update_heading(self) -> None:
        for index, (cell, width) in enumerate(self._cells):
            if cell.id == self._telling_column:
                mark = " " * _SIGNS_WIDTH if index == 0 else ""
                self.columns[ColumnKey(cell.id)].label = Text(mark + self._label(cell, width))
        self.repaint_changed()

    # Holding the order

    @property
    def is_frozen(self) -> bool:
        """Whether the order is frozen."""
        return self._is_frozen

    def action_freeze(self) -> None:
        """Freeze the order of the rows, or sort them again."""
        if self._is_frozen:
            self._release()
            return
        self._follow(None)
        self._held = self._held or self._new_hold(self._source)
        self._is_frozen = True
        self._lay_out()
        self._update_heading()

    def _hold(self, before: Snapshot, new: Snapshot) -> None:
        """Hold the order if the cursor is moving among the rows; let it go with another query."""
        is_other = _asks(before) != _asks(new)
        if is_other and self._held is not None:
            self._held, self._is_frozen = None, False
            self._update_heading()
        if self._held is not None:
            self._held.show(new)
            if self._is_frozen:
                self._update_heading()
        elif not is_other and self._is_moving and before.is_whole and before.status.gaps == new.status.gaps:
            self._held = self._new_hold(before)
            self._held.show(new)
            self.set_timer(self._moved_at + QUIET - self._clock(), self._release_when_quiet)

    @staticmethod
    def _new_hold(snapshot: Snapshot) -> HeldRows:
        from arktui.store.held_rows import HeldRows  # noqa: PLC0415 - on first use

        return HeldRows(snapshot)

    @property
    def _is_moving(self) -> bool:
        return self._followed is None and self._clock() - self._moved_at < QUIET

    def _release_when_quiet(self) -> None:
        """Sort the rows again once the cursor has not moved for a while."""
        if self._held is None or self._is_frozen:
            return
        if self._is_moving:
            self.set_timer(self._moved_at + QUIET - self._clock(), self._release_when_quiet)
        else:
            self._release()

    def _release(self) -> None:
        """Show the rows in their order, with the cursor on its job."""
        self._held, self._is_frozen = None, False
        self._lay_out()
        self._update_heading()
        self._show_key(self._key)

    def return_to_top(self) -> None:
        """Show the first rows again if the user left them in view; the cursor stays with its job, out of view."""
        if self._was_at_top and self.scroll_offset.y:
            set_scroll_y(self, 0)
            self.repaint_changed()
            self._request_missing()

    def go_to(self, job_id: str) -> None:
        """Put the cursor on a job; if no row shows it yet, as soon as one does."""
        row = self.index_of(job_id)
        if row is not None:
            self.move_cursor(row=row)
        self._follow(None)
        self._key = job_id
        if job_id != self.job_id:
            self.job_id = job_id
            self.post_message(JobHighlighted(job_id))

    # Actions that the stock table lacks

    def action_scroll_top(self) -> None:
        """Go to the top and stay there."""
        super().action_scroll_top()
        self._follow(End.TOP)

    def action_scroll_bottom(self) -> None:
        """Go to the bottom, stay there, and request the rows that follow."""
        super().action_scroll_bottom()
        self._follow(End.BOTTOM)
        self._request_missing(is_near_end=True)

    def action_half_page_up(self) -> None:
        """Move the cursor up by half the height."""
        self.move_cursor(row=max(self.cursor_row - self.size.height // 2, 0))

    def action_half_page_down(self) -> None:
        """Move the cursor down by half the height."""
        self.move_cursor(row=min(self.cursor_row + self.size.height // 2, self.row_count - 1))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row, if the mouse is enabled."""
        row = event.y - self.header_height + self.scroll_offset.y
        if event.y >= self.header_height and self.is_valid_row_index(row):
            self.move_cursor(row=row)

    # Folding families

    def _family_cells(self, family: Family) -> Cells:
        from arktui.view.family_row import family_cells  # noqa: PLC0415 - on first use

        return family_cells(family, self._drawn_columns, DrawContext(self._glyphs, self.minute))

    def _family_sign(self, family: Family) -> Sign:
        from arktui.view.family_row import joint_sign  # noqa: PLC0415 - on first use

        return joint_sign(map(self._sign, family.members))

    def open_family(self) -> bool:
        """Open the family under the cursor, or close it if it is open; return whether there is one."""
        family = self._family_at(self.cursor_row)
        if self._folding is None or family is None:
            return False
        self._folding.toggle(family)
        self._show_key(family.key)
        return True

    def action_fold(self) -> None:
        """Fold each family into one row; then, on the row of a family, open or close it, and elsewhere unfold all."""
        if self._folding is not None:
            if not self.open_family():
                self._folding = None
                self._show_key(self._key)
            return
        from arktui.store.folding import Folding  # noqa: PLC0415 - on first use

        folding = Folding(self._source, self._held)
        if folding.has_families:
            self._folding = folding
            self._show_key(self._key)
        else:
            self.post_message(NothingToFold("no three loaded jobs are shards of one batch by their names"))

    def action_close_family(self) -> None:
        """Close the open family that the cursor is in."""
        family = self._folding and self._folding.layout.family_of_row(self.cursor_row)
        if self._folding and family and family.is_open:
            self._folding.toggle(family)
            self._show_key(family.key)
        else:
            self.post_message(NothingToFold("the cursor is in no opened batch"))

    def _show_key(self, key: str) -> None:
        """Show the rows after families were folded or opened, with the cursor on the row of `key`."""
        row = self.index_of(key)
        self.rows_changed(min(self.cursor_row, self.row_count - 1) if row is None else row)
        self._update_job()
        self._request_missing()

    # The placeholder says why the table is empty

    def _placeholder_strips(self) -> list[Strip]:
        width = self.size.width
        lines = placeholder(self.snapshot, self._glyphs, self._keymap, width - 4, self.project)
        return [strip_of(self, [("  ", ""), *line], width, self.rich_style) for line in lines]

    def _draw_line(self, y: int) -> Strip:
        number = y - self.header_height - 1
        return self._placeholder[number] if 0 <= number < len(self._placeholder) else super()._draw_line(y)


def _asks(snapshot: Snapshot) -> tuple[object, ...]:
    """Return what a snapshot's query asks for, whatever time it is."""
    query = snapshot.query
    return query.search, query.picks, query.sort
