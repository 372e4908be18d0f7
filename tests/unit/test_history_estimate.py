"""The rate and the end of a job, held to simulated jobs whose end is known, and to odd pasts."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.history.estimate import Estimate, estimate
from arktui.history.past import UNSEEN, Past, PhaseChange, Sample
from arktui.history.progress import progress_of_job
from arktui.history.rate import rate
from arktui.store.clean_text import CleanText
from arktui.store.job import Counts, Job
from arktui.store.phase import FAILED, PHASES, QUEUED, RUNNING
from tests.progress_series import BEGAN, KINDS, progress_series

SEEDS = range(60)
MINUTE = 60.0


def steady(total: int = 1_000, *, minutes: int = 20, per_minute: int = 10, began: float = BEGAN) -> tuple[Job, Past]:
    """Return a job that did as many lines in each minute, watched from its beginning."""
    samples = [Sample(began + n * MINUTE, Counts(per_minute * n, 0, total)) for n in range(minutes + 1)]
    job = Job(CleanText("bi-1"), phase=RUNNING, phase_at=began, counts=samples[-1].counts)
    return job, Past(tuple(samples), (PhaseChange(began, RUNNING, began),), began, samples[-1].at)


def expected(job: Job, past: Past, now: float) -> Estimate:
    estimated = estimate(job, past, now)
    assert estimated is not None
    return estimated


# Known truth


def errors_of(kind: str, share: float) -> tuple[list[float], list[float], float]:
    """Return the errors of the estimate and of the naive one, and how often the truth lay within the range."""
    own, naive, within = [], [], 0
    for seed in SEEDS:
        one = progress_series(kind, seed)
        now = one.at_share(share)
        job, truth = one.job(now), one.end - now
        estimated = expected(job, one.past(now), now)
        done = job.counts.done or 0
        own.append(abs(estimated.likely - truth) / truth)
        naive.append(abs((now - BEGAN) * (one.total - done) / done - truth) / truth)
        within += estimated.left[0] <= truth <= estimated.left[1]
    return own, naive, within / len(SEEDS)


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
@pytest.mark.parametrize("kind", ["steady", "bursty"])
def test_where_the_pace_lasts_the_estimate_is_as_good_as_the_naive_one(kind: str, share: float) -> None:
    own, naive, within = errors_of(kind, share)
    assert median(own) < median(naive) + 0.03
    assert within > 0.85


@pytest.mark.parametrize(
    ("kind", "share", "better"), [("slowing", 0.75, 0.7), ("stalled", 0.5, 0.2), ("stalled", 0.75, 0.2)]
)
def test_where_the_pace_has_changed_the_estimate_is_clearly_better(kind: str, share: float, better: float) -> None:
    own, naive, within = errors_of(kind, share)
    assert median(own) < better * median(naive)
    assert within > 0.8


def test_the_range_narrows_as_a_job_goes_on() -> None:
    widths = []
    for share in (0.1, 0.4, 0.9):
        one = progress_series("steady", 1)
        now = one.at_share(share)
        low, high = expected(one.job(now), one.past(now), now).left
        widths.append(high / low)
    assert widths == sorted(widths, reverse=True)


# What is known and what is not


def test_nothing_is_estimated_from_nothing() -> None:
    job, past = steady()
    now = BEGAN + 20 * MINUTE
    assert estimate(replace(job, counts=Counts(200, 0, None)), past, now) is None
    assert estimate(replace(job, counts=Counts(None, None, 1_000)), past, now) is None
    assert estimate(replace(job, phase=QUEUED), past, now) is None
    assert estimate(replace(job, counts=Counts(0, 0, 1_000)), UNSEEN, now) is None
    assert estimate(replace(job, phase_at=None), UNSEEN, now) is None
    assert rate(UNSEEN, Counts(5, 0, 10), now) is None
    assert estimate(*steady(minutes=0), BEGAN + 30 * MINUTE) is None


def test_it_takes_a_minute_to_estimate() -> None:
    job = Job(CleanText("bi-1"), phase=RUNNING, phase_at=BEGAN, counts=Counts(50, 0, 100))
    past = Past((Sample(BEGAN, Counts(0, 0, 100)), Sample(BEGAN + 30, job.counts)), first_seen=BEGAN)
    assert estimate(job, past, BEGAN + 59) is None
    assert estimate(job, past, BEGAN + 60) is not None


def test_a_steady_job_is_estimated_well() -> None:
    job, past = steady()
    estimated = expected(job, past, BEGAN + 20 * MINUTE)
    assert estimated.rate == pytest.approx(10)
    assert estimated.likely == pytest.approx(80 * MINUTE)
    assert rate(past, job.counts, BEGAN + 20 * MINUTE) == pytest.approx(10)


def test_a_job_never_seen_before_is_estimated_widely_by_its_phase_time() -> None:
    job, past = steady()
    now = BEGAN + 20 * MINUTE
    seen, unseen = expected(job, past, now), expected(job, UNSEEN, now)
    assert unseen.likely == pytest.approx(seen.likely)
    assert unseen.left[0] < seen.left[0]
    assert unseen.left[1] > 2 * seen.likely


def test_a_first_guess_lasts_until_more_was_seen_than_is_guessed() -> None:
    job, past = steady(total=10_000, minutes=200)
    seen = past.samples[100:]
    for number, is_guess in ((20, True), (90, True), (101, False)):
        some = Past(seen[:number], (), seen[0].at, seen[number - 1].at)
        run = progress_of_job(replace(job, counts=seen[number - 1].counts), some, seen[number - 1].at)
        assert run is not None
        assert (run.times[0] == BEGAN) is is_guess
        assert run.is_watched is not is_guess


def test_an_end_too_vague_to_help_is_not_shown() -> None:
    past = Past((Sample(BEGAN, Counts(0, 0, 10**6)), Sample(BEGAN + MINUTE, Counts(1, 0, 10**6))), (), BEGAN)
    job = Job(CleanText("bi-1"), phase=RUNNING, phase_at=BEGAN, counts=past.samples[-1].counts)
    assert estimate(job, past, BEGAN + 2 * MINUTE) is None


def test_waiting_for_the_next_step_is_no_slowing_down_and_standing_still_is() -> None:
    job, past = steady(minutes=40)
    at_once, soon, late = (expected(job, past, BEGAN + minutes * MINUTE) for minutes in (40, 40.9, 55))
    assert soon.rate == at_once.rate
    assert soon.likely == pytest.approx(at_once.likely - 0.9 * MINUTE)
    assert late.rate < at_once.rate
    assert late.likely > at_once.likely
    assert late.left[1] > at_once.left[1]


def test_failed_lines_are_through_as_well() -> None:
    job, past = steady()
    past = replace(past, samples=tuple(Sample(at, Counts(0, counts.done, 1_000)) for at, counts in past.samples))
    assert expected(replace(job, counts=Counts(0, 200, 1_000)), past, BEGAN + 20 * MINUTE).rate == pytest.approx(10)


# Runs


def test_a_resumed_job_is_estimated_by_its_present_run_alone() -> None:
    _, first = steady(minutes=20, per_minute=1)
    began = BEGAN + 500 * MINUTE
    job, second = steady(minutes=20, began=began)
    phases = (*first.phases, PhaseChange(BEGAN + 21 * MINUTE, FAILED, BEGAN + 20 * MINUTE), *second.phases)
    past = Past(first.samples + second.samples, phases, BEGAN, began)
    assert expected(job, past, began + 20 * MINUTE).likely == pytest.approx(80 * MINUTE)
    assert rate(past, job.counts, began + 20 * MINUTE) == pytest.approx(10)


def test_a_resumed_job_that_goes_on_with_its_counts_did_not_do_them_now() -> None:
    began = BEGAN + 500 * MINUTE
    samples = [Sample(BEGAN + 60, Counts(500, 0, 1_000))]
    samples += [Sample(began + n * MINUTE, Counts(500 + 10 * n, 0, 1_000)) for n in range(1, 21)]
    job = Job(CleanText("bi-1"), phase=RUNNING, phase_at=began, counts=samples[-1].counts)
    assert expected(job, Past(tuple(samples)), began + 20 * MINUTE).likely == pytest.approx(30 * MINUTE)


def test_counts_that_were_set_back_start_over() -> None:
    _, first = steady(minutes=20, per_minute=40)
    job, second = steady(minutes=20, began=BEGAN + 21 * MINUTE)
    past = replace(first, samples=first.samples + second.samples)
    assert expected(replace(job, phase_at=BEGAN), past, BEGAN + 41 * MINUTE).likely == pytest.approx(80 * MINUTE)


def test_one_late_answer_and_one_without_counts_change_little() -> None:
    job, past = steady()
    odd = list(past.samples)
    odd[15:15] = [Sample(odd[14].at + 20, Counts(137, 0, 1_000)), Sample(odd[14].at + 40, Counts())]
    estimated = expected(job, replace(past, samples=tuple(odd)), BEGAN + 20 * MINUTE)
    assert estimated.likely == pytest.approx(80 * MINUTE, rel=0.1)


def test_a_job_whose_lines_are_all_through_is_over_at_once() -> None:
    job, past = steady(total=200)
    assert expected(job, past, BEGAN + 20 * MINUTE).left == (0, 0)


# Any past


def numbers() -> st.SearchStrategy[Counts]:
    number = st.none() | st.integers(-5, 40) | st.integers(0, 2**63)
    return st.builds(Counts.from_wire, number, number, number)


def moments() -> st.SearchStrategy[float]:
    return st.floats(0, 4e9) | st.floats(-3_000, 3_000).map(lambda seconds: BEGAN + seconds)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Job, Past, float]:
    at = draw(st.lists(moments(), max_size=150))
    if draw(st.booleans()):
        at.sort()
    samples = tuple(Sample(moment, draw(numbers())) for moment in at)
    phase = st.builds(PhaseChange, moments(), st.sampled_from(PHASES), st.none() | moments())
    seen = st.none() | moments()
    past = Past(samples, tuple(draw(st.lists(phase, max_size=4))), draw(seen), draw(seen))
    is_unchanged = draw(st.booleans())
    last = samples[-1].counts if samples and is_unchanged else draw(numbers())
    return (
        Job(CleanText("bi-1"), phase=RUNNING, phase_at=draw(st.none() | moments()), counts=last),
        past,
        draw(moments()),
    )


@given(cases())
def test_an_estimate_is_a_range_of_finite_times_to_come(case: tuple[Job, Past, float]) -> None:
    job, past, now = case
    estimated = estimate(job, past, now)
    recent = rate(past, job.counts, now)
    assert recent is None or (isfinite(recent) and recent >= 0)
    if estimated is not None:
        assert all(map(isfinite, (estimated.rate, *estimated.left, estimated.likely)))
        assert estimated.rate >= 0
        assert 0 <= estimated.left[0] <= estimated.likely <= estimated.left[1]


@given(st.sampled_from(KINDS), st.integers(0, 20), st.floats(0.05, 0.95), st.integers(1, 1_000_000))
def test_more_to_do_takes_longer(kind: str, seed: int, share: float, more: int) -> None:
    one = progress_series(kind, seed)
    now = one.at_share(share)
    job, past = one.job(now), one.past(now)
    larger = replace(job, counts=replace(job.counts, total=one.total + more))
    few, many = estimate(job, past, now), estimate(larger, past, now)
    if few is None:
        assert many is None
    elif many is not None:  # it may be too far off for an estimate
        assert many.rate == few.rate
        assert many.likely >= few.likely
        assert many.left >= few.left
