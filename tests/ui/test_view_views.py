"""The line with the views fits, and always shows the chosen one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.store.view_counts import Count
from arktui.store.views import View, key_of
from arktui.view.glyphs import ASCII, UNICODE
from arktui.view.rows import parts_of
from arktui.view.spans import Line, width_of
from arktui.view.views import Tab, tabs_line, views_lines

names = st.text(st.sampled_from("abc 评测"), min_size=1, max_size=30)
counts = st.none() | st.builds(Count, st.integers(0, 10**6), st.integers(0, 2))
tabs = st.lists(st.tuples(names, counts, st.booleans()), min_size=1, max_size=40)


def text_of(line: Line) -> str:
    return "".join(text for text, _ in line)


@given(tabs, st.integers(0, 39), st.integers(60, 300), st.booleans(), st.booleans())
def test_the_line_fits_and_has_the_chosen_view(
    found: list[tuple[str, Count | None, bool]], place: int, width: int, is_changed: bool, is_complete: bool
) -> None:
    place %= len(found)
    shown = [
        Tab(View(name), key_of(number), count, number == place, is_watched)
        for number, (name, count, is_watched) in enumerate(found)
    ]
    line = tabs_line(shown, width, UNICODE, is_changed=is_changed, is_complete=is_complete)
    assert width_of(line) <= width
    assert [style for _, style in line].count("accent strong") == 1
    assert not is_changed or text_of(line).endswith("+")


def test_a_line_reads_as_drawn() -> None:
    shown = [
        Tab(View("all"), "1", Count(1_204, 3)),
        Tab(View("active"), "2", Count(31, 0), is_chosen=True),
        Tab(View("nightly eval"), "3", None, is_watched=True),
    ]
    line = tabs_line(shown, 80, ASCII, is_changed=True, is_complete=False)
    assert text_of(line) == " 1 all 1,204+ !   2 active 31+   3 nightly eval@   +"


@pytest.mark.parametrize("width", [20, 40, 80])
def test_each_view_of_the_list_is_a_row(width: int) -> None:
    shown = [Tab(View("all"), "1", None), Tab(View("评测" * 10, "tag:team=nlp " * 10, "-failed"), "2", Count(5, 1))]
    lines = views_lines(shown, "/home/somebody/.config/arktui/views.toml", width, UNICODE, is_complete=True)
    rows = [line for line in lines if parts_of(line)]
    assert [parts_of(line)[0].key for line in rows] == [tab.view.name for tab in shown]
    assert "from /home" in text_of(lines[2]) or "…" in text_of(lines[2])
