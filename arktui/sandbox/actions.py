"""The sandbox's actions: `ListBatchInferenceJobs` and `GetBatchInferenceJob`; api/README.md sections 2, 3 and 5."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from arktui.sandbox.errors import ArkError, gateway_error, invalid
from arktui.sandbox.filters import Filter
from arktui.sandbox.life import INITIALIZING, PHASES
from arktui.sandbox.parameters import Parameters
from arktui.sandbox.shelf import SORTS
from arktui.sandbox.wire import details, item

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from arktui.sandbox.assumptions import Assumptions
    from arktui.sandbox.world import World

LIST: Final = "ListBatchInferenceJobs"

VERSION: Final = "2024-01-01"
"""The only version of the actions; api/README.md section 1."""

DESCENDING: Final = "Desc"
ORDERS = ("Asc", DESCENDING)


def call(world: World, action: str, version: str, body: bytes) -> dict[str, Any]:
    """Return the `Result` of an action.

    Raises:
        ArkError: The action, its version or its parameters are not right.
    """
    if not action or not version:
        raise gateway_error("MissingParameter", "The required parameter Action or Version is missing.")
    if version != VERSION or action not in _ACTIONS:
        raise gateway_error("InvalidActionOrVersion", f"Could not find operation {action} for version {version}.")
    return _ACTIONS[action](world, Parameters.of(body, world.assumptions))


def list_batch_inference_jobs(world: World, parameters: Parameters) -> dict[str, Any]:
    """Return one page of the jobs asked for; api/README.md section 3.1."""
    assume = world.assumptions
    number = parameters.number("PageNumber", default=1)
    size = parameters.number("PageSize", default=assume.default_page_size, most=assume.page_size_max)
    sort_by = parameters.choice("SortBy", SORTS, assume.default_sort_by)
    order = parameters.choice("SortOrder", ORDERS, assume.default_sort_order)
    wanted = read_filter(parameters, assume)
    page = world.page(wanted, sort_by, descending=order == DESCENDING, number=number, size=size)
    return {
        "TotalCount": page.total,
        "PageNumber": number,
        "PageSize": size,
        "Items": [item(*row) for row in page.rows],
    }


def get_batch_inference_job(world: World, parameters: Parameters) -> dict[str, Any]:
    """Return one job with what only this action tells; api/README.md section 5."""
    job_id = parameters.required_text("Id")
    row = world.get(job_id)
    if row is None:
        message = f"The specified batch inference job {job_id} does not exist."
        raise ArkError(world.assumptions.unknown_job_code, message, HTTPStatus.NOT_FOUND)
    return details(*row)


def read_filter(parameters: Parameters, assume: Assumptions) -> Filter:
    """Return the filters of a list request's body; api/README.md section 2.

    Raises:
        ArkError: A field has the wrong type, an unknown phase, or too many ids.
    """
    inner = parameters.object("Filter")
    phases = inner.texts("Phases")
    allowed = {phase for phase in PHASES if phase != INITIALIZING or assume.initializing_is_filterable}
    if unknown := phases - allowed:
        raise invalid("Phases", f"The phases {', '.join(sorted(unknown))} cannot be asked for.")
    ids = inner.texts("Ids")
    if len(ids) > assume.ids_max:
        raise invalid("Ids", f"At most {assume.ids_max} ids can be asked for.")
    project = parameters.text("ProjectName")
    return Filter(
        project=project or (None if assume.omitted_project_means_all else "default"),
        ids=ids,
        name=inner.text("Name"),
        phases=phases,
        foundation_models=tuple(
            (model.required_text("Name"), model.texts("ModelVersions")) for model in inner.objects("FoundationModels")
        ),
        custom_model_ids=inner.texts("CustomModelIds"),
        tags=tuple((tag.required_text("Key"), tag.texts("Values")) for tag in parameters.objects("TagFilters")),
    )


_ACTIONS: Mapping[str, Callable[[World, Parameters], dict[str, Any]]] = {
    LIST: list_batch_inference_jobs,
    "GetBatchInferenceJob": get_batch_inference_job,
}
