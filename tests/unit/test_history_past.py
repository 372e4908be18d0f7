from __future__ import annotations

from itertools import pairwise

from arktui.history.history import History
from arktui.history.past import SAMPLES_MAX, UNSEEN, Past, PhaseChange, Sample, grown, joined, thinned
from arktui.history.throughput import QUARTER, QUARTERS, Throughput
from arktui.store.job import Counts
from arktui.store.phase import COMPLETED, QUEUED, RUNNING
from tests.jobs import NOON, job


def counts(done: int) -> Counts:
    return Counts(done, 0, 1_000)


def test_a_sample_is_kept_when_the_counts_moved_and_a_phase_when_it_changed() -> None:
    past = UNSEEN
    for minute, (phase, done) in enumerate([(QUEUED, 0), (RUNNING, 0), (RUNNING, 10), (RUNNING, 10), (COMPLETED, 7)]):
        past = grown(past, job(0, phase, counts=counts(done)), NOON + 60 * minute)
    assert past == Past(
        (Sample(NOON, counts(0)), Sample(NOON + 120, counts(10)), Sample(NOON + 240, counts(7))),
        tuple(
            PhaseChange(NOON + 60 * minute, phase, NOON)
            for minute, phase in ((0, QUEUED), (1, RUNNING), (4, COMPLETED))
        ),
        first_seen=NOON,
        last_seen=NOON + 240,
    )


def test_nothing_is_kept_of_counts_that_are_not_sent() -> None:
    assert not grown(UNSEEN, job(0, QUEUED), NOON).samples


def test_of_many_samples_the_newest_are_kept_as_they_are_and_the_oldest_is() -> None:
    samples = [Sample(NOON + number, counts(number)) for number in range(10 * SAMPLES_MAX)]
    kept = thinned(samples)
    assert len(kept) <= SAMPLES_MAX
    assert kept[0] == samples[0]
    assert list(kept[-SAMPLES_MAX // 2 :]) == samples[-SAMPLES_MAX // 2 :]


def test_what_was_read_and_what_was_seen_become_one() -> None:
    seen = [(0, RUNNING, 1), (60, RUNNING, 2), (120, RUNNING, 3), (180, COMPLETED, 4)]
    whole = older = newer = UNSEEN
    for second, phase, done in seen:
        now = job(0, phase, counts=counts(done))
        whole = grown(whole, now, NOON + second)
        if second <= 120:
            older = grown(older, now, NOON + second)
        if second >= 120:
            newer = grown(newer, now, NOON + second + 0.25)  # by another clock
    assert [sample.counts for sample in joined(older, newer).samples] == [sample.counts for sample in whole.samples]
    assert [change.phase for change in joined(older, newer).phases] == [RUNNING, COMPLETED]
    assert joined(older, UNSEEN) == older
    assert joined(UNSEEN, newer) == newer


def test_a_job_that_is_over_is_remembered_for_a_while_and_one_that_always_was_is_not() -> None:
    history = History(lambda: NOON)
    history.observe(None, job(0, COMPLETED))
    assert history.past(job(0).id) is UNSEEN
    history.observe(None, job(1, RUNNING))
    history.observe(job(1, RUNNING), job(1, COMPLETED))
    assert [change.phase for change in history.past(job(1).id).phases] == [RUNNING, COMPLETED]


def test_a_deleted_job_says_since_when_until_it_comes_back() -> None:
    history = History(lambda: NOON)
    history.observe(None, job(0, RUNNING))
    history.see_deleted(frozenset({job(0).id}))
    assert history.past(job(0).id).deleted == NOON
    history.see_deleted(frozenset())
    history.observe(job(0, RUNNING), job(0, RUNNING))
    assert history.past(job(0).id).deleted is None


def test_lines_are_counted_by_the_quarter_in_which_they_were_processed() -> None:
    now = NOON
    history = History(lambda: now)
    runs = [job(0, RUNNING, counts=counts(done)) for done in (0, 30, 50, 40, 45)]
    history.observe(None, runs[0])
    for old, new in pairwise(runs):
        now += 10 * 60
        history.observe(old, new)
    assert history.throughput(now)[-3:] == [30, 20, 5]
    assert len(history.throughput(now)) == QUARTERS


def test_lines_of_a_time_in_which_nobody_looked_are_spread_over_it() -> None:
    counted = Throughput()
    counted.add(NOON, NOON + 4 * QUARTER, 10)
    assert counted.of_day(NOON + 4 * QUARTER)[-5:] == [0, 2, 3, 2, 3]
