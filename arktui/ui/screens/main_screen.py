"""The screen with the three panes."""

from __future__ import annotations

import os
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.geometry import Size
from textual.reactive import Reactive, reactive
from textual.screen import Screen
from textual.widget import Widget

from arktui.clock import wall
from arktui.config import Settings
from arktui.format import MINUTE
from arktui.history.past import UNSEEN, Past
from arktui.keys import key_name
from arktui.store.filters import OWNER, PHASE, PROBLEM
from arktui.store.job import Job
from arktui.store.problem import PROBLEMS
from arktui.store.query import Query, describe
from arktui.store.snapshot import Snapshot
from arktui.store.sort import Sort, next_sort
from arktui.target import Target
from arktui.terminal.clipboard import notice
from arktui.ui.actions import bindings_for
from arktui.ui.widgets.filter_sidebar import FilterSidebar, MineChosen, QueryChanged
from arktui.ui.widgets.job_detail import JobDetail
from arktui.ui.widgets.job_table import JobHighlighted, JobTable, RowsWanted
from arktui.ui.widgets.status_line import StatusLine
from arktui.ui.widgets.title_line import TitleLine
from arktui.ui.widgets.too_small import SIZE_MIN, TooSmall
from arktui.view.column_renderers import Mark
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Span

if TYPE_CHECKING:
    from textual.widgets import Input

    from arktui.activity.activity import Activity
    from arktui.history.baselines import Baselines
    from arktui.history.history import History
    from arktui.store.job_store import JobStore
    from arktui.store.language.matching import Context
    from arktui.sync.feed import Feed
    from arktui.ui.query_history import RecentTexts, VisitedQueries
    from arktui.ui.screens.overlay_screen import LiveScreen
    from arktui.ui.widgets.query_line import QueryLine


def layout(size: Size) -> dict[str, bool]:
    """Return the style classes that choose the layout; Textual's own breakpoints apply only after the first paint."""
    return {
        "-narrow": size.width < 100,
        "-wide": size.width >= 220,
        "-low": size.height < 16,
        "-tiny": size.width < SIZE_MIN.width or size.height < SIZE_MIN.height,
    }


class MainScreen(Screen[None], inherit_bindings=False):
    """Passes each snapshot to the panes and the screens above it, and the user's requests to the feed.

    Panes derive all they show from `snapshot`, `tick` (the feed's clock, for ages) and `minute` (the service's time in
    whole minutes; 0 before it is known), and never talk to each other. Screens above are imported on first use.
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
    past: reactive[Past] = reactive(UNSEEN, repaint=False)
    """The recorded past of that job."""
    pane: reactive[str] = reactive("table", repaint=False)
    mine: reactive[str] = reactive("", repaint=False)

    def __init__(
        self,
        feed: Callable[[], Feed],
        store: Callable[[], JobStore],
        history: Callable[[], History],
        activity: Callable[[], Activity],
        clock: Callable[[], float],
        service_time: Callable[[], float],
        target: Target,
        settings: Settings,
        glyphs: Glyphs,
    ) -> None:
        super().__init__(classes="-ascii" if settings.ascii else None)
        self._feed = feed
        self._store = store
        self._history = history
        self._activity = activity
        self._clock = clock
        self._service_time = service_time
        self._target = target
        self._settings = settings
        self._glyphs = glyphs
        self._checks_clock = target.clock is None
        self._query_line: QueryLine | None = None
        self._is_query_scheduled = False
        self._visited: VisitedQueries | None = None
        self._recent: RecentTexts | None = None
        self._is_started = False
        """Whether a snapshot has arrived; nothing that needs one is imported before."""
        self.set_reactive(MainScreen.mine, settings.mine)
        self.set_reactive(MainScreen.tick, self._clock())
        self.set_reactive(MainScreen.minute, self._minute_now())

    def compose(self) -> ComposeResult:
        """Lay out the panes; the layout does not depend on data."""
        self.update_classes(layout(self.app.size))
        glyphs = self._glyphs
        yield TitleLine(self._target, glyphs).data_bind(MainScreen.snapshot, MainScreen.tick)
        yield FilterSidebar(glyphs).data_bind(MainScreen.snapshot, MainScreen.mine)
        table = JobTable(glyphs, self._settings.keys, self._mark)
        yield table.data_bind(MainScreen.snapshot, MainScreen.minute)
        detail = JobDetail(glyphs, self._baselines)
        yield detail.data_bind(MainScreen.snapshot, MainScreen.minute, MainScreen.job_id, MainScreen.past)
        status = StatusLine(glyphs, self._settings.keys, self._digest, checks_clock=self._checks_clock)
        yield status.data_bind(MainScreen.snapshot, MainScreen.tick, MainScreen.pane)
        if self.has_class("-tiny"):
            yield TooSmall(glyphs)

    def on_mount(self) -> None:
        """Start the timer that advances `tick` and `minute`."""
        self.set_interval(1.0, self._advance_time)

    def _advance_time(self) -> None:
        self.tick = self._clock()
        self.minute = self._minute_now()

    def _minute_now(self) -> float:
        return self._service_time() // MINUTE * MINUTE

    def show(self, snapshot: Snapshot) -> None:
        """Show a snapshot; set the minute if the service's time has just become known."""
        self._is_started = True
        self.minute = self.minute or self._minute_now()
        self.snapshot = snapshot

    def watch_snapshot(self) -> None:
        """Restart the age, and hand the snapshot to the screens above."""
        self.tick = self._clock()
        self.watch_job_id()
        if self._query_line is not None or self.snapshot.query.is_filtered:
            self.call_later(self._update_query_line)
        if self.snapshot.query.context is not None:
            self.call_later(self._update_context)
        for screen in self._live_screens():
            screen.snapshot = self.snapshot

    def watch_minute(self) -> None:
        """Hand the time to the screens above; the panes are bound to it."""
        self._update_context()
        for screen in self._live_screens():
            screen.minute = self.minute

    def watch_job_id(self) -> None:
        """Look up the past of the job under the cursor."""
        self.past = self._history().past(self.job_id) if self.job_id else UNSEEN

    @property
    def job(self) -> Job | None:
        """The job under the cursor, if it is loaded."""
        return self.snapshot.jobs.get(self.job_id) if self.job_id else None

    # Messages from the panes

    def on_query_changed(self, message: QueryChanged) -> None:
        """Show the jobs of the query."""
        self._ask(message.query)

    def on_job_highlighted(self, message: JobHighlighted) -> None:
        """Show the job in the detail, and clear its mark."""
        self.job_id = message.job_id
        if self._activity().move_cursor(message.job_id):
            self._repaint_marks()

    def on_data_table_row_selected(self) -> None:
        """Focus the detail."""
        self.action_enter_detail()

    def on_mine_chosen(self, message: MineChosen) -> None:
        """Remember which owner the user is, and show that owner's jobs."""
        self.mine = message.owner
        self._ask(self.snapshot.query.with_picked(OWNER, {message.owner}))

    def on_rows_wanted(self, message: RowsWanted) -> None:
        """Fetch the rows."""
        self._feed().request_rows(message.rows)

    def on_descendant_focus(self) -> None:
        """Show the keys of the focused pane."""
        self.pane = next((name for name, pane in self._panes.items() if pane is self.focused), "table")
        if self.pane != "sidebar":
            self.query_one(FilterSidebar).remove_class("-over")

    def on_resize(self, event: events.Resize) -> None:
        """Choose the layout, and move the focus out of a pane that is now hidden."""
        self.update_classes(layout(event.size))
        if self.has_class("-tiny") and not self.query(TooSmall):
            self.mount(TooSmall(self._glyphs))
        self.call_after_refresh(self._leave_hidden_pane)

    def _leave_hidden_pane(self) -> None:
        if self.focused is None or not self.focused.display:
            self.set_focus(self.query_one(JobTable))

    def notify_user(self, text: str) -> None:
        """Show a notice in the key line for a few seconds."""
        self.query_one(StatusLine).show_notice(text)

    # Filters

    def _ask(self, query: Query, *, is_typed: bool = False) -> None:
        if query.search:
            query = query.within(self._query_context(query))
        if query != self.snapshot.query:
            self._feed().set_query(query)
            if not is_typed:
                self._visit(query)

    def action_toggle_phase(self, phase: str) -> None:
        """Turn the filter for a phase on or off."""
        self._ask(self.snapshot.query.toggled(PHASE, phase))

    def action_toggle_problems(self) -> None:
        """Show problems only, or all jobs again."""
        query = self.snapshot.query
        self._ask(query.with_picked(PROBLEM, () if query[PROBLEM] else PROBLEMS))
        if self.snapshot.query[PROBLEM] and not self.snapshot.status.is_complete:
            self.notify_user("only loaded jobs are checked for problems: the service has no such filter")

    def action_clear_filters(self) -> None:
        """Show all jobs."""
        self._ask(self.snapshot.query.cleared())

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
        self._ask(self.snapshot.query.toggled(OWNER, self.mine))

    # The query line

    async def action_search(self) -> None:
        """Open the query line."""
        line = await self._shown_query_line()
        if self._recent is None:
            from arktui.ui.query_history import RecentTexts  # noqa: PLC0415 - on first use

            is_kept = self._settings.history and bool(self._target.account)
            self._recent = RecentTexts(is_kept=is_kept)
            self.run_worker(self._load_recent(line, self._recent), exit_on_error=False)
        line.open(self._recent.texts)
        self.set_focus(line.field)

    @staticmethod
    async def _load_recent(line: QueryLine, recent: RecentTexts) -> None:
        from asyncio import to_thread  # noqa: PLC0415 - on first use

        await to_thread(recent.load)
        line.recent = recent.texts
        if line.is_open:
            line.update_choices()

    async def _shown_query_line(self) -> QueryLine:
        """Return the query line, which is made on first use."""
        if self._query_line is None:
            from arktui.ui.widgets.query_line import QueryLine  # noqa: PLC0415 - an input is expensive

            self._query_line = line = QueryLine(self._glyphs, self._settings.keys)
            line.set_reactive(QueryLine.snapshot, self.snapshot)
            line.set_reactive(QueryLine.mine, self.mine)
            await self.mount(line, line.choices)
            line.watch_snapshot()
        return self._query_line

    async def _update_query_line(self) -> None:
        """Show the query while it filters anything."""
        if self._query_line is None and not self.snapshot.query.is_filtered:
            return
        line = await self._shown_query_line()
        line.mine = self.mine
        line.snapshot = self.snapshot

    @property
    def _is_typing(self) -> bool:
        return self._query_line is not None and self.focused is self._query_line.field

    def on_input_changed(self, message: Input.Changed) -> None:
        """Filter as the user types: by the newest text only, after the keys still in the queues of app and field."""
        if not self._is_query_scheduled:
            self._is_query_scheduled = True
            self.app.call_later(message.input.call_later, self._ask_for_text)

    def _ask_for_text(self) -> None:
        self._is_query_scheduled = False
        if self._query_line is not None and self._query_line.is_open:
            self._ask(self._query_line.take_typed(), is_typed=True)
            self._query_line.update_choices()
            self._query_line.update_answer()

    def action_keep_search(self) -> None:
        """Return to the table and keep the query."""
        self._leave_query_line(self._keep_query)

    def _leave_query_line(self, then: Callable[[QueryLine], None]) -> None:
        """Focus the table, and call a function once the keys still in the queues are in the text and asked for."""
        if (line := self._query_line) is not None:
            line.choices.display = False
            self.set_focus(self.query_one(JobTable))
            line.field.call_later(
                self.call_later, self.app.call_later, line.field.call_later, self.call_later, then, line
            )

    def _keep_query(self, line: QueryLine) -> None:
        self._ask(line.take_typed(), is_typed=True)
        self._visit(self.snapshot.query)
        if self._recent is not None and self._recent.add(line.field.value.strip()):
            self.run_worker(self._recent.save, thread=True, exit_on_error=False)
        self._close_query_line(line)

    def _close_query_line(self, line: QueryLine) -> None:
        if not self._is_typing:  # opened again by the next key
            line.close()

    def _visit(self, query: Query) -> None:
        if self._visited is None:
            from arktui.ui.query_history import VisitedQueries  # noqa: PLC0415 - on first use

            self._visited = VisitedQueries()
        self._visited.visit(query)

    def action_previous_query(self) -> None:
        """Return to the query before."""
        self._step_query(-1)

    def action_next_query(self) -> None:
        """Go on to the query after."""
        self._step_query(1)

    def _step_query(self, step: int) -> None:
        query = self._visited.step(step) if self._visited is not None else None
        if query is None:
            self.notify_user("no earlier query in this session" if step < 0 else "no later query in this session")
        else:
            self._ask(query.sorted_by(self.snapshot.query.sort), is_typed=True)

    def _query_context(self, query: Query) -> Context:
        """Return what a query may depend on besides the jobs."""
        from arktui.store.language.matching import Context, dependencies  # noqa: PLC0415 - on first use

        names, activity = dependencies(query.tree), self._activity()
        jobs, watches = self.snapshot.jobs, activity.watches
        watched = (job_id for job_id in self._active_ids() if "watched" in names and watches.includes(jobs[job_id]))
        return Context(
            now=self.minute,
            mine=self.mine,
            watched=frozenset(watched),
            changed=activity.changed,
            gone=self.snapshot.deleted,
        )

    def _update_context(self) -> None:
        """Filter again if the query depends on what has changed besides the jobs."""
        query = self.snapshot.query
        if query.context is not None:
            self._feed().set_context(self._query_context(query))

    def action_load_all(self) -> None:
        """Load all jobs of the account."""
        self._feed().load_all()
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
        self._ask(self.snapshot.query.sorted_by(sort))

    # Refresh

    def action_refresh_now(self) -> None:
        """Refresh at once."""
        self._feed().refresh()

    def action_pause(self) -> None:
        """Pause or resume refreshing."""
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
        """Focus the next visible pane."""
        self._step_pane(1)

    def action_previous_pane(self) -> None:
        """Focus the previous visible pane."""
        self._step_pane(-1)

    def _step_pane(self, step: int) -> None:
        shown = [pane for pane in self._panes.values() if pane.display]
        here = shown.index(self.focused) if self.focused in shown else 0
        self.set_focus(shown[(here + step) % len(shown)])

    def action_enter_detail(self) -> None:
        """Show and focus the detail; in a window too low for it, show the JSON."""
        if self.has_class("-low"):
            self.action_show_json()
            return
        self.set_focus(self.query_one(JobDetail).remove_class("-closed"))

    def action_leave(self) -> None:
        """Dismiss the digest if there is one; otherwise return to the table, and end a search there or in its line."""
        if self._query_line is not None and self._is_typing:
            self._ask(self._query_line.cancel())
            self._leave_query_line(self._close_query_line)
            return
        if self._dismiss_digest():
            return
        table = self.query_one(JobTable)
        if self.focused is table and self.snapshot.query.search:
            self._ask(self.snapshot.query.with_search(""))
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
        """Show or hide the detail."""
        detail = self.query_one(JobDetail).toggle_class("-closed")
        if self.focused is detail:
            self.set_focus(self.query_one(JobTable))

    # Watches

    def action_watch_job(self) -> None:
        """Start or stop watching the job under the cursor."""
        job_id = self.query_one(JobTable).job_id  # `self.job_id` lags behind if the cursor moved in the same burst
        job = self.snapshot.jobs.get(job_id) if job_id else None
        if job is None:
            return
        watches, name = self._activity().watches, job.name or job.id
        if job.is_terminal and not watches.has(job.id):
            self.notify_user(f"{name} is over; only active jobs can be watched")
            return
        if watches.toggle_job(job.id):
            self.notify_user(f"watching {name}: an alert follows when it ends or has a problem")
        elif watches.includes(job):
            key = key_name("watch.query", self._settings.keys)
            self.notify_user(f"{name} is still watched as one of a query; press {key} in that query to stop")
        else:
            self.notify_user(f"{name} is no longer watched")
        self._repaint_marks()

    def action_watch_query(self) -> None:
        """Start or stop watching all jobs of the query."""
        words = describe(self.snapshot.query)
        if self._activity().watches.toggle_query(self.snapshot.query):
            self.notify_user(f"watching {words}: an alert follows when a job ends or has a problem")
        else:
            self.notify_user(f"no longer watching {words}")
        self._repaint_marks()

    def _mark(self, job: Job) -> Mark:
        return self._activity().mark(job)

    def _baselines(self) -> Baselines:
        return self._history().baselines

    def _repaint_marks(self) -> None:
        self.query_one(JobTable).repaint_changed()

    # The digest of what happened while the user was away

    def _digest(self, width: int) -> list[Span]:
        """Return the digest in at most `width` cells; empty if there is none or it was dismissed."""
        if not self._is_started or not (activity := self._activity()).has_digest:
            return []
        from arktui.view.event_text import digest  # noqa: PLC0415 - after the first paint

        return digest(activity.away_since, activity.now, activity.news, width, self._glyphs, self._settings.keys)

    def _dismiss_digest(self) -> bool:
        """Show the keys in place of the digest; return whether there was one."""
        was_shown = self._activity().dismiss()
        self.query_one(StatusLine).update()
        return was_shown

    # Screens above this one

    def _live_screens(self) -> list[LiveScreen]:
        above = self.app.screen_stack[1:]
        if not above:
            return []
        from arktui.ui.screens.overlay_screen import LiveScreen  # noqa: PLC0415 - on first use

        return [screen for screen in above if isinstance(screen, LiveScreen)]

    def _open(self, screen: LiveScreen, when_closed: Callable[[None], None] | None = None) -> None:
        from arktui.ui.screens.overlay_screen import LiveScreen  # noqa: PLC0415 - on first use

        screen.set_reactive(LiveScreen.snapshot, self.snapshot)
        screen.set_reactive(LiveScreen.minute, self.minute)
        self.app.push_screen(screen, when_closed)

    def _active_ids(self) -> AbstractSet[str]:
        return self._store().active

    def action_show_changes(self) -> None:
        """Show what happened; closing that screen dismisses the digest."""
        from arktui.ui.screens.changes_screen import ChangesScreen  # noqa: PLC0415 - on first use

        changes = ChangesScreen(self._activity(), self._settings.keys, self._glyphs)
        self._open(changes, self._on_changes_closed)

    def _on_changes_closed(self, _: None) -> None:
        self._dismiss_digest()

    def action_show_errors(self) -> None:
        """Show all errors of this session."""
        from arktui.ui.screens.errors_screen import ErrorsScreen  # noqa: PLC0415 - on first use

        self._open(ErrorsScreen(self._settings.keys, self._glyphs, checks_clock=self._checks_clock))

    def action_show_board(self) -> None:
        """Show the totals of the jobs of the query."""
        from arktui.ui.screens.board_screen import BoardScreen  # noqa: PLC0415 - on first use

        self._open(BoardScreen(self._active_ids, self._history(), self._board_time, self._glyphs))

    def _board_time(self) -> float:
        """Return the service's time, or this machine's while the service's is unknown."""
        return self._service_time() or wall()

    def action_show_json(self) -> None:
        """Show the service's answer about the job as JSON."""
        if self.job is not None:
            from arktui.ui.screens.json_screen import JsonScreen  # noqa: PLC0415 - on first use

            self.app.push_screen(JsonScreen(self.job, self._feed().raw_job, self._settings.keys, self._glyphs))

    def _is_time_known(self) -> bool:
        """Return whether the service's time is known; notify the user if it is not."""
        if self._service_time():
            return True
        self.notify_user("Ark's time is not known yet, so nothing can be said about how long a job takes")
        return False

    def action_explain(self) -> None:
        """Explain the state of the job."""
        if self.job is not None and self._is_time_known():
            from arktui.ui.screens.explain_screen import ExplainScreen  # noqa: PLC0415 - on first use

            self._open(ExplainScreen(self.job, self._history(), self._glyphs, self._active_ids, self._answered_at))

    def _answered_at(self) -> float:
        """Return the service's time of its last good answer: a job is not stuck just because refreshing is paused."""
        fresh_at = self.snapshot.status.fresh_at
        return self._service_time() - (0 if fresh_at is None else max(self._clock() - fresh_at, 0))

    def action_show_timeline(self) -> None:
        """Show the timeline of the job."""
        if self.job is not None and self._is_time_known():
            from arktui.ui.screens.timeline_screen import TimelineScreen  # noqa: PLC0415 - on first use

            self._open(TimelineScreen(self.job, self._history(), self._glyphs, self._service_time))

    def action_copy_id(self) -> None:
        """Copy the job's id to the clipboard."""
        if self.job_id:
            self.app.copy_to_clipboard(self.job_id)
            self.notify_user(notice(self.job_id, self.job_id, os.environ))
