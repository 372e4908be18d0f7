"""A job as Ark writes it: the item of `ListBatchInferenceJobs` and what `GetBatchInferenceJob` adds."""

from __future__ import annotations

from functools import lru_cache
from time import gmtime, strftime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from arktui.sandbox.life import State
    from arktui.sandbox.planning import Job


@lru_cache(maxsize=4096)
def timestamp(moment: int) -> str:
    """Return epoch seconds in the wire's form: RFC 3339 in UTC, whole seconds, `Z`; api/README.md section 3.2."""
    return strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(moment))


def item(job: Job, state: State) -> dict[str, Any]:
    """Return the wire's item for a job in a state; api/README.md section 3.2."""
    closing = state.phase_time >= min(job.life.stopping, job.life.ended)
    total, completed, failed = state.counts
    return {
        "Id": job.id,
        "Name": job.name,
        "Description": job.description,
        "InputFileTosLocation": {"BucketName": job.bucket, "ObjectKey": job.key},
        "OutputDirTosLocation": {"BucketName": job.bucket, "ObjectKey": output_prefix(job)},
        "CompletionWindow": f"{job.window}d",
        "Status": {
            "Phase": state.phase,
            "PhaseTime": timestamp(state.phase_time),
            "Message": job.message if closing else "",
        },
        "ModelReference": job.model.reference,
        "RequestCounts": {"Total": total, "Completed": completed, "Failed": failed},
        "Tags": [{"Key": key, "Value": value} for key, value in job.tags],
        "ProjectName": job.project,
        "CreateTime": timestamp(job.life.created),
        "UpdateTime": timestamp(state.update_time),
        "ExpireTime": timestamp(job.expires),
    }


def details(job: Job, state: State) -> dict[str, Any]:
    """Return the `Result` of `GetBatchInferenceJob`: item and errors file; api/README.md sections 4 and 5."""
    result = item(job, state)
    if state.counts.failed:
        result["ErrorFileTosLocation"] = {
            "BucketName": job.bucket,
            "ObjectKey": f"{output_prefix(job)}{job.id}/error/errors.jsonl",
        }
    return result


def output_prefix(job: Job) -> str:
    """Return the object key below which a job's results are written."""
    return f"batch/output/{job.project}/"
