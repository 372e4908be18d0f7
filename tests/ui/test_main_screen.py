"""What the reader does and sees, through the real app against the real sandbox."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from textual.pilot import Pilot

from arktui.config import Settings
from arktui.sandbox.clock import ManualClock
from arktui.store.clean_text import CleanText
from arktui.store.filters import MODEL, OWNER, PHASE, PROJECT, TAG, FilterGroup
from arktui.store.forecast import Deadline, Forecast
from arktui.store.freshness import Paused, Stale
from arktui.store.query import Query
from arktui.ui.app import ArktuiApp
from arktui.ui.screens.errors_screen import ErrorsScreen
from arktui.ui.screens.json_screen import JsonScreen
from arktui.ui.screens.main_screen import MainScreen
from arktui.ui.widgets.filter_sidebar import FilterSidebar
from arktui.ui.widgets.job_detail import JobDetail
from arktui.ui.widgets.job_table import JobTable
from arktui.ui.widgets.line_view import LineView
from arktui.ui.widgets.query_line import QueryLine
from arktui.ui.widgets.row_view import RowView
from arktui.ui.widgets.status_line import NoticeLine, StatusLine
from arktui.ui.widgets.title_line import TitleLine
from tests.app_harness import FROZEN, is_live, monitor, resize, running_app, settle
from tests.sandbox_server import START, make_app


def text_of(app: ArktuiApp, kind: type[LineView | JobTable]) -> str:
    """Return what a pane shows."""
    pane = app.screen_stack[0].query_one(kind)
    return "\n".join(pane.render_line(y).text for y in range(pane.size.height))


def table_of(app: ArktuiApp) -> JobTable:
    return app.screen_stack[0].query_one(JobTable)


def query_of(app: ArktuiApp) -> Query:
    return app.store.snapshot.query


async def ask(pilot: Pilot[None], *keys: str) -> None:
    """Press keys that change the query, and wait for the service's answer to it."""
    await pilot.press(*keys)
    await pilot.pause()
    await settle(pilot, is_live)


async def refresh(pilot: Pilot[None]) -> None:
    """Refresh by hand and wait until it is done."""
    app = pilot.app
    assert isinstance(app, ArktuiApp)
    asked: list[None] = []
    end = app.store.subscribe(lambda _: asked.append(None))
    await pilot.press("r")
    await settle(pilot, lambda _: bool(asked))
    await settle(pilot, is_live)
    end()


async def test_the_shell_stands_before_anything_is_known() -> None:
    app = monitor(make_app(50, latency=0.2))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "PHASES" in text_of(app, FilterSidebar)
        assert "NAME" in text_of(app, JobTable)
        assert "connecting" in text_of(app, TitleLine)
        await settle(pilot, is_live)
        assert "50 of 50   live" in text_of(app, TitleLine)


async def test_phase_keys_filter_from_the_table_and_nought_clears() -> None:
    async with running_app() as (app, pilot):
        await ask(pilot, "4")
        assert {job.phase for job in app.store.snapshot.rows} == {"Completed"}
        await ask(pilot, "5")
        assert {job.phase for job in app.store.snapshot.rows} == {"Completed", "Failed"}
        await pilot.pause()
        assert app.screen.query_one(QueryLine).field.value == "phase:completed,failed"
        await ask(pilot, "4")
        assert query_of(app)[PHASE] == {"Failed"}
        await ask(pilot, "0")
        assert len(app.store.snapshot.rows) == 300


async def test_space_toggles_what_the_sidebar_cursor_is_on() -> None:
    async with running_app() as (app, pilot):
        app.screen.query_one(FilterSidebar).focus()
        await ask(pilot, "space")
        assert query_of(app)[PHASE] == {"Running"}
        await ask(pilot, "down", "space")
        assert query_of(app)[PHASE] == {"Running", "Queued"}
        assert "▣ ▶ Running" in text_of(app, FilterSidebar)
        await ask(pilot, "backspace")
        assert not query_of(app)[PHASE]


async def test_models_tags_owners_and_projects_can_be_picked() -> None:
    async with running_app(size=(120, 60)) as (app, pilot):
        sidebar = app.screen.query_one(FilterSidebar)
        sidebar.focus()
        groups: tuple[FilterGroup[Any], ...] = (MODEL, TAG, OWNER, PROJECT)
        for group in groups:  # from the top down, so that each entry is passed once
            await go_to(pilot, sidebar, group.title)
            await pilot.press("down", *(["right", "down"] if group is TAG else []))
            await ask(pilot, "space")
            assert len(query_of(app)[group]) == 1, group.name
            assert all(query_of(app).matches(job) for job in app.store.snapshot.rows)
            assert 0 < len(app.store.snapshot.rows) < 300
            await ask(pilot, "0")


async def go_to(pilot: Pilot[None], sidebar: FilterSidebar, heading: str) -> None:
    """Move down to a heading."""
    for _ in range(200):
        if sidebar.current.id == heading:
            return
        await pilot.press("down")
    raise AssertionError(f"no heading {heading}")


async def test_a_heading_folds() -> None:
    async with running_app(size=(120, 60)) as (app, pilot):
        app.screen.query_one(FilterSidebar).focus()
        await pilot.press("g", "space")
        assert "Running" not in text_of(app, FilterSidebar)
        await pilot.press("space")
        assert "Running" in text_of(app, FilterSidebar)


async def test_search_filters_by_name_and_escape_ends_it() -> None:
    async with running_app() as (app, pilot):
        name = app.store.snapshot.rows[0].name[:6]
        await pilot.press("slash", *name)
        await settle(pilot, lambda snapshot: snapshot.query.search == name and is_live(snapshot))
        assert app.store.snapshot.rows
        assert all(name.casefold() in job.name.casefold() for job in app.store.snapshot.rows)
        await pilot.press("enter")
        assert app.focused is table_of(app)
        assert query_of(app).search == name
        await ask(pilot, "escape")
        assert not query_of(app).is_filtered
        assert app.screen.query_one(QueryLine).field.value == ""


async def test_search_by_whole_and_partial_id() -> None:
    async with running_app() as (app, pilot):
        wanted = app.store.snapshot.rows[5]
        await pilot.press("slash")
        app.screen.query_one(QueryLine).field.value = wanted.id
        await settle(pilot, lambda snapshot: snapshot.query.search == wanted.id and is_live(snapshot))
        assert [job.id for job in app.store.snapshot.rows] == [wanted.id]
        part = wanted.id[:11]
        app.screen.query_one(QueryLine).field.value = part
        await settle(pilot, lambda snapshot: snapshot.query.search == part and is_live(snapshot))
        assert wanted in list(app.store.snapshot.rows)
        assert all(part in job.id for job in app.store.snapshot.rows)


@pytest.mark.parametrize(
    ("keys", "moved"),
    [
        (("j", "j"), 2),
        (("j", "j", "k"), 1),
        (("down", "down", "up"), 1),
        (("G",), 299),
        (("G", "g"), 0),
        (("end", "home"), 0),
        (("ctrl+d",), 10),
        (("ctrl+d", "ctrl+u"), 0),
    ],
)
async def test_the_cursor_moves(keys: tuple[str, ...], moved: int) -> None:
    async with running_app() as (app, pilot):
        await pilot.press(*keys)
        assert table_of(app).cursor_row == moved
        assert table_of(app).job_id == app.store.snapshot.rows[moved].id


async def test_the_detail_follows_the_cursor_and_shows_every_field() -> None:
    async with running_app(size=(240, 80)) as (app, pilot):
        await pilot.press("down", "down")
        await pilot.pause()
        job = app.store.snapshot.rows[2]
        shown = text_of(app, JobDetail)
        for value in (job.name, job.id, job.project, job.model, job.model_version, job.owner, job.window, job.phase):
            assert value in shown, value
        folded = "".join(line.strip() for line in shown.splitlines())
        for path in (job.input, job.output, job.results, job.errors):
            assert path in folded
        for key, value in job.tags[1:]:
            assert f"{key}={value}" in shown


async def test_the_path_of_errors_is_assumed_until_the_json_was_shown() -> None:
    async with running_app(size=(160, 80)) as (app, pilot):
        job = next(one for one in app.store.snapshot.rows if one.counts.failed)
        table_of(app).move_cursor(row=app.store.snapshot.index(job.id))
        await pilot.pause()
        assert f"{job.errors} (assumed)" in text_of(app, JobDetail)
        await pilot.press("y")
        await settle(pilot, lambda _: bool(app.feed.error_file(job.id)))
        await pilot.press("escape")
        await pilot.pause()
        shown = text_of(app, JobDetail)
        assert job.errors in shown
        assert f"{job.errors} (assumed)" not in shown


async def test_cursor_scroll_and_detail_stay_with_their_job_through_a_refresh() -> None:
    clock = ManualClock(START)
    async with running_app(monitor(make_app(400, clock=clock))) as (app, pilot):
        await pilot.press(*["down"] * 30)
        table = table_of(app)
        job_id, line = table.job_id, table.cursor_row - table.scroll_offset.y
        before = [job.id for job in app.store.snapshot.rows]
        clock.advance(3 * 3600)
        await refresh(pilot)
        assert [job.id for job in app.store.snapshot.rows] != before
        assert table.job_id == job_id
        assert app.store.snapshot.rows[table.cursor_row].id == job_id
        assert table.cursor_row - table.scroll_offset.y == line
        assert app.screen_stack[0].job_id == job_id  # type: ignore[attr-defined]


async def test_with_no_key_touched_the_cursor_stays_with_its_job() -> None:
    clock = ManualClock(START)
    async with running_app(monitor(make_app(400, clock=clock))) as (app, pilot):
        table = table_of(app)
        first = app.store.snapshot.rows[0].id
        assert table.job_id == first, "at first the cursor is on the first row's job"
        tops = {first}
        for _ in range(6):
            clock.advance(3 * 3600)
            await refresh(pilot)
            tops.add(app.store.snapshot.rows[0].id)
            assert table.job_id == first == app.store.snapshot.rows[table.cursor_row].id
            assert app.screen_stack[0].job_id == first  # type: ignore[attr-defined]
        assert len(tops) > 1, "jobs came above it"


async def test_the_first_rows_stay_in_view_while_the_untouched_cursor_moves_down_with_its_job() -> None:
    async with running_app(monitor(make_app(400))) as (app, pilot):
        table, top = table_of(app), app.store.snapshot.rows[0]
        urgent = Forecast(Deadline.WILL_MISS)
        others = [job for job in app.store.snapshot.rows if job.id != top.id and not job.is_terminal][:3]
        for job in others:
            late = replace(job, expires=(top.expires or 0) - 9e6, updated=(job.updated or 0) + 1)
            app.store.apply([late])
            app.store.judge({job.id: urgent})
        await pilot.pause()
        assert table.job_id == top.id
        assert (table.cursor_row, table.scroll_offset.y) == (3, 0)


@pytest.mark.parametrize(("key", "words"), [("g", "following the top"), ("G", "following the end")])
async def test_an_end_is_followed_on_request_and_until_the_next_movement(key: str, words: str) -> None:
    clock = ManualClock(START)
    async with running_app(monitor(make_app(400, clock=clock))) as (app, pilot):
        table = table_of(app)
        await pilot.press("j", "j", "s", "S")
        await pilot.press(*["s"] * 12)  # any order in which new jobs come
        assert words not in text_of(app, JobTable)
        await pilot.press(key)
        assert words in text_of(app, JobTable).splitlines()[0]
        clock.advance(6 * 3600)
        await refresh(pilot)
        end = 0 if key == "g" else len(app.store.snapshot.rows) - 1
        assert table.cursor_row == end
        assert table.job_id == app.store.snapshot.rows[end].id
        await pilot.press("j" if key == "g" else "k")
        assert words not in text_of(app, JobTable)
        job_id = table.job_id
        clock.advance(6 * 3600)
        await refresh(pilot)
        assert table.job_id == job_id


async def test_the_cursor_keeps_its_job_when_filters_and_searches_are_cleared() -> None:
    async with running_app() as (app, pilot):
        table = table_of(app)
        await ask(pilot, "4")
        await pilot.press("down", "down", "down")
        job_id = table.job_id
        assert job_id is not None
        await ask(pilot, "0")
        assert table.job_id == job_id == app.store.snapshot.rows[table.cursor_row].id
        await pilot.press("slash")
        app.screen.query_one(QueryLine).field.value = "no such name"
        await settle(pilot, lambda snapshot: snapshot.query.search != "" and is_live(snapshot))
        assert table.job_id is None
        await ask(pilot, "escape")
        assert table.job_id == job_id == app.store.snapshot.rows[table.cursor_row].id


async def test_cursor_stays_with_its_job_when_the_sort_changes_and_the_terminal_is_resized() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("down", "down", "down")
        job_id = table_of(app).job_id
        await ask(pilot, "s")
        assert query_of(app).sort.column == "name"
        assert table_of(app).job_id == job_id
        await ask(pilot, "S")
        assert query_of(app).sort.reverse
        assert table_of(app).job_id == job_id
        await resize(pilot, 80, 24)
        await pilot.pause()
        assert table_of(app).job_id == job_id
        top = table_of(app).scroll_offset.y
        assert top <= table_of(app).cursor_row < top + table_of(app).size.height


async def test_panes_are_reached_by_tab_and_left_by_escape() -> None:
    async with running_app() as (app, pilot):
        order = []
        for _ in range(3):
            await pilot.press("tab")
            order.append(type(app.focused))
        assert order == [JobDetail, FilterSidebar, JobTable]
        await pilot.press("shift+tab")
        assert isinstance(app.focused, FilterSidebar)
        await pilot.press("escape")
        assert isinstance(app.focused, JobTable)
        await pilot.press("enter")
        assert isinstance(app.focused, JobDetail)
        await pilot.press("left")
        assert isinstance(app.focused, JobTable)


async def test_sidebar_and_detail_can_be_hidden() -> None:
    async with running_app() as (app, pilot):
        width = table_of(app).size.width
        await pilot.press("b")
        await pilot.pause()
        assert not app.screen.query_one(FilterSidebar).display
        assert table_of(app).size.width > width
        await pilot.press("i")
        await pilot.pause()
        assert not app.screen.query_one(JobDetail).display
        await pilot.press("b", "i")
        await pilot.pause()
        assert table_of(app).size.width == width


async def test_on_a_narrow_screen_the_sidebar_lies_over_the_table() -> None:
    async with running_app(size=(80, 24)) as (app, pilot):
        sidebar = app.screen.query_one(FilterSidebar)
        width = table_of(app).size.width
        assert not sidebar.display
        await pilot.press("b")
        await pilot.pause()
        assert sidebar.display
        assert app.focused is sidebar
        assert table_of(app).size.width == width
        await pilot.press("escape")
        await pilot.pause()
        assert not sidebar.display


async def test_pause_stops_asking_and_goes_on() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("p")
        assert isinstance(app.store.snapshot.status.freshness, Paused)
        assert "paused" in text_of(app, TitleLine)
        await pilot.press("p")
        await settle(pilot, is_live)


async def test_copy_shows_what_was_copied() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("down", "c")
        assert app.clipboard == app.store.snapshot.rows[1].id
        assert f"copied {app.clipboard}" in text_of(app, NoticeLine)
        await pilot.press("down")
        assert not app.screen.query_one(NoticeLine).display, "the next key ends a notice"


async def test_nothing_is_called_copied_where_the_terminal_has_no_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "linux")
    async with running_app() as (app, pilot):
        await pilot.press("c")
        assert "not copied" in text_of(app, NoticeLine)
        await pilot.press("y", "c")
        await pilot.pause()
        assert not any(
            "copied" in strip.text.replace("not copied", "") for strip in app.screen._compositor.render_strips()
        )


async def test_mine_is_picked_once_and_remembered(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    async with running_app(size=(120, 60)) as (app, pilot):
        await pilot.press("m")
        assert "pick your name under OWNER" in text_of(app, NoticeLine)
        sidebar = app.screen.query_one(FilterSidebar)
        sidebar.focus()
        await go_to(pilot, sidebar, "OWNER")
        await pilot.press("down")
        owner = sidebar.current.owner
        await ask(pilot, "m")
        assert query_of(app)[OWNER] == {owner}
        assert {job.owner for job in app.store.snapshot.rows} == {owner}
        await ask(pilot, "0")
        await ask(pilot, "escape", "m")
        assert query_of(app)[OWNER] == {owner}
    from arktui.config import remembered_mine

    assert remembered_mine() == owner


async def test_keys_can_be_changed_by_the_action_s_id() -> None:
    app = monitor(settings=Settings(interval=0, keys={"refresh.pause": "x"}))
    async with running_app(app) as (_, pilot):
        await pilot.press("p")
        assert not isinstance(app.store.snapshot.status.freshness, Paused)
        await pilot.press("x")
        assert isinstance(app.store.snapshot.status.freshness, Paused)


async def test_a_wrong_key_is_reported_and_never_looks_like_an_empty_account() -> None:
    app = monitor(secret_key="wrong")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, lambda snapshot: isinstance(snapshot.status.freshness, Stale))
        shown = text_of(app, JobTable)
        assert "SignatureDoesNotMatch" in shown
        assert "RequestId" in shown
        assert "no jobs in this account" not in shown
        assert "0" not in text_of(app, FilterSidebar).splitlines()[1], "unknown is no nought"


async def test_nothing_matches_says_what_was_asked() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("slash")
        app.screen.query_one(QueryLine).field.value = "no such name"
        await settle(pilot, lambda snapshot: snapshot.query.search != "" and is_live(snapshot))
        assert "no job matches: /no such name – 0 clears" in text_of(app, JobTable)


async def test_brackets_in_names_are_text() -> None:
    async with running_app() as (app, pilot):
        job = app.store.snapshot.rows[0]
        hostile = replace(
            job,
            name=CleanText("[bold red]not[/] markup ["),
            message=CleanText("[/nothing]"),
            updated=(job.updated or 0) + 1,
        )
        app.store.apply([hostile])
        await pilot.pause()
        assert "[bold red]not[/] markup [" in text_of(app, JobDetail)
        assert "[bold" in text_of(app, JobTable)


async def test_a_pane_for_which_there_is_no_more_room_is_left() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("shift+tab")
        assert isinstance(app.focused, FilterSidebar)
        await resize(pilot, 80, 24)
        await settle(pilot, lambda _: isinstance(app.focused, JobTable))
        await pilot.press("down")
        assert table_of(app).cursor_row == 1


async def test_the_json_is_left_by_escape() -> None:
    async with running_app(size=(60, 10)) as (app, pilot):
        await pilot.press("y")
        await settle(pilot, lambda _: isinstance(app.screen, JsonScreen))
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.focused, JobTable)


async def test_the_overlay_closes_when_another_pane_is_entered() -> None:
    async with running_app(size=(80, 24)) as (app, pilot):
        await pilot.press("b", "tab")
        await pilot.pause()
        assert not app.screen.query_one(FilterSidebar).display


async def test_the_last_error_can_be_read_in_full() -> None:
    app = monitor(secret_key="wrong")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda snapshot: isinstance(snapshot.status.freshness, Stale))
        problem = app.store.snapshot.status.last_error
        assert problem is not None
        await pilot.press("exclamation_mark")
        await settle(pilot, lambda _: isinstance(app.screen, ErrorsScreen))
        await pilot.pause()
        view = app.screen.query_one(RowView)
        shown = " ".join(view.render_line(y).text.strip() for y in range(view.size.height))
        for words in (problem.code, problem.message, problem.advice, problem.request_id):
            assert words in shown
        assert "the credentials have no known expiry" in shown
        await pilot.press("c")
        assert problem.request_id in app.clipboard
        notice = app.screen.query_one(".-notice", LineView)
        assert f"copied {len(app.clipboard):,} characters" in notice.render_line(0).text
        await pilot.press("escape")
        assert isinstance(app.screen, MainScreen)


def has_exited(app: ArktuiApp) -> bool:
    return app._exit


async def test_one_key_does_not_quit_by_accident() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("q")
        assert "press q again to quit" in text_of(app, NoticeLine)
        await pilot.press("j", "q")
        assert not has_exited(app), "two that do not follow each other are two slips"
        await pilot.press("?", "q")
        await settle(pilot, lambda _: isinstance(app.screen, MainScreen))
        assert not has_exited(app), "in a screen above, it closes that screen"
        await pilot.press("q", "q")
        assert has_exited(app)


async def test_who_wants_to_quit_with_one_key_can() -> None:
    async with running_app(monitor(settings=Settings(interval=0, confirm_quit=False))) as (app, pilot):
        await pilot.press("q")
        assert has_exited(app)


async def test_a_refresh_that_changes_nothing_reaches_no_pane() -> None:
    async with running_app() as (app, pilot):
        screen = app.screen
        assert isinstance(screen, MainScreen)
        reached: list[str] = []
        for name in ("snapshot", "tick", "minute"):
            app.watch(screen, name, partial(reached.append, name), init=False)
        before = screen.snapshot
        published: list[None] = []
        end = app.store.subscribe(lambda _: published.append(None))
        for number in range(1, 4):
            app.store.set_status(replace(app.store.snapshot.status, fresh_at=1_000.0 - number, next_at=None))
            await pilot.pause()
        end()
        assert len(published) == 3
        assert reached == []
        assert screen.snapshot is before
        app.store.set_status(replace(app.store.snapshot.status, total=301))
        await pilot.pause()
        assert reached == ["snapshot"]


async def test_the_age_appears_when_an_answer_is_late_and_goes_when_it_comes() -> None:
    now = [FROZEN]
    async with running_app(monitor(clock=lambda: now[0])) as (app, pilot):
        status = replace(app.store.snapshot.status, fresh_at=FROZEN, next_at=FROZEN + 5)
        app.store.set_status(status)
        assert text_of(app, TitleLine).rstrip().endswith("live")
        now[0] += 12
        await settle(pilot, lambda _: "12s old" in text_of(app, TitleLine))
        now[0] += 1
        await settle(pilot, lambda _: "13s old" in text_of(app, TitleLine))
        app.store.set_status(replace(status, fresh_at=now[0], next_at=now[0] + 5))
        assert text_of(app, TitleLine).rstrip().endswith("live")


@pytest.mark.parametrize("size", [(120, 40), (80, 12), (240, 60)], ids=["detail below", "no detail", "detail beside"])
async def test_a_notice_covers_neither_the_keys_nor_the_rows(size: tuple[int, int]) -> None:
    async with running_app(size=size) as (app, pilot):
        keys, filters = text_of(app, StatusLine), text_of(app, FilterSidebar)
        await pilot.press("G")
        await pilot.pause()
        job = text_of(app, JobDetail)
        top = table_of(app).scroll_offset.y
        for _ in range(2):
            app.screen.notify_user("a notice")  # type: ignore[attr-defined]
            await pilot.pause()
            await pilot.pause()
            table, line = table_of(app), app.screen.query_one(NoticeLine)
            assert line.display
            assert text_of(app, StatusLine) == keys
            assert filters.startswith(text_of(app, FilterSidebar))
            assert job.startswith(text_of(app, JobDetail))
            assert line.region.bottom == app.screen.query_one(StatusLine).region.y
            assert not line.region.overlaps(table.region)
            assert table.scroll_offset.y <= table.cursor_row < table.scroll_offset.y + table.size.height
            await pilot.press("j")
            await pilot.pause()
            assert not line.display
        assert table_of(app).scroll_offset.y in {top, top + 1}


async def test_keys_that_are_shown_are_those_that_work() -> None:
    settings = Settings(interval=0, theme="dark", keys={"filter.clear": "x", "refresh.pause": "P"})
    async with running_app(monitor(settings=settings)) as (app, pilot):
        await pilot.press("slash")
        app.screen.query_one(QueryLine).field.value = "no such name"
        await settle(pilot, lambda snapshot: snapshot.query.search != "" and is_live(snapshot))
        await pilot.press("enter")
        assert "– x clears" in text_of(app, JobTable)
        await pilot.press("P")
        assert "P resumes" in text_of(app, StatusLine)
