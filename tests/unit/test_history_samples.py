from __future__ import annotations

from dataclasses import replace

from arktui.history.samples import WINDOW, Samples
from arktui.store.job import Counts, Job
from arktui.store.phase import COMPLETED, RUNNING

JOB = Job("bi-1", phase=RUNNING)


def at(processed: int | None) -> list[Job]:
    return [replace(JOB, counts=Counts(processed, 0, 10_000))]


def test_a_steady_job_has_its_rate() -> None:
    samples = Samples()
    for minute in range(5):
        samples.note(at(100 * minute), 60.0 * minute)
    assert samples.rate(JOB.id, 240.0) == 100.0


def test_one_look_tells_no_rate() -> None:
    samples = Samples()
    samples.note(at(50), 0.0)
    assert samples.rate(JOB.id, 600.0) is None


def test_a_job_that_stands_still_slows_down() -> None:
    samples = Samples()
    samples.note(at(0), 0.0)
    samples.note(at(100), 60.0)
    assert samples.rate(JOB.id, 120.0) == 50.0


def test_counts_that_go_down_begin_anew() -> None:
    samples = Samples()
    samples.note(at(500), 0.0)
    samples.note(at(100), 60.0)
    assert samples.rate(JOB.id, 120.0) is None
    samples.note(at(160), 120.0)
    assert samples.rate(JOB.id, 120.0) == 60.0


def test_what_is_older_than_the_window_does_not_count() -> None:
    samples = Samples()
    samples.note(at(0), 0.0)
    samples.note(at(1_000), WINDOW)
    samples.note(at(1_060), WINDOW + 60)
    assert samples.rate(JOB.id, WINDOW + 60) == 60.0


def test_a_job_that_no_longer_runs_is_forgotten() -> None:
    samples = Samples()
    samples.note(at(0), 0.0)
    samples.note(at(100), 60.0)
    samples.note([replace(JOB, phase=COMPLETED)], 61.0)
    assert samples.rate(JOB.id, 61.0) is None


def test_an_unknown_count_is_no_sample() -> None:
    samples = Samples()
    samples.note(at(None), 0.0)
    samples.note(at(60), 10.0)
    samples.note(at(120), 70.0)
    assert samples.rate(JOB.id, 70.0) == 60.0
