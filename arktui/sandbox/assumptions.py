"""The sandbox's choices where api/README.md leaves Ark's behaviour open, in one place so that tests can flip them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assumptions:
    """One field for each unknown of api/README.md (marked **?** there), with the section that leaves it open."""

    counts_move_update_time: bool = True
    """New counts of a running job move its `UpdateTime`. Section 13 leaves it open; the feed must handle both."""

    name_filter_ignores_case: bool = True
    """`Filter.Name` ignores case, as a database's LIKE usually does; section 2."""

    tag_keys_combine_with_and: bool = True
    """A job must match every `TagFilters` entry (False: any entry); section 2."""

    tag_without_values_matches_any: bool = True
    """A `TagFilters` entry without `Values` matches every value of its key (False: matches nothing); section 2."""

    model_filters_combine_with_and: bool = True
    """`FoundationModels` and `CustomModelIds` must both match, so giving both matches nothing; section 2."""

    initializing_is_filterable: bool = False
    """`Filter.Phases` accepts `Initializing` (False: `InvalidParameter.Phases`); section 2."""

    omitted_project_means_all: bool = True
    """A request without `ProjectName` lists every project (False: only `default`); section 2."""

    default_page_size: int = 10
    """`PageSize` if omitted. Documented; kept here beside the other limits; section 2."""

    page_size_max: int = 100
    """A larger `PageSize` is an error; it is not clamped; section 2."""

    ids_max: int = 100
    """Most entries in `Filter.Ids`; more are an error; section 2."""

    default_sort_by: str = "CreateTime"
    """`SortBy` if omitted; section 2. Jobs with equal times are sorted by `Id`; section 13."""

    default_sort_order: str = "Desc"
    """`SortOrder` if omitted; section 2."""

    empty_body_is_empty_object: bool = True
    """A request without a body counts as `{}`; section 1 says "at least `{}`"."""

    malformed_body_code: str = "InvalidParameter"
    """The error code for a body that is not a JSON object; section 9 has no row for it."""

    unknown_job_code: str = "NotFound.Id"
    """The error code of `GetBatchInferenceJob` for an unknown id; section 12 row 4 says `NotFound.<Field>`."""

    running_per_project: int = 20
    """Jobs that hold a slot in a project at once, from `Initializing` to the end; section 4 documents 20 running."""
