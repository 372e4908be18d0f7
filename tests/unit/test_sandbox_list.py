from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arktui.sandbox.actions import call
from arktui.sandbox.assumptions import Assumptions
from arktui.sandbox.clock import ManualClock
from arktui.sandbox.errors import ArkError
from arktui.sandbox.world import INDEXES_MAX, World
from tests.sandbox_server import GET, LIST, START

VERSION = "2024-01-01"
Item = dict[str, Any]


def ask(world: World, action: str = LIST, **fields: Any) -> dict[str, Any]:
    return call(world, action, VERSION, json.dumps(fields).encode())


def list_all(world: World, size: int = 100, **fields: Any) -> list[Item]:
    items: list[Item] = []
    number = 1
    while True:
        page = ask(world, PageNumber=number, PageSize=size, **fields)
        items += page["Items"]
        number += 1
        if len(page["Items"]) < size:
            assert len(items) == page["TotalCount"]
            return items


def ids(items: list[Item]) -> list[str]:
    return [item["Id"] for item in items]


def refused(world: World, action: str = LIST, **fields: Any) -> ArkError:
    with pytest.raises(ArkError) as caught:
        ask(world, action, **fields)
    return caught.value


@pytest.fixture(scope="module")
def world() -> World:
    clock = ManualClock(START)
    world = World(clock, 1_500, 3)
    list_all(world, Filter={"Phases": ["Completed"]})  # kept at hand from before the clock moves on
    clock.advance(5_000)
    return world


@pytest.fixture(scope="module")
def items(world: World) -> list[Item]:
    return list_all(world)


# What a job must be to match a body, written from api/README.md section 2 on the wire's items.
def expected(item: Item, fields: dict[str, Any]) -> bool:
    inner = fields.get("Filter", {})
    model = item["ModelReference"].get("FoundationModel", {})
    tags = {(tag["Key"], tag["Value"]) for tag in item["Tags"]}
    models = inner.get("FoundationModels") or []
    return all(
        (
            fields.get("ProjectName") in {None, "", item["ProjectName"]},
            item["Id"] in (inner.get("Ids") or [item["Id"]]),
            (inner.get("Name") or "").lower() in item["Name"].lower(),
            item["Status"]["Phase"] in (inner.get("Phases") or [item["Status"]["Phase"]]),
            not models
            or any(
                one["Name"] == model.get("Name")
                and model["ModelVersion"] in (one.get("ModelVersions") or [model["ModelVersion"]])
                for one in models
            ),
            not inner.get("CustomModelIds") or item["ModelReference"].get("CustomModelId") in inner["CustomModelIds"],
            all(
                any(key == tag["Key"] and value in (tag.get("Values") or [value]) for key, value in tags)
                for tag in fields.get("TagFilters") or []
            ),
        ),
    )


FILTERS: tuple[dict[str, Any], ...] = (
    {"Phases": ["Running"]},
    {"Phases": ["Completed", "Failed"]},
    {"Phases": ["Queued", "Terminating", "Terminated"]},
    {"Name": "摘要"},
    {"Name": "EVAL"},
    {"Name": "no such name"},
    {"FoundationModels": [{"Name": "doubao-seed-1-8"}]},
    {"FoundationModels": [{"Name": "doubao-seed-1-8", "ModelVersions": ["251228"]}, {"Name": "deepseek-r1"}]},
    {"FoundationModels": [{"Name": "deepseek-r1", "ModelVersions": []}]},
    {"CustomModelIds": ["ft-20260918153012-a8k2x", "ft-20260702084501-v5d9c"]},
    {"Ids": None, "Phases": [], "Name": None, "FoundationModels": [], "CustomModelIds": None},
)
TAGS = (
    [{"Key": "env", "Values": ["prod"]}],
    [{"Key": "env", "Values": ["test", "staging"]}, {"Key": "team", "Values": ["eval", "客服智能"]}],
    [{"Key": "业务线"}],
    [{"Key": "cost-center", "Values": []}],
    [{"Key": "sys:ark:createdBy", "Values": ["IAMUser/30805480/wang.li"]}],
)


@pytest.mark.parametrize("inner", FILTERS, ids=str)
def test_each_filter_gives_the_jobs_that_match(world: World, items: list[Item], inner: dict[str, Any]) -> None:
    found = ids(list_all(world, Filter=inner))
    assert found == [item["Id"] for item in items if expected(item, {"Filter": inner})]
    assert found or inner.get("Name") == "no such name"


@pytest.mark.parametrize("tags", TAGS, ids=str)
def test_each_tag_filter_gives_the_jobs_that_match(world: World, items: list[Item], tags: list[Item]) -> None:
    found = ids(list_all(world, TagFilters=tags))
    assert found
    assert found == [item["Id"] for item in items if expected(item, {"TagFilters": tags})]


@pytest.mark.parametrize("project", ["default", "customer-service", "", None])
def test_a_project_gives_its_jobs_and_none_gives_all(world: World, items: list[Item], project: str | None) -> None:
    found = ids(list_all(world, ProjectName=project))
    assert found
    assert found == [item["Id"] for item in items if not project or item["ProjectName"] == project]


def test_ids_give_those_that_exist(world: World, items: list[Item]) -> None:
    wanted = [items[700]["Id"], "bi-20200101000000-zzzzz", items[3]["Id"]]
    assert ids(list_all(world, Filter={"Ids": wanted})) == [items[3]["Id"], items[700]["Id"]]


@settings(max_examples=60, deadline=None)
@given(
    inner=st.lists(st.sampled_from(FILTERS), max_size=2),
    tags=st.sampled_from([None, *TAGS]),
    project=st.sampled_from([None, "default", "search-relevance"]),
    chosen=st.none() | st.lists(st.integers(0, 1_499), min_size=1, max_size=100, unique=True),
    sort_by=st.sampled_from(["CreateTime", "UpdateTime"]),
    order=st.sampled_from(["Asc", "Desc"]),
    size=st.integers(20, 100),
)
def test_filters_sorts_and_pages_combine(
    world: World,
    items: list[Item],
    inner: list[dict[str, Any]],
    tags: list[Item] | None,
    project: str | None,
    chosen: list[int] | None,
    sort_by: str,
    order: str,
    size: int,
) -> None:
    fields: dict[str, Any] = {"Filter": {key: value for one in inner for key, value in one.items()}}
    if tags:
        fields["TagFilters"] = tags
    if project:
        fields["ProjectName"] = project
    if chosen:
        fields["Filter"]["Ids"] = [items[place]["Id"] for place in chosen]
    found = list_all(world, size, SortBy=sort_by, SortOrder=order, **fields)
    wanted = [item for item in items if expected(item, fields)]
    wanted.sort(key=lambda item: (item[sort_by], item["Id"]), reverse=order == "Desc")
    assert found == wanted


def test_the_defaults_are_the_newest_ten(world: World, items: list[Item]) -> None:
    page = ask(world)
    assert (page["PageNumber"], page["PageSize"], page["TotalCount"]) == (1, 10, len(items))
    assert page["Items"] == items[:10]
    newest = [(item["CreateTime"], item["Id"]) for item in items]
    assert newest == sorted(newest, reverse=True)


def test_a_page_beyond_the_last_is_empty(world: World, items: list[Item]) -> None:
    page = ask(world, PageNumber=999)
    assert page["Items"] == []
    assert page["TotalCount"] == len(items)


def test_many_filters_do_not_pile_up(world: World) -> None:
    for number in range(INDEXES_MAX + 20):
        ask(world, Filter={"Name": str(number)})
    assert len(world._indexes) == INDEXES_MAX


def test_an_item_has_the_fields_of_the_documentation(items: list[Item]) -> None:
    for item in items:
        assert set(item) == {
            "Id",
            "Name",
            "Description",
            "ProjectName",
            "InputFileTosLocation",
            "OutputDirTosLocation",
            "ModelReference",
            "CompletionWindow",
            "Status",
            "RequestCounts",
            "Tags",
            "CreateTime",
            "UpdateTime",
            "ExpireTime",
        }
        assert len(item["ModelReference"]) == 1
        assert set(item["Status"]) == {"Phase", "PhaseTime", "Message"}
        assert set(item["RequestCounts"]) == {"Total", "Completed", "Failed"}
        assert set(item["InputFileTosLocation"]) == set(item["OutputDirTosLocation"]) == {"BucketName", "ObjectKey"}
        assert item["OutputDirTosLocation"]["ObjectKey"].endswith("/")
    assert any(not item["Tags"] for item in items)
    owners = [tag["Value"] for item in items for tag in item["Tags"] if tag["Key"] == "sys:ark:createdBy"]
    assert len(set(owners)) > 5
    assert all(owner.startswith("IAMUser/") for owner in owners)


def test_get_gives_the_item_and_where_the_failed_lines_are(world: World, items: list[Item]) -> None:
    clean = next(
        item for item in items if item["Status"]["Phase"] == "Completed" and not item["RequestCounts"]["Failed"]
    )
    assert ask(world, GET, Id=clean["Id"]) == clean
    failed = next(item for item in items if item["RequestCounts"]["Failed"])
    result = ask(world, GET, Id=failed["Id"])
    place = result.pop("ErrorFileTosLocation")
    assert result == failed
    assert place["BucketName"] == failed["OutputDirTosLocation"]["BucketName"]
    assert place["ObjectKey"] == f"{failed['OutputDirTosLocation']['ObjectKey']}{failed['Id']}/error/errors.jsonl"


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("InvalidParameter.PageSize", {"PageSize": 0}),
        ("InvalidParameter.PageSize", {"PageSize": 101}),
        ("InvalidParameter.PageSize", {"PageSize": "10"}),
        ("InvalidParameter.PageSize", {"PageSize": True}),
        ("InvalidParameter.PageSize", {"PageSize": 10.0}),
        ("InvalidParameter.PageNumber", {"PageNumber": 0}),
        ("InvalidParameter.PageNumber", {"PageNumber": -1}),
        ("InvalidParameter.PageNumber", {"PageNumber": 2**31}),
        ("InvalidParameter.SortBy", {"SortBy": "Name"}),
        ("InvalidParameter.SortBy", {"SortBy": "createtime"}),
        ("InvalidParameter.SortBy", {"SortBy": 1}),
        ("InvalidParameter.SortOrder", {"SortOrder": "desc"}),
        ("InvalidParameter.SortOrder", {"SortOrder": ""}),
        ("InvalidParameter.ProjectName", {"ProjectName": 7}),
        ("InvalidParameter.Filter", {"Filter": []}),
        ("InvalidParameter.Phases", {"Filter": {"Phases": ["Initializing"]}}),
        ("InvalidParameter.Phases", {"Filter": {"Phases": ["running"]}}),
        ("InvalidParameter.Phases", {"Filter": {"Phases": "Running"}}),
        ("InvalidParameter.Ids", {"Filter": {"Ids": [1]}}),
        ("InvalidParameter.Ids", {"Filter": {"Ids": [f"bi-{number}" for number in range(101)]}}),
        ("InvalidParameter.Name", {"Filter": {"Name": ["a"]}}),
        ("InvalidParameter.FoundationModels", {"Filter": {"FoundationModels": ["doubao-seed-1-8"]}}),
        ("MissingParameter.Name", {"Filter": {"FoundationModels": [{"ModelVersions": ["1"]}]}}),
        ("InvalidParameter.ModelVersions", {"Filter": {"FoundationModels": [{"Name": "a", "ModelVersions": "1"}]}}),
        ("InvalidParameter.CustomModelIds", {"Filter": {"CustomModelIds": {}}}),
        ("InvalidParameter.TagFilters", {"TagFilters": {"Key": "env"}}),
        ("MissingParameter.Key", {"TagFilters": [{"Values": ["prod"]}]}),
        ("InvalidParameter.Values", {"TagFilters": [{"Key": "env", "Values": [None]}]}),
    ],
    ids=str,
)
def test_bad_parameters_are_refused_by_their_name(world: World, code: str, fields: dict[str, Any]) -> None:
    error = refused(world, **fields)
    assert (error.code, error.status, error.code_n) == (code, 400, None)


def test_get_refuses_a_missing_and_an_unknown_id(world: World) -> None:
    assert refused(world, GET).code == "MissingParameter.Id"
    assert refused(world, GET, Id=5).code == "InvalidParameter.Id"
    error = refused(world, GET, Id="bi-20200101000000-zzzzz")
    assert (error.code, error.status) == ("NotFound.Id", 404)


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'"x"', b"\xff\xfe{}"])
def test_a_body_that_is_no_json_object_is_refused(world: World, body: bytes) -> None:
    with pytest.raises(ArkError) as caught:
        call(world, LIST, VERSION, body)
    assert (caught.value.code, caught.value.status) == ("InvalidParameter", 400)


def test_an_empty_body_asks_for_everything(world: World, items: list[Item]) -> None:
    assert call(world, LIST, VERSION, b"")["TotalCount"] == len(items)


@pytest.mark.parametrize(
    ("action", "version", "code", "number", "status"),
    [
        ("", VERSION, "MissingParameter", 100002, 400),
        (LIST, "", "MissingParameter", 100002, 400),
        ("ListEverything", VERSION, "InvalidActionOrVersion", 100008, 404),
        (LIST, "2020-01-01", "InvalidActionOrVersion", 100008, 404),
    ],
)
def test_unknown_actions_and_versions(
    world: World, action: str, version: str, code: str, number: int, status: int
) -> None:
    with pytest.raises(ArkError) as caught:
        call(world, action, version, b"{}")
    error = caught.value
    assert (error.code, error.code_n, error.status) == (code, number, status)


def test_each_assumption_about_filters_can_be_flipped() -> None:
    plain = World(ManualClock(START), 800, 3)
    flipped = World(
        ManualClock(START),
        800,
        3,
        assumptions=Assumptions(
            name_filter_ignores_case=False,
            tag_keys_combine_with_and=False,
            tag_without_values_matches_any=False,
            model_filters_combine_with_and=False,
            initializing_is_filterable=True,
            omitted_project_means_all=False,
            default_page_size=20,
            default_sort_by="UpdateTime",
            default_sort_order="Asc",
        ),
    )
    everything = list_all(plain)

    def flipped_count(**fields: Any) -> int:
        return int(ask(flipped, **fields)["TotalCount"])

    assert flipped_count() == sum(item["ProjectName"] == "default" for item in everything)
    first = ask(flipped)
    assert len(first["Items"]) == 20
    assert first["Items"][0]["UpdateTime"] <= first["Items"][-1]["UpdateTime"]
    assert ask(plain, Filter={"Name": "EVAL"})["TotalCount"] > flipped_count(Filter={"Name": "EVAL"}) == 0
    assert flipped_count(TagFilters=[{"Key": "env"}]) == 0
    two = [{"Key": "env", "Values": ["test"]}, {"Key": "team", "Values": ["eval"]}]
    assert (
        flipped_count(TagFilters=two, ProjectName="default")
        > ask(plain, TagFilters=two, ProjectName="default")["TotalCount"]
    )
    both = {"FoundationModels": [{"Name": "deepseek-r1"}], "CustomModelIds": ["ft-20260918153012-a8k2x"]}
    assert ask(plain, Filter=both)["TotalCount"] == 0
    assert flipped_count(Filter=both) > 0
    assert flipped_count(Filter={"Phases": ["Initializing"]}) >= 0
