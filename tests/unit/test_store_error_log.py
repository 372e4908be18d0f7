"""The errors of a session: counted, newest first, and never more than so many."""

from __future__ import annotations

from dataclasses import replace

from arktui.store.clean_text import CleanText
from arktui.store.error_log import ERRORS_MAX, ErrorRecord, noted

BUSY = ErrorRecord(
    CleanText("Busy"), CleanText("no answer in 30 s, request 02179f"), CleanText("Wait."), CleanText("r-1"), at=10.0
)


def test_the_newest_is_first() -> None:
    other = replace(BUSY, code=CleanText("Denied"), at=20.0)
    assert noted(noted((), BUSY), other) == (other, BUSY)


def test_the_same_once_more_is_counted_and_moves_up() -> None:
    other = replace(BUSY, code=CleanText("Denied"), at=20.0)
    again = replace(BUSY, message=CleanText("no answer in 9 s, request 02180a"), request_id=CleanText("r-2"), at=30.0)
    errors = noted(noted(noted((), BUSY), other), again)
    assert errors == (replace(again, count=2, since=10.0), other)
    third, *_ = noted(errors, replace(BUSY, at=40.0))
    assert (third.count, third.since, third.at) == (3, 10.0, 40.0)


def test_what_differs_in_words_or_weight_is_another_problem() -> None:
    errors = noted(noted(noted((), BUSY), replace(BUSY, message=CleanText("no route"))), replace(BUSY, is_minor=True))
    assert [one.count for one in errors] == [1, 1, 1]


def test_the_oldest_are_let_go() -> None:
    errors: tuple[ErrorRecord, ...] = ()
    for letter in map(chr, range(0x4E00, 0x4E00 + ERRORS_MAX + 20)):
        errors = noted(errors, replace(BUSY, code=CleanText(letter)))
    assert len(errors) == ERRORS_MAX
    assert errors[0].code == chr(0x4E00 + ERRORS_MAX + 19)
