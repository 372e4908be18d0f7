"""The actions `ListBatchInferenceJobs` and `GetBatchInferenceJob`, and a job's JSON; api/README.md sections 2 to 5."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from time import gmtime, strftime
from typing import TYPE_CHECKING, Any, Final

from arktui.sandbox.errors import ArkError, gateway_error, invalid_parameter
from arktui.sandbox.filters import Filter
from arktui.sandbox.job_index import SORT_FIELDS
from arktui.sandbox.lifecycle import INITIALIZING, PHASES
from arktui.sandbox.parameters import Parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from arktui.sandbox.assumptions import Assumptions
    from arktui.sandbox.job_generator import Job
    from arktui.sandbox.lifecycle import State
    from arktui.sandbox.world import World

LIST: Final = "ListBatchInferenceJobs"

VERSION: Final = "2024-01-01"
"""The only version of the actions; api/README.md section 1."""

DESCENDING: Final = "Desc"
SORT_ORDERS = ("Asc", DESCENDING)


def call(world: World, action: str, version: str, body: bytes) -> dict[str, Any]:
    """Return the `Result` of an action.

    Raises:
        ArkError: The action, its version or one of its parameters is invalid.
    """
    if not action or not version:
        raise gateway_error("MissingParameter", "The required parameter Action or Version is missing.")
    if version != VERSION or action not in _ACTIONS:
        raise gateway_error("InvalidActionOrVersion", f"Could not find operation {action} for version {version}.")
    return _ACTIONS[action](world, Parameters.from_body(body, world.assumptions))


def list_batch_inference_jobs(world: World, parameters: Parameters) -> dict[str, Any]:
    """Return one page of the matching jobs; api/README.md section 3.1."""
    assumptions = world.assumptions
    number = parameters.number("PageNumber", default=1)
    size = parameters.number("PageSize", default=assumptions.default_page_size, maximum=assumptions.page_size_max)
    sort_by = parameters.choice("SortBy", SORT_FIELDS, assumptions.default_sort_by)
    order = parameters.choice("SortOrder", SORT_ORDERS, assumptions.default_sort_order)
    job_filter = read_filter(parameters, assumptions)
    page = world.page(job_filter, sort_by, descending=order == DESCENDING, number=number, size=size)
    return {
        "TotalCount": page.total,
        "PageNumber": number,
        "PageSize": size,
        "Items": [list_item(*row) for row in page.rows],
    }


def get_batch_inference_job(world: World, parameters: Parameters) -> dict[str, Any]:
    """Return one job, with the fields that only this action returns; api/README.md section 5."""
    job_id = parameters.required_text("Id")
    row = world.get(job_id)
    if row is None:
        message = f"The specified batch inference job {job_id} does not exist."
        raise ArkError(world.assumptions.unknown_job_code, message, HTTPStatus.NOT_FOUND)
    return job_details(*row)


_ACTIONS: Mapping[str, Callable[[World, Parameters], dict[str, Any]]] = {
    LIST: list_batch_inference_jobs,
    "GetBatchInferenceJob": get_batch_inference_job,
}


def read_filter(parameters: Parameters, assumptions: Assumptions) -> Filter:
    """Return the filters in the parameters of a list request; api/README.md section 2.

    Raises:
        ArkError: A field has the wrong type, a phase is unknown, or there are too many ids.
    """
    inner = parameters.object("Filter")
    phases = inner.texts("Phases")
    allowed = {phase for phase in PHASES if phase != INITIALIZING or assumptions.initializing_is_filterable}
    if unknown := phases - allowed:
        raise invalid_parameter("Phases", f"Phases does not accept {', '.join(sorted(unknown))}.")
    ids = inner.texts("Ids")
    if len(ids) > assumptions.ids_max:
        raise invalid_parameter("Ids", f"Ids accepts at most {assumptions.ids_max} ids.")
    project = parameters.text("ProjectName")
    return Filter(
        project=project or (None if assumptions.omitted_project_means_all else "default"),
        ids=ids,
        name=inner.text("Name"),
        phases=phases,
        foundation_models=tuple(
            (model.required_text("Name"), model.texts("ModelVersions")) for model in inner.objects("FoundationModels")
        ),
        custom_model_ids=inner.texts("CustomModelIds"),
        tags=tuple((tag.required_text("Key"), tag.texts("Values")) for tag in parameters.objects("TagFilters")),
    )


def list_item(job: Job, state: State) -> dict[str, Any]:
    """Return a job in a given state as an item of `ListBatchInferenceJobs`; api/README.md section 3.2."""
    has_message = state.phase_time >= min(job.lifecycle.terminating, job.lifecycle.ended)
    total, completed, failed = state.counts
    return {
        "Id": job.id,
        "Name": job.name,
        "Description": job.description,
        "InputFileTosLocation": {"BucketName": job.bucket, "ObjectKey": job.input_key},
        "OutputDirTosLocation": {"BucketName": job.bucket, "ObjectKey": output_prefix(job)},
        "CompletionWindow": f"{job.window}d",
        "Status": {
            "Phase": state.phase,
            "PhaseTime": timestamp(state.phase_time),
            "Message": job.message if has_message else "",
        },
        "ModelReference": job.model.reference,
        "RequestCounts": {"Total": total, "Completed": completed, "Failed": failed},
        "Tags": [{"Key": key, "Value": value} for key, value in job.tags],
        "ProjectName": job.project,
        "CreateTime": timestamp(job.lifecycle.created),
        "UpdateTime": timestamp(state.update_time),
        "ExpireTime": timestamp(job.expires),
    }


def job_details(job: Job, state: State) -> dict[str, Any]:
    """Return the `Result` of `GetBatchInferenceJob`: the item and the error file; api/README.md sections 4 and 5."""
    result = list_item(job, state)
    if state.counts.failed:
        result["ErrorFileTosLocation"] = {
            "BucketName": job.bucket,
            "ObjectKey": f"{output_prefix(job)}{job.id}/error/errors.jsonl",
        }
    return result


def output_prefix(job: Job) -> str:
    """Return the object key prefix of a job's results."""
    return f"batch/output/{job.project}/"


@lru_cache(maxsize=4096)
def timestamp(moment: int) -> str:
    """Return epoch seconds as Ark writes them: RFC 3339 in UTC, whole seconds, `Z`; api/README.md section 3.2."""
    return strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(moment))
