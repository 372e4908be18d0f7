"""The wire's models: the documented answer, and whatever else may come."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from arktui.api.envelope import Reply, read_page
from arktui.api.errors import AnswerError
from arktui.api.lenient import read_job
from arktui.api.models import ITEMS_MAX, TAGS_MAX, BatchInferenceJob, JobPage, pascal_case

SAMPLE = (Path(__file__).parent / "data" / "sample-response.json").read_bytes()
METADATA = {"RequestId": "r"}
JOB = TypeAdapter(BatchInferenceJob)


def page(result: object) -> JobPage:
    return read_page(Reply(200, json.dumps({"ResponseMetadata": METADATA, "Result": result}).encode()))


def job(**fields: Any) -> BatchInferenceJob:
    return page({"TotalCount": 1, "Items": [fields]}).items[0]


def test_the_documented_answer() -> None:
    sample = read_page(Reply(200, SAMPLE))
    assert (sample.total_count, sample.page_number, sample.page_size) == (1, 1, 10)
    only = sample.items[0]
    wire = JOB.dump_python(only, by_alias=True, exclude_none=True, exclude={"unread"}, mode="json")
    assert wire == json.loads(SAMPLE)["Result"]["Items"][0]
    assert only.create_time == datetime(2024, 9, 18, 11, 46, 41, tzinfo=UTC)
    assert only.model_reference is not None
    assert only.model_reference.custom_model_id is None


@pytest.mark.parametrize("result", [{}, {"Items": None}, {"Items": []}, {"TotalCount": None, "Items": None}])
def test_empty_pages(result: object) -> None:
    assert page(result) == JobPage()


def test_a_page_beyond_the_last_is_empty() -> None:
    assert page({"TotalCount": 200, "PageNumber": 3, "PageSize": 100, "Items": None}).total_count == 200


@pytest.mark.parametrize(
    "result", [None, {"TotalCount": 5}, {"TotalCount": 101, "PageNumber": 2, "PageSize": 100, "Items": None}]
)
def test_a_page_without_the_jobs_it_must_have_is_no_page(result: object) -> None:
    with pytest.raises(AnswerError, match="NoItems") as caught:
        page(result)
    assert caught.value.request_id == METADATA["RequestId"]
    assert caught.value.retryable


@pytest.mark.parametrize("result", [[], "x", 5, False, {"Items": {}}, {"Items": "abc"}, {"Items": 5}])
def test_what_is_no_page_is_not_an_empty_one(result: object) -> None:
    with pytest.raises(AnswerError, match="HTTP 200"):
        page(result)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-09-18T11:46:41Z", datetime(2024, 9, 18, 11, 46, 41, tzinfo=UTC)),
        ("2024-09-18T19:46:41.5+08:00", datetime(2024, 9, 18, 11, 46, 41, 500_000, UTC)),
        ("2024-09-18T11:46:41.123456789Z", datetime(2024, 9, 18, 11, 46, 41, 123_456, UTC)),
        ("2024-09-18T11:46:41", datetime(2024, 9, 18, 11, 46, 41, tzinfo=UTC)),
        ("2024-09-18 11:46:41", datetime(2024, 9, 18, 11, 46, 41, tzinfo=UTC)),
        ("2024-09-18", datetime(2024, 9, 18, tzinfo=UTC)),
        (1726660001, datetime(2024, 9, 18, 11, 46, 41, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00", None),
        ("9999-12-31T23:59:59Z", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        ({}, None),
    ],
)
def test_times(text: object, moment: datetime | None) -> None:
    read = job(Id="x", CreateTime=text, Status={"Phase": "Running", "PhaseTime": text})
    assert read.create_time == moment
    assert read.status is not None
    assert read.status.phase_time == moment
    assert read.status.phase == "Running"
    is_read = moment is not None or text in (None, "", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00")
    assert read.unread == (() if is_read else ("Status.PhaseTime", "CreateTime"))
    if read.create_time:
        assert read.create_time.utcoffset() in {timedelta(0), timezone(timedelta(hours=8)).utcoffset(None)}


def test_unknown_words_are_kept_and_unknown_fields_ignored() -> None:
    read = job(Status={"Phase": "Hibernating", "New": 1}, CompletionWindow="28 days", Priority=5)
    assert read.status is not None
    assert (read.status.phase, read.completion_window) == ("Hibernating", "28 days")


def test_an_odd_field_costs_itself_only() -> None:
    read = job(
        Id="bi-1",
        Name=5,
        Description=None,
        Status={"Phase": ["x"], "Message": "m"},
        RequestCounts={"Total": "7", "Completed": 2.5, "Failed": None},
        Tags=[None, {"Key": 1, "Value": "v"}, {"Key": "k", "Value": "v"}],
        InputFileTosLocation="tos://a/b",
        ModelReference={"FoundationModel": {"Name": "m", "ModelVersion": 240615}, "CustomModelId": None},
        TokenUsage={"Anything": {"at": ["all"]}},
    )
    assert JOB.dump_python(read, exclude_none=True, exclude={"unread"}) == {
        "id": "bi-1",
        "status": {"message": "m"},
        "request_counts": {"total": 7},
        "tags": [{}, {"value": "v"}, {"key": "k", "value": "v"}],
        "model_reference": {"foundation_model": {"name": "m"}},
        "token_usage": {"Anything": {"at": ["all"]}},
    }
    assert read.unread == (
        "Name",
        "InputFileTosLocation",
        "ModelReference.FoundationModel.ModelVersion",
        "Status.Phase",
        "RequestCounts.Completed",
        "Tags",
        "Tags.Key",
    )


def test_an_item_that_is_no_job_still_counts() -> None:
    read = page({"TotalCount": 3, "Items": ["x", None, {"Id": "bi-1"}]})
    assert [item.id for item in read.items] == [None, None, "bi-1"]


def test_bytes_that_are_not_utf_8_cost_no_page() -> None:
    content = json.dumps({"ResponseMetadata": METADATA, "Result": {"Items": [{"Id": "a", "Name": "NAME"}]}}).encode()
    assert read_page(Reply(200, content.replace(b"NAME", b"\xff\xfe"))).items[0].name == "\ufffd\ufffd"
    assert read_page(Reply(200, content.replace(b"NAME", b"\\ud800"))).items[0].id == "a"


FIELDS = [pascal_case(field.name) for field in fields(BatchInferenceJob)]
INNER = ["Phase", "PhaseTime", "Message", "Total", "Completed", "Key", "Value", "BucketName", "FoundationModel", "id"]
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(INNER), inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=6) | ODD, max_size=5), ODD)
def test_no_items_whatever_take_the_page_down(items: list[Any], total: Any) -> None:
    sound = {"Id": "bi-sound", "Name": "批量", "CreateTime": "2024-09-18T11:46:41Z"}
    read = page({"TotalCount": total, "Items": [*items, sound]})
    assert len(read.items) == len(items) + 1
    assert read.items[-1].name == "批量"
    assert read.items[-1].create_time is not None


TEXTS = st.none() | st.text(max_size=4) | st.sampled_from(["", "\ud800", "批量", "a\nb"])
TIMES = TEXTS | st.sampled_from(
    [
        *(
            "2024-09-18T11:46:41Z",
            "2024-09-18T19:46:41.5+08:00",
            "2024-09-18T11:46:41.123456789Z",
            "2024-09-18T11:46:41",
        ),
        *("2024-09-18T11:46:41,5Z", "2024-09-18T11:46Z", "20240918T114641Z", "2024-W38-3", "2024-09-18T24:00:00Z"),
        *("2024-09-18T11:46:60Z", "2024-09-18t11:46:41z", "2024-09-18T11:46:41+24:00", "2024-09-18T11:46:41-23:59"),
        *("0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+08:00", "1970-01-01T00:00:00Z"),
        *("1969-12-31T23:59:59Z", "9000-01-01T00:00:00Z", "9999-12-31T23:59:59-08:00", "２０24-09-18T11:46:41Z"),
    ]
)
COUNTS = st.none() | st.integers(-2, 3) | st.sampled_from([10**15 - 1, 10**15, True, 1.0, 1.5, "7"])


def objects(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return objects that have some of the members, and now and then something else in their place."""
    return st.fixed_dictionaries({}, optional=members) | st.none() | ODD


PLACES = objects(BucketName=TEXTS, ObjectKey=TEXTS)
TAGS = st.lists(objects(Key=TEXTS, Value=TEXTS), max_size=3) | st.just([{"Key": "k"}] * (TAGS_MAX + 1))
JOBS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("Id", "Name", "Description", "ProjectName", "CompletionWindow"), TEXTS),
        **dict.fromkeys(("InputFileTosLocation", "OutputDirTosLocation", "ErrorFileTosLocation"), PLACES),
        **dict.fromkeys(("CreateTime", "UpdateTime", "ExpireTime"), TIMES),
        "ModelReference": objects(FoundationModel=objects(Name=TEXTS, ModelVersion=TEXTS), CustomModelId=TEXTS),
        "Status": objects(Phase=TEXTS, PhaseTime=TIMES, Message=TEXTS),
        "RequestCounts": objects(Total=COUNTS, Completed=COUNTS, Failed=COUNTS),
        "Tags": TAGS,
        "TokenUsage": objects(Anything=ODD),
        "Priority": ODD,
    },
)


@given(JOBS)
def test_the_quick_reader_reads_what_pydantic_reads(item: Any) -> None:
    assert BatchInferenceJob.read(item) == read_job(item)


@given(ODD)
def test_any_json_is_a_page_or_an_error_that_says_so(value: Any) -> None:
    for content in (
        value,
        {"ResponseMetadata": value, "Result": value},
        {"ResponseMetadata": METADATA, "Result": value},
    ):
        try:
            assert isinstance(read_page(Reply(200, json.dumps(content).encode())), JobPage)
        except AnswerError as error:
            assert "HTTP 200" in error.message  # noqa: PT017 - either end is right


def deep(levels: int) -> Any:
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("name", ["unread", "Unread", "_unread", "(unread)", "id", "__class__"])
@pytest.mark.parametrize("value", [["\x1b]0;x\x07"], 0, None, {}, ["a", []]])
@pytest.mark.parametrize("name_of_job", ["sound", 5])
def test_what_a_model_keeps_for_itself_is_not_filled_from_the_wire(name: str, value: Any, name_of_job: Any) -> None:
    read = page({"TotalCount": 2, "Items": [{"Id": "bi-1", name: value, "Name": name_of_job}, {"Id": "bi-2"}]})
    assert [item.id for item in read.items] == ["bi-1", "bi-2"]
    assert read.items[0].unread == (() if name_of_job == "sound" else ("Name",))


@pytest.mark.parametrize("levels", [150, 250, 800])
@pytest.mark.parametrize("field", ["Name", "TokenUsage", "Tags", "Unknown"])
def test_json_within_json_costs_its_field_alone(field: str, levels: int) -> None:
    read = page({"TotalCount": 2, "Items": [{"Id": "bi-1", field: deep(levels)}, {"Id": "bi-2", "Name": "n"}]})
    assert [item.id for item in read.items] == ["bi-1", "bi-2"]
    assert read.items[1].name == "n"


@pytest.mark.parametrize("value", [10**400, -(10**400), -1, 2**63, 1e300, float("inf"), float("nan"), "1e400"])
def test_a_count_that_cannot_be_is_unknown(value: Any) -> None:
    read = job(Id="bi-1", RequestCounts={"Total": value, "Completed": value, "Failed": value})
    assert read.request_counts is not None
    assert (read.request_counts.total, read.request_counts.completed, read.request_counts.failed) == (None,) * 3
    assert read.unread == ("RequestCounts.Total", "RequestCounts.Completed", "RequestCounts.Failed")
    assert page({"TotalCount": value, "PageNumber": value, "PageSize": value, "Items": []}).total_count == 0


def test_of_too_many_tags_the_first_are_read() -> None:
    read = job(Id="bi-1", Tags=[{"Key": f"k{number}", "Value": number % 2 or "v"} for number in range(2_000)])
    assert read.tags is not None
    assert len(read.tags) == TAGS_MAX
    assert read.unread == ("Tags", "Tags.Value")


def test_a_page_of_more_than_can_be_asked_for_is_none() -> None:
    with pytest.raises(AnswerError, match="Items"):
        page({"TotalCount": 1, "Items": [{"Id": "bi-1"}] * (ITEMS_MAX + 1)})
