"""Malformed jobs: each affects itself at most, readable fields show, and unknown values stay unknown."""

from __future__ import annotations

import pytest

from arktui.api.list_query import ListQuery
from arktui.sandbox.faults.job_fields import HOSTILE_TEXTS, LONG_MESSAGE_MIN
from arktui.store.clean_text import clean
from arktui.store.filters import MODEL, PHASE
from arktui.store.job import Counts, Job
from arktui.store.phase import COMPLETED
from arktui.store.query import Query
from arktui.sync.convert import TEXT_MAX
from tests.feed_harness import InstrumentedSandbox, RunningFeed, is_stale, listed, running_feed, truth_of

JOBS = 250

TEXTS = ("name", "description", "project", "model", "model_version", "message", "window", "input", "output")


async def jobs_with(fault: str) -> dict[str, Job]:
    """Return the jobs of an account as they are loaded under a fault."""
    app = InstrumentedSandbox(JOBS)
    app.faults.put(fault)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        assert not [one for one in watch.published if is_stale(one)]
        return {job.id: job for job in watch.snapshot.rows}


async def truth() -> dict[str, Job]:
    return {job.id: job for job in await listed(InstrumentedSandbox(JOBS), ListQuery())}


@pytest.mark.parametrize(
    "fault",
    ["counts-missing", "counts-odd", "phase-unknown", "times-odd", "wrong-types", "long-message", "hostile-text"],
)
async def test_every_job_is_there_and_right_again_once_the_service_is(fault: str) -> None:
    app = InstrumentedSandbox(90)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        known = dict(watch.snapshot.jobs)
        app.faults.put(f"{fault}:1" if fault != "long-message" else f"{fault}:0.1")
        await watch.refreshed()
        await watch.refreshed()
        assert watch.snapshot.jobs.keys() == known.keys()
        assert dict(watch.snapshot.jobs) != known
        assert not watch.snapshot.deleted
        app.faults.clear()
        await watch.refreshed()
        assert dict(watch.snapshot.jobs) == known == truth_of(app, known)
        assert not [one for one in watch.published if is_stale(one)]


async def test_odd_jobs_leave_the_others_on_their_page_alone() -> None:
    right = await truth()
    for fault in ("wrong-types:0.2", "counts-odd:0.2", "times-odd:0.2", "hostile-text:0.2"):
        seen = await jobs_with(fault)
        assert seen.keys() == right.keys()
        assert 0 < sum(seen[job_id] != right[job_id] for job_id in right) < JOBS / 2


async def test_counts_that_are_missing_are_unknown() -> None:
    counts = {job.counts for job in (await jobs_with("counts-missing")).values()}
    assert counts == {Counts(), Counts(total=100), Counts(done=40, failed=2)}
    assert all(one.percent is None for one in counts)


async def test_counts_that_contradict_each_other_stay_within_the_total() -> None:
    jobs = list((await jobs_with("counts-odd")).values())
    assert len({job.counts for job in jobs}) == 4
    for job in jobs:
        assert (job.counts.done or 0) >= 0 <= (job.counts.failed or 0)
        assert job.counts.share is None or 0 <= job.counts.share <= 1
        assert (job.counts.total is None) or (job.counts.processed or 0) <= job.counts.total


async def test_an_unknown_phase_is_its_own_word_and_not_over() -> None:
    for job in (await jobs_with("phase-unknown")).values():
        assert (job.phase, job.is_terminal) == ("Archiving", False)


async def test_times_that_cannot_be_read_are_unknown() -> None:
    for job in (await jobs_with("times-odd")).values():
        assert (job.created, job.updated, job.expires, job.phase_at) == (None, None, None, None)
        assert job.name


async def test_of_a_job_of_wrong_types_the_id_is_left() -> None:
    for job in (await jobs_with("wrong-types")).values():
        assert job == Job(id=job.id, name=job.name, unread=job.unread)
        assert {"Status", "RequestCounts", "CreateTime"} <= {*job.unread}


async def test_an_unreadable_job_does_not_count_as_deleted() -> None:
    app = InstrumentedSandbox(JOBS)
    async with running_feed(app) as watch:
        await watch.until_loaded()
        known = dict(watch.snapshot.jobs)
        app.faults.put("unreadable:0.3")
        for _ in range(5):
            await watch.refreshed()
        await watch.until(lambda _: watch.feed._plan.full_rescan.next_request is None)
        assert not watch.snapshot.deleted
        assert dict(watch.snapshot.jobs) == known, "the last that was known of it stays"
        assert not [one for one in watch.published if is_stale(one)]


async def test_jobs_that_could_never_be_read_are_missing_from_the_count() -> None:
    app = InstrumentedSandbox(JOBS)
    app.faults.put("unreadable:0.3")
    async with running_feed(app) as watch:
        await watch.until_loaded()
        assert JOBS / 2 < watch.snapshot.shown < JOBS
        assert watch.snapshot.status.total == JOBS
        app.faults.clear()
        await all_found(watch)


async def all_found(watch: RunningFeed) -> None:
    """Refresh until the feed has explained the difference between the total and the loaded jobs."""
    await watch.refreshed()
    await watch.refreshed()
    await watch.until(lambda snapshot: snapshot.shown == JOBS)


async def test_a_message_of_2_mb_is_cut_and_says_so() -> None:
    right = await truth()
    seen = await jobs_with("long-message:0.05")
    long = {job.id: job for job in seen.values() if len(job.message) > 1_000}
    assert 0 < len(long) < JOBS / 4
    for job in long.values():
        assert job.message.startswith("长 message")
        assert job.message.endswith("characters in total)")
        assert f"{LONG_MESSAGE_MIN // 1_000_000}," in job.message[TEXT_MAX:]
        assert len(job.message) < TEXT_MAX + 50
    assert {job.id: job for job in seen.values() if job.id not in long}.items() <= right.items()


async def test_hostile_texts_are_clean_before_anything_sees_them() -> None:
    jobs = await jobs_with("hostile-text")
    texts = [getattr(job, field) for job in jobs.values() for field in TEXTS]
    texts += [part for job in jobs.values() for tag in job.tags for part in tag]
    assert any("owned" in text for text in texts)
    assert any("[bold red]markup[/]" in text for text in texts), "what only a markup parser minds stays as it is"
    for text in texts:
        for line in text.split("\n"):
            assert clean(line) == line
            line.encode()
    assert {clean(text) for text in HOSTILE_TEXTS} != set(HOSTILE_TEXTS)


async def test_a_hostile_text_can_be_filtered_for() -> None:
    app = InstrumentedSandbox(JOBS)
    app.faults.put("hostile-text")
    async with running_feed(app) as watch:
        await watch.until_loaded()
        watch.feed.set_query(Query(phases=frozenset({COMPLETED})))
        await watch.until(lambda snapshot: snapshot.rows and snapshot.query[PHASE])
        assert {job.phase for job in watch.snapshot.rows} == {COMPLETED}
        assert watch.snapshot.facets[MODEL]
