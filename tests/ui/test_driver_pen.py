"""Looks of text, and the ways between them."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.terminal.driver.pen import Pen

COLOURS = [["31"], ["95"], ["39"], ["44"], ["107"], ["49"], ["38;5;120"], ["48;5;9"], ["38;2;1;2;3"], ["48;2;255;0;9"]]
CODES = st.lists(
    st.sampled_from([*map(str, range(1, 10)), "0", "22", "23", "24", "27", "29", *(c[0] for c in COLOURS)])
)
PENS = CODES.map(lambda codes: after(Pen.of(), *codes))


def after(pen: Pen, *codes: str) -> Pen:
    result = pen.after(";".join(codes)) if codes else pen
    assert result is not None
    return result


def codes_in(sequence: str) -> list[str]:
    return [sequence.removeprefix("\x1b[").removesuffix("m")] if sequence else []


@given(PENS, PENS)
def test_the_way_to_a_pen_leads_there_and_is_no_longer_than_starting_over(one: Pen, other: Pen) -> None:
    assert after(one, *codes_in(one.to(other))) is other
    assert after(one, *codes_in(other.from_any())) is other
    assert len(one.to(other)) <= len(other.from_any())
    assert (one.to(other) == "") == (one is other)


@given(CODES, CODES)
def test_the_way_to_a_pen_looks_the_same_to_a_terminal(first: list[str], second: list[str]) -> None:
    one, other = after(Pen.of(), *first), after(Pen.of(), *second)
    full, spared = pyte.Screen(1, 1), pyte.Screen(1, 1)
    pyte.Stream(full).feed(f"\x1b[0;{';'.join(second)}mx" if second else "x")
    pyte.Stream(spared).feed(f"{one.from_any()}{one.to(other)}x")
    assert spared.buffer[0][0] == full.buffer[0][0]


def test_there_is_one_pen_of_each_look() -> None:
    assert after(Pen.of(), "1", "31") is after(Pen.of(), "31;01")
    assert after(Pen.of(), "") is after(Pen.of(), "1;31", "0") is Pen.of()


@pytest.mark.parametrize("codes", ["73", "38", "38;2;1;2", "48;9;1", "58;2;1;2;3", "999"])
def test_a_code_that_is_not_known_makes_no_pen(codes: str) -> None:
    assert Pen.of().after(codes) is None


def test_bold_and_dim_share_the_code_that_ends_them() -> None:
    assert after(Pen.of(), "1;2").to(after(Pen.of(), "2")) == "\x1b[0;2m"
    assert after(Pen.of(), "1;2;38;2;1;2;3").to(after(Pen.of(), "2;38;2;1;2;3")) == "\x1b[22;2m"
