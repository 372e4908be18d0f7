from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.store.clean_text import CleanText
from arktui.store.filters import ModelPick
from arktui.store.job import OWNER_TAG, Job
from arktui.store.phase import QUEUED, RUNNING
from arktui.store.query import Query, describe
from arktui.store.sort import DEFAULT_SORT, Sort
from tests.jobs import jobs, queries, tags_of

ID = "bi-20261123150000-a1b2c"
OTHER = "bi-20261123150001-zzzzz"


@pytest.mark.parametrize(
    "search", [ID, f"  {ID} ", f"{ID} {OTHER}", f"{OTHER},{ID}", f"{ID}，{OTHER}，", f"{ID}\n{ID}"]
)
def test_a_search_of_whole_ids_is_by_id_and_each_is_asked_for_once(search: str) -> None:
    query = Query(search)
    assert set(query.ids) == {one for one in (ID, OTHER) if one in search}
    assert len(query.ids) == len(set(query.ids))
    assert query.id_part == query.name == ""
    assert query.matches(Job(CleanText(ID)))
    assert not query.matches(Job(CleanText("bi-20261123150000-other"), name=CleanText(ID)))


def test_an_id_that_is_being_typed_finds_its_job_at_each_letter() -> None:
    for length in range(len("bi-"), len(ID) + 1):
        query = Query(ID[:length])
        assert query.matches(Job(CleanText(ID), name=CleanText("whatever"))), ID[:length]
        assert query.ids == ((ID,) if length == len(ID) else ())
        assert query.id_part == ("" if query.ids else ID[:length])
        assert query.name == ""


def test_a_name_that_looks_like_the_beginning_of_an_id_is_found_as_well() -> None:
    assert Query("bi-2026-report").matches(Job(CleanText(ID), name=CleanText("weekly-BI-2026-report-v2")))
    assert not Query("bi-2026-report").matches(Job(CleanText(ID), name=CleanText("weekly")))


@pytest.mark.parametrize(
    "broken", [ID[:-1], ID[1:], ID[3:], f"{ID[:12]}…", f"{ID}.", f"{ID[:8]}O{ID[9:]}", ID.replace("-", "_"), ID.upper()]
)
def test_malformed_ids_among_whole_ones_are_ignored_and_counted(broken: str) -> None:
    whole, query = Query(f"{ID}\n{OTHER}"), Query(f"{ID}\n{broken}\n{OTHER}")
    assert (query.ids, query.malformed_ids) == ((ID, OTHER), 1)
    assert "1 malformed id ignored" in describe(query)
    assert "malformed" not in describe(whole)
    assert query.narrows(whole)
    assert "2 malformed ids ignored" in describe(Query(f"{query.search} {broken}"))
    assert Query(f"{ID} {broken}").ids == (), "which may be a name"
    assert Query(f"{query.search} report").ids == (), "which may be a name"


@pytest.mark.parametrize("search", ["eval", "bi", "bi_1", "评测", "bi-2026 report", f"{ID} eval", ",", "xbi-20261123"])
def test_anything_else_is_a_part_of_the_name(search: str) -> None:
    query = Query(f" {search} ")
    assert (query.name, query.ids, query.id_part) == (search, (), "")
    assert query.matches(Job(CleanText("bi-1"), name=CleanText(f"a {search.upper()} b")))
    assert not query.matches(Job(CleanText("bi-1"), name=CleanText("c")))


@given(st.text(max_size=12))
def test_a_search_is_one_thing_only(search: str) -> None:
    query = Query(search)
    assert sum(map(bool, (query.ids, query.id_part, query.name))) == bool(search.strip())


def test_letters_are_compared_one_by_one() -> None:
    # As a service does that knows upper and lower case, and not that `ß` may be written `ss`.
    assert not Query("ß").matches(Job(CleanText("bi-1"), name=CleanText("classes")))
    assert Query("GRÖSSE").matches(Job(CleanText("bi-1"), name=CleanText("grösse")))


letters = st.text(st.sampled_from("aAiIßſKkσςΣİı\u0307评-1"), max_size=4)


@given(letters, letters)
def test_a_text_is_lowered_or_not_with_the_same_result(part: str, name: str) -> None:
    assert Query(part).matches(Job(CleanText("bi-1"), name=CleanText(name))) == (part.strip().lower() in name.lower())


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
    assert Query(text.format(ID, OTHER)).ids == (ID, OTHER)
