"""Faults of a list result: missing parts, a wrong total, inconsistent pages; api/README.md sections 3.1 and 12."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from arktui.sandbox.actions import LIST, VERSION, call
from arktui.sandbox.faults.fault import Fault
from arktui.sandbox.filters import Filter
from arktui.sandbox.job_index import CREATE_TIME
from arktui.sandbox.lifecycle import TERMINAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from arktui.sandbox.asgi import Response
    from arktui.sandbox.faults.fault import Effect, Exchange

    Result = dict[str, Any]

_FINISHED: Final = Filter(phases=TERMINAL)


def changes_list(change: Callable[[Exchange, Result, float], Result | None]) -> Effect:
    """Return the effect that changes the `Result` of a successful list request."""

    def apply(exchange: Exchange, value: float) -> Response:
        result = exchange.response.result
        if result is None or exchange.action != LIST:
            return exchange.response
        return exchange.response.with_result(change(exchange, result, value))

    return apply


def first_page(exchange: Exchange, _: Result, __: float) -> Result:
    """Return the first page, whatever page was requested."""
    parameters = json.loads(exchange.request.body or b"{}") | {"PageNumber": 1}
    return call(exchange.world, LIST, VERSION, json.dumps(parameters).encode())


def submit(exchange: Exchange, result: Result, jobs: float) -> Result:
    """Submit jobs after a page, so that the next page starts with the last jobs of this one."""
    exchange.world.submit(int(jobs))
    return result


def delete(exchange: Exchange, result: Result, jobs: float) -> Result:
    """Delete the newest finished jobs after a page, so that the next page skips some."""
    newest = exchange.world.page(_FINISHED, CREATE_TIME, descending=True, number=1, size=int(jobs))
    exchange.world.delete([row.job.id for row in newest.rows])
    return result


LIST_RESULT_FAULTS = (
    Fault("result-null", "Result is null", changes_list(lambda *_: None)),
    Fault("items-null", "Items is null", changes_list(lambda _, result, __: {**result, "Items": None})),
    Fault(
        "total-lies",
        "TotalCount is multiplied by this factor",
        changes_list(lambda _, result, factor: {**result, "TotalCount": int(result["TotalCount"] * factor)}),
        "factor",
        2,
    ),
    Fault("pages-repeated", "every page repeats the first one", changes_list(first_page)),
    Fault("shifting", "this many new jobs are submitted after every page", changes_list(submit), "jobs", 3),
    Fault(
        "deleting",
        "this many of the newest finished jobs are deleted after every page",
        changes_list(delete),
        "jobs",
        3,
    ),
)
