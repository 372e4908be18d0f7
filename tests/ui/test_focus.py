"""The focused pane can be told from the others: by its first line, and by the keys below."""

from __future__ import annotations

import pytest
from textual.strip import Strip

from arktui.config import Settings
from arktui.ui.styled_app import span_style
from arktui.ui.widgets.filter_sidebar import FilterSidebar
from arktui.ui.widgets.job_detail import JobDetail
from arktui.ui.widgets.job_table import JobTable
from arktui.ui.widgets.status_line import StatusLine
from tests.app_harness import monitor, running_app

PANES = (FilterSidebar, JobTable, JobDetail)
OWN_KEYS = {FilterSidebar: "Space toggle", JobTable: "x explain", JobDetail: "x explain"}


@pytest.mark.parametrize("theme", ["dark", "light", "ansi"])
async def test_the_first_line_of_the_focused_pane_alone_has_the_accent_colour(theme: str) -> None:
    async with running_app(monitor(settings=Settings(interval=0, theme=theme))) as (app, pilot):
        accent = span_style(app.screen, "accent").color
        for focused in PANES:
            app.screen.query_one(focused).focus()
            await pilot.pause()
            marked = {kind for kind in PANES if accent in colours(app.screen.query_one(kind).render_line(0))}
            assert marked == {focused}
            assert OWN_KEYS[focused] in app.screen.query_one(StatusLine).render_line(0).text


def colours(strip: Strip) -> set[object]:
    """Return the colours of the text of a line."""
    return {segment.style.color for segment in strip if segment.style and segment.text.strip()}
