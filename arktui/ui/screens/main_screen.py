"""The screen with the three panes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.reactive import Reactive, reactive
from textual.widget import Widget

from arktui.config import Settings
from arktui.history.history import History
from arktui.history.past import UNSEEN, Past
from arktui.keys import key_name
from arktui.store.columns import Sort, next_sort
from arktui.store.job_store import JobStore
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot
from arktui.store.trouble import TROUBLES
from arktui.ui.bindings import bindings_for
from arktui.ui.cropping import CroppingCompositor
from arktui.ui.glyphs import Glyphs
from arktui.ui.layout import layout
from arktui.ui.messages import JobHighlighted, MineChosen, QueryChanged, RowsWanted
from arktui.ui.screens.watching_screen import WatchingScreen
from arktui.ui.target import Target
from arktui.ui.text import MINUTE
from arktui.ui.widgets.filter_sidebar import FilterSidebar
from arktui.ui.widgets.job_detail import JobDetail
from arktui.ui.widgets.job_table import JobTable
from arktui.ui.widgets.status_line import StatusLine
from arktui.ui.widgets.title_line import TitleLine
from arktui.ui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from textual.widgets import Input

    from arktui.sync.feed import Feed
    from arktui.ui.widgets.search_line import SearchLine


class MainScreen(WatchingScreen, inherit_bindings=False):
    """Hands the snapshot down to the panes, and what the reader wants up to the app.

    The panes derive all they show from `snapshot`, `tick` (the feed's clock, for ages) and `minute` (the service's
    time, in whole minutes; 0 before it is known), and never talk to each other.
    """

    BINDINGS = bindings_for("main")
    AUTO_FOCUS = "JobTable"

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """As Textual has it, only that a change of the focus does not paint the whole screen anew."""

    tick: reactive[float] = reactive(0.0, repaint=False)
    minute: reactive[float] = reactive(0.0, repaint=False)
    past: reactive[Past] = reactive(UNSEEN, repaint=False)
    pane: reactive[str] = reactive("table", repaint=False)
    mine: reactive[str] = reactive("", repaint=False)

    def __init__(
        self,
        feed: Callable[[], Feed],
        store: JobStore,
        history: History,
        clock: Callable[[], float],
        service_time: Callable[[], float],
        target: Target,
        settings: Settings,
        glyphs: Glyphs,
    ) -> None:
        super().__init__(feed, store, history, clock, service_time, target, settings, glyphs)
        self._compositor = CroppingCompositor()
        self._search_line: SearchLine | None = None
        self.set_reactive(MainScreen.mine, settings.mine)
        self.set_reactive(MainScreen.tick, self._clock())
        self.set_reactive(MainScreen.minute, self._minute_now())

    def compose(self) -> ComposeResult:
        """Lay out the panes; nothing of the layout depends on data."""
        self.update_classes(layout(self.app.size))
        glyphs = self._glyphs
        yield TitleLine(self._target, glyphs).data_bind(MainScreen.snapshot, MainScreen.tick)
        yield FilterSidebar(glyphs).data_bind(MainScreen.snapshot, MainScreen.mine)
        table = JobTable(glyphs, self._settings.keys, self.lookout.mark)
        yield table.data_bind(MainScreen.snapshot, MainScreen.minute)
        detail = JobDetail(glyphs, self._history.norms)
        yield detail.data_bind(MainScreen.snapshot, MainScreen.minute, MainScreen.job_id, MainScreen.past)
        status = StatusLine(glyphs, self._settings.keys, self.digest, is_clock_told=self._target.clock is None)
        yield status.data_bind(MainScreen.snapshot, MainScreen.tick, MainScreen.pane)
        yield TooSmall(glyphs)

    def on_mount(self) -> None:
        """Start the one clock."""
        self.set_interval(1.0, self._let_time_pass)

    def _let_time_pass(self) -> None:
        self.tick = self._clock()
        self.minute = self._minute_now()

    def _minute_now(self) -> float:
        return self._service_time() // MINUTE * MINUTE

    def show(self, snapshot: Snapshot) -> None:
        """Show a snapshot, with the service's time if that is known only since it came; else time passes by itself."""
        self.minute = self.minute or self._minute_now()
        self.snapshot = snapshot

    def watch_snapshot(self) -> None:
        """Count the age from the moment of the snapshot."""
        self.tick = self._clock()
        self.watch_job_id()

    def watch_job_id(self) -> None:
        """Tell what was seen of the job under the cursor."""
        self.past = self._history.past(self.job_id) if self.job_id else UNSEEN

    # Messages of the panes

    def on_query_changed(self, message: QueryChanged) -> None:
        """Pass the query on."""
        self._ask(message.query)

    def on_job_highlighted(self, message: JobHighlighted) -> None:
        """Let the detail follow."""
        self.job_id = message.job_id
        self.look_at(message.job_id)

    def on_data_table_row_selected(self) -> None:
        """Go into the detail."""
        self.action_enter_detail()

    def on_mine_chosen(self, message: MineChosen) -> None:
        """Remember who the reader is and show their jobs."""
        self.mine = message.owner
        self._ask(replace(self.snapshot.query, owners=frozenset({message.owner})))

    def on_descendant_focus(self) -> None:
        """Let the key line follow the focus."""
        self.pane = next((name for name, pane in self._panes.items() if pane is self.focused), "table")
        if self.pane != "sidebar":
            self.query_one(FilterSidebar).remove_class("-over")

    def on_resize(self, event: events.Resize) -> None:
        """Choose the layout, and leave a pane for which there is no more room."""
        self.update_classes(layout(event.size))
        self.call_after_refresh(self._leave_hidden_pane)

    def _leave_hidden_pane(self) -> None:
        if self.focused is None or not self.focused.display:
            self.set_focus(self.query_one(JobTable))

    def on_rows_wanted(self, message: RowsWanted) -> None:
        """Fetch them."""
        self._feed().want(message.rows)

    # Filters

    def _ask(self, query: Query) -> None:
        if query != self.snapshot.query:
            self._feed().ask(query)

    def action_toggle_phase(self, phase: str) -> None:
        """Turn the filter for a phase on or off."""
        query = self.snapshot.query
        self._ask(replace(query, phases=query.phases ^ {phase}))

    def action_toggle_problems(self) -> None:
        """Show only what needs a person, or all again."""
        query = self.snapshot.query
        self._ask(replace(query, troubles=frozenset() if query.troubles else TROUBLES))
        if self.snapshot.query.troubles and not self.snapshot.is_complete:
            self.notify_reader("problems among the jobs that are loaded: the service has no such filter")

    def action_clear_filters(self) -> None:
        """Show all jobs."""
        self._clear_search()
        self._ask(self.snapshot.query.cleared())

    def action_mine(self) -> None:
        """Show only the reader's own jobs, or all; in the sidebar, take the owner under the cursor as the reader."""
        sidebar = self.query_one(FilterSidebar)
        if self.focused is sidebar and sidebar.current.owner not in ("", self.mine):
            sidebar.post_message(MineChosen(sidebar.current.owner))
            return
        if not self.mine:
            key = key_name("filter.mine", self._settings.keys)
            self.notify_reader(f"whose jobs are yours? pick your name under OWNER in the filters and press {key}")
            return
        query = self.snapshot.query
        self._ask(replace(query, owners=query.owners ^ {self.mine}))

    # Search

    async def action_search(self) -> None:
        """Open the search line, which is made when it is wanted first."""
        if self._search_line is None:
            from arktui.ui.widgets.search_line import SearchLine  # noqa: PLC0415 - an input costs a lot

            self._search_line = SearchLine()
            await self.mount(self._search_line)
        self._search_line.display = True
        self.set_focus(self._search_line.field)

    def _clear_search(self) -> None:
        if self._search_line is not None:
            field = self._search_line.field
            field.call_later(setattr, field, "value", "")  # once it has taken in what was typed before

    def _close_search(self) -> None:
        if self._search_line is not None:
            self._search_line.display = False

    @property
    def _is_searching(self) -> bool:
        return self._search_line is not None and self._search_line.display

    def on_input_changed(self, message: Input.Changed) -> None:
        """Filter while it is typed."""
        self._ask(replace(self.snapshot.query, search=message.value))

    def action_keep_search(self) -> None:
        """Go back to the table, the search kept."""
        self._close_search()
        self.set_focus(self.query_one(JobTable))

    # Sort

    def action_sort_next(self) -> None:
        """Sort by the next column."""
        self._sort(next_sort(self.snapshot.query.sort, self.query_one(JobTable).shown_columns))

    def action_sort_reverse(self) -> None:
        """Reverse the sort."""
        sort = self.snapshot.query.sort
        self._sort(Sort(sort.column, not sort.reverse))

    def _sort(self, sort: Sort) -> None:
        self._ask(self.snapshot.query.sorted_by(sort))

    # Refresh

    def action_refresh_now(self) -> None:
        """Refresh at once."""
        self._feed().refresh()

    def action_pause(self) -> None:
        """Stop refreshing, or go on."""
        self._feed().toggle_pause()

    # Panes

    @property
    def _panes(self) -> dict[str, Widget]:
        return {
            "sidebar": self.query_one(FilterSidebar),
            "table": self.query_one(JobTable),
            "detail": self.query_one(JobDetail),
        }

    def action_next_pane(self) -> None:
        """Focus the next pane that is shown."""
        self._step_pane(1)

    def action_previous_pane(self) -> None:
        """Focus the previous pane that is shown."""
        self._step_pane(-1)

    def _step_pane(self, step: int) -> None:
        shown = [pane for pane in self._panes.values() if pane.display]
        here = shown.index(self.focused) if self.focused in shown else 0
        self.set_focus(shown[(here + step) % len(shown)])

    def action_enter_detail(self) -> None:
        """Focus the detail, which is shown if it was not; where there is no room for it, show the JSON."""
        if self.has_class("-low"):
            self.action_show_json()
            return
        self.set_focus(self.query_one(JobDetail).remove_class("-closed"))

    def action_leave(self) -> None:
        """Go back to the table; there, and in the search line, end the search; before that, dismiss what is told."""
        if not self._is_searching and self.dismiss_digest():
            return
        table = self.query_one(JobTable)
        if self._is_searching or (self.focused is table and self.snapshot.query.search):
            self._clear_search()
        self._close_search()
        self.query_one(FilterSidebar).remove_class("-over")
        self.set_focus(table)

    def action_toggle_sidebar(self) -> None:
        """Show or hide the filters; on a narrow screen they lie over the left of the table."""
        sidebar = self.query_one(FilterSidebar)
        sidebar.toggle_class("-over" if self.has_class("-narrow") else "-closed")
        if sidebar.has_class("-over"):
            self.set_focus(sidebar)
        elif self.focused is sidebar:
            self.set_focus(self.query_one(JobTable))

    def action_toggle_detail(self) -> None:
        """Show or hide the detail."""
        detail = self.query_one(JobDetail).toggle_class("-closed")
        if self.focused is detail:
            self.set_focus(self.query_one(JobTable))

    # The job under the cursor

    def action_copy_id(self) -> None:
        """Copy the job's id to the terminal's clipboard, and show it."""
        if self.job_id:
            self.app.copy_to_clipboard(self.job_id)
            self.notify_reader(f"copied {self.job_id}")
