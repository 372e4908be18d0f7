"""A job over time: every line fits, whatever is known; what was and what is ahead stand where they belong."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.geometry import Size

from arktui.history.baselines import Baselines
from arktui.history.past import UNSEEN, Past, PhaseChange, Sample
from arktui.store.clean_text import CleanText
from arktui.store.forecast import Deadline, Forecast
from arktui.store.job import Counts, Job
from arktui.store.phase import COMPLETED, QUEUED, RUNNING, TERMINATED
from arktui.view.column_renderers import DrawContext
from arktui.view.glyphs import ASCII, UNICODE, Glyphs
from arktui.view.headline import headline
from arktui.view.progress_series import ProgressSeries
from arktui.view.spans import Line, width_of
from arktui.view.timeline import timeline_lines
from tests.jobs import NOON, job, jobs

MINUTE = 60
NARROW = Size(76, 22)


def steady(minutes: int = 60, a_minute: int = 100, failed: int = 0) -> Past:
    """Return the past of a job that was seen to be queued for ten minutes, and then to run."""
    began = NOON + 10 * MINUTE
    samples = [
        Sample(began + minute * MINUTE, Counts(minute * (a_minute - failed), minute * failed, 10_000))
        for minute in range(minutes + 1)
    ]
    phases = PhaseChange(NOON, QUEUED, NOON), PhaseChange(began, RUNNING, began)
    return Past(tuple(samples), phases, NOON, samples[-1].at)


PAST = steady()
NOW = PAST.samples[-1].at
RUNS = job(
    name="每日摘要-客服会话", phase_at=NOON + 10 * MINUTE, counts=PAST.samples[-1].counts, expires=NOON + 5 * 3_600
)


def words(lines: list[Line]) -> list[str]:
    return ["".join(part for part, _ in line).rstrip() for line in lines]


def rendered(
    of: Job = RUNS, past: Past = PAST, glyphs: Glyphs = UNICODE, now: float = NOW, size: Size = NARROW
) -> list[str]:
    return words(timeline_lines(of, past, Baselines(), DrawContext(glyphs, now), size))


def pasts() -> st.SearchStrategy[Past]:
    moments = st.floats(NOON, NOON + 9_000)
    counts = st.builds(Counts.from_wire, *[st.none() | st.integers(0, 50)] * 3)
    return st.builds(
        Past,
        st.lists(st.builds(Sample, moments, counts), max_size=12, unique_by=lambda sample: sample.at).map(
            lambda samples: tuple(sorted(samples))
        ),
        st.lists(
            st.builds(PhaseChange, moments, st.sampled_from((QUEUED, RUNNING, "Dreaming")), st.none() | moments),
            max_size=4,
        ).map(lambda changes: tuple(sorted(changes, key=lambda change: change.seen))),
    )


@settings(deadline=None)
@given(jobs(is_judged=True), pasts(), st.integers(40, 200), st.sampled_from((UNICODE, ASCII)))
def test_whatever_is_known_every_line_fits(of: Job, past: Past, width: int, glyphs: Glyphs) -> None:
    lines = timeline_lines(
        replace(of, name=CleanText("n")), past, Baselines(), DrawContext(glyphs, NOON + 9_000), Size(width, 24)
    )
    chart = [line for line in lines if line[:1] and line[0][0].startswith(" ") and line[0][1] == "dim"]
    assert all(width_of(line) <= width for line in chart)


def test_the_chart_is_readable_in_80_columns() -> None:
    lines = rendered()
    assert all(len(line) <= NARROW.width for line in lines)
    assert any(line.startswith("  100% ") for line in lines)
    assert not any("│" in line for line in lines), "the deadline is further ahead than the chart shows"
    assert any("deadline 20:00 →" in line for line in lines)


def test_a_deadline_that_is_near_is_a_line_in_the_chart() -> None:
    lines = rendered(replace(RUNS, expires=NOON + 2 * 3_600))
    assert "deadline 17:00" in next(line for line in lines if "now" in line)
    assert sum("│" in line for line in lines) >= 5


def marks(lines: list[str]) -> list[list[int]]:
    """Return the columns of the forecast's edges in each row of the chart."""
    return [[column for column, sign in enumerate(line) if sign == "·"] for line in lines if "█" in line or "·" in line]


def test_the_future_is_two_edges_that_end_near_the_likely_end() -> None:
    lines = rendered(replace(RUNS, expires=NOON + 3 * 3_600), size=Size(120, 40))
    chart = [line for line in lines if "·" in line]
    by_column = Counter(column for row in marks(chart) for column in row)
    assert by_column
    assert max(by_column.values()) <= 2
    assert all(len(line) <= 120 for line in chart)


@pytest.mark.parametrize(("done", "top"), [(90, "1%"), (450, "5%"), (1_900, "20%"), (4_900, "50%"), (9_000, "100%")])
def test_the_chart_is_zoomed_to_the_lines_that_are_through(done: int, top: str) -> None:
    stopped = replace(RUNS, phase=TERMINATED, phase_at=NOW, counts=Counts(done, 0, 10_000))
    past = Past((Sample(NOON + 600, Counts(0, 0, 10_000)), Sample(NOW, stopped.counts)), PAST.phases, NOON, NOW)
    lines = rendered(stopped, past, now=NOW)
    assert any(line.split()[:1] == [top] for line in lines)
    assert any(f"0 to {top} of 10,000 lines" in line for line in lines) == (top != "100%")
    heights = [line for line in lines if "█" in line]
    assert len(heights) >= 2, "it is not flat"


def rates_in(lines: list[str]) -> tuple[list[float], float]:
    """Return all rates that a timeline shows, and the one that it calls the highest."""
    text = "\n".join(lines)
    highest = float(re.findall(r"at most ([\d,.]+) a minute", text)[0].replace(",", ""))
    at = next(number for number, line in enumerate(lines) if line.endswith("A MINUTE"))
    listed = [line.split()[-1] for line in lines[at + 1 :] if line]
    named = re.findall(r"([\d,.]+) a minute", text)
    return [float(rate.replace(",", "")) for rate in (*named, *(rate for rate in listed if rate != "–"))], highest


@given(
    st.lists(st.tuples(st.floats(20, 900), st.integers(0, 3_000)), min_size=2, max_size=30), st.sampled_from((76, 196))
)
def test_no_rate_is_above_the_highest(steps: list[tuple[float, int]], width: int) -> None:
    at, done, samples = NOON + 600.0, 0, [Sample(NOON + 600.0, Counts(0, 0, 1_000_000))]
    for seconds, more in steps:
        at, done = at + seconds, done + more
        samples.append(Sample(at, Counts(done, 0, 1_000_000)))
    past = Past(tuple(samples), PAST.phases, NOON, at)
    lines = rendered(replace(RUNS, counts=samples[-1].counts), past, now=at, size=Size(width, 40))
    if any("at most" in line for line in lines):
        rates, highest = rates_in(lines)
        assert all(rate <= highest for rate in rates)


def test_the_projected_end_is_within_the_chart() -> None:
    lines = rendered(replace(RUNS, expires=None))
    assert any("done " in line and " to " in line for line in lines)
    assert any("·" in line for line in lines[3:12])


def test_a_deadline_far_ahead_does_not_squash_the_chart() -> None:
    lines = rendered(replace(RUNS, expires=NOON + 28 * 86_400))
    assert not any("│" in line for line in lines)


def test_where_there_is_nothing_to_draw_it_says_why() -> None:
    assert "no line is processed yet: nothing to draw" in rendered(job(phase=QUEUED, counts=Counts(0, 0)), UNSEEN)
    resumed = rendered(job(phase=QUEUED, counts=Counts(6, 0, 10)), UNSEEN)
    assert "arktui has not seen its counts change yet: nothing to draw" in resumed
    assert "arktui saw no counts while it ran: nothing to draw" in rendered(job(phase=COMPLETED), UNSEEN)


def test_the_highest_rate_says_over_how_long_it_is() -> None:
    past = steady(20)
    begun = replace(
        RUNS, counts=past.samples[-1].counts, expires=NOON + 20 * 3_600, forecast=Forecast(Deadline.UNKNOWN)
    )
    [line] = [line for line in rendered(begun, past, now=past.samples[-1].at) if " at most " in line]
    assert re.search(r"100 a minute now, at most 100 a minute, each over 5 min$", line)


def test_phases_have_their_length_and_counts_their_rate() -> None:
    lines = rendered()
    queued = next(line for line in lines if "Queued" in line)
    assert queued.endswith("10 min")
    assert next(line for line in lines if line.endswith("100"))
    assert sum("10,000" in line for line in lines) <= 2


def test_ascii_is_ascii() -> None:
    assert all(line.isascii() for line in rendered(replace(RUNS, name=CleanText("plain")), glyphs=ASCII))


def test_between_two_samples_lines_come_one_by_one() -> None:
    series = ProgressSeries(RUNS, PAST, NOW)
    half = series.counts_at(NOON + 10 * MINUTE + 90)
    assert half == Counts(150, 0)
    assert series.counts_at(NOON) is None
    assert series.phase_at(NOON + 30) == QUEUED


@pytest.mark.parametrize("phase", [COMPLETED, TERMINATED])
def test_a_job_that_is_over_ends_where_it_ended(phase: str) -> None:
    over = replace(RUNS, phase=CleanText(phase), phase_at=NOW + 30)
    assert ProgressSeries(over, PAST, NOW + 9_000).end == NOW + 30
    assert any("end " in line for line in rendered(over, now=NOW + 9_000))


# The headline above it, which the detail has, too


def parts(of: Job, past: Past = PAST, now: float = NOW) -> str:
    return "   ".join(words(headline(of, DrawContext(UNICODE, now), past, Baselines())))


def test_a_running_job_shows_rate_end_and_deadline() -> None:
    late = replace(RUNS, forecast=Forecast(Deadline.AT_RISK, (NOW, NOW + 60)))
    line = parts(late)
    assert "60%, 6,000 of 10,000 done, 0 failed" in line
    assert "100 a minute █" in line
    assert "ends in" in line
    assert line.endswith(": at risk")


def test_one_that_is_stuck_shows_why_and_no_rate() -> None:
    line = parts(replace(RUNS, forecast=Forecast(is_stuck=True)), now=NOW + 3_600)
    assert "stuck: no progress for 1 h; its counts usually move every 60 s" in line
    assert "a minute" not in line
    assert "ends in" not in line


def test_one_that_is_failing_shows_how_many_lines() -> None:
    past = Past((Sample(NOW - 60, Counts(0, 0, 10_000)), Sample(NOW, Counts(600, 400, 10_000))))
    failing = replace(RUNS, counts=Counts(600, 400, 10_000), phase_at=NOW - 60, forecast=Forecast(is_failing=True))
    assert "failing: 400 of 1,000 processed lines failed (40%)" in parts(failing, past)


def test_a_terminal_job_shows_its_outcome() -> None:
    over = replace(RUNS, phase=COMPLETED, phase_at=NOW, counts=Counts(690, 310, 1_000))
    assert parts(over, now=NOW + 600) == "✓ Completed 10 min ago with 310 of 1,000 failed (31%)"


def test_before_there_is_enough_it_says_so() -> None:
    early = Past((Sample(NOW - 120, Counts(0, 0, 1_000_000)), Sample(NOW, Counts(146, 0, 1_000_000))))
    slow = replace(RUNS, counts=Counts(146, 0, 1_000_000), phase_at=NOW - 120, expires=NOW + 90 * 86_400)
    assert "at the earliest" in parts(slow, early)
    assert "no estimate yet" in parts(replace(RUNS, counts=Counts(0, 0, 10_000), phase_at=NOW), UNSEEN)


@pytest.mark.parametrize("width", range(1, 40))
def test_there_is_a_timeline_at_any_width(width: int) -> None:
    moving = job(counts=Counts(60, 0, 100), expires=NOON + 1_200)
    past = Past((Sample(NOON, Counts(0, 0, 100)), Sample(NOON + 600, Counts(60, 0, 100))), (), NOON, NOON + 600)
    assert timeline_lines(moving, past, Baselines(), DrawContext(UNICODE, NOON + 700), Size(width, 10))
