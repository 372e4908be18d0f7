"""The list of what happened: every line fits at any width, and every event is in a row."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from arktui.activity.event_groups import grouped
from arktui.activity.events import Event, Kind
from arktui.activity.watches import Watches
from arktui.history.history import History
from arktui.store.clean_text import CleanText
from arktui.view.changes import ChangeKey, changes_lines
from arktui.view.glyphs import ASCII, UNICODE, Glyphs
from arktui.view.rows import parts_of
from arktui.view.spans import width_of
from tests.jobs import NOON, job

EVENTS = st.lists(
    st.builds(
        lambda number, name, kind, at: Event(
            NOON + at, kind, job(number, name=CleanText(name), message="无法读取输入")
        ),
        st.integers(0, 99),
        st.sampled_from(("试跑-part-01", "试跑-part-02", "试跑-part-3", "embeddings-backfill_v2", "每日摘要" * 20, "")),
        st.sampled_from(Kind),
        st.floats(0, 9_000),
    ),
    max_size=30,
)


@given(EVENTS, st.integers(36, 200), st.sampled_from((UNICODE, ASCII)), st.booleans())
def test_every_line_fits_and_every_event_is_in_a_row(
    events: list[Event], width: int, glyphs: Glyphs, are_open: bool
) -> None:
    groups = [group for group in grouped(events) if len(group.events) > 1]
    opened = {ChangeKey(group.kind, "", group.events[-1].job.id) for group in groups} if are_open else set()
    lines = changes_lines(events, NOON - 1, Watches(History()), opened, width, glyphs)
    assert all(width_of(line) <= width for line in lines)
    rows = [part.key for line in lines for part in parts_of(line)]
    shown = [key for key in rows if isinstance(key, ChangeKey) and key.job_id]
    assert len(shown) == (len(events) if are_open else len(events) - sum(len(group.events) for group in groups))
