"""Where the panes are and how large: bounded by the terminal, whatever was chosen, and kept as a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Size

from arktui.ui.pane_layout import Panes, beside_min, fitted, is_beside, layout, panes_of
from arktui.view.column_renderers import TINY

PANES = st.builds(
    Panes, st.integers(0, 999), st.integers(0, 999), st.integers(0, 999), st.sampled_from(("", "right", "below"))
)
SIZES = st.builds(Size, st.integers(40, 300), st.integers(10, 100))


@given(PANES)
def test_panes_are_read_as_they_were_written(panes: Panes) -> None:
    assert panes_of(panes.text) == panes


@given(st.text(max_size=60) | st.text("abdeghilrstw_=0123456789 ", max_size=60))
def test_any_text_is_read(text: str) -> None:
    panes = panes_of(text)
    assert panes.side in ("", "right", "below")
    assert all(0 <= cells <= 999 for cells in panes[:3])


@given(SIZES, PANES)
def test_the_table_keeps_its_room(size: Size, panes: Panes) -> None:
    sizes, classes = fitted(size, panes), layout(size, panes)
    sidebar = 0 if classes["-narrow"] else (sizes.sidebar or 26) + 1
    if classes["-wide"]:
        assert sizes.detail_width >= 32
        assert not sizes.detail_height
        if panes.sidebar <= 26:
            assert size.width - sidebar - sizes.detail_width >= TINY + 4
    elif not classes["-low"]:
        assert not sizes.detail_width
        assert sizes.detail_height in (0, *range(7, max(size.height - 9, 7) + 1))
    assert sizes.sidebar <= max(60, 16)


@given(SIZES)
def test_what_nobody_chose_is_as_the_style_sheet_says(size: Size) -> None:
    sizes = fitted(size, Panes())
    assert (sizes.sidebar, sizes.detail_height) == (0, 0)
    assert sizes.detail_width == (64 if size.width >= 220 else 0)


@pytest.mark.parametrize(
    ("width", "side", "beside"),
    [
        (120, "", False),
        (120, "right", True),
        (110, "right", False),
        (95, "right", True),
        (219, "", False),
        (220, "", True),
        (220, "below", False),
    ],
)
def test_the_side_of_the_detail(width: int, side: str, beside: bool) -> None:
    assert is_beside(Size(width, 40), Panes(side=side)) is beside
    assert (width >= beside_min(Size(width, 40))) or not beside
