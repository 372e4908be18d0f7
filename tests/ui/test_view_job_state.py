"""What a job has come to, in the words of the table and of the detail."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from arktui.store.clean_text import CleanText
from arktui.store.facets import Facets
from arktui.store.forecast import Acknowledged, Deadline, Forecast
from arktui.store.job import Counts, Job
from arktui.store.phase import COMPLETED, FAILED, INITIALIZING, PHASES, QUEUED, RUNNING, TERMINATED, TERMINATING
from arktui.view.glyphs import ASCII, UNICODE, Glyphs
from arktui.view.job_state import (
    STATE_WIDTH_MAX,
    STATE_WIDTH_MIN,
    failed_share,
    is_late,
    outcome_words,
    state_line,
    state_width,
)
from arktui.view.spans import width_of
from tests.jobs import NOON, job, jobs

NEWS = Forecast(is_news=True)
STUCK = Forecast(is_stuck=True, stuck_since=NOON - 42 * 60)


def expired(phase: str, counts: Counts = Counts()) -> Job:  # noqa: B008 - never changed
    return job(phase=phase, phase_at=NOON + 60, expires=NOON + 60, counts=counts, forecast=NEWS)


def ended(phase: str, counts: Counts = Counts()) -> Job:  # noqa: B008 - never changed
    return job(phase=phase, counts=counts, forecast=NEWS)


FAILING = Counts(590, 410, 10_000)


@pytest.mark.parametrize(
    ("of", "words", "style"),
    [
        (job(phase=RUNNING, forecast=Forecast(Deadline.WILL_MISS)), "! will miss", "alarm"),
        (job(phase=RUNNING, forecast=Forecast(Deadline.AT_RISK)), "! at risk", "attention"),
        (job(phase=QUEUED, forecast=Forecast(Deadline.AT_RISK)), "! at risk", "attention"),
        (job(phase=RUNNING, forecast=Forecast(Deadline.MISSED)), "! missed", "alarm"),
        (job(phase=RUNNING, counts=FAILING, forecast=Forecast(is_failing=True)), "! failing 41%", "alarm"),
        (
            job(phase=RUNNING, counts=Counts(1, 999, 9_999), forecast=Forecast(is_failing=True)),
            "! failing >99%",
            "alarm",
        ),
        (job(phase=RUNNING, forecast=Forecast(is_stuck=True)), "! stuck", "attention"),
        (job(phase=RUNNING, forecast=STUCK), "! stuck 42m", "attention"),
        (
            job(phase=QUEUED, forecast=Forecast(is_stuck=True, stuck_since=NOON - 3 * 3600 - 720)),
            "! stuck 3h",
            "attention",
        ),
        (ended(COMPLETED, Counts(690, 310, 1_000)), "✓ 31% failed", "attention"),
        (ended(COMPLETED, Counts(1, 999, 1_000)), "✓ >99% failed", "attention"),
        (ended(COMPLETED, Counts(0, 7, 7)), "✓ all failed", "failed"),
        (ended(COMPLETED, Counts(None, 7, None)), "✓ some failed", "attention"),
        (ended(FAILED), "✗ failed", "failed"),
        (expired(FAILED), "✗ expired", "failed"),
        (expired(TERMINATED), "■ expired", "failed"),
        (job(phase="Dreaming"), "? Dreaming", "unknown"),
    ],
)
def test_a_judgement_takes_the_place_of_the_phase(of: Job, words: str, style: str) -> None:
    assert state_line(of, UNICODE, NOON) == ((words, style),)
    assert cell_len(words) <= STATE_WIDTH_MAX


@pytest.mark.parametrize(
    ("of", "glyph", "word"),
    [
        (job(phase=RUNNING), "▶", "running"),
        (job(phase=QUEUED), "○", "queued"),
        (job(phase=INITIALIZING), "◔", "initializing"),
        (job(phase=TERMINATING), "◌", "terminating"),
        (job(phase=TERMINATED), "■", "terminated"),
        (job(phase=COMPLETED, counts=Counts(9, 0, 9), forecast=STUCK), "✓", "completed"),
        (job(phase=RUNNING, forecast=Forecast(Deadline.ON_TIME)), "▶", "running"),
    ],
)
def test_what_is_as_it_should_be_is_dim_but_for_its_glyph(of: Job, glyph: str, word: str) -> None:
    assert state_line(of, UNICODE, NOON) == ((glyph, of.phase.lower()), (f" {word}", "dim"))


ACKNOWLEDGED = Acknowledged(NOON, CleanText("li"))


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (job(phase=COMPLETED, counts=Counts(690, 310, 1_000)), "✓ 31% failed"),
        (job(phase=COMPLETED, counts=Counts(999, 1, 1_000)), "✓ completed"),
        (job(phase=COMPLETED, counts=Counts(0, 7, 7)), "✓ all failed"),
        (job(phase=FAILED), "✗ failed"),
        (job(phase=FAILED, forecast=replace(NEWS, acknowledged=ACKNOWLEDGED)), "✗ failed"),
        (job(phase=RUNNING, forecast=replace(STUCK, acknowledged=ACKNOWLEDGED)), "! stuck 42m"),
        (job(counts=FAILING, forecast=Forecast(is_failing=True, acknowledged=ACKNOWLEDGED)), "! failing"),
    ],
)
def test_what_is_no_news_or_is_acknowledged_is_dim(of: Job, words: str) -> None:
    line = state_line(of, UNICODE, NOON)
    assert "".join(text for text, _ in line) == words
    assert line[-1][1] == "dim"


def test_the_most_urgent_judgement_is_named_and_a_failing_job_says_so_beside_its_deadline() -> None:
    def words(forecast: Forecast) -> str:
        return state_line(job(counts=FAILING, forecast=forecast), UNICODE, NOON)[0][0]

    assert words(Forecast(Deadline.WILL_MISS, is_stuck=True, is_failing=True)) == "! miss+failing"
    assert words(Forecast(Deadline.AT_RISK, is_stuck=True, is_failing=True)) == "! risk+failing"
    assert words(Forecast(Deadline.MISSED, is_stuck=True, is_failing=True)) == "! failing 41%"
    assert words(Forecast(Deadline.MISSED, is_stuck=True)) == "! stuck"
    assert words(Forecast(Deadline.WILL_MISS, is_failing=True, acknowledged=ACKNOWLEDGED)) == "! will miss"


@given(st.lists(jobs(is_judged=True), max_size=12, unique_by=lambda job: job.id), st.sampled_from((UNICODE, ASCII)))
def test_the_column_is_as_wide_as_the_states_of_its_jobs_and_no_wider_than_they_can_be(
    some: list[Job], glyphs: Glyphs
) -> None:
    width = state_width(Facets().changed([(None, each) for each in some]))
    assert STATE_WIDTH_MIN <= width <= STATE_WIDTH_MAX
    for each in some:
        line = state_line(each, glyphs, NOON)
        assert width_of(line) <= width or each.phase not in PHASES
    if {each.phase for each in some} <= {RUNNING, QUEUED, FAILED} and not any(j.forecast.is_failing for j in some):
        assert width == STATE_WIDTH_MIN


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (job(phase=RUNNING, counts=Counts(1, 1, 9)), ""),
        (job(phase=COMPLETED), "counts not known"),
        (job(phase=COMPLETED, counts=Counts(2_000, 0, 2_000)), "all 2,000 lines done"),
        (job(phase=COMPLETED, counts=Counts(2_000, None, None)), "2,000 lines"),
        (job(phase=COMPLETED, counts=Counts(690, 310, 1_000)), "with 310 of 1,000 failed (31%)"),
        (job(phase=COMPLETED, counts=Counts(0, 7, 7)), "all 7 lines failed"),
        (job(phase=TERMINATED, counts=Counts(812, 0, 2_000)), "stopped with 812 of 2,000 done"),
        (job(phase=FAILED, counts=Counts(812, 3, 2_000)), "with 812 of 2,000 done, 3 failed"),
        (expired(FAILED, counts=Counts(812, 3, 2_000)), "with 812 of 2,000 done, 3 failed"),
    ],
)
def test_an_outcome_says_what_became_of_the_lines(of: Job, words: str) -> None:
    assert "".join(part for part, _ in outcome_words(of, UNICODE)) == words


def test_an_unknown_share_is_not_shown() -> None:
    assert not failed_share(Counts(None, 3, 9))
    assert not failed_share(Counts(9, 0, 9))


@pytest.mark.parametrize("deadline", Deadline)
def test_late_is_what_the_outlook_says(deadline: Deadline) -> None:
    far = job(expires=NOON + 9e6, forecast=Forecast(deadline))
    assert is_late(far, NOON) == (deadline in (Deadline.AT_RISK, Deadline.WILL_MISS, Deadline.MISSED))


def test_with_no_outlook_a_deadline_that_is_near_is_at_risk() -> None:
    assert is_late(job(expires=NOON + 3_000), NOON)
    assert not is_late(job(expires=NOON + 4_000), NOON)
    assert not is_late(job(expires=NOON + 3_000, forecast=Forecast(Deadline.ON_TIME)), NOON)
    assert not is_late(job(phase=COMPLETED, expires=NOON + 3_000), NOON)
    assert not is_late(job(), NOON)
