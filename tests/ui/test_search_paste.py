"""Ids that are pasted into the search, in whatever form they were copied."""

from __future__ import annotations

import pytest
from textual.events import Paste

from arktui.ui.widgets.search_line import SearchLine
from tests.app_harness import running_app, settle


@pytest.mark.parametrize("form", ["{0}\n{1}\n", "{0}\r\n{1}", '"{0}",\n\t"{1}"', "{0}\t{1}"])
async def test_all_of_them_are_found(form: str) -> None:
    async with running_app() as (app, pilot):
        wanted = [job.id for job in list(app.store.snapshot.rows)[3:30:13]]
        await pilot.press("slash")
        await pilot.pause()
        app.screen.query_one(SearchLine).field.post_message(Paste(form.format(*wanted)))
        await settle(pilot, lambda snapshot: {job.id for job in snapshot.rows} == set(wanted[:2]))
