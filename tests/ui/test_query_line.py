"""The query line: one state with the sidebar and the keys, completion, history, and what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Key
from textual.pilot import Pilot

from arktui.config import Settings, state_path
from arktui.store.filters import PHASE, PROBLEM
from arktui.store.job_store import JobStore
from arktui.store.language.matching import Context
from arktui.store.phase import COMPLETED, FAILED, RUNNING
from arktui.store.query import Query
from arktui.store.sort import DEFAULT_SORT, Sort
from arktui.ui.app import ArktuiApp
from arktui.ui.screens.language_screen import LanguageScreen
from arktui.ui.widgets.filter_sidebar import FilterSidebar
from arktui.ui.widgets.job_table import JobTable
from arktui.ui.widgets.line_view import LineView
from arktui.ui.widgets.query_line import Answer, Choices, QueryLine
from tests.app_harness import is_live, monitor, running_app, settle
from tests.sandbox_server import make_app


def line_of(app: ArktuiApp) -> QueryLine:
    return app.screen.query_one(QueryLine)


def query(app: ArktuiApp) -> Query:
    return app.store.snapshot.query


def shown(app: ArktuiApp, kind: type[LineView]) -> str:
    view = app.screen.query_one(kind)
    return "\n".join(view.render_line(y).text.rstrip() for y in range(view.size.height)) if view.display else ""


def saved() -> str:
    return state_path("queries").read_text("utf-8")


async def typing(pilot: Pilot[None], text: str) -> None:
    """Type a text, and wait until it has been asked for."""
    app = pilot.app
    assert isinstance(app, ArktuiApp)
    await pilot.press("slash")
    await pilot.pause()
    await pilot.press(*text)
    await settle(pilot, lambda _: not app.screen.query_entry.is_scheduled)  # type: ignore[attr-defined]
    await settle(pilot, is_live)


async def test_what_keys_pick_is_seen_in_the_line_and_what_is_typed_is_seen_in_the_sidebar() -> None:
    async with running_app() as (app, pilot):
        assert not app.screen.query(QueryLine), "it is made on first use"
        await pilot.press("4", "e")
        await settle(pilot, lambda snapshot: bool(snapshot.query[PROBLEM]))
        await settle(pilot, lambda _: bool(app.screen.query(QueryLine)))
        await settle(pilot, lambda _: line_of(app).field.value == "phase:completed is:problem")
        assert line_of(app).display
        await settle(pilot, lambda _: app.screen.query_one(FilterSidebar).region.y == 2)
        assert (line_of(app).region.y, app.screen.query_one(JobTable).region.y) == (1, 2), "it covers no pane"
        await typing(pilot, "-is:stuck ph:f")
        assert query(app)[PHASE] == {COMPLETED}, "the second phase narrows the first"
        assert query(app).search == "-is:stuck phase:failed"
        await pilot.press("escape")
        await settle(pilot, lambda snapshot: not snapshot.query.search)
        await pilot.press("0")
        await settle(pilot, lambda snapshot: not snapshot.query.is_filtered)
        await settle(pilot, lambda _: not line_of(app).display)
        await settle(pilot, lambda _: app.screen.query_one(FilterSidebar).region.y == 1)
        await typing(pilot, "ph:f,r")
        await pilot.press("enter")
        await settle(pilot, lambda _: not line_of(app).is_open)
        assert query(app)[PHASE] == {FAILED, RUNNING}
        assert "▣ ✗ Failed" in shown(app, FilterSidebar)
        assert line_of(app).field.value == "ph:f,r", "typed text stays as it is while it stands for the query"
        await pilot.press("1")
        await settle(pilot, lambda _: line_of(app).field.value == "phase:failed")


async def test_what_cannot_be_read_changes_nothing_and_is_named_below() -> None:
    async with running_app() as (app, pilot):
        await typing(pilot, "phase:failed left<")
        assert query(app)[PHASE] == {FAILED}
        assert not query(app).search
        assert "left< needs a value" in shown(app, Choices)
        field = line_of(app).field
        underlined = [span for span in field._value.spans if "underline" in str(span.style)]
        assert [field.value[span.start : span.end] for span in underlined] == ["left<"]
        await pilot.press("enter")
        await settle(pilot, lambda _: not line_of(app).is_open)
        assert shown(app, Choices) == ""
        assert "left< needs a value" in shown(app, Answer)
        assert field.value == "phase:failed left<"


async def test_a_query_for_the_users_jobs_says_that_nobody_is_set_as_the_user() -> None:
    async with running_app() as (app, pilot):
        await typing(pilot, "failed>5% owner:me")
        assert "nobody is set as you: press m on your name under OWNER" in shown(app, Choices)
        await pilot.press("enter")
        await settle(pilot, lambda _: not line_of(app).is_open)
        await settle(pilot, lambda _: "nobody is set as you" in shown(app, Answer))
        line_of(app).mine = "IAMUser/1/li.na"
        line_of(app).update_answer()
        assert "nobody" not in shown(app, Answer)


async def test_completion_offers_fields_and_then_values_with_their_jobs() -> None:
    async with running_app() as (app, pilot):
        await typing(pilot, "ph")
        assert shown(app, Choices).startswith("phase:")
        await pilot.press("tab")
        await settle(pilot, lambda _: line_of(app).field.value == "phase:")
        await settle(pilot, lambda _: "completed" in shown(app, Choices))
        counts = app.store.snapshot.facets[PHASE]
        assert f"{counts[COMPLETED]:,}" in shown(app, Choices)
        await pilot.press("f", "right")
        await settle(pilot, lambda _: line_of(app).field.value == "phase:failed ")
        await settle(pilot, lambda snapshot: snapshot.query[PHASE] == {FAILED})
        await pilot.press(*"phase:")
        await settle(pilot, lambda _: bool(shown(app, Choices)))
        second = shown(app, Choices).splitlines()[-1].split()[0]
        await pilot.press(*["down"] * 10, "tab")
        await settle(pilot, lambda _: line_of(app).field.value == f"phase:failed phase:{second} ")


async def test_a_burst_of_any_length_costs_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_app() as (app, pilot):
        await pilot.press("slash")
        await pilot.pause()
        asked: list[Query] = []
        set_query = JobStore.set_query

        def counted(store: JobStore, wanted: Query) -> None:
            asked.append(wanted)
            set_query(store, wanted)

        monkeypatch.setattr(JobStore, "set_query", counted)
        text = "evaluation " * 20
        field = line_of(app).field
        for char in text:
            field.insert_text_at_cursor(char)
        await settle(pilot, lambda snapshot: snapshot.query.search == "evaluation")
        assert len(asked) == 1


async def test_escape_undoes_what_was_typed_and_then_ends_the_search() -> None:
    async with running_app() as (app, pilot):
        await typing(pilot, "eval")
        await pilot.press("enter")
        await settle(pilot, lambda _: not line_of(app).is_open)
        await typing(pilot, "x phase:failed")
        assert query(app)[PHASE] == {FAILED}
        await pilot.press("escape")
        await settle(pilot, lambda snapshot: snapshot.query == Query("eval"))
        assert app.focused is app.screen.query_one(JobTable)
        await pilot.press("slash", "escape")
        await settle(pilot, lambda snapshot: not snapshot.query.is_filtered)


@pytest.mark.parametrize("leave", ["enter", "escape"])
async def test_a_burst_that_leaves_the_line_and_picks_does_both(leave: str) -> None:
    async with running_app() as (app, pilot):
        for key in ("slash", *"eval", leave, "4"):
            app.post_message(Key(key, key if len(key) == 1 else None))
        wanted = Query("" if leave == "escape" else "eval", phases=frozenset({COMPLETED}))
        await settle(pilot, lambda snapshot: snapshot.query == wanted)
        text = "phase:completed" if leave == "escape" else "phase:completed eval"
        await settle(pilot, lambda _: line_of(app).field.value == text and not line_of(app).is_open)
        assert query(app) == wanted


async def test_back_and_forth_through_the_queries_of_the_session() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("4")
        await settle(pilot, lambda snapshot: snapshot.query[PHASE] == {COMPLETED})
        await typing(pilot, "eval")
        await pilot.press("enter")
        await settle(pilot, lambda _: not line_of(app).is_open)
        await pilot.press("left_square_bracket")
        await settle(pilot, lambda snapshot: snapshot.query == Query(phases=frozenset({COMPLETED})))
        await pilot.press("left_square_bracket")
        await settle(pilot, lambda snapshot: not snapshot.query.is_filtered)
        await pilot.press("left_square_bracket")
        await pilot.pause()
        assert not query(app).is_filtered
        await pilot.press("right_square_bracket", "right_square_bracket", "right_square_bracket")
        await settle(pilot, lambda snapshot: snapshot.query == Query("eval", phases=frozenset({COMPLETED})))
        await settle(pilot, lambda _: line_of(app).field.value == "phase:completed eval")


async def test_the_last_queries_of_earlier_sessions_are_offered_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    settings = Settings(interval=0, theme="dark")
    async with running_app(monitor(settings=settings, account=("a", "b"))) as (app, pilot):
        for text in ("eval", "phase:failed"):
            await typing(pilot, text)
            await pilot.press("enter")
            await settle(pilot, lambda _: not line_of(app).is_open)
            await pilot.press("0")
            await settle(pilot, lambda snapshot: not snapshot.query.is_filtered)
        wanted = "phase:failed\neval\n"
        await settle(pilot, lambda _: state_path("queries").exists() and saved() == wanted)
    state_path("queries").write_text("\x1b[31mred\n" + saved(), "utf-8")
    async with running_app(monitor(settings=settings, account=("a", "b"))) as (app, pilot):
        await pilot.press("slash")
        await settle(pilot, lambda _: "eval" in shown(app, Choices))
        assert "\x1b" not in shown(app, Choices)
        await pilot.press("down", "down", "tab")
        await settle(pilot, lambda snapshot: snapshot.query[PHASE] == {FAILED})


async def test_the_language_is_shown_where_a_word_begins_and_a_question_mark_is_typed_within_one() -> None:
    async with running_app() as (app, pilot):
        await pilot.press("slash", "question_mark")
        await settle(pilot, lambda _: isinstance(app.screen, LanguageScreen))
        title = app.screen.query_one(".-title", LineView)
        await settle(pilot, lambda _: title.render_line(0).text.strip().startswith("QUERY LANGUAGE"))
        await pilot.press("escape")
        await settle(pilot, lambda _: not isinstance(app.screen, LanguageScreen))
        await pilot.press(*"model:d", "question_mark")
        await settle(pilot, lambda snapshot: snapshot.query.search == "model:d?")


async def test_a_sort_that_is_typed_sorts() -> None:
    async with running_app() as (app, pilot):
        await typing(pilot, "sort:-failed,name eval")
        assert query(app).sort == Sort("failed", reverse=True, then=(Sort("name", reverse=False),))
        failed = [job.counts.failed for job in app.store.snapshot.rows if job.counts.failed is not None]
        assert failed == sorted(failed, reverse=True)
        await pilot.press("escape")
        await settle(pilot, lambda snapshot: snapshot.query.sort == DEFAULT_SORT)


async def test_the_part_of_a_name_that_matched_stands_out() -> None:
    async with running_app() as (app, pilot):
        name = app.store.snapshot.rows[0].name[:3]
        await typing(pilot, name)
        style = app.span_style("match")
        assert style.underline
        strip = app.screen.query_one(JobTable).render_line(1)
        assert any(
            segment.text.lower() == name.lower() and segment.style.underline for segment in strip if segment.style
        )


async def test_the_line_says_who_answers_and_a_key_loads_the_rest() -> None:
    settings = Settings(interval=0, theme="dark", limit=100)
    async with monitor(make_app(300), settings).run_test(size=(140, 40)) as pilot:
        app = pilot.app
        assert isinstance(app, ArktuiApp)
        await settle(pilot, lambda snapshot: 100 <= len(snapshot.jobs) < 300 and bool(snapshot.status.account_total))
        await pilot.press("slash")
        await pilot.pause()
        await pilot.press(*"phase:completed total>1")
        await settle(pilot, lambda snapshot: snapshot.query.search == "total>1")
        await settle(pilot, lambda _: "of 300 loaded, L loads the rest" in shown(app, Answer))
        assert [line_of(app).field.value[start:end] for start, end in line_of(app).terms_here()] == ["total>1"]
        await pilot.press("enter", "L")
        await settle(pilot, lambda snapshot: len(snapshot.jobs) == 300 and is_live(snapshot))
        await settle(pilot, lambda _: not shown(app, Answer))  # the title has the number of jobs


async def test_time_moves_the_rows_of_a_query_that_depends_on_it() -> None:
    async with running_app() as (app, pilot):
        screen = app.screen
        await typing(pilot, "age<1h")
        now = screen.minute  # type: ignore[attr-defined]
        expected = {job.id for job in app.store.snapshot.jobs.values() if job.created and now - job.created < 3_600}
        assert {job.id for job in app.store.snapshot.rows} == expected
        app.feed.set_context(Context(now + 7_200))
        assert not app.store.snapshot.rows
        assert app.store.snapshot.status.total == 0
