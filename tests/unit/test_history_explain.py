"""The explanation of a job: each sentence names its evidence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.history.baselines import Baselines
from arktui.history.explain import explain
from arktui.history.findings import Advice, InPhase, NextSlot, ProjectLoad, QueuedBefore
from arktui.history.past import UNSEEN, Past, PhaseChange, Sample
from arktui.store.forecast import Forecast
from arktui.store.job import Counts, Job
from arktui.store.phase import COMPLETED, FAILED, INITIALIZING, QUEUED, RUNNING, TERMINATED, TERMINATING
from arktui.view.explanation import sentences
from tests.jobs import NOON, job, jobs
from tests.progress_series import BEGAN, progress_series
from tests.unit.test_history_forecast import HOUR, MINUTE, NOTHING, USUAL, queued, steps_of

ERRORS = "tos://bucket/out/bi-20261123150000-00000/error/errors.jsonl"


def explanation(
    one: Job, past: Past = UNSEEN, baselines: Baselines = NOTHING, others: tuple[Job, ...] = (), now: float = NOON
) -> str:
    return "\n".join(sentences(explain(one, past, baselines, others, now)))


# Waiting


def busy(running: int, prepared: int = 0, ahead: int = 0) -> tuple[Job, ...]:
    """Return the other jobs of a project, and some of another one."""
    some = [
        job(n, RUNNING, project="eval", forecast=Forecast(ends=(NOON + (n + 1) * HOUR,) * 2)) for n in range(running)
    ]
    some += [job(100 + n, INITIALIZING, project="eval") for n in range(prepared)]
    some += [job(200 + n, QUEUED, project="eval", created=NOON - HOUR) for n in range(ahead)]
    some += [job(300, QUEUED, project="eval", created=NOON + HOUR), job(301, COMPLETED, project="eval")]
    return (*some, *(job(400 + n, RUNNING, project="other") for n in range(30)))


def test_a_full_project_is_why_a_job_waits_and_its_first_end_is_when_it_goes_on() -> None:
    findings = explain(queued(NOON), UNSEEN, NOTHING, busy(19, 1, 3), NOON + 10 * MINUTE)
    assert findings == [
        InPhase(QUEUED, 10 * MINUTE),
        ProjectLoad("eval", 19, 1, is_complete=True),
        NextSlot(50 * MINUTE, 50 * MINUTE, 19),
        QueuedBefore(3, "eval", is_complete=True),
    ]
    assert sentences(findings) == [
        "It has been queued for 10 min.",
        ("Project eval has 19 running jobs and 1 being prepared; the documented limit is 20, so it waits for a slot."),
        "The next slot should be free in 50 min, by the estimates for 19 jobs.",
        "3 queued jobs of project eval were submitted before it.",
    ]


def test_a_project_with_slots_does_not_explain_the_wait() -> None:
    others: dict[str, Job] = {other.id: other for other in busy(1)}
    findings = explain(queued(NOON), UNSEEN, USUAL, others, NOON + 5 * MINUTE, is_complete=False)
    assert sentences(findings) == [
        "It has been queued for 5 min.",
        (
            "The documented limit of 20 running jobs does not explain the wait: project eval has 1 running job "
            "(counting only jobs loaded so far)."
        ),
        "No other queued job of project eval was submitted before it (counting only jobs loaded so far).",
        "Jobs of this model in this project usually wait 10 min (median of 41 jobs).",
    ]


def test_a_wait_beyond_what_is_usual_is_said_once() -> None:
    words = explanation(queued(NOON), baselines=USUAL, now=NOON + HOUR)
    assert "It has waited longer than usual: queued for 1 h; jobs of this model" in words
    assert "Jobs of this model" not in words


def test_the_job_itself_is_none_of_the_others() -> None:
    one = queued(NOON)
    assert explain(one, UNSEEN, NOTHING, [one], NOON) == explain(one, UNSEEN, NOTHING, [], NOON)


def test_a_deadline_too_near_for_what_is_usual_is_said_with_that() -> None:
    words = explanation(queued(NOON, expires=NOON + 1.5 * HOUR), baselines=USUAL)
    assert "at risk: it expires in 1 h 30 min, but the rest usually takes 2 h." in words
    assert "nothing shows that this is enough" in explanation(job(phase=INITIALIZING, expires=NOON + MINUTE))


# Running


def test_a_job_that_goes_on_is_explained_with_its_rate_and_its_end() -> None:
    samples = tuple(Sample(BEGAN + n * MINUTE, Counts(10 * n, 0, 1_000)) for n in range(31))
    past = Past(samples, (PhaseChange(BEGAN, RUNNING, BEGAN),), BEGAN)
    now = BEGAN + 30 * MINUTE
    one = job(phase=RUNNING, phase_at=BEGAN, counts=samples[-1].counts, expires=now + 30 * HOUR)
    first, end, deadline = explanation(one, past, now=now).splitlines()
    assert first == "It processes 10 lines a minute, as it has throughout this run."
    assert end.startswith("It should end in ")
    assert deadline == "It is on time: it expires in 30 h."
    assert "within the range of its estimated end" in explanation(
        replace(one, expires=now + 75 * MINUTE), past, now=now
    )
    assert "It will miss its deadline: it expires in 10 min." in explanation(
        replace(one, expires=now + 10 * MINUTE), past, now=now
    )


def test_a_rate_beside_its_own_and_its_models() -> None:
    samples = [Sample(BEGAN + n * MINUTE, Counts(20 * n, 0, 10_000)) for n in range(31)]
    samples += [Sample(BEGAN + (30 + n) * MINUTE, Counts(600 + 2 * n, 0, 10_000)) for n in range(1, 31)]
    past = Past(tuple(samples), (PhaseChange(BEGAN, RUNNING, BEGAN),), BEGAN)
    one = job(phase=RUNNING, phase_at=BEGAN, counts=samples[-1].counts, model="seed", project="eval")
    words = explanation(one, past, USUAL, now=samples[-1].at)
    assert "It has slowed down: 2.0 lines a minute now, 11 lines a minute over the whole run." in words
    assert "at the least; its latest end cannot be estimated yet." in words
    usual = "jobs of this model in this project usually process 8.3 lines a minute (median of 41 jobs)"
    assert f"That is slow: {usual}." in words


def test_a_stuck_job_is_explained_with_the_evidence_and_what_to_do() -> None:
    one, past = steps_of(40)
    words = explanation(one, past, now=past.samples[-1].at + 42 * MINUTE)
    assert "It looks stuck: no progress for 42 min; its counts usually move every 40 s." in words
    assert "stop and resume it" in words
    assert "should end" not in words


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        (Counts(), "the service does not report its counts"),
        (Counts(5, 0, None), "the service does not report its counts"),
        (Counts(0, 0, 100), "no line is processed yet"),
        (Counts(5, 0, 100), "arktui has not seen enough of it so far"),
    ],
)
def test_it_is_said_why_there_is_no_estimate(counts: Counts, why: str) -> None:
    assert f"Its end cannot be estimated yet: {why}." in explanation(job(counts=counts), now=NOON + 30)


def test_failing_lines_are_worth_a_look_while_a_job_runs() -> None:
    one = job(counts=Counts(90, 10, 1_000), output="tos://bucket/out/")
    words = explanation(one, now=NOON + 30)
    assert "10 lines have failed so far, 10% of those processed." in words
    assert f"Check the errors before more lines fail: {ERRORS}" in words
    assert "Check" not in explanation(replace(one, counts=Counts(900, 1, 1_000)), now=NOON + 30)


def test_a_job_beyond_its_deadline_is_called_expired() -> None:
    assert "It expired 5 min ago but has not ended" in explanation(job(expires=NOON), now=NOON + 5 * MINUTE)


# Stopping, and over


def test_it_says_whether_a_job_is_stopped_because_it_expired() -> None:
    assert "completion window has ended" in explanation(job(phase=TERMINATING, expires=NOON))
    assert "before its completion window ended" in explanation(job(phase=TERMINATING, expires=NOON + 1))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"phase": COMPLETED, "counts": Counts(10, 0, 10)}, "It completed with 10 of 10 lines done."),
        ({"phase": COMPLETED, "counts": Counts(9, 1, 10)}, "It completed, but 1 of its 10 lines failed (10%)."),
        ({"phase": COMPLETED, "counts": Counts(0, 10, 10)}, "every line failed (10 lines)."),
        ({"phase": COMPLETED}, "It completed."),
        ({"phase": TERMINATED, "counts": Counts(4, 0, 10)}, "It was stopped with 4 of 10 lines done."),
        ({"phase": TERMINATED, "expires": NOON, "window": "1d"}, "Its completion window of 1d ended."),
        ({"phase": FAILED, "message": "line 3: no JSON"}, "It failed.\nThe service says: line 3: no JSON"),
        ({"phase": "Pending"}, "does not list the phase Pending."),
        ({"phase": ""}, "The service named no phase."),
    ],
)
def test_what_became_of_a_job_is_said(fields: dict[str, object], words: str) -> None:
    assert words in explanation(job(**fields))  # type: ignore[arg-type]


def test_what_to_do_follows_from_what_became_of_it() -> None:
    failed = explanation(job(phase=FAILED, counts=Counts(5, 5, 10), output="tos://bucket/out"))
    assert f"The errors file says why lines failed: {ERRORS}" in failed
    assert "It can be resumed" in failed
    assert Advice.FIX_CAUSE in explain(job(phase=FAILED), UNSEEN, NOTHING, (), NOON)
    assert "Fix the cause" in failed
    assert "longer completion window" in explanation(job(phase=TERMINATED, expires=NOON))
    assert "resumed" not in explanation(job(phase=COMPLETED, counts=Counts(0, 10, 10)))


def test_how_long_it_ran_stands_beside_what_is_usual() -> None:
    one = job(phase=COMPLETED, phase_at=NOON + HOUR, model="seed", project="eval")
    words = explanation(one, Past(phases=(PhaseChange(NOON, RUNNING, NOON),)), USUAL)
    assert "It ran for 1 h; jobs of this model in this project usually run for 2 h (median of 41 jobs)." in words


def test_a_deleted_job_is_explained_by_its_deletion_alone() -> None:
    assert explanation(job(phase=COMPLETED), Past(deleted=NOON), now=NOON + HOUR) == (
        "It was deleted: the service has not listed it for 1 h. Its last phase was Completed."
    )


@given(jobs(), st.lists(jobs(), max_size=5), st.floats(-1e6, 1e6))
def test_something_is_said_of_any_job(one: Job, others: list[Job], seconds: float) -> None:
    said = sentences(explain(one, UNSEEN, USUAL, others, NOON + seconds))
    assert said
    assert all(sentence[0].isupper() or sentence[0].isdigit() for sentence in said)


def test_something_is_said_at_every_moment_of_a_job() -> None:
    one = progress_series("stalled", 2)
    for sample in one.samples[::7]:
        assert sentences(explain(one.job(sample.at), one.past(sample.at), USUAL, (), sample.at))
