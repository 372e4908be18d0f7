"""The screen with the three panes."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from typing import TYPE_CHECKING, Self

from textual import events
from textual.app import ComposeResult
from textual.geometry import Region, Size
from textual.reactive import Reactive, reactive
from textual.timer import Timer
from textual.widget import Widget

from arktui.config import Settings, has_views_file
from arktui.format import MINUTE
from arktui.keys import key_name
from arktui.store.columns import RATE, column_of
from arktui.store.filters import OWNER, PHASE, PROBLEM
from arktui.store.job import Job
from arktui.store.problem import PROBLEMS
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot
from arktui.store.sort import Sort, next_sort
from arktui.terminal.textual_internals.diff_repaint import LineScreen
from arktui.ui.actions import bindings_for
from arktui.ui.pane_layout import Panes, fitted, layout, remember_panes, remembered_panes
from arktui.ui.widgets.filter_sidebar import FilterSidebar, MineChosen, QueryChanged
from arktui.ui.widgets.job_detail import JobDetail
from arktui.ui.widgets.job_table import JobHighlighted, JobTable, NothingToFold, RowsWanted
from arktui.ui.widgets.line_view import OneLine
from arktui.ui.widgets.status_line import NoticeLine, StatusLine
from arktui.ui.widgets.title_line import TitleLine
from arktui.view import status_text
from arktui.view.column_renderers import Sign
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line, Span
from arktui.view.title import PROFILE_STYLES

if TYPE_CHECKING:
    from textual.widgets import Input

    from arktui.custom_commands import CustomCommand
    from arktui.history.baselines import Baselines
    from arktui.history.past import Past
    from arktui.store.column_choice import ColumnChoices
    from arktui.store.language.matching import Context
    from arktui.ui.arrangement import Arrangement
    from arktui.ui.command_entry import CommandEntry
    from arktui.ui.marking import Marking
    from arktui.ui.overlays import Overlays
    from arktui.ui.query_entry import QueryEntry
    from arktui.ui.query_history import VisitedQueries
    from arktui.ui.screens.overlay_screen import OverlayScreen
    from arktui.ui.session import Session
    from arktui.ui.view_actions import ViewActions
    from arktui.ui.views import Views
    from arktui.ui.widgets.first_steps import FirstSteps
    from arktui.ui.workspace import LastWorkspace


_TICK_MIN = 1.0
"""Fewest seconds between two changes that time alone makes."""


class MainScreen(LineScreen[None], inherit_bindings=False):
    """Passes each snapshot to the panes and the screens above it, and the user's requests to the feed.

    Panes derive all they show from `snapshot`, `tick` (the feed's clock when it last mattered, for ages) and `minute`
    (the service's time in whole minutes; 0 before it is known), and never talk to each other. A refresh that changed
    nothing reaches no pane. Screens above are imported on first use.
    """

    BINDINGS = bindings_for("main")
    AUTO_FOCUS = "JobTable"

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Textual's own reactive, except that a change of focus does not repaint the whole screen."""

    snapshot: reactive[Snapshot] = reactive(Snapshot, repaint=False)
    tick: reactive[float] = reactive(0.0, repaint=False)
    minute: reactive[float] = reactive(0.0, repaint=False)
    job_id: reactive[str | None] = reactive[str | None](None, repaint=False)
    """The job under the cursor."""
    pane: reactive[str] = reactive("table", repaint=False)
    mine: reactive[str] = reactive("", repaint=False)
    marked: reactive[tuple[str, ...]] = reactive((), repaint=False)
    """How many jobs are marked, with their sums, from the longest wording to the shortest; empty if none are."""
    alert: reactive[str] = reactive("", repaint=False)
    """How urgently something that happened since the last key needs a person: nothing, `attention` or `alarm`."""

    def __init__(self, session: Session, settings: Settings, glyphs: Glyphs) -> None:
        self.is_painted = False
        """Whether the first layout has been painted."""
        super().__init__(classes="-ascii" if settings.ascii else None)
        self._session = session
        self._clock = session.clock
        self._service_time = session.time.confirmed
        self._target = target = session.target
        self._settings = settings
        self._glyphs = glyphs
        self._is_kept = settings.history and bool(target.account)
        """Whether what the user did may be written down for later sessions."""
        self._panes_chosen = remembered_panes() if self._is_kept else Panes()
        self._arrangement_made: Arrangement | None = None
        self._query_entry: QueryEntry | None = None
        self._visited: VisitedQueries | None = None
        self._command_entry: CommandEntry | None = None
        self._first_steps: FirstSteps | None = None
        self._view_actions: ViewActions | None = None
        self._overlays: Overlays | None = None
        self.views_line: OneLine | None = None
        """The line with the views, made when there is something to show."""
        self._views_read_at: float | None = None
        """The refresh with which the file of the views was last looked at."""
        self._workspace: LastWorkspace | None = None
        self.cursor_wanted = ""
        """The id of the job on which the last session left the cursor, until its row is there."""
        self._marking: Marking | None = None
        self.latest = Snapshot()
        """The last snapshot; it looks like `snapshot` but may have newer times."""
        self._timer: Timer | None = None
        """Ends when time alone changes something on the screen."""
        self._is_started = False
        """Whether a snapshot has arrived; nothing that needs one is imported before."""
        self.set_reactive(MainScreen.mine, settings.mine)
        self.set_reactive(MainScreen.tick, self._clock())
        self.set_reactive(MainScreen.minute, self._minute_now())

    def compose(self) -> ComposeResult:
        """Lay out the panes; the layout does not depend on data."""
        self.update_classes(layout(self.app.size, self._panes_chosen))
        glyphs = self._glyphs
        colour = self._settings.profiles.get(self._target.profile, {}).get("colour", "")
        title = TitleLine(self._target, glyphs, PROFILE_STYLES.get(colour, ""))
        yield title.data_bind(MainScreen.snapshot, MainScreen.tick, MainScreen.alert, MainScreen.marked)
        if has_views_file():  # the first paint has the final layout
            self.add_class("-views")
            self.views_line = OneLine(self.views_in, "-views")
            yield self.views_line
        sidebar = FilterSidebar(glyphs)
        yield sidebar.data_bind(MainScreen.snapshot, MainScreen.mine)
        table = JobTable(glyphs, self._settings.keys, self._sign, self._is_marked, self._clock)
        table.project = self._target.project
        yield table.data_bind(MainScreen.snapshot, MainScreen.minute)
        detail = JobDetail(glyphs, self._baselines, self._past, self.error_file)
        yield detail.data_bind(MainScreen.snapshot, MainScreen.minute, MainScreen.job_id)
        notices = NoticeLine(glyphs, self._settings.keys, self._digest, self._fit_notice)
        yield notices.data_bind(MainScreen.snapshot)
        status = StatusLine(glyphs, self._settings.keys, checks_clock=self._session.checks_clock)
        yield status.data_bind(MainScreen.snapshot, MainScreen.tick, MainScreen.pane)
        if self.has_class("-tiny"):
            yield self._too_small()
        if self._panes_chosen != Panes():
            self._size_panes(self.app.size, sidebar, detail)

    def _too_small(self) -> Widget:
        from arktui.ui.widgets.too_small import TooSmall  # noqa: PLC0415 - in few windows

        return TooSmall(self._glyphs)

    # Time

    def on_mount(self) -> None:
        """Wait for the first moment at which time alone changes the screen."""
        self._await_next_change()

    def on_unmount(self) -> None:
        """Release the jobs: Textual keeps the first screen for good."""
        self.set_reactive(MainScreen.snapshot, Snapshot())
        self.latest = Snapshot()

    def _await_next_change(self) -> None:
        """Sleep until time alone changes something on the screen: an age that is shown, or the minute."""
        if self._timer is not None:
            self._timer.stop()
        now = self._clock()
        wait = min(status_text.freshness_changes_at(self.latest.status, now) - now, self._until_next_minute())
        self._timer = None if wait == math.inf else self.set_timer(max(wait, _TICK_MIN), self._advance_time)

    def _until_next_minute(self) -> float:
        """Return the seconds until `minute` changes; a clock of the service that runs in this process may fly."""
        if self._target.clock is not None:
            return _TICK_MIN
        time = self._service_time()
        return MINUTE - time % MINUTE if time else math.inf

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Do nothing before the first layout, which paints everything: Textual would do it all once more."""
        return (
            super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose) if self.is_painted else self
        )

    def _advance_time(self) -> None:
        """Show the time that has passed."""
        if self._minute_now() != self.minute or self._freshness_differs():
            self.snapshot = self.latest
            self.tick = self._clock()
        self.minute = self._minute_now()
        self._await_next_change()

    def _minute_now(self) -> float:
        return self._service_time() // MINUTE * MINUTE

    def _freshness_differs(self) -> bool:
        """Return whether the words for the freshness of the data are not those on the screen."""
        shown = status_text.freshness(self.snapshot, self.tick, self._glyphs)
        return shown != status_text.freshness(self.latest, self._clock(), self._glyphs)

    def show(self, snapshot: Snapshot) -> None:
        """Show a snapshot unless it looks like the last, and the minute, which the service's clock may have passed."""
        was_known, self._is_started = bool(self.minute), True
        self.latest = snapshot
        self.alert = self._session.activity.alert
        if self._marking is not None:
            self._marking.take_snapshot(snapshot)
        differs = self._freshness_differs()
        if differs or not snapshot.is_like(self.snapshot):
            self.snapshot = snapshot
            if self._session.activity.is_unattended:
                self.query_one(JobTable).return_to_top()
        else:
            self._hand_up(snapshot, is_like=True)
        # Last: with the minute the jobs are judged again, which may publish the next snapshot within this call.
        self.minute = self._minute_now() or self.minute
        if differs or not was_known:
            self._await_next_change()
        if snapshot.status.fresh_at != self._views_read_at:
            self._views_read_at = snapshot.status.fresh_at
            self.run_worker(self._read_views(), exit_on_error=False)

    def watch_snapshot(self) -> None:
        """Restart the age, and hand the snapshot to the screens above."""
        self.tick = self._clock()
        if self._query_entry is not None or self.snapshot.query.is_filtered:
            self.call_later(self._update_query_line)
        if self.snapshot.query.context is not None:
            self.call_later(self.update_context)
        if self._view_actions is not None:
            self._view_actions.take_snapshot()
        if self.cursor_wanted:
            self.restore_cursor()
        self._hand_up(self.snapshot)

    def _hand_up(self, snapshot: Snapshot, *, is_like: bool = False) -> None:
        """Hand a snapshot to the screens above; one that looks like the last only to those that show the feed."""
        if self._overlays is not None:
            self._overlays.take_snapshot(snapshot, is_like=is_like)

    def watch_minute(self) -> None:
        """Hand the time to the screens above; the panes are bound to it."""
        self.update_context()
        if self._view_actions is not None:
            self._view_actions.take_snapshot()
        if self._overlays is not None:
            self._overlays.take_minute(self.minute)

    @property
    def job(self) -> Job | None:
        """The job under the cursor, if it is loaded."""
        return self.snapshot.jobs.get(self.job_id) if self.job_id else None

    # Messages from the panes

    def on_query_changed(self, message: QueryChanged) -> None:
        """Show the jobs of the query."""
        self.ask(message.query)

    def on_job_highlighted(self, message: JobHighlighted) -> None:
        """Show the job in the detail, and clear its sign, in one repaint with the moved cursor."""
        self.job_id = message.job_id
        if self._session.activity.move_cursor(message.job_id):
            self.repaint_signs()
        for pane in (self.query_one(JobTable), self.query_one(JobDetail)):
            pane.post_repaint()

    def on_data_table_row_selected(self) -> None:
        """Focus the detail."""
        self.action_enter_detail()

    def on_mine_chosen(self, message: MineChosen) -> None:
        """Remember which owner the user is, and show that owner's jobs."""
        self.mine = message.owner
        self.ask(self.snapshot.query.with_picked(OWNER, {message.owner}))

    def on_nothing_to_fold(self, message: NothingToFold) -> None:
        """Show why the key had no effect."""
        self.notify_user(message.text)

    def on_rows_wanted(self, message: RowsWanted) -> None:
        """Fetch the rows."""
        self._session.feed.request_rows(message.rows)

    def on_descendant_focus(self) -> None:
        """Show the keys of the focused pane."""
        self.pane = next((name for name, pane in self._panes.items() if pane is self.focused), "table")
        if self.pane != "sidebar":
            self.query_one(FilterSidebar).remove_class("-over")

    def on_resize(self, event: events.Resize) -> None:
        """Choose the layout, and move the focus out of a pane that is now hidden."""
        self._lay_out_panes(event.size)
        self.call_after_refresh(self._fit_notice)
        if self.has_class("-tiny") and self.is_attached and not self.query("TooSmall"):  # not while the program ends
            self.mount(self._too_small())
        self.call_after_refresh(self.leave_hidden_pane)

    def leave_hidden_pane(self) -> None:
        """Focus the table if the pane with the focus is hidden."""
        if self.focused is None or not self.focused.display:
            self.set_focus(self.query_one(JobTable))

    def on_screen_resume(self) -> None:
        """Show the path that the service may have named in the JSON of the job."""
        self.query_one(JobDetail).update()

    def notify_user(self, text: str) -> None:
        """Show a notice until the next key, but at most a few seconds; on the screen above if there is one."""
        if self._is_started and self.app.screen is not self and (above := self.overlays.top):
            above.notify_user(text)
        else:
            self.query_one(NoticeLine).show_notice(text)

    def on_key_pressed(self) -> None:
        """Remove the notice and the alert, and show the digest if the user has come back."""
        self.query_one(NoticeLine).end_notice()
        self.update_digest()
        self._session.activity.alert = self.alert = ""

    def update_digest(self) -> None:
        """Show the digest if there is one by now."""
        self.query_one(NoticeLine).update()

    def _fit_notice(self) -> None:
        """Keep the line of a notice free in the panes that reach down to it."""
        is_shown = self.query_one(NoticeLine).display
        table, detail = self.query_one(JobTable), self.query_one(JobDetail)
        for pane in (self.query_one(FilterSidebar), detail):
            pane.set_class(is_shown, "-above-notice")
        table.set_class(is_shown and (self.has_class("-wide") or not detail.display), "-above-notice")

    # Filters

    def ask(self, query: Query, *, is_typed: bool = False) -> None:
        """Show the jobs of a query; visit it as well unless the user is still typing."""
        if query.search:
            query = query.within(self._query_context(query))
        if query != self.snapshot.query:
            self._session.feed.set_query(query)
            if self._arrangement_made is not None or any(key.column == RATE for key in (query.sort, *query.sort.then)):
                self._arrangement.update_rates(query.sort)
            if not is_typed:
                self.visit(query)

    def action_toggle_phase(self, phase: str) -> None:
        """Turn the filter for a phase on or off."""
        self.ask(self.snapshot.query.toggled(PHASE, phase))

    def action_toggle_problems(self) -> None:
        """Show problems only, or all jobs again."""
        query = self.snapshot.query
        self.ask(query.with_picked(PROBLEM, () if query[PROBLEM] else PROBLEMS))
        if self.snapshot.query[PROBLEM] and not self.snapshot.status.is_complete:
            self.notify_user("only loaded jobs are checked for problems: the service has no such filter")

    def action_clear_filters(self) -> None:
        """Show all jobs."""
        if not self.snapshot.query.is_filtered:
            self.notify_user("no filter is set")
        self.ask(self.snapshot.query.cleared())

    def action_mine(self) -> None:
        """Show only the user's jobs, or all; on an owner in the sidebar, set that owner as the user."""
        sidebar = self.query_one(FilterSidebar)
        if self.focused is sidebar and sidebar.current.owner not in ("", self.mine):
            sidebar.post_message(MineChosen(sidebar.current.owner))
            return
        if not self.mine:
            key = key_name("filter.mine", self._settings.keys)
            self.notify_user(f"no owner is set as you: pick your name under OWNER in the filters and press {key}")
            return
        self.ask(self.snapshot.query.toggled(OWNER, self.mine))

    # The query line

    async def action_search(self) -> None:
        """Open the query line; in the filters, find an entry."""
        sidebar = self.query_one(FilterSidebar)
        if self.focused is sidebar:
            sidebar.start_find()
            return
        await self.query_entry.open()

    @property
    def query_entry(self) -> QueryEntry:
        """What opens the query line and asks for its text; made on first use."""
        if self._query_entry is None:
            from arktui.ui.query_entry import QueryEntry  # noqa: PLC0415 - an input is expensive

            self._query_entry = QueryEntry(self, self._glyphs, is_kept=self._is_kept)
        return self._query_entry

    async def _update_query_line(self) -> None:
        """Show the query while it filters anything."""
        if self._query_entry is not None or self.snapshot.query.is_filtered:
            await self.query_entry.update()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Filter as the user types."""
        self.query_entry.schedule(message.input)

    def action_keep_search(self) -> None:
        """Return to the table and keep the query."""
        self.query_entry.keep()

    # The command line

    async def action_command(self) -> None:
        """Open the command line."""
        if self._command_entry is None:
            from arktui.ui.command_entry import CommandEntry  # noqa: PLC0415 - on first use

            self._command_entry = CommandEntry(self, self._glyphs, is_kept=self._is_kept)
        await self._command_entry.open()

    def action_run_command(self) -> None:
        """Run the command that was typed."""
        if self._command_entry is not None:
            self._command_entry.run()

    def action_leave_command(self) -> None:
        """Close the command line."""
        if self._command_entry is not None:
            self._command_entry.leave()

    def visit(self, query: Query) -> None:
        """Add a query to those that the user can go back to."""
        if self._visited is None:
            from arktui.ui.query_history import VisitedQueries  # noqa: PLC0415 - on first use

            self._visited = VisitedQueries()
        self._visited.visit(query)
        self.cursor_wanted = ""
        if self._view_actions is not None:
            self.call_later(self.views.follow)
        self.call_later(self.keep_workspace)

    def action_previous_query(self) -> None:
        """Return to the previous query."""
        self._step_query(-1)

    def action_next_query(self) -> None:
        """Go to the next query."""
        self._step_query(1)

    def _step_query(self, step: int) -> None:
        query = self._visited.step(step) if self._visited is not None else None
        if query is None:
            self.notify_user("no earlier query in this session" if step < 0 else "no later query in this session")
        else:
            self.ask(query.sorted_by(self.snapshot.query.sort), is_typed=True)

    def _query_context(self, query: Query) -> Context:
        """Return what a query may depend on besides the jobs."""
        from arktui.store.language.matching import Context, dependencies  # noqa: PLC0415 - on first use

        names, activity = dependencies(query.tree), self._session.activity
        jobs, watches = self.snapshot.jobs, activity.watches
        watched = (
            job_id for job_id in self._session.store.active if "watched" in names and watches.includes(jobs[job_id])
        )
        return Context(
            now=self.minute,
            mine=self.mine,
            watched=frozenset(watched),
            marked=self._marking.marks.ids if self._marking is not None else frozenset(),
            changed=activity.changed,
            gone=self.snapshot.deleted,
        )

    def update_context(self) -> None:
        """Filter again if the query depends on what has changed besides the jobs."""
        query = self.snapshot.query
        if query.context is not None:
            self._session.feed.set_context(self._query_context(query))

    def action_load_all(self) -> None:
        """Load all jobs of the account."""
        self._session.feed.load_all()
        self.notify_user("loading all jobs of the account")

    # Sort

    def action_sort_next(self) -> None:
        """Sort by the next column."""
        self._sort(next_sort(self.snapshot.query.sort, self.query_one(JobTable).shown_columns))

    def action_sort_reverse(self) -> None:
        """Reverse the sort."""
        sort = self.snapshot.query.sort
        self._sort(sort._replace(reverse=not sort.reverse))

    def _sort(self, sort: Sort) -> None:
        self.ask(self.snapshot.query.sorted_by(sort))

    def sort_by_all(self, sort: Sort) -> None:
        """Sort by all keys of a sort."""
        self._sort(sort)

    # The arrangement: columns, times and panes

    @property
    def _arrangement(self) -> Arrangement:
        if self._arrangement_made is None:
            from arktui.ui.arrangement import Arrangement  # noqa: PLC0415 - on first use

            self._arrangement_made = Arrangement(self)
        return self._arrangement_made

    @property
    def columns(self) -> ColumnChoices:
        """The columns that the user has chosen, in their order; empty where the table chooses by its width."""
        return self.query_one(JobTable).choices

    @columns.setter
    def columns(self, choices: ColumnChoices) -> None:
        if choices != self.columns:
            self._arrangement.columns = choices

    @property
    def column_widths(self) -> dict[str, int]:
        """The columns that the table shows, with their widths in cells."""
        return self.query_one(JobTable).column_widths

    @property
    def panes(self) -> Panes:
        """What the user has chosen for the panes; kept for later sessions."""
        return self._panes_chosen

    @panes.setter
    def panes(self, panes: Panes) -> None:
        if panes == self._panes_chosen:
            return
        self._panes_chosen = panes
        self._lay_out_panes(self.app.size)
        self.call_after_refresh(self._fit_notice)
        self.call_after_refresh(self.leave_hidden_pane)
        if self._is_kept:
            self.run_worker(partial(remember_panes, panes), thread=True, exclusive=True, group="panes")

    def _lay_out_panes(self, size: Size) -> None:
        self.update_classes(layout(size, self._panes_chosen))
        self._size_panes(size, self.query_one(FilterSidebar), self.query_one(JobDetail))

    def _size_panes(self, size: Size, sidebar: FilterSidebar, detail: JobDetail) -> None:
        """Give the panes the sizes that the user has chosen, if they fit; otherwise those of the style sheet."""
        sizes = fitted(size, self._panes_chosen)
        sidebar.styles.width = sizes.sidebar or None
        detail.styles.width = sizes.detail_width or None
        detail.styles.height = detail.styles.max_height = sizes.detail_height or None

    def show_rates(self, *, is_on: bool) -> None:
        """Start or stop computing the rates of running jobs."""
        history = self._session.history
        if is_on == history.shows_rates:
            return
        history.shows_rates = is_on
        if is_on and self._service_time() and not history.is_held:
            jobs, ids = self.snapshot.jobs, self._session.store.active - self.snapshot.restored
            at = self.answered_at()
            self._session.store.judge(history.forecasts((jobs[job_id] for job_id in ids if job_id in jobs), at))

    def update_overlays(self) -> None:
        """Make the lines of the screens above again."""
        if self.app.screen is not self and (overlay := self.overlays.top):
            overlay.update_lines()

    def action_show_columns(self) -> None:
        """Let the user choose the columns."""
        from arktui.ui.screens.columns_screen import ColumnsScreen  # noqa: PLC0415 - on first use

        self.open_overlay(ColumnsScreen(self._arrangement, self._glyphs))

    def action_show_sort(self) -> None:
        """Let the user choose what to sort by."""
        from arktui.ui.screens.sort_screen import SortScreen  # noqa: PLC0415 - on first use

        self.open_overlay(SortScreen(self._glyphs))

    def action_toggle_wide(self) -> None:
        """Widen the table, or go back."""
        self._arrangement.toggle_wide()

    def action_freeze(self) -> None:
        """Freeze the order of the rows, or sort them again."""
        self._arrangement.freeze()

    def action_next_times(self) -> None:
        """Show times in the next way."""
        self._arrangement.next_times()

    def action_turn_detail(self) -> None:
        """Put the detail at the right or below."""
        self._arrangement.turn_detail()

    def action_enlarge_pane(self) -> None:
        """Make the pane with the focus larger."""
        self._arrangement.resize_pane(1)

    def action_shrink_pane(self) -> None:
        """Make the pane with the focus smaller."""
        self._arrangement.resize_pane(-1)

    # Views

    @property
    def view_actions(self) -> ViewActions:
        """What is done with views; made on first use."""
        if self._view_actions is None:
            from arktui.ui.view_actions import ViewActions  # noqa: PLC0415 - few use them

            self._view_actions = ViewActions(self, self._session, self._glyphs, self._query_context)
        return self._view_actions

    @property
    def views(self) -> Views:
        """The views."""
        return self.view_actions.views

    def views_in(self, width: int) -> Line:
        """Return the line with the views."""
        return () if self._view_actions is None else self.views.line(width, self._glyphs)

    async def _read_views(self) -> None:
        """Take up what has changed in the file of the views, once a refresh and off the event loop."""
        from asyncio import to_thread  # noqa: PLC0415 - after the first paint

        is_used = self._view_actions is not None or bool(self._session.activity.watches.views)
        if is_used or await to_thread(has_views_file):
            await self.view_actions.read_file()

    def choose_view(self, name: str) -> bool:
        """Return to the table and show a view; return False if there is none with this name."""
        return self.view_actions.choose(name)

    def takes_key(self, key: events.Key) -> bool:
        """Return whether a key was to name a view, and show that view."""
        return self._view_actions is not None and self._view_actions.takes_key(key)

    async def action_show_views(self) -> None:
        """List the views."""
        await self.view_actions.show_list()

    def action_go_to_view(self) -> None:
        """Go to the view that the next key names."""
        self.view_actions.await_key()

    def action_next_view(self) -> None:
        """Show the next view."""
        self.view_actions.step(1)

    def action_previous_view(self) -> None:
        """Show the previous view."""
        self.view_actions.step(-1)

    def action_view_before(self) -> None:
        """Return to the view before."""
        self.view_actions.back()

    @property
    def column_texts(self) -> tuple[str, ...]:
        """The chosen columns as the texts that views and sessions keep; unknown ones are left out."""
        return tuple(choice.text for choice in self.columns)

    @column_texts.setter
    def column_texts(self, texts: tuple[str, ...]) -> None:
        if texts != self.column_texts:
            from arktui.store.column_choice import choices_of  # noqa: PLC0415 - few choose columns

            self.columns = choices_of(texts)[0]

    # The workspace

    @property
    def workspace(self) -> LastWorkspace | None:
        """The workspace of the account, made on first use; None if none is kept."""
        if self._workspace is None and self._settings.history and self._target.account:
            from arktui.ui.workspace import LastWorkspace  # noqa: PLC0415 - after the first paint

            self._workspace = LastWorkspace(self, self._target.account)
        return self._workspace

    async def restore_workspace(self) -> None:
        """Show the workspace that the last session of the account left, or the view that the user asked for."""
        await self._read_views()
        wanted = self._settings.view
        if self._settings.restore and self.workspace is not None:
            await self.workspace.show(has_view=bool(wanted))
        if wanted:
            self.view_actions.choose_first(wanted)

    def keep_workspace(self) -> None:
        """Keep what the screen shows, if it has changed."""
        if self._is_started and self.workspace is not None:
            self.workspace.keep()

    def keep_workspace_at_end(self) -> None:
        """Keep what the screen shows for the next session."""
        if self._is_started and self.workspace is not None:
            self.workspace.keep_at_end()

    @property
    def chosen_views(self) -> tuple[str, str]:
        """The names of the chosen view and of the one before; empty if none was chosen."""
        return ("", "") if self._view_actions is None else (self.views.chosen, self.views.before)

    @property
    def open_panes(self) -> frozenset[str]:
        """The names of the panes that the user has not hidden."""
        made_room = [] if self._arrangement_made is None else self._arrangement_made.made_room
        panes = self._panes.items()
        return frozenset(name for name, pane in panes if not pane.has_class("-closed") or pane in made_room)

    def hide_panes(self, names: AbstractSet[str]) -> None:
        """Hide panes."""
        for name in names:
            self._panes[name].add_class("-closed")
        self._fit_notice()

    def restore_cursor(self) -> None:
        """Put the cursor where the last session left it, unless the user has moved it or the job is in no row."""
        table, has_row = self.query_one(JobTable), self.snapshot.index(self.cursor_wanted) is not None
        if has_row and not table.is_touched:
            table.go_to(self.cursor_wanted)
        if has_row or table.is_touched or (self.snapshot.status.is_complete and self.snapshot.is_whole):
            self.cursor_wanted = ""

    # Refresh

    def action_refresh_now(self) -> None:
        """Refresh at once."""
        self._session.feed.refresh()

    def action_pause(self) -> None:
        """Pause or resume refreshing."""
        self._session.feed.toggle_pause()

    # Panes

    @property
    def _panes(self) -> dict[str, Widget]:
        return {
            "sidebar": self.query_one(FilterSidebar),
            "table": self.query_one(JobTable),
            "detail": self.query_one(JobDetail),
        }

    def action_next_pane(self) -> None:
        """Focus the next visible pane."""
        self._step_pane(1)

    def action_previous_pane(self) -> None:
        """Focus the previous visible pane."""
        self._step_pane(-1)

    def _step_pane(self, step: int) -> None:
        shown = [pane for pane in self._panes.values() if pane.display]
        if len(shown) == 1:
            sidebar, detail = (key_name(each, self._settings.keys) for each in ("view.sidebar", "view.detail"))
            self.notify_user(f"no other pane is shown: {sidebar} shows the filters, {detail} the detail")
            return
        here = shown.index(self.focused) if self.focused in shown else 0
        self.set_focus(shown[(here + step) % len(shown)])

    def action_enter_detail(self) -> None:
        """Open the family under the cursor; otherwise focus the detail, as a screen in a window too low for it."""
        if self.focused is (table := self.query_one(JobTable)) and table.open_family():
            return
        if self.has_class("-low"):
            self.overlays.show_detail(self.job)
            return
        self.set_focus(self.query_one(JobDetail).remove_class("-closed"))
        self._fit_notice()

    def error_file(self, job_id: str) -> str:
        """Return the path of the failed lines of a job; empty if the service has not named it."""
        return self._session.feed.error_file(job_id)

    def notify_no_job(self) -> None:
        """Show that no job is under the cursor."""
        self.notify_user("there is no loaded job under the cursor")

    def action_leave(self) -> None:
        """Dismiss the digest if there is one; otherwise return to the table, and end a search there or in its line."""
        if self._query_entry is not None and self._query_entry.is_typing:
            self._query_entry.cancel()
            return
        if self._dismiss_digest() or self._hide_first_steps():
            return
        table = self.query_one(JobTable)
        if self.focused is table and self.snapshot.query.search:
            self.ask(self.snapshot.query.with_search(""))
        elif self.focused is table and self._marking is not None:
            self._marking.clear_if_repeated()
        self.query_one(FilterSidebar).remove_class("-over")
        self.set_focus(table)

    def action_toggle_sidebar(self) -> None:
        """Show or hide the filters; on a narrow screen they cover the left of the table."""
        sidebar = self.query_one(FilterSidebar)
        sidebar.toggle_class("-over" if self.has_class("-narrow") else "-closed")
        if sidebar.has_class("-over"):
            self.set_focus(sidebar)
        elif self.focused is sidebar:
            self.set_focus(self.query_one(JobTable))

    def action_toggle_detail(self) -> None:
        """Show or hide the detail; in a window too low for it, open it as a screen."""
        if self.has_class("-low"):
            self.overlays.show_detail(self.job)
            return
        detail = self.query_one(JobDetail).toggle_class("-closed")
        self._fit_notice()
        if self.focused is detail:
            self.set_focus(self.query_one(JobTable))

    # Acknowledgements

    def action_acknowledge(self, job: Job | None = None) -> None:
        """Acknowledge the problems of a job, or end that; by default of the marked ones or the one under the cursor."""
        from arktui.ui.acknowledging import acknowledge  # noqa: PLC0415 - on first use

        acknowledge(self, self._session, [job] if job else self.chosen_jobs)

    # Marks

    def _marks(self) -> Marking:
        if self._marking is None:
            from arktui.ui.marking import Marking  # noqa: PLC0415 - on first use

            self._marking = Marking(self, self._glyphs)
        return self._marking

    @property
    def marked_jobs(self) -> list[Job]:
        """The marked jobs, in the order in which they were marked."""
        return [] if self._marking is None else self._marking.marks.jobs

    @property
    def chosen_jobs(self) -> list[Job]:
        """The marked jobs; without marks, the job under the cursor."""
        return self.marked_jobs or self.jobs_at_cursor

    @property
    def jobs_at_cursor(self) -> list[Job]:
        """The job under the cursor, if one is loaded."""
        job_id = self.query_one(JobTable).job_id  # `self.job_id` lags behind if the cursor moved in the same burst
        job = self.snapshot.jobs.get(job_id) if job_id else None
        return [job] if job else []

    def _is_marked(self, job: Job) -> bool:
        return self._marking is not None and job.id in self._marking.marks

    def action_mark(self) -> None:
        """Mark the job under the cursor, or remove its mark."""
        self._marks().toggle()

    def action_mark_range(self) -> None:
        """Mark the jobs from the last mark to the cursor."""
        self._marks().extend()

    def action_mark_all(self) -> None:
        """Mark all jobs that the query shows, or remove their marks."""
        self._marks().toggle_all()

    # Commands of the palette

    @property
    def keymap(self) -> Mapping[str, str]:
        """The user's own keys, by the ids of their actions."""
        return self._settings.keys

    @property
    def commands(self) -> Mapping[str, CustomCommand]:
        """The user's own commands by name."""
        return self._settings.commands

    def show_filter_group(self, title: str) -> None:
        """Show and focus the filters, with the cursor on a group."""
        sidebar = self.query_one(FilterSidebar).remove_class("-closed")
        sidebar.set_class(self.has_class("-narrow"), "-over")
        self.set_focus(sidebar)
        sidebar.go_to_group(title)

    def sort_by(self, column: str) -> None:
        """Sort by a column, in the direction that suits it."""
        self._sort(Sort(column, column_of(column).reverse))

    # Watches

    def action_watch_job(self, job: Job | None = None) -> None:
        """Start or stop watching a job, by default the one under the cursor."""
        from arktui.ui import watching  # noqa: PLC0415 - on first use

        jobs = [job] if job else self.jobs_at_cursor
        if jobs:
            watching.toggle_job(self, self._session.activity.watches, jobs[0])
        else:
            self.notify_no_job()

    def action_watch_query(self) -> None:
        """Start or stop watching the view, or all jobs of the query if it is in none."""
        if self.chosen_views[0] and not self.views.is_changed:
            self.view_actions.toggle_watch(self.views.chosen)
            return
        from arktui.ui import watching  # noqa: PLC0415 - on first use

        watching.toggle_query(self, self._session.activity.watches)

    def _sign(self, job: Job) -> Sign:
        return self._session.activity.sign(job)

    def _past(self, job_id: str) -> Past:
        return self._session.history.past(job_id)

    def _baselines(self) -> Baselines:
        return self._session.history.baselines

    def repaint_signs(self) -> None:
        """Repaint the rows whose signs or marks have changed."""
        self.query_one(JobTable).repaint_changed()

    # The first start

    def show_first_steps(self) -> None:
        """Show the first steps until the user hides them."""
        from arktui.ui.widgets.first_steps import FirstSteps  # noqa: PLC0415 - once in a lifetime

        self._first_steps = FirstSteps(self._glyphs, self._settings.keys)
        self.mount(self._first_steps, before=self.query_one(NoticeLine))

    def _hide_first_steps(self) -> bool:
        """Hide the first steps; return whether they were shown."""
        if self._first_steps is None:
            return False
        self._first_steps.remove()
        self._first_steps = None
        return True

    # The digest of what happened while the user was away

    def _digest(self, width: int) -> list[Span]:
        """Return the digest in at most `width` cells; empty if there is none or it was dismissed."""
        if not self._is_started or not (activity := self._session.activity).has_digest:
            return []
        from arktui.view.event_text import digest  # noqa: PLC0415 - after the first paint

        return digest(activity.away_since, activity.now, activity.news, width, self._glyphs, self._settings.keys)

    def _dismiss_digest(self) -> bool:
        """Remove the digest; return whether there was one."""
        was_shown = self._session.activity.dismiss()
        self.update_digest()
        return was_shown

    # Screens above this one

    @property
    def overlays(self) -> Overlays:
        """The screens above this one; made on first use."""
        if self._overlays is None:
            from arktui.ui.overlays import Overlays  # noqa: PLC0415 - on first use

            self._overlays = Overlays(self, self._session, self._glyphs)
        return self._overlays

    def open_overlay(self, screen: OverlayScreen) -> None:
        """Show a screen above this one; the key that opened the one on top closes it."""
        self.overlays.open(screen)

    def close_overlays(self) -> None:
        """Return to the table."""
        while self.app.screen is not self:
            self.app.pop_screen()
        self.set_focus(self.query_one(JobTable))

    def step_job(self, job: Job, step: int) -> Job | None:
        """Put the cursor of the table `step` rows after a job, and return the job there; None if no loaded one is."""
        table = self.query_one(JobTable)
        here = table.index_of(job.id)
        row = (table.cursor_row if here is None else here) + step
        if not table.is_valid_row_index(row):
            return None
        table.move_cursor(row=row)
        return self.snapshot.jobs.get(table.job_id) if table.job_id else None

    def go_to_job(self, job_id: str) -> bool:
        """Close the overlays and put the cursor on a job; return False if it is not loaded.

        Filters that hide the job are cleared.
        """
        job = self.snapshot.jobs.get(job_id)
        if job is None:
            return False
        self.close_overlays()
        self.query_one(JobTable).go_to(job_id)
        if not self.snapshot.query.matches(job):
            self.action_clear_filters()
            self.notify_user("the filters are cleared: they hid this job")
        return True

    def go_to_query(self, query: Query) -> None:
        """Close the overlays and show the jobs of a query."""
        self.close_overlays()
        self.ask(query)

    def action_copy_id(self, job: Job | None = None) -> None:
        """Copy a job's id to the clipboard."""
        job_id = job.id if job else self.job_id
        if job_id:
            from arktui.terminal.clipboard import notice  # noqa: PLC0415 - on first use

            self.app.copy_to_clipboard(job_id)
            self.notify_user(notice(job_id, job_id, os.environ))
        else:
            self.notify_no_job()

    def action_show_changes(self) -> None:
        """Show what happened, which dismisses the digest."""
        self.overlays.show_changes()
        self._dismiss_digest()

    def action_show_errors(self) -> None:
        """Show all errors of this session."""
        self.overlays.show_errors()

    def action_show_board(self) -> None:
        """Show the totals of the jobs of the query."""
        self.overlays.show_board()

    def action_show_json(self, job: Job | None = None) -> None:
        """Show the service's answer about a job as JSON."""
        self.overlays.show_json(job or self.job)

    def action_explain(self, job: Job | None = None) -> None:
        """Explain the state of a job."""
        self.overlays.explain(job or self.job)

    def action_show_timeline(self, job: Job | None = None) -> None:
        """Show the timeline of a job."""
        self.overlays.show_timeline(job or self.job)

    def action_copy_menu(self, job: Job | None = None) -> None:
        """Offer what can be copied of a job; by default of the marked ones or the one under the cursor."""
        self.overlays.show_copy_menu([job] if job else self.chosen_jobs)

    def action_export(self) -> None:
        """Offer to export the marked jobs, or those of the query."""
        self.overlays.show_export(self.marked_jobs)

    def action_compare(self) -> None:
        """Compare the marked jobs; a single one with the job under the cursor."""
        self.overlays.compare(self.marked_jobs, self.jobs_at_cursor)

    def answered_at(self) -> float:
        """Return the service's time of its last good answer: a job is not stuck just because refreshing is paused."""
        fresh_at = self.latest.status.fresh_at
        return self._service_time() - (0 if fresh_at is None else max(self._clock() - fresh_at, 0))
