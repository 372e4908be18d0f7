"""Deadlines, what is stuck, and what is usual."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.history.baselines import Baselines, PeerGroup
from arktui.history.estimate import estimate, rough_estimate
from arktui.history.explain import explain
from arktui.history.forecast import forecast
from arktui.history.past import UNSEEN, Past, PhaseChange, Sample
from arktui.history.stuck import Standstill, Stuck, stuck
from arktui.store.clean_text import CleanText
from arktui.store.forecast import NO_FORECAST, Deadline
from arktui.store.job import Counts, Job
from arktui.store.phase import COMPLETED, FAILED, INITIALIZING, QUEUED, RUNNING, TERMINATED, TERMINATING
from arktui.view.evidence import evidence
from arktui.view.explanation import sentences
from tests.jobs import NOON, job
from tests.progress_series import BEGAN, KINDS, progress_series

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
NOTHING = Baselines()


def ended(number: int, *, queue: float = 600, run: float = 7_200, **fields: object) -> tuple[Job, Past]:
    """Return a job that waited and ran for so long, with a step of a hundredth of its lines at a time."""
    began, end = NOON + queue, NOON + queue + run
    fields = {"model": "seed", "project": "eval", "created": NOON, **fields}
    one = job(number, COMPLETED, phase_at=end, counts=Counts(1_000, 0, 1_000), **fields)
    samples = tuple(Sample(began + run * part / 100, Counts(10 * part, 0, 1_000)) for part in range(101))
    phases = (PhaseChange(NOON, QUEUED, NOON), PhaseChange(began, RUNNING, began), PhaseChange(end, COMPLETED, end))
    return one, Past(samples, phases, NOON, end)


def baselines_of(*cases: tuple[Job, Past]) -> Baselines:
    baselines = Baselines()
    for one, past in cases:
        baselines.add(one, past)
    return baselines


USUAL = baselines_of(*(ended(number, queue=600 + number) for number in range(41)))


def queued(now: float, **fields: object) -> Job:
    fields = {"model": "seed", "project": "eval", "created": now, "phase_at": now, **fields}
    return job(900, QUEUED, **fields)


# Deadlines


@pytest.mark.parametrize(
    ("seconds", "deadline"),
    [
        (-1, Deadline.MISSED),
        (0, Deadline.MISSED),
        (10 * MINUTE, Deadline.WILL_MISS),
        (80 * MINUTE, Deadline.AT_RISK),
        (10 * HOUR, Deadline.ON_TIME),
    ],
)
def test_the_end_is_held_against_the_time_at_which_the_job_expires(seconds: float, deadline: Deadline) -> None:
    now = BEGAN + 20 * MINUTE
    samples = tuple(Sample(BEGAN + n * MINUTE, Counts(10 * n, 0, 1_000)) for n in range(21))
    past = Past(samples, (PhaseChange(BEGAN, RUNNING, BEGAN),), BEGAN, now)
    one = Job(CleanText("bi-1"), phase=RUNNING, phase_at=BEGAN, counts=samples[-1].counts, expires=now + seconds)
    assert forecast(one, past, NOTHING, now).deadline is deadline


def test_a_vague_latest_end_is_no_risk_while_there_is_twice_the_time_that_is_likely_to_be_needed() -> None:
    now = BEGAN + 20 * MINUTE
    samples = tuple(Sample(BEGAN + n * MINUTE, Counts(10 * n, 0, 8_000)) for n in range(21))
    past = Past(samples, (PhaseChange(BEGAN, RUNNING, BEGAN),), BEGAN, now)
    one = Job(CleanText("bi-1"), phase=RUNNING, phase_at=BEGAN, counts=samples[-1].counts)
    estimated = estimate(one, past, now)
    assert estimated is not None
    assert estimated.left[1] > 2.5 * estimated.likely
    for times, deadline in ((1.9, Deadline.AT_RISK), (2.1, Deadline.UNKNOWN), (9, Deadline.ON_TIME)):
        assert forecast(replace(one, expires=now + times * estimated.likely), past, NOTHING, now).deadline is deadline


def slow(minutes: int, every: int = 1, left: float = 6 * DAY) -> tuple[Job, Past, float]:
    """Return a job with a million lines to go at 73 lines a minute, seen for `minutes`, and the time."""
    samples = tuple(
        Sample(BEGAN + n * MINUTE, Counts(73 * n, 0, 1_000_000 + 73 * minutes)) for n in range(0, minutes + 1, every)
    )
    now = samples[-1].at
    past = Past(samples, (PhaseChange(BEGAN, RUNNING, BEGAN),), BEGAN, now)
    counts = samples[-1].counts
    return Job(CleanText("bi-1"), phase=RUNNING, phase_at=BEGAN, counts=counts, expires=now + left), past, now


@pytest.mark.parametrize(("minutes", "every"), [(5, 1), (5, 5), (15, 5), (15, 15), (60, 15), (60, 1), (300, 5)])
def test_a_job_whose_counts_have_moved_has_at_least_an_earliest_end_and_a_warning(minutes: int, every: int) -> None:
    one, past, now = slow(minutes, every)
    judged = forecast(one, past, NOTHING, now)
    assert judged.deadline is Deadline.AT_RISK, "nine and a half days, at this rate"
    earliest = judged.ends[0] if judged.ends else judged.not_before
    assert earliest is not None
    assert now + 1.4 * DAY < earliest < now + 9.5 * DAY
    assert (judged.ends is None) == (estimate(one, past, now) is None)
    words = sentences(explain(one, past, NOTHING, [], now))
    assert not any("Its end cannot be estimated" in sentence for sentence in words)
    assert any("at risk" in sentence for sentence in words)


def test_a_job_misses_its_deadline_if_even_the_earliest_end_is_after_it() -> None:
    one, past, now = slow(5, 5)
    rough, early = rough_estimate(one, past, now), forecast(one, past, NOTHING, now).not_before
    assert rough is not None
    assert early is not None
    for left, deadline in (
        (0.95 * (early - now), Deadline.WILL_MISS),
        (1.05 * (early - now), Deadline.AT_RISK),
        (0.95 * rough.likely, Deadline.AT_RISK),
        (1.05 * rough.likely, Deadline.UNKNOWN),
    ):
        judged = forecast(replace(one, expires=now + left), past, NOTHING, now)
        assert (judged.deadline, judged.ends, judged.not_before) == (deadline, None, early)


def test_with_no_estimate_a_job_is_at_risk_when_little_time_is_left() -> None:
    for phase in (QUEUED, INITIALIZING, RUNNING, "Pending"):
        for left, deadline in ((59 * MINUTE, Deadline.AT_RISK), (61 * MINUTE, Deadline.UNKNOWN)):
            assert forecast(job(phase=phase, expires=NOON + left), UNSEEN, NOTHING, NOON).deadline is deadline


def test_with_no_estimate_the_time_left_is_held_against_what_is_usual() -> None:
    assert forecast(queued(NOON, expires=NOON + 1.9 * HOUR), UNSEEN, USUAL, NOON).deadline is Deadline.AT_RISK
    assert forecast(queued(NOON, expires=NOON + 2.1 * HOUR), UNSEEN, USUAL, NOON).deadline is Deadline.UNKNOWN
    large = queued(NOON, expires=NOON + 2.1 * HOUR, counts=Counts(0, 0, 2_000))
    assert forecast(large, UNSEEN, USUAL, NOON).deadline is Deadline.AT_RISK


def test_a_job_that_is_over_or_stopped_or_never_expires_has_no_deadline_to_meet() -> None:
    for phase in (COMPLETED, FAILED, TERMINATED):
        assert forecast(job(phase=phase, expires=NOON - 1), UNSEEN, NOTHING, NOON) is NO_FORECAST
    assert forecast(job(phase=TERMINATING, expires=NOON + 1), UNSEEN, NOTHING, NOON) == NO_FORECAST
    assert forecast(job(phase=TERMINATING, expires=NOON - 1), UNSEEN, NOTHING, NOON).deadline is Deadline.MISSED
    assert forecast(job(phase=RUNNING), UNSEEN, NOTHING, NOON) == NO_FORECAST


@given(st.sampled_from(KINDS), st.integers(0, 20), st.floats(0.05, 0.95), st.floats(-1e5, 1e5), st.floats(0, 1e5))
def test_a_later_deadline_is_never_worse(kind: str, seed: int, share: float, left: float, more: float) -> None:
    one = progress_series(kind, seed)
    now = one.at_share(share)
    severity = [Deadline.ON_TIME, Deadline.UNKNOWN, Deadline.AT_RISK, Deadline.WILL_MISS, Deadline.MISSED]
    sooner, later = (
        severity.index(forecast(one.job(now, expires=now + seconds), one.past(now), NOTHING, now).deadline)
        for seconds in (left, left + more)
    )
    assert later <= sooner


@given(st.sampled_from(KINDS), st.integers(0, 20), st.floats(0.05, 0.95))
def test_the_ends_are_whole_minutes_around_the_estimate(kind: str, seed: int, share: float) -> None:
    one = progress_series(kind, seed)
    now = one.at_share(share)
    estimated, ends = (
        estimate(one.job(now), one.past(now), now),
        forecast(one.job(now), one.past(now), NOTHING, now).ends,
    )
    if estimated is None or ends is None:
        assert ends is None
        return
    assert ends[0] % 60 == ends[1] % 60 == 0
    assert ends[0] <= floor(now + estimated.left[0])
    assert ends[1] >= ceil(now + estimated.left[1])


# Stuck


def steps_of(seconds: float, count: int = 20) -> tuple[Job, Past]:
    """Return a job whose counts moved every so many seconds, up to now."""
    samples = tuple(Sample(BEGAN + n * seconds, Counts(n, 0, 1_000)) for n in range(count + 1))
    one = Job(CleanText("bi-1"), phase=RUNNING, phase_at=BEGAN, counts=samples[-1].counts)
    return one, Past(samples, (PhaseChange(BEGAN, RUNNING, BEGAN),), BEGAN, samples[-1].at)


def words_of(one: Job, past: Past, baselines: Baselines, now: float) -> str:
    """Return the evidence that a job is stuck, in words; empty if it is not."""
    found = stuck(one, past, baselines, now)
    return evidence(found) if found else ""


def test_the_evidence_is_a_value() -> None:
    one, past = steps_of(40)
    now = past.samples[-1].at + HOUR
    assert stuck(one, past, USUAL, now) == Stuck(Standstill.NO_PROGRESS, HOUR, step=40)
    waits = stuck(queued(NOON), UNSEEN, USUAL, NOON + HOUR)
    assert waits == Stuck(Standstill.QUEUED, HOUR, baseline=USUAL.queue_time("seed", "eval"))


def test_a_job_is_stuck_when_it_stands_still_for_longer_than_its_steps_say() -> None:
    one, past = steps_of(40)
    last = past.samples[-1].at
    assert words_of(one, past, NOTHING, last + 14 * MINUTE) == ""
    assert words_of(one, past, NOTHING, last + 42 * MINUTE) == (
        "no progress for 42 min; its counts usually move every 40 s"
    )


def test_a_job_of_long_steps_is_given_time() -> None:
    one, past = steps_of(20 * MINUTE)
    last = past.samples[-1].at
    assert words_of(one, past, NOTHING, last + 1.9 * HOUR) == ""
    assert (
        words_of(one, past, NOTHING, last + 2.1 * HOUR)
        == "no progress for 2 h 6 min; its counts usually move every 20 min"
    )


def test_one_pause_that_is_over_does_not_excuse_the_next() -> None:
    one, past = steps_of(40)
    late = tuple(
        Sample(sample.at + (DAY if number > 10 else 0), sample.counts) for number, sample in enumerate(past.samples)
    )
    assert stuck(one, replace(past, samples=late), NOTHING, late[-1].at + 42 * MINUTE)


def test_before_its_first_steps_a_job_is_judged_by_its_model() -> None:
    one = Job(
        CleanText("bi-1"),
        phase=RUNNING,
        phase_at=BEGAN,
        counts=Counts(0, 0, 100),
        model=CleanText("seed"),
        project=CleanText("eval"),
    )
    past = Past((Sample(BEGAN, one.counts),), (), BEGAN, BEGAN)
    assert words_of(one, past, USUAL, BEGAN + 14 * MINUTE) == ""
    assert words_of(one, past, USUAL, BEGAN + 16 * MINUTE) == (
        "no progress for 16 min; jobs of this model in this project usually progress every 72 s (median of 41 jobs)"
    )
    assert words_of(one, past, NOTHING, BEGAN + 29 * MINUTE) == ""
    assert (
        words_of(one, past, NOTHING, BEGAN + 31 * MINUTE)
        == "no progress for 31 min; arktui has not seen its counts move"
    )


def test_a_job_first_seen_late_stands_still_since_its_update_time_if_that_moves_with_the_counts() -> None:
    one = Job(CleanText("bi-1"), phase=RUNNING, phase_at=BEGAN, counts=Counts(50, 0, 100), updated=BEGAN + HOUR)
    now = BEGAN + 6 * HOUR
    past = Past((Sample(now, one.counts),), (), now, now)
    assert words_of(one, past, NOTHING, now) == "no progress for 5 h; arktui has not seen its counts move"
    assert words_of(replace(one, updated=BEGAN), past, NOTHING, now) == ""


def test_a_job_of_unknown_counts_is_never_stuck_nor_one_that_is_prepared_or_stopped() -> None:
    late = NOON + 100 * DAY
    assert words_of(job(), UNSEEN, USUAL, late) == ""
    for phase in (INITIALIZING, TERMINATING, COMPLETED, "Pending"):
        assert words_of(job(phase=phase, counts=Counts(0, 0, 9)), UNSEEN, USUAL, late) == ""


def test_lines_all_through_and_still_running_is_stuck_in_other_words() -> None:
    one, past = steps_of(40)
    one = replace(one, counts=Counts(20, 0, 20))
    words = words_of(one, past, NOTHING, past.samples[-1].at + HOUR)
    assert words == "all lines are processed, yet it has not ended for 1 h; its counts usually move every 40 s"


def test_a_queued_job_is_stuck_when_it_waits_for_longer_than_others_did() -> None:
    assert words_of(queued(NOON), UNSEEN, USUAL, NOON + 30 * MINUTE) == ""
    assert words_of(queued(NOON), UNSEEN, USUAL, NOON + 35 * MINUTE) == (
        "queued for 35 min; jobs of this model in this project usually wait 10 min (median of 41 jobs)"
    )
    assert words_of(queued(NOON), UNSEEN, NOTHING, NOON + DAY) == ""


@given(st.sampled_from(KINDS), st.integers(0, 20), st.floats(0.05, 0.95), st.floats(0, 1e6), st.floats(0, 1e6))
def test_what_is_stuck_stays_stuck_while_nothing_moves(
    kind: str, seed: int, share: float, wait: float, more: float
) -> None:
    one = progress_series(kind, seed)
    at = one.at_share(share)
    judged = [bool(stuck(one.job(at), one.past(at), NOTHING, at + seconds)) for seconds in (wait, wait + more)]
    assert judged in ([False, False], [False, True], [True, True])


def test_a_stuck_job_has_no_end_in_sight() -> None:
    one, past = steps_of(40)
    forecasted = forecast(replace(one, expires=BEGAN + DAY), past, NOTHING, past.samples[-1].at + HOUR)
    assert forecasted.is_stuck
    assert forecasted.ends is None
    assert forecasted.deadline is not Deadline.ON_TIME


@pytest.mark.parametrize("kind", KINDS)
def test_few_jobs_that_go_on_are_ever_taken_to_be_stuck(kind: str) -> None:
    paused = wrong = 0
    for seed in range(40):
        one = progress_series(kind, seed)
        for sample, after in zip(one.samples[5:], one.samples[6:], strict=False):
            is_long = after.at - sample.at > 15 * MINUTE
            paused += is_long
            wrong += is_long and bool(stuck(one.job(sample.at), one.past(sample.at), NOTHING, after.at - 1))
    if kind == "stalled":
        assert wrong > 0.8 * paused
    else:
        assert wrong <= 0.02 * max(paused, 50)


# What is usual


def test_baselines_are_medians_with_the_number_of_jobs() -> None:
    queue, run = USUAL.queue_time("seed", "eval"), USUAL.run_time("seed", "eval")
    step, rate = USUAL.step("seed", "eval"), USUAL.rate("seed", "eval")
    assert queue is not None
    assert (queue.median, queue.high, queue.jobs) == (620, 636, 41)
    assert run is not None
    assert run.median == 7_200
    assert step is not None
    assert step.median == pytest.approx(72)
    assert rate is not None
    assert rate.median == pytest.approx(1_000 / 120)


def test_what_is_unknown_of_both_is_asked_of_the_model_and_then_of_the_project() -> None:
    cases = [ended(n, project=f"p{n}", queue=100) for n in range(3)]
    cases += [ended(n + 10, model=f"m{n}", queue=900) for n in range(3)]
    baselines = baselines_of(*cases)
    found = [baselines.queue_time(*asked) for asked in (("seed", "p0"), ("other", "eval"), ("seed", ""), ("", "eval"))]
    assert [(baseline.median, baseline.peers) for baseline in found if baseline] == [
        (100, PeerGroup.MODEL),
        (900, PeerGroup.PROJECT),
        (100, PeerGroup.MODEL),
        (900, PeerGroup.PROJECT),
    ]
    assert baselines.queue_time("other", "other") is None
    assert baselines.queue_time() is None


def test_how_fast_and_long_a_model_runs_does_not_follow_from_the_others_of_its_project() -> None:
    baselines = baselines_of(*(ended(number) for number in range(3)))
    assert baselines.step("other", "eval") is not None
    assert baselines.rate("other", "eval") is baselines.run_time("other", "eval") is None
    assert baselines.rate("", "eval") is not None


def test_two_jobs_make_no_baseline_and_a_job_counts_once() -> None:
    baselines = baselines_of(ended(1), ended(1), ended(1), ended(2))
    assert baselines.run_time("seed", "eval") is None
    baselines.add(*ended(3))
    baseline = baselines.run_time("seed", "eval")
    assert baseline is not None
    assert baseline.jobs == 3


def test_only_completed_jobs_show_how_long_jobs_run_and_only_seen_ones_how_long_they_wait() -> None:
    stopped = [(replace(one, phase=TERMINATED), past) for one, past in map(ended, range(5))]
    assert baselines_of(*stopped).run_time("seed", "eval") is None
    unseen = [(one, UNSEEN) for one, _ in map(ended, range(5))]
    assert baselines_of(*unseen).queue_time("seed", "eval") is None


def test_the_memory_is_bounded() -> None:
    baselines = Baselines()
    for number in range(3_000):
        baselines.add(*ended(number, model=f"m{number}", project=f"p{number % 7}", run=60))
    assert len(baselines._groups) == 512
    assert max(len(group.jobs) for group in baselines._groups.values()) == 64
