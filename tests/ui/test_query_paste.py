"""Ids that are pasted into the search, in whatever form they were copied."""

from __future__ import annotations

import pytest
from textual.events import Key, Paste

from arktui.store.query import Query
from arktui.ui.widgets.query_line import QUERY_MAX, Answer, QueryLine
from tests.app_harness import running_app, settle


@pytest.mark.parametrize("form", ["{0}\n{1}\n", "{0}\r\n{1}", '"{0}",\n\t"{1}"', "{0}\t{1}"])
async def test_all_of_them_are_found(form: str) -> None:
    async with running_app() as (app, pilot):
        wanted = [job.id for job in list(app.store.snapshot.rows)[3:30:13]]
        await pilot.press("slash")
        await pilot.pause()
        app.screen.query_one(QueryLine).field.post_message(Paste(form.format(*wanted)))
        await settle(pilot, lambda snapshot: {job.id for job in snapshot.rows} == set(wanted[:2]))


async def test_a_malformed_one_among_them_is_ignored_and_the_line_says_so() -> None:
    async with running_app(size=(120, 24)) as (app, pilot):
        wanted = [job.id for job in list(app.store.snapshot.rows)[3:30:13]]
        await pilot.press("slash")
        await pilot.pause()
        app.screen.query_one(QueryLine).field.post_message(Paste("\n".join([*wanted[:2], wanted[2][:-2]])))
        await settle(pilot, lambda snapshot: {job.id for job in snapshot.rows} == set(wanted[:2]))
        await pilot.press("enter")
        await pilot.pause()
        assert "is not a whole id" in app.screen.query_one(Answer).render_line(0).text


@pytest.mark.parametrize("text", ["bi-20261123060112-k2m8x\n" * 10_000, "x" * 200_000], ids=["ids", "word"])
async def test_what_is_pasted_by_mistake_is_cut_between_ids(text: str) -> None:
    async with running_app() as (app, pilot):
        await pilot.press("slash")
        await pilot.pause()
        field = app.screen.query_one(QueryLine).field
        for _ in range(2):
            field.post_message(Paste(text))
            await pilot.pause()
            assert QUERY_MAX - len(text.split(maxsplit=1)[0]) <= len(field.value) <= QUERY_MAX
            assert set(field.value.split()) == {text.split(maxsplit=1)[0][:QUERY_MAX]}


LETTERS = "".join("abcdefghij"[number * 7 % 10] for number in range(300))


@pytest.mark.parametrize("kind", ["keys", "pastes"])
async def test_a_burst_of_letters_is_one_search(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # A slow link delivers a paste that the terminal does not bracket as keys, or as pastes of a character each.
    async with running_app() as (app, pilot):
        await pilot.press("slash")
        await pilot.pause()
        searches: list[str] = []
        set_query = app.feed.set_query

        def count(query: Query) -> None:
            searches.append(query.search)
            set_query(query)

        monkeypatch.setattr(app.feed, "set_query", count)
        for letter in LETTERS:
            app.post_message(Key(letter, letter) if kind == "keys" else Paste(letter))
        await settle(pilot, lambda snapshot: snapshot.query.search == LETTERS)
        assert len(searches) <= 3


async def test_each_letter_that_is_typed_is_searched_for() -> None:
    async with running_app() as (_, pilot):
        await pilot.press("slash")
        for number in range(1, 4):
            await pilot.press(LETTERS[number - 1])
            await settle(pilot, lambda snapshot, typed=LETTERS[:number]: snapshot.query.search == typed)  # type: ignore[misc]
