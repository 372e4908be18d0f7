from __future__ import annotations

import json
from typing import Any

import pytest

from arktui.api.models import BatchInferenceJob
from arktui.store.clean_text import CleanText
from arktui.store.job import Job
from arktui.sync.convert import job_from_wire

ITEM: dict[str, Any] = {
    "Id": "bi-20261123150000-a1b2c",
    "Name": "每日评测",
    "Description": "line one\nline\u2028two",
    "ProjectName": "eval",
    "ModelReference": {"FoundationModel": {"Name": "doubao-seed-1-8", "ModelVersion": "251228"}},
    "Status": {"Phase": "Completed", "PhaseTime": "2026-11-23T08:00:00Z", "Message": "任务已完成"},
    "CompletionWindow": "7d",
    "InputFileTosLocation": {"BucketName": "bucket", "ObjectKey": "in.jsonl"},
    "OutputDirTosLocation": {"BucketName": "bucket", "ObjectKey": "out/"},
    "Tags": [{"Key": "team", "Value": "search\u200b"}, {"Key": "env"}, {"Value": "of no key"}],
}


def read(**fields: object) -> Job:
    # Fresh objects, as each answer brings them.
    return job_from_wire(BatchInferenceJob.read(json.loads(json.dumps(ITEM | fields))))


@pytest.mark.parametrize(
    "field", ["description", "project", "model", "model_version", "phase", "message", "window", "output", "tags"]
)
def test_what_jobs_have_in_common_is_one_object(field: str) -> None:
    first, second = read(), read(Id="bi-20261123150001-zzzzz")
    assert first.id != second.id
    assert getattr(first, field) is getattr(second, field)


def test_what_is_shared_is_cleaned_all_the_same() -> None:
    job = read()
    assert job.description == "line one\nline\ntwo"
    assert job.tags == (("team", "search"), ("env", ""))
    assert (job.input, job.output) == ("tos://bucket/in.jsonl", "tos://bucket/out/")


def test_what_is_missing_is_empty() -> None:
    absent = dict.fromkeys(set(ITEM) - {"Id"})
    assert read(**absent) == Job(CleanText("bi-20261123150000-a1b2c"))
    nowhere = read(OutputDirTosLocation={"ObjectKey": "out/"}, ModelReference={}, Status={})
    assert (nowhere.output, nowhere.model, nowhere.phase) == ("", "", "")
    custom = read(ModelReference={"CustomModelId": "cm-1"})
    assert (custom.model, custom.model_version, custom.is_custom) == ("cm-1", "", True)
