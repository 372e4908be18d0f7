"""What the sandbox assumes where api/README.md leaves a fact open, each in one place, so that a test can flip it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assumptions:
    """One field for each unknown of api/README.md (marked **?** there), with the section that leaves it open."""

    counts_move_update_time: bool = True
    """New counts of a running job move its `UpdateTime`; section 13 leaves it open, the feed must bear both."""

    name_filter_ignores_case: bool = True
    """`Filter.Name` compares without case, as a database's LIKE usually does; section 2."""

    tag_keys_combine_with_and: bool = True
    """A job must satisfy every `TagFilters` entry (False: any of them); section 2."""

    tag_without_values_matches_any: bool = True
    """A `TagFilters` entry without `Values` asks for the key alone (False: it matches nothing); section 2."""

    model_filters_combine_with_and: bool = True
    """`FoundationModels` and `CustomModelIds` given together must both hold, so nothing matches; section 2."""

    initializing_is_filterable: bool = False
    """`Filter.Phases` takes `Initializing` (False: `InvalidParameter.Phases`); section 2."""

    omitted_project_means_all: bool = True
    """Without `ProjectName` every project is listed (False: `default` only); section 2."""

    default_page_size: int = 10
    """`PageSize` when it is left out; documented, kept here with its neighbours; section 2."""

    page_size_max: int = 100
    """A larger `PageSize` is refused, not clamped; section 2."""

    ids_max: int = 100
    """Most entries of `Filter.Ids`; more are refused; section 2."""

    default_sort_by: str = "CreateTime"
    """`SortBy` when it is left out; section 2. Jobs of equal time are in the order of their `Id`; section 13."""

    default_sort_order: str = "Desc"
    """`SortOrder` when it is left out; section 2."""

    empty_body_is_empty_object: bool = True
    """A request without a body counts as `{}`; section 1 says "at least `{}`"."""

    malformed_body_code: str = "InvalidParameter"
    """The code for a body that is no JSON object; section 9 has no row of its own for it."""

    unknown_job_code: str = "NotFound.Id"
    """The code of `GetBatchInferenceJob` for an unknown id; section 12 row 4 says `NotFound.<Field>`."""

    running_per_project: int = 20
    """Jobs that hold a place at once in a project, from `Initializing` to the end; section 4 documents 20 running."""
