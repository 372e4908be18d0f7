"""For any query the store and the service give the same rows."""

from __future__ import annotations

import string
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from arktui.api.list_query import ListQuery
from arktui.store.filters import ModelPick
from arktui.store.job import OWNER_TAG, Job
from arktui.store.phase import PHASES
from arktui.store.query import Query
from arktui.sync.convert import jobs_from_wire
from arktui.sync.request_planner import requests_for
from tests.feed_harness import InstrumentedSandbox, client_of, listed, pages_of, truth_of
from tests.sandbox_server import live_sandbox

SANDBOX = InstrumentedSandbox(450, 7)
UNKNOWN_ID = "bi-20200101000000-00000"


@cache
def everything() -> dict[str, Job]:
    return truth_of(SANDBOX, SANDBOX.world._jobs)


def some_of(values: object, most: int = 3) -> st.SearchStrategy[frozenset[object]]:
    return st.just(frozenset()) | st.frozensets(st.sampled_from(sorted(values)), max_size=most)  # type: ignore[call-overload]


@st.composite
def searches(draw: st.DrawFn) -> str:
    """Draw a search: part of a name, ids, or a partly typed id."""
    jobs = list(everything().values())
    job = draw(st.sampled_from(jobs))
    ids = st.sampled_from([job.id for job in jobs] + [UNKNOWN_ID])
    part = draw(st.tuples(st.integers(0, len(job.name)), st.integers(0, len(job.name))).map(sorted))
    return draw(
        st.sampled_from(["", "", "  ", job.name, job.name.upper(), job.name[slice(*part)].swapcase()])
        | st.lists(ids, min_size=1, max_size=130).map("，".join)
        | st.integers(2, len(job.id)).map(lambda length: job.id[:length])
        | st.text(string.ascii_letters + "评测-_ßİıſK0", max_size=3)
    )


@st.composite
def queries(draw: st.DrawFn) -> Query:
    """Draw a query, half of its filters empty so that rows are left."""
    jobs = everything().values()
    picks = {ModelPick(job.model, version, job.is_custom) for job in jobs for version in ("", job.model_version)}
    tags = {tag for job in jobs for tag in job.tags if tag[0] != OWNER_TAG}
    return draw(
        st.builds(
            Query,
            search=searches(),
            phases=some_of(PHASES, 7),
            models=some_of(picks | {ModelPick("no-such-model")}, 5),
            tags=some_of(tags | {("team", "nobody")}, 6),
            owners=some_of({job.owner for job in jobs if job.owner}, 6),
            projects=some_of({job.project for job in jobs} | {"no-such-project"}),
        )
    )


scopes = st.none() | st.sampled_from(["default", "search-relevance", "no-such-project"])


async def compare(target: InstrumentedSandbox | str, query: Query, scope: str | None) -> None:
    questions = requests_for(query, scope)
    found = await listed(target, *questions.requests)
    ids = [job.id for job in found if questions.is_exact or query.matches(job)]
    assert len(ids) == len(set(ids)), "no request lists what another one lists"
    picked = {job.id for job in everything().values() if query.matches(job) and scope in {None, job.project}}
    assert set(ids) == picked
    assert {job.id: job for job in found}.items() <= everything().items()


@settings(max_examples=100)
@given(queries(), scopes)
async def test_the_store_matches_the_jobs_that_the_service_lists(query: Query, scope: str | None) -> None:
    await compare(SANDBOX, query, scope)


@settings(max_examples=60)
@given(st.data(), scopes)
async def test_a_query_of_one_kind_alone(data: st.DataObject, scope: str | None) -> None:
    query = data.draw(queries())
    kind = data.draw(st.sampled_from(["search", "phases", "models", "tags", "owners", "projects"]))
    picks = {name: picked for name, picked in query.picks.items() if name == kind}
    alone = Query(query.search if kind == "search" else "", sort=query.sort, **picks)
    await compare(SANDBOX, alone, scope)


async def test_over_a_real_socket() -> None:
    jobs = list(everything().values())
    owner = next(job.owner for job in jobs if job.owner)
    custom = next(job.model for job in jobs if job.is_custom)
    tags = frozenset({("team", "search"), ("team", "客服智能"), ("env", "prod")})
    with live_sandbox(SANDBOX) as sandbox:
        for query in (
            Query(),
            Query(phases=frozenset({"Completed", "Initializing"})),
            Query(models=frozenset({ModelPick("doubao-seed-1-8", "251228"), ModelPick(custom, is_custom=True)})),
            Query(tags=tags, projects=frozenset({"default", "search-relevance"})),
            Query(owners=frozenset({owner}), phases=frozenset({"Completed"})),
            Query(search="评测"),
            Query(search=" ".join(job.id for job in jobs[:150])),
            Query(search="bi-2026"),
        ):
            await compare(sandbox.endpoint, query, None)


async def test_the_account_lists_all_jobs_of_the_world() -> None:
    async with client_of(SANDBOX) as client:
        pages = [page async for page in pages_of(client, ListQuery())]
    assert {job.id: job for page in pages for job in jobs_from_wire(page.items)} == everything()
