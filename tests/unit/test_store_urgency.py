"""The default order of the table: thirty jobs by hand, in the order that `arktui.store.columns.urgency` states."""

from __future__ import annotations

from typing import Any

from arktui.store.columns import urgency
from arktui.store.forecast import Deadline, Forecast
from arktui.store.order import Order
from arktui.store.phase import COMPLETED, FAILED, INITIALIZING, QUEUED, RUNNING, TERMINATED, TERMINATING
from tests.jobs import NOON, job

HOUR = 3_600.0
DAY = 24 * HOUR


def active(phase: str, left: float | None, deadline: Deadline = Deadline.UNKNOWN, **flags: bool) -> dict[str, Any]:
    ends = None if deadline is Deadline.UNKNOWN else (NOON + HOUR, NOON + 2 * HOUR)
    expires = None if left is None else NOON + left
    return {"phase": phase, "expires": expires, "forecast": Forecast(deadline, ends, **flags)}


def ended(phase: str, hours_ago: float, **fields: Any) -> dict[str, Any]:
    return {"phase": phase, "phase_at": NOON - hours_ago * HOUR, "expires": NOON + HOUR, **fields}


IN_ORDER: tuple[dict[str, Any], ...] = (
    # What will miss its deadline, what misses it soonest first; being stuck or failing, too, changes nothing.
    active(RUNNING, 20 * 60, Deadline.WILL_MISS),
    active(RUNNING, 4 * HOUR, Deadline.WILL_MISS, is_stuck=True),
    active(RUNNING, 5 * HOUR, Deadline.WILL_MISS, is_failing=True),
    active(RUNNING, 6 * DAY, Deadline.WILL_MISS),
    # What is at risk, running or not.
    active(QUEUED, 10 * 60, Deadline.AT_RISK),
    active(RUNNING, 50 * 60, Deadline.AT_RISK),
    active(INITIALIZING, 55 * 60, Deadline.AT_RISK),
    active(RUNNING, 3 * DAY, Deadline.AT_RISK, is_stuck=True),
    # What is stuck or failing, both by the time left, last without a deadline.
    active(RUNNING, 2 * HOUR, Deadline.ON_TIME, is_failing=True),
    active(QUEUED, 3 * HOUR, is_stuck=True),
    active(RUNNING, 4 * HOUR, is_stuck=True, is_failing=True),
    active(RUNNING, 2 * DAY, Deadline.ON_TIME, is_failing=True),
    active(RUNNING, None, is_stuck=True),
    # What missed its deadline cannot be helped, but has not ended.
    active(RUNNING, -30 * 60, Deadline.MISSED),
    active(TERMINATING, -60, Deadline.MISSED),
    # What runs as it should, by the time left, whether its end is estimated or not.
    active(RUNNING, 2 * HOUR, Deadline.ON_TIME),
    active(RUNNING, 5 * HOUR),
    active(RUNNING, 6 * HOUR, Deadline.ON_TIME),
    active(RUNNING, 6 * DAY),
    active(RUNNING, None),
    # What does not run: about to end, about to run, queued, and phases that nobody knows.
    active(TERMINATING, DAY),
    active(INITIALIZING, DAY),
    active(QUEUED, 2 * HOUR),
    active(QUEUED, 27 * DAY),
    active("Pending", HOUR),
    # What has ended, the latest end first, whatever the end.
    ended(COMPLETED, 1),
    ended(FAILED, 2),
    ended(TERMINATED, 3, forecast=Forecast(Deadline.WILL_MISS, is_stuck=True)),
    ended(COMPLETED, 48),
    ended(COMPLETED, 0, phase_at=None),
)


def test_thirty_jobs_stand_in_the_order_written_down() -> None:
    assert len(IN_ORDER) == 30
    # Among equals the newest would come first, which is the reverse: no place here follows from the age.
    expected = [job(number, **fields) for number, fields in enumerate(IN_ORDER)]
    shuffled = [expected[place * 7 % len(expected)] for place in range(len(expected))]
    assert [one.id for one in Order(shuffled)] == [one.id for one in expected]


def test_a_job_whose_forecast_changes_moves_to_its_place() -> None:
    some = [job(number, **fields) for number, fields in enumerate(IN_ORDER)]
    helped = job(0, **active(RUNNING, 20 * 60, Deadline.ON_TIME))
    moved = Order(some).changed([some[0]], [helped])
    assert moved.index(helped) == 14
    assert [one.id for one in moved.changed([helped], [some[0]])] == [one.id for one in some]


def test_jobs_of_equal_urgency_stand_newest_first() -> None:
    some = [job(number, **active(QUEUED, DAY)) for number in range(3)]
    assert len({urgency(one) for one in some}) == 1
    assert [one.id for one in Order(some)] == [one.id for one in reversed(some)]
