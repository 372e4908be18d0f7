"""Texts cut, padded and wrapped to a width in cells, and the cells of the progress bar."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from arktui.store.clean_text import clean
from arktui.view import text
from arktui.view.column_renderers import bar_cells

NAMES = st.text(st.characters(exclude_categories=["C", "M", "Zl", "Zp"]), max_size=60).map(clean)


@given(NAMES, st.integers(1, 60))
def test_a_cut_name_fits_and_keeps_both_ends(name: str, width: int) -> None:
    cut = text.cut_middle(name, width)
    assert cell_len(cut) <= width
    if cell_len(name) <= width:
        assert cut == name
    elif width >= 5:
        head, _, tail = cut.partition("…")
        assert name.startswith(head)
        assert name.endswith(tail)
        assert head


@given(NAMES, st.integers(0, 60), st.booleans())
def test_padding_is_exact_in_cells(name: str, width: int, right: bool) -> None:
    assert cell_len(text.pad(name, width, right=right)) == width


@given(NAMES, st.integers(2, 40))
def test_wrapping_loses_nothing(words: str, width: int) -> None:
    lines = text.wrap(words, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(words.split())


def test_a_path_breaks_behind_a_slash() -> None:
    assert text.wrap("tos://bucket/output/bi-1/results.jsonl", 24) == ["tos://bucket/output/", "bi-1/results.jsonl"]


@given(
    st.none() | st.integers(0, 10**7),
    st.none() | st.integers(0, 10**7),
    st.none() | st.integers(0, 10**7),
    st.integers(2, 40),
)
def test_the_bar_has_exactly_its_width_and_is_full_only_at_the_end(
    done: int | None, failed: int | None, total: int | None, width: int
) -> None:
    parts = bar_cells(done, failed, total, width)
    assert sum(parts) == width
    assert min(parts) >= 0
    if done is None or not total:
        assert parts == (0, 0, width)
    else:
        through = done + (failed or 0)
        assert (parts[2] == 0) == (through >= total)
        assert (parts[1] > 0) == (round((failed or 0) / total * width) > 0), "failed lines show from half a cell on"
