"""A job as JSON, with the field names of `ListBatchInferenceJobs` (api/README.md section 3.2)."""

from __future__ import annotations

import json
from typing import Any

from arktui.format import iso_time
from arktui.store.job import Job


def listed_json(job: Job) -> str:
    """Return the fields of a job as indented JSON, without those that the service left out."""
    counts = {"Total": job.counts.total, "Completed": job.counts.done, "Failed": job.counts.failed}
    foundation = {"Name": job.model, "ModelVersion": job.model_version}
    fields = {
        "Id": job.id,
        "Name": job.name,
        "Description": job.description,
        "ProjectName": job.project,
        "ModelReference": {"CustomModelId": job.model} if job.is_custom else {"FoundationModel": _given(foundation)},
        "Status": _given({"Phase": job.phase, "PhaseTime": _time(job.phase_at), "Message": job.message}),
        "RequestCounts": _given(counts),
        "CompletionWindow": job.window,
        "InputFileTosLocation": _location(job.input),
        "OutputDirTosLocation": _location(job.output),
        "Tags": [{"Key": key, "Value": value} for key, value in job.tags],
        "CreateTime": _time(job.created),
        "UpdateTime": _time(job.updated),
        "ExpireTime": _time(job.expires),
    }
    return json.dumps(_given(fields), ensure_ascii=False, indent=2)


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "", {}, [], {"FoundationModel": {}})}


def _time(at: float | None) -> str:
    return "" if at is None else iso_time(at)


def _location(path: str) -> dict[str, str]:
    bucket, _, key = path.removeprefix("tos://").partition("/")
    return _given({"BucketName": bucket, "ObjectKey": key})
