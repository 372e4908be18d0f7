"""The official SDK against the sandbox, over a real socket."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import volcenginesdkcore
from volcenginesdkark import (
    ARKApi,
    FilterForListBatchInferenceJobsInput,
    FoundationModelForListBatchInferenceJobsInput,
    ListBatchInferenceJobsRequest,
    TagFilterForListBatchInferenceJobsInput,
)
from volcenginesdkcore.rest import ApiException

from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from tests.sandbox_server import LIST, REGION, LiveSandbox, ask_all, live_sandbox, make_app

if TYPE_CHECKING:
    from collections.abc import Iterator

JOBS = 730


@pytest.fixture(scope="module")
def sandbox() -> Iterator[LiveSandbox]:
    with live_sandbox(make_app(JOBS)) as sandbox:
        yield sandbox


pytestmark = pytest.mark.usefixtures("without_proxy")


def connect(sandbox: LiveSandbox, access_key: str = ACCESS_KEY, secret_key: str = SECRET_KEY) -> Any:
    configuration = volcenginesdkcore.Configuration()
    configuration.ak = access_key
    configuration.sk = secret_key
    configuration.region = REGION
    configuration.host = sandbox.endpoint
    configuration.client_side_validation = True
    return ARKApi(volcenginesdkcore.ApiClient(configuration))


def walk(sandbox: LiveSandbox, size: int = 100, **fields: Any) -> list[Any]:
    api = connect(sandbox)
    items: list[Any] = []
    number = 1
    while True:
        request = ListBatchInferenceJobsRequest(page_number=number, page_size=size, **fields)
        page = api.list_batch_inference_jobs(request)
        assert (page.page_number, page.page_size) == (number, size)
        items += page.items or []
        if number * size >= page.total_count:
            assert len(items) == page.total_count
            return items
        number += 1


def refusal(sandbox: LiveSandbox, *keys: str, **fields: Any) -> tuple[int, str]:
    with pytest.raises(ApiException) as caught:
        connect(sandbox, *keys).list_batch_inference_jobs(ListBatchInferenceJobsRequest(**fields))
    return caught.value.status, json.loads(caught.value.body)["ResponseMetadata"]["Error"]["Code"]


def test_the_sdk_lists_all_pages(sandbox: LiveSandbox) -> None:
    before = sandbox.app.requests.total
    items = walk(sandbox)
    assert len({item.id for item in items}) == JOBS
    assert sandbox.app.requests.total - before == 8


async def test_the_sdk_reads_the_fields_of_the_wire(sandbox: LiveSandbox) -> None:
    raw = await ask_all(sandbox.app)
    for item, wire in zip(walk(sandbox), raw, strict=True):
        assert item.id == wire["Id"]
        assert item.name == wire["Name"]
        assert item.description == wire["Description"]
        assert item.project_name == wire["ProjectName"]
        assert item.status.phase == wire["Status"]["Phase"]
        assert item.status.phase_time == wire["Status"]["PhaseTime"]
        assert item.status.message == wire["Status"]["Message"]
        counts = item.request_counts
        assert {"Total": counts.total, "Completed": counts.completed, "Failed": counts.failed} == wire["RequestCounts"]
        assert [{"Key": tag.key, "Value": tag.value} for tag in item.tags] == wire["Tags"]
        assert item.input_file_tos_location.object_key == wire["InputFileTosLocation"]["ObjectKey"]
        assert item.output_dir_tos_location.bucket_name == wire["OutputDirTosLocation"]["BucketName"]
        assert item.completion_window == wire["CompletionWindow"]
        assert (item.create_time, item.update_time, item.expire_time) == (
            wire["CreateTime"],
            wire["UpdateTime"],
            wire["ExpireTime"],
        )
        assert item.model_reference.custom_model_id == wire["ModelReference"].get("CustomModelId")


@pytest.mark.parametrize("phase", ["Queued", "Running", "Completed", "Terminating", "Terminated", "Failed"])
def test_it_filters_by_phase(sandbox: LiveSandbox, phase: str) -> None:
    everything = walk(sandbox)
    found = walk(sandbox, filter=FilterForListBatchInferenceJobsInput(phases=[phase]))
    assert [job.id for job in found] == [job.id for job in everything if job.status.phase == phase]


def test_it_filters_by_ids(sandbox: LiveSandbox) -> None:
    wanted = [job.id for job in walk(sandbox)[5:500:9]]
    found = walk(sandbox, filter=FilterForListBatchInferenceJobsInput(ids=[*wanted, "bi-20200101000000-zzzzz"]))
    assert [job.id for job in found] == wanted


def test_it_filters_by_name(sandbox: LiveSandbox) -> None:
    found = walk(sandbox, filter=FilterForListBatchInferenceJobsInput(name="客服"))
    assert [job.id for job in found] == [job.id for job in walk(sandbox) if "客服" in job.name] != []


def test_it_filters_by_foundation_models_and_versions(sandbox: LiveSandbox) -> None:
    models = [
        FoundationModelForListBatchInferenceJobsInput(name="doubao-seed-1-8", model_versions=["251228"]),
        FoundationModelForListBatchInferenceJobsInput(name="doubao-pro-32k"),
    ]
    found = walk(sandbox, filter=FilterForListBatchInferenceJobsInput(foundation_models=models))
    used = {
        (job.model_reference.foundation_model.name, job.model_reference.foundation_model.model_version) for job in found
    }
    assert used == {("doubao-seed-1-8", "251228"), ("doubao-pro-32k", "240615"), ("doubao-pro-32k", "241215")}


def test_it_filters_by_custom_models(sandbox: LiveSandbox) -> None:
    model = "ft-20260918153012-a8k2x"
    found = walk(sandbox, filter=FilterForListBatchInferenceJobsInput(custom_model_ids=[model]))
    everything = walk(sandbox)
    assert (
        [job.id for job in found]
        == [job.id for job in everything if job.model_reference.custom_model_id == model]
        != []
    )


def test_it_filters_by_tags(sandbox: LiveSandbox) -> None:
    tags = [
        TagFilterForListBatchInferenceJobsInput(key="env", values=["prod", "staging"]),
        TagFilterForListBatchInferenceJobsInput(key="team", values=["eval"]),
    ]
    found = walk(sandbox, tag_filters=tags)
    assert found
    for job in found:
        of_job = {tag.key: tag.value for tag in job.tags}
        assert of_job["team"] == "eval"
        assert of_job["env"] in {"prod", "staging"}


def test_it_filters_by_project(sandbox: LiveSandbox) -> None:
    found = walk(sandbox, project_name="customer-service")
    assert (
        [job.id for job in found] == [job.id for job in walk(sandbox) if job.project_name == "customer-service"] != []
    )


@pytest.mark.parametrize("sort_by", ["CreateTime", "UpdateTime"])
@pytest.mark.parametrize("order", ["Asc", "Desc"])
def test_it_sorts(sandbox: LiveSandbox, sort_by: str, order: str) -> None:
    found = walk(sandbox, 97, sort_by=sort_by, sort_order=order)
    times = [job.create_time if sort_by == "CreateTime" else job.update_time for job in found]
    assert times == sorted(times, reverse=order == "Desc")
    assert len(found) == JOBS


def test_it_gets_the_error_for_a_wrong_access_key(sandbox: LiveSandbox) -> None:
    assert refusal(sandbox, "AKLTsomebodyelse", SECRET_KEY) == (401, "InvalidAccessKey")


def test_it_gets_the_error_for_a_wrong_secret_key(sandbox: LiveSandbox) -> None:
    assert refusal(sandbox, ACCESS_KEY, "not-the-secret-key") == (401, "SignatureDoesNotMatch")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"page_size": 101}, "InvalidParameter.PageSize"),
        ({"page_size": 0}, "InvalidParameter.PageSize"),
        ({"page_number": 0}, "InvalidParameter.PageNumber"),
        ({"sort_by": "Name"}, "InvalidParameter.SortBy"),
        ({"sort_order": "desc"}, "InvalidParameter.SortOrder"),
    ],
    ids=str,
)
def test_it_gets_the_error_for_bad_paging_and_sorting(sandbox: LiveSandbox, fields: dict[str, Any], code: str) -> None:
    assert refusal(sandbox, **fields) == (400, code)


def test_refusals_are_not_tried_again(sandbox: LiveSandbox) -> None:
    before = sandbox.app.requests.by_action[LIST]
    refusal(sandbox, page_size=101)
    assert sandbox.app.requests.by_action[LIST] - before == 1
