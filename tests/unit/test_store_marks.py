"""Marks: they follow their jobs, and their sums are those of the marked jobs."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from arktui.store.job import Counts
from arktui.store.job_store import JobStore
from arktui.store.marks import Marks, Sum
from arktui.view.glyphs import UNICODE
from arktui.view.marks_text import marks_words
from tests.jobs import IDS, job, jobs

KNOWN = Counts(done=5, failed=1, total=10)


def plain_sum(numbers: list[int | None]) -> Sum:
    return Sum(sum(number or 0 for number in numbers), numbers.count(None))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("apply", "toggle", "delete", "clear")),
            st.lists(jobs(), max_size=4),
            st.sets(st.sampled_from(IDS), max_size=5),
        ),
        max_size=12,
    )
)
def test_the_sums_are_those_of_the_jobs_as_they_are_now(steps: list[tuple[str, list, set[str]]]) -> None:  # type: ignore[type-arg]
    store, marks = JobStore(), Marks()
    store.subscribe(lambda snapshot: marks.take(snapshot.changes))
    for step, some, ids in steps:
        if step == "apply":
            store.apply(some)
        elif step == "toggle":
            marks.toggle([store.snapshot.jobs[each] for each in sorted(ids) if each in store.snapshot.jobs])
        elif step == "delete":
            store.mark_deleted(ids)
            store.forget(ids)
        else:
            marks.clear()
        present = store.snapshot.jobs
        assert all(present[each.id] == each for each in marks.jobs), "marks left with their jobs"
        assert marks.ids == {each.id for each in marks.jobs}
        assert marks.lines == plain_sum([each.counts.total for each in marks.jobs])
        assert marks.failed == plain_sum([each.counts.failed for each in marks.jobs])
        assert marks.last is None or marks.last in marks


def test_a_change_of_an_unmarked_job_is_none_of_the_marks() -> None:
    marks = Marks()
    marks.add([job(1)])
    assert not marks.take({job(2).id: (None, job(2))})
    assert marks.take({job(1).id: (job(1), replace(job(1), counts=KNOWN))})


def test_toggling_several_marks_them_all_before_it_removes_any() -> None:
    marks = Marks()
    marks.toggle([job(1)])
    assert marks.toggle([job(1), job(2)])
    assert marks.ids == {job(1).id, job(2).id}
    assert not marks.toggle([job(1), job(2)])
    assert not marks


def test_the_words_say_what_is_unknown() -> None:
    marks = Marks()
    assert marks_words(marks, UNICODE) == ()
    marks.add([job(1)])
    assert marks_words(marks, UNICODE) == ("1 marked",)
    marks.add([job(2, counts=KNOWN)])
    assert marks_words(marks, UNICODE) == ("2 marked · 10+ lines · 1+ failed", "2 marked")
    marks.toggle([job(1)])
    assert marks_words(marks, UNICODE)[0] == "1 marked · 10 lines · 1 failed"
