from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from arktui.api.list_query import ListQuery
from arktui.api.models import BatchInferenceJob, JobPage
from arktui.sync.pager import Pager

SIZE = 5
NEWEST_FIRST = ListQuery(page_size=SIZE)


class Listing:
    """A list that is read page by page while jobs come to its front and leave anywhere."""

    def __init__(self, count: int, *, lie: int = 0) -> None:
        self.ids = [f"job-{number}" for number in range(count)]
        self.lie = lie
        self._born = count

    def create(self, count: int) -> None:
        self.ids[:0] = [f"job-{self._born + number}" for number in range(count)]
        self._born += count

    def delete(self, start: int, count: int) -> None:
        del self.ids[start : start + count]

    def page(self, request: ListQuery) -> JobPage:
        start = (request.page_number - 1) * request.page_size
        ids = self.ids[start : start + request.page_size]
        return JobPage(
            total_count=max(len(self.ids) + self.lie, 0),
            items=[BatchInferenceJob.read({"Id": job_id}) for job_id in ids],
        )


def read(pager: Pager, listing: Listing, changes: list[tuple[int, int, int]] | None = None, most: int = 2_000) -> int:
    """Read a list to its end, the list changing after each page as long as there are changes; return the requests."""
    pending = list(changes or ())
    requests = 0
    while (request := pager.next_request) is not None:
        assert requests < most, "it does not end"
        pager.accept(listing.page(request))
        requests += 1
        if pending:
            created, start, deleted = pending.pop(0)
            listing.create(created)
            listing.delete(start, deleted)
    return requests


def test_each_page_is_read_once_while_nothing_changes() -> None:
    for count in range(23):
        pager = Pager((NEWEST_FIRST,))
        assert read(pager, listing := Listing(count)) == max(1, -(-count // SIZE))
        assert pager.seen == set(listing.ids)
        assert pager.total == count
        assert pager.is_finished


deletions = st.lists(st.tuples(st.just(0), st.integers(0, 60), st.integers(0, 12)), max_size=15)
creations = st.lists(st.tuples(st.integers(0, 4), st.just(0), st.just(0)), max_size=15)
changes = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 60), st.integers(0, 9)), max_size=15)


@settings(max_examples=300)
@given(st.integers(0, 80), deletions)
def test_jobs_that_are_deleted_push_no_other_out(count: int, deleted: list[tuple[int, int, int]]) -> None:
    pager, listing = Pager((NEWEST_FIRST,)), Listing(count)
    read(pager, listing, deleted)
    assert set(listing.ids) <= pager.seen


@settings(max_examples=300)
@given(st.integers(0, 80), creations)
def test_jobs_that_are_created_push_no_other_out(count: int, born: list[tuple[int, int, int]]) -> None:
    pager, listing = Pager((NEWEST_FIRST,)), Listing(count)
    old = set(listing.ids)
    read(pager, listing, born)
    assert old <= pager.seen


def test_news_at_the_front_is_read_at_the_end() -> None:
    pager, listing = Pager((NEWEST_FIRST,)), Listing(12)
    assert read(pager, listing, [(2, 0, 0)]) == 4
    assert pager.seen == set(listing.ids)
    assert pager.total == 14


@settings(max_examples=300)
@given(st.integers(0, 80), changes, st.integers(-20, 20) | st.just(10**9))
def test_it_always_ends_and_sees_nothing_that_never_was(count: int, some: list[tuple[int, int, int]], lie: int) -> None:
    pager, listing = Pager((NEWEST_FIRST,)), Listing(count, lie=lie)
    # At most: the pages there ever were, each of 20 steps back as far as it goes, and the first one again.
    read(pager, listing, some, most=(count + 150) // SIZE * 21 + 2)
    assert pager.is_finished
    assert all(job_id.startswith("job-") for job_id in pager.seen)


def test_a_total_that_never_stops_falling_and_rising_ends() -> None:
    pager = Pager((NEWEST_FIRST,))
    listing = Listing(200)
    requests = 0
    while (request := pager.next_request) is not None:
        listing.lie = -(requests % 7)
        pager.accept(listing.page(request))
        requests += 1
        assert requests < 400
    assert set(listing.ids) <= pager.seen


def test_a_total_that_is_too_large_ends_at_the_first_page_that_is_not_full() -> None:
    pager = Pager((NEWEST_FIRST,))
    assert read(pager, Listing(12, lie=10**9)) == 3
    assert read(Pager((NEWEST_FIRST,)), Listing(10, lie=10**9)) == 3


def test_several_requests_are_read_one_after_the_other() -> None:
    first, second = ListQuery("a", page_size=SIZE), ListQuery("b", page_size=SIZE)
    listings = {"a": Listing(7), "b": Listing(0)}
    pager = Pager((first, second))
    asked = []
    while (request := pager.next_request) is not None:
        assert pager.total is None
        asked.append((request.project, request.page_number))
        pager.accept(listings[request.project or ""].page(request))
    assert asked == [("a", 1), ("a", 2), ("b", 1)]
    assert pager.total == 7


def test_a_pager_without_requests_has_ended() -> None:
    pager = Pager(())
    assert pager.has_started
    assert pager.is_finished
    assert pager.next_request is None
    assert pager.total == 0
    assert not pager.is_at_limit


def test_a_limit_holds_until_it_is_raised() -> None:
    pager, listing = Pager((NEWEST_FIRST,), 10), Listing(32)
    assert not pager.raise_limit(5), "nothing holds it yet"
    assert read(pager, listing) == 2
    assert pager.is_at_limit
    assert pager.has_started
    assert not pager.is_finished
    listing.delete(0, 8)
    pager.recount(listing.page(pager.next_recount))
    assert pager.total == 24
    assert pager.raise_limit(5)
    read(pager, listing)
    assert pager.is_at_limit
    assert pager.raise_limit(1_000)
    read(pager, listing)
    assert pager.seen >= set(listing.ids), "what slipped to the pages before is read, too, though it was recounted"
    assert pager.is_finished
    assert not pager.raise_limit(5)


def test_each_request_of_a_held_pager_is_recounted_in_turn() -> None:
    pager = Pager((ListQuery("a", page_size=SIZE), ListQuery("b", page_size=SIZE)), 10)
    listings = {"a": Listing(7), "b": Listing(12)}
    while (request := pager.next_request) is not None:
        pager.accept(listings[request.project or ""].page(request))
    assert pager.is_at_limit
    assert pager.total == 19
    listings["a"].create(20)
    listings["b"].create(300)
    totals = []
    for _ in range(3):
        request = pager.next_recount
        assert request.page_number == 1
        pager.recount(listings[request.project or ""].page(request))
        totals.append(pager.total)
    assert totals == [39, 339, 339]


def test_where_a_request_lists_more_than_the_query_there_is_no_total() -> None:
    pager, listing = Pager((NEWEST_FIRST,), is_exact=False), Listing(7)
    read(pager, listing)
    assert pager.total is None
    assert pager.is_finished


def test_a_pager_can_be_ended() -> None:
    pager = Pager((NEWEST_FIRST,))
    pager.accept(Listing(30).page(NEWEST_FIRST))
    pager.finish()
    assert pager.is_finished
    assert pager.next_request is None
    assert pager.total == 30
