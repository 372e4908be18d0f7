"""Faults of the whole list: what `Result` lacks, pages that do not fit; api/README.md sections 3.1 and 12."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from arktui.sandbox.actions import LIST, VERSION, call
from arktui.sandbox.faults.fault import Fault
from arktui.sandbox.filters import Filter
from arktui.sandbox.life import TERMINAL
from arktui.sandbox.shelf import CREATE_TIME

if TYPE_CHECKING:
    from collections.abc import Callable

    from arktui.sandbox.faults.fault import Act, Exchange
    from arktui.sandbox.reply import Reply

    Result = dict[str, Any]

_OVER: Final = Filter(phases=TERMINAL)


def listing(change: Callable[[Exchange, Result, float], Result | None]) -> Act:
    """Return what changes the `Result` of a good answer to a list request."""

    def act(exchange: Exchange, value: float) -> Reply:
        result = exchange.reply.result
        if result is None or exchange.action != LIST:
            return exchange.reply
        return exchange.reply.with_result(change(exchange, result, value))

    return act


def repeat(exchange: Exchange, _: Result, __: float) -> Result:
    """Give the first page whichever was asked for."""
    asked = json.loads(exchange.request.body or b"{}") | {"PageNumber": 1}
    return call(exchange.world, LIST, VERSION, json.dumps(asked).encode())


def submit(exchange: Exchange, result: Result, jobs: float) -> Result:
    """Let jobs come in once a page is read, so that the next page begins with what this one ended with."""
    exchange.world.submit(int(jobs))
    return result


def delete(exchange: Exchange, result: Result, jobs: float) -> Result:
    """Delete the newest jobs that are over once a page is read, so that the next page leaves some out."""
    newest = exchange.world.page(_OVER, CREATE_TIME, descending=True, number=1, size=int(jobs))
    exchange.world.delete([row.job.id for row in newest.rows])
    return result


LISTING = (
    Fault("result-null", "Result is null", listing(lambda *_: None)),
    Fault("items-null", "Items is null", listing(lambda _, result, __: {**result, "Items": None})),
    Fault(
        "total-lies",
        "TotalCount is so many times what it should be",
        listing(lambda _, result, factor: {**result, "TotalCount": int(result["TotalCount"] * factor)}),
        "factor",
        2,
    ),
    Fault("pages-repeated", "every page is the first one again", listing(repeat)),
    Fault("shifting", "after every page so many new jobs come in", listing(submit), "jobs", 3),
    Fault("deleting", "after every page the newest so many finished jobs are deleted", listing(delete), "jobs", 3),
)
