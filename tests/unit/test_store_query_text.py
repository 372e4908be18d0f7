"""A query and its text: what the sidebar picks and what is typed are one thing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.store.columns import COLUMNS, TAG_COLUMN
from arktui.store.filters import OWNER, PHASE, PROBLEM, TAG, ModelPick
from arktui.store.job import Job
from arktui.store.language.matching import Context
from arktui.store.language.query_text import query_of, sort_text, text_of_query
from arktui.store.phase import FAILED, QUEUED, RUNNING
from arktui.store.problem import PROBLEMS, Problem
from arktui.store.query import Query
from arktui.store.query_json import filters_of, read, written
from arktui.store.sort import DEFAULT_SORT, Sort
from tests.jobs import NOON, jobs, queries

odd = st.text(st.sampled_from('ab评*?=@,"\\ |()<:-'), min_size=1, max_size=5)


def odd_queries() -> st.SearchStrategy[Query]:
    def some(values: st.SearchStrategy[object]) -> st.SearchStrategy[frozenset[object]]:
        return st.frozensets(values, max_size=3)

    models = st.tuples(odd, st.just("") | odd, st.booleans()).map(
        lambda pick: ModelPick(pick[0], "" if pick[2] else pick[1], pick[2])
    )
    return st.builds(
        Query,
        phases=some(st.sampled_from([RUNNING, FAILED, "Pending", "a b"])),
        models=some(models),
        tags=some(st.tuples(odd, st.just("") | odd)),
        owners=some(odd.map("IAMUser/1/{}".format)),
        projects=some(odd),
        problems=some(st.sampled_from(Problem)),
    )


@given(queries() | odd_queries())
def test_the_text_of_a_query_stands_for_that_query(query: Query) -> None:
    text = text_of_query(query)
    again = query_of(text)
    assert again.picks == query.picks
    assert again.tree == query.tree
    assert text_of_query(again) == text


@given(queries() | odd_queries(), st.lists(jobs(is_judged=True), max_size=6))
def test_picks_and_their_text_match_the_same_jobs(query: Query, some: list[Job]) -> None:
    assert Query(text_of_query(query)).select(some) == query.select(some)


COLUMN_IDS = st.sampled_from((*COLUMNS,)) | odd.map(TAG_COLUMN.__add__)


SORTS = st.lists(st.tuples(COLUMN_IDS, st.booleans()).map(lambda key: Sort(*key)), min_size=1, max_size=4)


@given(SORTS.map(Sort.of))
def test_the_text_of_a_sort_stands_for_that_sort(sort: Sort) -> None:
    assert query_of(f"eval {sort_text(sort)}").sort == sort


def test_what_is_typed_is_picked() -> None:
    query = query_of("eval phase:failed,queued tag:team=nlp tag:env=prod,dev failed>5% is:problem model:seed@1")
    assert query[PHASE] == {FAILED, QUEUED}
    assert query[TAG] == {("team", "nlp"), ("env", "prod"), ("env", "dev")}
    assert query[PROBLEM] == PROBLEMS
    assert query.search == "eval failed>5%"
    toggled = query.toggled(PHASE, QUEUED).with_picked(TAG, ()).with_picked(PROBLEM, {Problem.STUCK})
    assert text_of_query(toggled) == "phase:failed model:seed@1 is:stuck eval failed>5%"


@pytest.mark.parametrize(
    "text",
    [
        *("model:seed*", "tag:env", "-phase:failed", "phase:failed | eval", "tag:team=a,env=b", "is:stuck,active"),
        *("project:a | phase:failed", "is:watched", "phase:failed phase:queued"),
    ],
)
def test_what_is_no_pick_stays_in_the_search(text: str) -> None:
    query = query_of(text)
    assert query.search
    assert text_of_query(query) == text


def test_owners_by_their_short_names() -> None:
    owners = ["IAMUser/1/li.na", "IAMUser/2/wu", "IAMUser/3/wu"]
    assert query_of("owner:li.na", owners=owners)[OWNER] == {owners[0]}
    assert query_of("owner:me", mine=owners[1])[OWNER] == {owners[1]}
    assert query_of("owner:wu", owners=owners).search == "owner:wu", "which may be either"
    assert query_of("owner:me").search == "owner:me", "nobody is known to be the user"
    assert query_of("owner:nobody", owners=owners).search == "owner:nobody"


def test_the_sort_of_a_text_replaces_the_present_one() -> None:
    name = Sort("name", reverse=False)
    assert query_of("eval", name).sort == name
    query = query_of("sort:-failed,left eval", name)
    assert query.sort == Sort("failed", reverse=True, then=(Sort("left", reverse=False),))
    assert query.search == "eval"
    assert text_of_query(query, has_sort=True) == "eval sort:-failed,left"
    assert text_of_query(query) == "eval"
    assert sort_text(DEFAULT_SORT) == "sort:state"
    assert text_of_query(Query("eval"), has_sort=True) == "eval"


def test_a_query_is_written_with_its_search_and_without_its_context() -> None:
    query = query_of("age<2h eval phase:failed").within(Context(NOON))
    assert query.context == Context(NOON)
    assert read(written(query)) == filters_of(query)
    assert filters_of(query).context is None


def test_a_query_keeps_of_its_context_only_what_it_depends_on() -> None:
    full = Context(NOON, "IAMUser/1/li", watched=frozenset({"bi-1"}))
    assert query_of("eval").within(full).context is None
    assert query_of("age<2h").within(full).context == Context(NOON)
    assert query_of("is:watched").within(full).context == Context(watched=frozenset({"bi-1"}))
    assert query_of("age<2h").within(full).toggled(PHASE, FAILED).context == Context(NOON)
    assert not query_of("age<2h eval").within(full).narrows(query_of("age<2h").within(Context(NOON + 60)))
