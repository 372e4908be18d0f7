from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.store.clean_text import CleanText
from arktui.store.filters import ModelPick
from arktui.store.job import OWNER_TAG, Job
from arktui.store.language.tree import Ids, Word, word_text
from arktui.store.phase import QUEUED, RUNNING
from arktui.store.query import Query, describe
from arktui.store.sort import DEFAULT_SORT, Sort
from arktui.sync.request_planner import requests_for
from tests.jobs import jobs, queries, tags_of

ID = "bi-20261123150000-a1b2c"
OTHER = "bi-20261123150001-zzzzz"


def ids_of(query: Query) -> tuple[str, ...]:
    return next((part.ids for part in query.parts if isinstance(part, Ids)), ())


@pytest.mark.parametrize(
    "search", [ID, f"  {ID} ", f"{ID} {OTHER}", f"{OTHER},{ID}", f"{ID}，{OTHER}，", f"{ID}\n{ID}"]
)
def test_a_search_of_whole_ids_is_by_id_and_each_is_asked_for_once(search: str) -> None:
    query = Query(search)
    assert set(ids_of(query)) == {one for one in (ID, OTHER) if one in search}
    assert len(ids_of(query)) == len(set(ids_of(query)))
    assert len(query.parts) == 1
    assert query.matches(Job(CleanText(ID)))
    assert not query.matches(Job(CleanText("bi-20261123150000-other"), name=CleanText(ID)))


def test_an_id_that_is_being_typed_finds_its_job_at_each_letter() -> None:
    for length in range(len("bi-"), len(ID) + 1):
        query = Query(ID[:length])
        assert query.matches(Job(CleanText(ID), name=CleanText("whatever"))), ID[:length]
        assert ids_of(query) == ((ID,) if length == len(ID) else ())
        assert requests_for(query).is_exact == (length == len(ID)), "the service does not know parts of ids"


def test_a_name_that_looks_like_the_beginning_of_an_id_is_found_as_well() -> None:
    assert Query("bi-2026-report").matches(Job(CleanText(ID), name=CleanText("weekly-BI-2026-report-v2")))
    assert not Query("bi-2026-report").matches(Job(CleanText(ID), name=CleanText("weekly")))


@pytest.mark.parametrize(
    "broken", [ID[:-1], ID[1:], ID[3:], f"{ID[:12]}…", f"{ID}.", f"{ID[:8]}O{ID[9:]}", ID.replace("-", "_"), ID.upper()]
)
def test_malformed_ids_among_whole_ones_are_ignored_and_counted(broken: str) -> None:
    whole, query = Query(f"{ID}\n{OTHER}"), Query(f"{ID}\n{broken}\n{OTHER}")
    assert query.tree == whole.tree == Ids((ID, OTHER))
    assert "1 malformed id ignored" in describe(query)
    assert "malformed" not in describe(whole)
    assert query.narrows(whole)
    assert "2 malformed ids ignored" in describe(Query(f"{query.search} {broken}"))
    assert len(Query(f"{ID} {broken}").parts) == 2, "which may be a name"
    assert len(Query(f"{query.search} report").parts) > 1, "which may be a name"


@pytest.mark.parametrize("search", ["eval", "bi", "bi_1", "评测", ",", "xbi-20261123", "20261123", '"weekly report"'])
def test_anything_else_is_a_part_of_the_name(search: str) -> None:
    query = Query(f" {search} ")
    part = search.strip('"')
    assert query.parts == (Word(part),)
    assert [request.name for request in requests_for(query).requests] == [part]
    assert requests_for(query).is_exact
    assert query.matches(Job(CleanText("bi-1"), name=CleanText(f"a {part.upper()} b")))
    assert not query.matches(Job(CleanText("bi-1"), name=CleanText("c")))


def test_several_words_must_all_be_there_and_the_service_is_asked_for_the_longest() -> None:
    query = Query("weekly re")
    assert query.matches(Job(CleanText("bi-1"), name=CleanText("report-weekly")))
    assert not query.matches(Job(CleanText("bi-1"), name=CleanText("weekly")))
    plan = requests_for(query)
    assert [request.name for request in plan.requests] == ["weekly"]
    assert not plan.is_exact


def test_letters_are_compared_one_by_one() -> None:
    # As a service does that knows upper and lower case, and not that `ß` may be written `ss`.
    assert not Query("ß").matches(Job(CleanText("bi-1"), name=CleanText("classes")))
    assert Query("GRÖSSE").matches(Job(CleanText("bi-1"), name=CleanText("grösse")))


letters = st.text(st.sampled_from("aAiIßſKkσςΣİı\u0307评-1"), max_size=4)


@given(letters, letters)
def test_a_text_is_lowered_or_not_with_the_same_result(part: str, name: str) -> None:
    query = Query(word_text(part))
    assert query.matches(Job(CleanText("bi-1"), name=CleanText(name))) == (part.lower() in name.lower())


def test_of_all_that_lowering_makes_only_one_thing_has_no_case() -> None:
    made = {low for char in map(chr, range(sys.maxunicode + 1)) for low in char.lower() if low != char}
    assert {low for low in made if low.lower() == low.upper()} == {"\u0307"}


@given(queries(), queries(), st.lists(jobs(is_judged=True), max_size=8))
def test_a_narrower_query_finds_nothing_else(query: Query, wider: Query, some: list[Job]) -> None:
    assert query.narrows(query)
    assert query.narrows(wider.cleared())
    if query.narrows(wider):
        assert query.select(wider.select(some)) == query.select(some)


@pytest.mark.parametrize(
    ("search", "wider", "is_narrower"),
    [
        ("eval", "EV", True),
        ("ev", "eval", False),
        ("eval", " ", True),
        ("bi-2026", "bi-2", True),
        ("bi-", "b", False),
        (ID, "bi-2026", False),
        (ID, ID, True),
        ("eval", ID, False),
        ("failed>1 eval", "ev", True),
        ("failed>1 eval", "failed>1", True),
        ("failed>1", "failed>1 eval", False),
        ("failed>2", "failed>1", False),
        ("eval left<", "eval", True),
    ],
)
def test_searching_on_narrows_if_it_goes_on_the_same_way(search: str, wider: str, is_narrower: bool) -> None:
    assert Query(search).narrows(Query(wider)) == is_narrower
    phases = frozenset({RUNNING})
    assert Query(search, phases=phases).narrows(Query(wider)) == is_narrower
    assert not Query(search).narrows(Query(wider, phases=phases))


def test_filters_of_a_kind_are_alternatives_and_kinds_add_up() -> None:
    query = Query(
        phases=frozenset({RUNNING, QUEUED}),
        tags=frozenset({("team", "a"), ("team", "b"), ("env", "prod")}),
        projects=frozenset({"p"}),
    )
    job = Job(CleanText("bi-1"), phase=RUNNING, project=CleanText("p"), tags=tags_of(("env", "prod"), ("team", "b")))
    assert query.matches(job)
    assert not query.matches(replace(job, phase=CleanText("Failed")))
    assert not query.matches(replace(job, project=CleanText("q")))
    assert not query.matches(replace(job, tags=tags_of(("team", "a"))))
    assert not query.matches(replace(job, tags=tags_of(("env", "prod"))))


def test_models_are_asked_for_whole_or_by_version() -> None:
    first = Job(CleanText("bi-1"), model=CleanText("seed"), model_version=CleanText("1"))
    second = Job(CleanText("bi-2"), model=CleanText("seed"), model_version=CleanText("2"))
    custom = Job(CleanText("bi-3"), model=CleanText("seed"), is_custom=True)

    def found(*picks: ModelPick) -> list[Job]:
        return [job for job in (first, second, custom) if Query(models=frozenset(picks)).matches(job)]

    assert found(ModelPick("seed")) == [first, second]
    assert found(ModelPick("seed", "2")) == [second]
    assert found(ModelPick("seed", "2"), ModelPick("seed")) == [first, second]
    assert found(ModelPick("seed", is_custom=True)) == [custom]
    assert found(ModelPick("seed", "1"), ModelPick("seed", is_custom=True)) == [first, custom]


@given(queries(), st.booleans())
def test_a_cleared_query_filters_nothing_and_keeps_its_sort(query: Query, reverse: bool) -> None:
    query = query.sorted_by(Sort("name", reverse))
    assert query.cleared() == Query(sort=query.sort)
    assert not query.cleared().is_filtered
    assert query.sorted_by(DEFAULT_SORT).is_filtered == query.is_filtered
    assert query.is_filtered or query.matches(Job(CleanText("bi-1")))


def test_blanks_filter_nothing() -> None:
    assert not Query("   ").is_filtered
    assert describe(Query("   ")) == "all jobs"


def test_the_query_in_words() -> None:
    assert describe(Query()) == "all jobs"
    query = Query(
        search=" eval ",
        phases=frozenset({RUNNING, QUEUED}),
        models=frozenset({ModelPick("seed", "1"), ModelPick("ft-1", is_custom=True)}),
        tags=frozenset({("team", "搜索")}),
        owners=frozenset({"IAMUser/1/li.na"}),
        projects=frozenset({"default"}),
    )
    assert describe(query) == "Queued · Running · ft-1 · seed·1 · team=搜索 · owner li.na · project default · /eval"


def test_the_owner_is_compared_whole() -> None:
    job = Job(CleanText("bi-1"), tags=tags_of((OWNER_TAG, "IAMUser/1/li.na")))
    assert Query(owners=frozenset({"IAMUser/1/li.na"})).matches(job)
    assert not Query(owners=frozenset({"IAMUser/2/li.na"})).matches(job)


@pytest.mark.parametrize(
    "text",
    [
        "{0}\n{1}\n",
        "{0}\r\n{1}",
        "{0}\t{1}",
        '"{0}", "{1}"',
        "['{0}', '{1}']",
        "（{0}；{1}）",
        "“{0}”、“{1}”",
        "| {0} | {1} |",
        "`{0}`;{1}",
    ],
)
def test_ids_are_found_in_whatever_form_they_are_pasted(text: str) -> None:
    assert Query(text.format(ID, OTHER)).tree == Ids((ID, OTHER))
