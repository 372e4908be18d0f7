"""The cost of valid answers of the largest size: CPU time for each, with everything that follows."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import process_time
from typing import Any

from arktui.api.envelope import Reply, read_page
from arktui.api.list_query import PAGE_SIZE_MAX
from arktui.store.job_store import JobStore
from arktui.store.query import Query
from arktui.sync.convert import jobs_from_wire
from arktui.view.filter_groups import filter_entries
from arktui.view.glyphs import UNICODE
from tests.bench.jobs import make_items
from tests.bench.report import goal, milliseconds, table

MOST = 250.0
"""Milliseconds of CPU that one answer may cost."""

Bend = Callable[[int, dict[str, Any]], dict[str, Any]]
"""Takes a job's number and the job; returns the job as the hostile service sends it."""


def _tags(number: int, job: dict[str, Any]) -> dict[str, Any]:
    return job | {"Tags": [{"Key": f"key-{number}-{tag}", "Value": f"value {tag}"} for tag in range(2_000)]}


def _models(number: int, job: dict[str, Any]) -> dict[str, Any]:
    return job | {"ModelReference": {"FoundationModel": {"Name": f"model-{number}", "ModelVersion": str(number)}}}


def _names(text: str) -> Bend:
    return lambda number, job: job | {"Name": f"{number}{text}", "Description": text, "ProjectName": f"{text}{number}"}


def _odd(number: int, job: dict[str, Any]) -> dict[str, Any]:
    return {"Id": job["Id"]} | {name: [number] for name in job if name not in ("Id", "Tags")}


CASES: dict[str, Bend] = {
    "as documented": lambda _, job: job,
    "2,000 tags a job": _tags,
    "a model for each job": _models,
    "names of 4,000 letters": _names("x" * 4_000),
    "names of 4,000 Chinese characters": _names("评" * 4_000),
    "names of 4,000 combining marks": _names("\u0301" * 4_000),
    "every field of the wrong type": _odd,
}


def costs(bend: Bend, items: list[dict[str, Any]]) -> list[float]:
    """Return the CPU seconds of each answer: read, cleaned, stored, and counted in the filters."""
    store, took = JobStore(Query()), []
    for start in range(0, len(items), PAGE_SIZE_MAX):
        page = [bend(start + number, job) for number, job in enumerate(items[start : start + PAGE_SIZE_MAX])]
        result = {"TotalCount": len(items), "Items": page}
        content = json.dumps({"ResponseMetadata": {"RequestId": "r"}, "Result": result}, ensure_ascii=False).encode()
        began = process_time()
        with store.batch():
            store.apply(jobs_from_wire(read_page(Reply(200, content)).items))
        filter_entries(store.snapshot.facets, store.snapshot.filtered_facets, Query(), UNICODE, {}, "")
        took.append(process_time() - began)
    return took


def tables(quick: bool) -> list[str]:
    """Measure, and return one table."""
    items = make_items(300 if quick else 10_000)
    rows = []
    for name, bend in CASES.items():
        took = costs(bend, items if bend is _models else items[:500])
        mean = sum(took) / len(took)
        rows.append((name, milliseconds(mean), milliseconds(max(took)), goal(max(took) * 1_000, MOST)))
    title = f"Hostile answers, each a page of {PAGE_SIZE_MAX} jobs, up to {len(items):,} jobs in all"
    return [table(title, ("", "CPU ms", "most", "goal"), rows)]
