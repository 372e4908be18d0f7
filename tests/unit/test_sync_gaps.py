"""Where rows belong that are not loaded."""

from __future__ import annotations

from arktui.api.list_query import ListQuery
from arktui.api.models import BatchInferenceJob, JobPage
from arktui.store.clean_text import CleanText
from arktui.store.job import Job
from arktui.store.job_store import JobStore
from arktui.store.phase import COMPLETED, RUNNING
from arktui.sync.gaps import gaps
from arktui.sync.pager import Pager

NOW = 1_795_446_000.0
ALL = 3_000


def page(number: int) -> JobPage:
    ids = [f"bi-{age:04}" for age in range((number - 1) * 100, number * 100)]
    return JobPage(total_count=ALL, items=[BatchInferenceJob.read({"Id": job_id}) for job_id in ids])


def job(age: int, phase: str) -> Job:
    return Job(CleanText(f"bi-{age:04}"), phase=CleanText(phase), created=NOW - age, phase_at=NOW - age)


def test_a_job_that_takes_long_does_not_bring_the_rest_of_its_page_to_the_top() -> None:
    store, pager = JobStore(), Pager((ListQuery(),), limit=300)
    for number in (1, 2, 3):
        pager.accept(page(number))
    pager.accept_out_of_order(30, page(30))
    store.apply(job(age, RUNNING if age == 2_900 else COMPLETED) for age in (*range(300), *range(2_900, ALL)))
    [gap] = gaps(store.snapshot, pager, ALL - 400)
    assert (gap.size, gap.pages) == (2_600, range(4, 30))
    assert 300 <= gap.place <= 301  # it stands first; then come those of the first three pages
