"""Which lines the sidebar has, for given counts, filters and folds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import pytest

from arktui.store.facets import Facets
from arktui.store.filters import ModelPick
from arktui.store.forecast import NO_FORECAST, Deadline, Forecast
from arktui.store.job import OWNER_TAG, Job
from arktui.store.phase import COMPLETED, FAILED, PHASES, QUEUED, RUNNING
from arktui.store.problem import Problem
from arktui.store.query import Query
from arktui.view.filter_groups import Entry, filter_entries
from arktui.view.glyphs import ASCII, UNICODE
from tests.jobs import job

SEED, R1 = ModelPick("seed"), ModelPick("r1")
MINE = "IAMUser/9/amy"
TEAM = "tag key team"
UNFOLDED = {TEAM: False}


def owned_by(owner: str) -> tuple[tuple[str, str], ...]:
    return ((OWNER_TAG, owner),)


def facets_of(*jobs: Job) -> Facets:
    return Facets().changed([(None, each) for each in jobs])


JOBS = (
    job(
        0,
        RUNNING,
        model="seed",
        model_version="1",
        project="default",
        tags=(("team", "ads"), *owned_by("IAMUser/1/wu")),
    ),
    job(1, RUNNING, model="seed", model_version="2", project="default", tags=(("team", "search"), ("env", ""))),
    job(2, COMPLETED, model="r1", model_version="1", project="eval", tags=(("team", "ads"), *owned_by("IAMUser/2/Bo"))),
    job(3, "Dreaming", model="ft-1", is_custom=True, project="eval", tags=owned_by(MINE)),
)
FACETS = facets_of(*JOBS)


def shown(
    query: Query | None = None,
    folds: Mapping[str, bool] | None = None,
    *,
    facets: Facets = FACETS,
    mine: str = MINE,
    find: str = "",
    kept: tuple[str, object] | None = None,
) -> list[Entry]:
    """Return the entries; the counts do not depend on the query."""
    return filter_entries(facets, facets, query or Query(), UNICODE, folds or {}, mine, find, kept)


def section(lines: list[Entry], title: str) -> list[Entry]:
    """Return the entries under a heading."""
    start = [line.id for line in lines].index(title) + 1
    end = next((at for at in range(start, len(lines)) if not lines[at].text), len(lines))
    return lines[start:end]


def entry_of(lines: list[Entry], text: str) -> Entry:
    return next(line for line in lines if line.text == text)


def outline(lines: list[Entry]) -> list[tuple[str, int | None]]:
    return [("  " * line.depth + line.text, line.count) for line in lines]


def test_each_section_has_a_heading_and_a_blank_line_before_it() -> None:
    lines = shown()
    headings = ["PHASES", "PROBLEMS", "MODELS", "TAGS", "OWNER", "PROJECT"]
    assert [line.text for line in lines if line.is_heading] == headings
    assert all(not before.text for before, line in pairwise(lines) if line.is_heading)


def test_no_two_lines_have_one_id() -> None:
    tags = (("a=b", "c"), ("a", "b=c"), ("a", ""), ("TAGS", "PHASES"))
    facets = facets_of(
        *(job(number, tags=(tag,), model="PHASES", model_version="1") for number, tag in enumerate(tags))
    )
    lines = shown(Query(tags=frozenset(tags)), facets=facets)
    assert len({line.id for line in lines}) == len(lines)


def test_phases_stand_in_their_order_with_unknown_ones_last() -> None:
    phases = section(shown(), "PHASES")
    assert [line.text.split()[1] for line in phases] == [*PHASES, "Dreaming"]
    assert entry_of(phases, f"{UNICODE.phases[RUNNING]} {RUNNING}").count == 2
    assert phases[-1].text.startswith(UNICODE.unknown_phase)
    assert filter_entries(FACETS, FACETS, Query(), ASCII, {}, "")[1].text.startswith(ASCII.phases[PHASES[0]])


def test_models_list_their_versions_where_there_is_a_choice_and_custom_models_last() -> None:
    models = section(shown(), "MODELS")
    assert outline(models) == [("r1", 1), ("seed", 2), ("  2", 1), ("  1", 1), ("ft-1", 1)]
    assert [line.is_folded for line in models] == [None, False, None, None, None]


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("PHASES", f"{UNICODE.phases[RUNNING]} {RUNNING}", Query(phases=frozenset({RUNNING}))),
        ("MODELS", "seed", Query(models=frozenset({SEED}))),
        ("MODELS", "2", Query(models=frozenset({ModelPick("seed", "2")}))),
        ("TAGS", "ads", Query(tags=frozenset({("team", "ads")}))),
        ("OWNER", "wu", Query(owners=frozenset({"IAMUser/1/wu"}))),
        ("PROJECT", "eval", Query(projects=frozenset({"eval"}))),
    ],
)
def test_picking_twice_is_no_pick_and_clearing_is_for_one_section(title: str, text: str, expected: Query) -> None:
    off = entry_of(section(shown(folds=UNFOLDED), title), text)
    assert not off.is_on
    assert off.toggled == expected
    on = entry_of(section(shown(expected, UNFOLDED), title), text)
    assert on.is_on
    assert not on.is_dim
    assert on.toggled == Query()
    both = expected.with_search("eval")
    assert {line.cleared for line in section(shown(both), title)} == {Query(search="eval")}


def test_what_no_job_has_under_the_filters_of_the_other_groups_is_dim() -> None:
    query = Query(projects=frozenset({"eval"}))
    counts = Facets(query=query).changed([(None, each) for each in JOBS])
    lines = filter_entries(FACETS, counts, query, UNICODE, {**UNFOLDED, "tag key env": False}, MINE)
    assert outline(section(lines, "PROJECT")) == [("default", 2), ("eval", 2)]
    assert outline(section(lines, "MODELS")) == [("r1", 1), ("seed", 0), ("  2", 0), ("  1", 0), ("ft-1", 1)]
    dim = {line.text for line in lines if line.is_dim and line.text.isalnum() and line.text not in [*Problem]}
    assert dim == {"seed", "1", "2", "env", "search", "wu"}
    assert not any(line.is_dim for line in section(lines, "PROJECT"))
    assert entry_of(lines, f"{UNICODE.phases[QUEUED]} {QUEUED}").is_dim


def test_what_is_picked_stays_listed_without_jobs() -> None:
    query = Query(projects=frozenset({"retired"}), tags=frozenset({("retired", "1")}))
    lines = shown(query)
    assert entry_of(lines, "retired").is_folded is False
    assert outline(section(lines, "PROJECT")) == [("default", 2), ("eval", 2), ("retired", 0)]


def test_a_tag_key_is_folded_and_counts_the_jobs_that_have_it() -> None:
    assert outline(section(shown(), "TAGS")) == [("env", 1), ("team", 3)]
    assert outline(section(shown(folds=UNFOLDED), "TAGS")) == [("env", 1), ("team", 3), ("  ads", 2), ("  search", 1)]


def test_a_tag_key_unfolds_by_itself_only_until_the_user_folds_it() -> None:
    picked = Query(tags=frozenset({("team", "ads")}))
    assert entry_of(shown(picked), "team").is_folded is False
    assert not entry_of(shown(picked), "team").is_on
    folded = entry_of(shown(picked, {TEAM: True}), "team")
    assert folded.is_folded
    assert folded.is_on
    assert not entry_of(shown(folds={TEAM: True}), "team").is_on
    for query in (Query(), picked):
        assert entry_of(shown(query, UNFOLDED), "team").is_folded is False
        assert entry_of(shown(query, {TEAM: True}), "team").is_folded is True


def test_a_folded_section_shows_that_something_is_picked_in_it() -> None:
    query = Query(projects=frozenset({"eval"}))
    assert not entry_of(shown(query), "PROJECT").is_on
    lines = shown(query, {"PROJECT": True, "OWNER": True})
    assert section(lines, "PROJECT") == section(lines, "OWNER") == []
    assert entry_of(lines, "PROJECT").is_on
    assert entry_of(lines, "PROJECT").cleared == Query()
    assert not entry_of(lines, "OWNER").is_on


def test_a_folded_model_shows_that_a_version_of_it_is_picked() -> None:
    folds = {entry_of(shown(), "seed").id: True}
    folded = entry_of(shown(folds=folds), "seed")
    assert (folded.is_folded, folded.style) == (True, "")
    folded = entry_of(shown(Query(models=frozenset({ModelPick("seed", "1")})), folds), "seed")
    assert (folded.is_on, folded.is_dim, folded.style) == (False, False, "accent")


def sized(sizes: Mapping[str, int]) -> Facets:
    """Return facets of tags of one key, as often as given."""
    values = [value for value, size in sizes.items() for _ in range(size)]
    return facets_of(*(job(number, tags=(("team", value),)) for number, value in enumerate(values)))


def test_of_many_values_the_largest_are_listed_in_their_order_and_one_line_opens_the_rest() -> None:
    facets = sized({f"{number:02}": 1 + number % 20 for number in range(40)})
    values = section(shown(folds=UNFOLDED, facets=facets), "TAGS")[1:]
    expected = [f"{number:02}" for number in (*range(14, 20), *range(34, 40))]
    assert [line.text for line in values] == [*expected, "… 28 more"]
    assert (values[-1].toggled, values[-1].is_folded, values[-1].count) == (None, True, None)
    opened = section(shown(folds={**UNFOLDED, values[-1].id: False}, facets=facets), "TAGS")[1:]
    assert [line.text for line in opened] == [*(f"{number:02}" for number in range(40)), "… fewer"]
    assert (opened[-1].id, opened[-1].is_folded) == (values[-1].id, False)


def test_twelve_values_need_no_line_for_more() -> None:
    values = section(shown(folds=UNFOLDED, facets=sized({f"{number:02}": 1 for number in range(12)})), "TAGS")[1:]
    assert len(values) == 12


def test_of_very_many_values_only_the_largest_can_be_listed_and_all_be_found() -> None:
    facets = sized({f"{number:04}": 1 + (number > 1000) for number in range(1250)})
    folds = {**UNFOLDED, "more values of team": False}
    values = section(shown(folds=folds, facets=facets), "TAGS")[1:]
    assert [line.text for line in values] == [
        *(f"{number:04}" for number in range(1001, 1101)),
        "… fewer (1,150 not listed)",
    ]
    assert [line.text for line in section(shown(facets=facets, find="0077"), "TAGS")] == ["team", "0077"]
    found = section(shown(facets=facets, find="0"), "TAGS")
    assert len(found) == 102
    assert found[-1].text.endswith("more")
    assert found[-1].is_folded is None


def test_what_is_picked_and_what_is_under_the_cursor_is_listed_however_small() -> None:
    facets = sized({f"{number:02}": 1 + number for number in range(30)})
    picked = Query(tags=frozenset({("team", "07")}))
    values = section(shown(picked, facets=facets, kept=("tags", ("team", "03"))), "TAGS")[1:]
    assert [line.text for line in values] == ["03", "07", *(str(number) for number in range(18, 30)), "… 16 more"]
    assert values[1].toggled == Query()
    elsewhere = section(shown(picked, facets=facets, kept=("owners", "03")), "TAGS")[1:]
    assert elsewhere[0].text == "07"


def test_entries_are_found_by_any_part_of_their_text_in_all_groups_folded_or_not() -> None:
    folds = {"PROJECT": True, "OWNER": True}
    lines = shown(folds=folds, find="EA")
    assert [line.text for line in lines if line.text] == [
        "PHASES",
        f"{UNICODE.unknown_phase} Dreaming",
        "PROBLEMS",
        "missed deadline",
        "TAGS",
        "team",
        "ads",
        "search",
    ]
    assert [line.text for line in shown(folds=folds, find="amy")] == ["OWNER", "mine amy"]
    assert outline(section(shown(find="2"), "MODELS")) == [("seed", 2), ("  2", 1)]
    assert shown(find="nowhere") == []


def test_owners_are_in_order_of_their_names_the_user_first() -> None:
    assert [line.text for line in section(shown(), "OWNER")] == ["mine amy", "Bo", "wu"]
    assert [line.text for line in section(shown(mine="IAMUser/1/wu"), "OWNER")] == ["mine wu", "amy", "Bo"]
    assert outline(section(shown(mine="IAMUser/3/xi"), "OWNER"))[0] == ("mine xi", 0)
    assert [line.owner for line in section(shown(mine=""), "OWNER")] == [MINE, "IAMUser/2/Bo", "IAMUser/1/wu"]


def test_all_problems_are_listed_the_most_urgent_first_so_that_none_that_appears_moves_a_line() -> None:
    quiet = section(shown(), "PROBLEMS")
    assert [line.text for line in quiet] == [*Problem]
    assert {(line.count, line.is_dim) for line in quiet} == {(0, True)}
    stuck = job(4, RUNNING, forecast=Forecast(Deadline.WILL_MISS, is_stuck=True))
    facets = facets_of(stuck, job(5, FAILED, forecast=Forecast(is_news=True)))
    loud = section(shown(facets=facets), "PROBLEMS")
    assert [line.id for line in loud] == [line.id for line in quiet]
    assert {line.text for line in loud if line.count == 1 and not line.is_dim} == {"will miss", "stuck", "failed"}
    facets = facets.changed([(stuck, replace(stuck, forecast=NO_FORECAST))])
    quiet = section(shown(facets=facets), "PROBLEMS")
    assert [line.text for line in quiet if not line.is_dim] == ["failed"]
    (picked,) = [line for line in quiet if line.text == "failed"]
    assert picked.toggled == Query(problems=frozenset({Problem.FAILED}))
