"""What headers say is bounded before anything is computed from it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from arktui.api.headers import WAIT_MAX, http_date, seconds_to_wait

NOW = 1_795_446_000.0


@pytest.mark.parametrize(
    ("header", "moment"),
    [
        ("Mon, 23 Nov 2026 15:00:00 GMT", datetime(2026, 11, 23, 15, tzinfo=UTC).timestamp()),
        ("Fri, 31 Dec 9999 23:59:59 GMT", None),
        ("Mon, 01 Jan 1900 00:00:00 GMT", None),
        ("Mon, 23 Nov 2026 15:00:00 -2400", None),
        ("Mon, 23 Nov 2026 15:00:00 GMT" + " " * 10_000, None),
        ("nan", None),
        ("9" * 400, None),
        ("", None),
        (None, None),
    ],
)
def test_dates(header: str | None, moment: float | None) -> None:
    assert http_date(header) == moment


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("-7", 0.0),
        ("9" * 50, WAIT_MAX),
        ("9" * 5_000, None),
        ("1e300", None),
        ("inf", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", None),
        ("Tue, 31 Dec 8999 23:59:59 GMT", WAIT_MAX),
        ("Mon, 23 Nov 2026 15:00:09 GMT", 9.0),
    ],
)
def test_waits(header: str, seconds: float | None) -> None:
    assert seconds_to_wait(header, NOW) == seconds
