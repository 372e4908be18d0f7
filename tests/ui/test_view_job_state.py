"""What a job has come to, in the words of the table and of the detail."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from arktui.store.forecast import Deadline, Forecast
from arktui.store.job import Counts, Job
from arktui.store.phase import COMPLETED, FAILED, QUEUED, RUNNING, TERMINATED
from arktui.view.column_renderers import PHASE_WIDTH
from arktui.view.glyphs import UNICODE
from arktui.view.job_state import failed_share, is_late, outcome_words, state_line
from tests.jobs import NOON, job

STUCK = Forecast(is_stuck=True)


def expired(phase: str, counts: Counts = Counts()) -> Job:  # noqa: B008 - never changed
    return job(phase=phase, phase_at=NOON + 60, expires=NOON + 60, counts=counts)


@pytest.mark.parametrize(
    ("of", "words", "style"),
    [
        (job(phase=RUNNING), "▶ Running", "running"),
        (job(phase=RUNNING, forecast=STUCK), "▶ Stuck", "attention"),
        (job(phase=QUEUED, forecast=STUCK), "○ Stuck", "attention"),
        (job(phase=COMPLETED, counts=Counts(9, 0, 9), forecast=STUCK), "✓ Completed", "completed"),
        (job(phase=COMPLETED, counts=Counts(690, 310, 1_000)), "✓ 31% failed", "attention"),
        (job(phase=COMPLETED, counts=Counts(999, 1, 1_000)), "✓ 0.1% failed", "attention"),
        (job(phase=COMPLETED, counts=Counts(9_999, 1, 10_000)), "✓ <0.1% failed", "attention"),
        (job(phase=COMPLETED, counts=Counts(1, 999, 1_000)), "✓ >99% failed", "attention"),
        (job(phase=COMPLETED, counts=Counts(0, 7, 7)), "✓ All failed", "failed"),
        (job(phase=COMPLETED, counts=Counts(None, 7, None)), "✓ some failed", "attention"),
        (job(phase=FAILED), "✗ Failed", "failed"),
        (expired(FAILED), "✗ Expired", "failed"),
        (job(phase=TERMINATED), "■ Terminated", "terminated"),
        (expired(TERMINATED), "■ Expired", "failed"),
        (job(phase="Dreaming"), "? Dreaming", "unknown"),
    ],
)
def test_the_sign_of_the_phase_stands_with_the_word_that_says_most(of: Job, words: str, style: str) -> None:
    assert state_line(of, UNICODE) == ((words, style),)
    assert cell_len(words) <= PHASE_WIDTH


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
