from __future__ import annotations

from arktui.clock import CLOCK_TOLERANCE, ServiceClock

YEAR = 365 * 86_400.0


class Machine:
    """A machine whose two clocks are moved by hand."""

    def __init__(self) -> None:
        self.up = 100.0
        self.wall = 1_000_000.0
        self.clock = ServiceClock(lambda: self.up, lambda: self.wall)

    def hear(self, *offsets: float) -> None:
        """Hear answers of a service, five seconds apart, whose clock is ahead of the true time by so much."""
        for offset in offsets:
            self.up += 5
            self.wall += 5
            self.clock.add(1_000_000 - 100 + self.up + offset)


def test_an_answer_that_agrees_with_this_machine_is_enough() -> None:
    machine = Machine()
    assert machine.clock.offset is None
    machine.hear(1)
    assert machine.clock.offset == 1


def test_where_the_clocks_differ_several_answers_have_to_agree() -> None:
    machine = Machine()
    machine.hear(YEAR, YEAR)
    assert machine.clock.offset is None
    machine.hear(YEAR)
    assert machine.clock.offset == YEAR


def test_a_first_answer_that_is_dated_wrongly_is_outvoted() -> None:
    machine = Machine()
    machine.hear(YEAR, 0, 0)
    assert machine.clock.offset == 0


def test_one_or_two_wrong_dates_change_nothing_and_the_lone_one_is_named_once() -> None:
    machine = Machine()
    machine.hear(0, 0, 0, 0, 0, YEAR, 1)
    assert machine.clock.pop_outlier() is None
    machine.hear(0)
    assert machine.clock.offset == 0
    assert machine.clock.pop_outlier() == YEAR
    machine.hear(0, 0, 0, 0, YEAR, -YEAR, 0, 0, 0)
    assert machine.clock.offset == 0
    assert machine.clock.pop_outlier() is None


def test_a_service_whose_clock_is_set_is_learnt_after_a_few_answers() -> None:
    machine = Machine()
    machine.hear(0, 0, 0, 0, 0, 3_600, 3_600)
    assert machine.clock.offset == 0
    machine.hear(3_600)
    assert machine.clock.offset == 3_600
    machine.hear(3_600, 3_600, 3_600)
    assert machine.clock.pop_outlier() is None


def test_setting_this_machines_clock_does_not_move_the_services_time_at_all() -> None:
    machine = Machine()
    machine.hear(0, 0, 0)
    machine.wall += YEAR
    assert machine.clock.offset == -YEAR
    assert machine.wall + machine.clock.offset == 1_000_015
    machine.hear(0, 0, 0, 0, 0)
    assert machine.clock.offset == -YEAR
    assert machine.clock.pop_outlier() is None


def test_whole_seconds_do_not_make_it_tremble() -> None:
    machine = Machine()
    machine.hear(0, 1, 0, 1, 1, 2, 1, 2)
    assert machine.clock.offset == 0
    assert CLOCK_TOLERANCE > 5


def test_a_clock_at_another_speed_is_not_a_clock_that_is_wrong() -> None:
    for speed in (0.0, 0.5, 2.0, 60.0):
        machine = Machine()
        machine.hear(*((speed - 1) * 5 * number for number in range(5)))
        assert machine.clock.has_other_speed
    for offsets in (
        (0, 0, 0, 0, 0),
        (0, 1, 0, 1, 1),
        (0, 0, 3_600, 3_600, 3_600),
        (0, YEAR, 0, -YEAR, 0),
        (YEAR, YEAR + 1, YEAR + 1, YEAR + 2, YEAR + 2),
    ):
        machine = Machine()
        machine.hear(*offsets)
        assert not machine.clock.has_other_speed
