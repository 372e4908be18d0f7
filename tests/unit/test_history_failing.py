"""When a running job counts as failing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from arktui.history.baselines import Baselines
from arktui.history.explain import explain
from arktui.history.failing import Failing, is_failing, rising_failures
from arktui.history.findings import FailedSoFar, IsFailing
from arktui.history.history import History
from arktui.history.past import Past, Sample
from arktui.history.problem_bounds import DEFAULT_BOUNDS, ProblemBounds
from arktui.store.clean_text import CleanText
from arktui.store.job import Counts, Job
from arktui.store.phase import COMPLETED, RUNNING
from arktui.view.evidence import failures
from arktui.view.explanation import sentences
from tests.jobs import NOON, job

MINUTE = 60.0


def seen(*failed_and_processed: tuple[int, int], every: float = MINUTE) -> tuple[Job, Past]:
    """Return a running job that was seen with these counts, one after the other since its start."""
    counts = [Counts(processed - failed, failed, 1_000_000) for failed, processed in failed_and_processed]
    samples = tuple(Sample(NOON + number * every, each) for number, each in enumerate(counts))
    return job(phase=RUNNING, counts=counts[-1], phase_at=NOON), Past(samples)


@pytest.mark.parametrize(
    ("failed", "processed", "expected"),
    [
        (342_765, 839_642, True),
        (21, 419, True),
        (21, 420, False),
        (20, 100, False),
        (20, 20, False),
        (21, 21, True),
        (0, 900, False),
    ],
)
def test_both_bounds_have_to_be_exceeded(failed: int, processed: int, expected: bool) -> None:
    one, past = seen((0, 0), (failed, processed))
    assert is_failing(one, past, DEFAULT_BOUNDS) is expected


def test_the_bounds_are_settings() -> None:
    one, past = seen((0, 0), (3, 100))
    assert not is_failing(one, past, DEFAULT_BOUNDS)
    assert is_failing(one, past, ProblemBounds(failing_share=0.02, failing_lines=2))


def test_one_sample_shows_no_rise() -> None:
    one, past = seen((400, 1_000))
    assert not is_failing(one, past, DEFAULT_BOUNDS)
    more, past = seen((400, 1_000), (401, 1_050))
    assert is_failing(more, past, DEFAULT_BOUNDS)
    assert not is_failing(more, Past(), DEFAULT_BOUNDS)


def test_lines_that_failed_earlier_and_fail_no_more_are_no_problem() -> None:
    counts = [(0, 0), (500, 1_000), *((500, 1_000 + 100 * number) for number in range(1, 60))]
    assert is_failing(*seen(*counts[:10]), DEFAULT_BOUNDS)
    assert not is_failing(*seen(*counts[:18]), DEFAULT_BOUNDS), "for a quarter of an hour no line failed"
    assert is_failing(*seen(*counts[:5], every=60 * MINUTE), DEFAULT_BOUNDS), "four slow moves count as recent"
    assert not is_failing(*seen(*counts[:6], every=60 * MINUTE), DEFAULT_BOUNDS)


def test_while_nothing_moves_nothing_changes() -> None:
    one, past = seen((0, 0), (400, 1_000))
    history = History(lambda: NOON + MINUTE)
    history.restore_past(one.id, past, is_active=True)
    assert history.forecasts([one], NOON + 60 * MINUTE)[one.id].is_failing


def test_an_answer_that_came_late_is_no_rise_and_a_run_that_starts_again_forgets() -> None:
    assert not is_failing(*seen((400, 1_000), (399, 990), (400, 1_000)), DEFAULT_BOUNDS)
    assert not is_failing(*seen((400, 1_000), (30, 50)), DEFAULT_BOUNDS)
    assert is_failing(*seen((400, 1_000), (30, 50), (31, 60)), DEFAULT_BOUNDS)
    one, past = seen((0, 0), (400, 1_000))
    resumed = replace(one, phase_at=NOON + 30.0)
    assert not is_failing(resumed, past, DEFAULT_BOUNDS), "the first sample is of the run before"


def test_only_running_jobs_fail_on() -> None:
    one, past = seen((0, 0), (400, 1_000))
    assert not is_failing(replace(one, phase=COMPLETED), past, DEFAULT_BOUNDS)


def test_the_explanation_gives_the_evidence() -> None:
    one, past = seen((0, 0), (342_000, 839_000), (342_765, 839_642))
    history = History(lambda: NOON + 2 * MINUTE)
    history.restore_past(one.id, past, is_active=True)
    one = replace(one, forecast=history.forecasts([one])[one.id], output=CleanText("tos://bucket/out/"))
    findings = explain(one, past, Baselines(), [], NOON + 2 * MINUTE)
    assert not any(isinstance(finding, FailedSoFar) for finding in findings)
    [sentence] = sentences(finding for finding in findings if isinstance(finding, IsFailing))
    assert sentence == (
        "It is failing: 342,765 of 839,642 processed lines failed (41%). "
        f"Check the errors before more lines fail: {one.errors}"
    )
    assert failures(Failing(900, 2_000, 10, 300, 60.0)).endswith("failed (45%); 10 of the last 300")
    rising = rising_failures(*seen((5, 10), (9, 30), (10, 90)))
    assert rising is not None
    assert (rising.failed_lately, rising.processed_lately, rising.seconds) == (5, 80, 120)
