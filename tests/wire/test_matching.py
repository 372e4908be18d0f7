"""For any query the store and the service give the same rows."""

from __future__ import annotations

import string
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arktui.api.list_query import ListQuery
from arktui.store.filters import ModelPick
from arktui.store.job import OWNER_TAG, Job
from arktui.store.language.query_text import query_of
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
    search = query.search if kind == "search" else ""
    alone = Query(search, sort=query.sort, **picks)
    await compare(SANDBOX, alone, scope)


@st.composite
def typed(draw: st.DrawFn) -> str:
    """Draw what a user types: a few terms that the API has a filter for, some with what it cannot say."""
    job = draw(st.sampled_from(list(everything().values())))
    other = draw(st.sampled_from(list(everything().values())))
    phase, name = job.phase.lower(), job.name[: draw(st.integers(1, 12))]
    tags = [f'tag:"{key}"="{value}"' for key, value in job.tags if key != OWNER_TAG]
    model = f"custom:{job.model}" if job.is_custom else f"model:{job.model}@{job.model_version}"
    terms = [
        *(f"phase:{phase}", f"phase:{phase},{other.phase.lower()}", model, f'project:"{job.project}"', f'"{name}"'),
        *(job.id, f"{job.id} {other.id}", f'project:"{job.project}","{other.project}"', *tags),
        *(f"-phase:{phase}", f"model:{job.model[:6]}*", "failed>1%", "done:unknown", "-(is:problem | total<1k)"),
    ]
    return " ".join(draw(st.lists(st.sampled_from(terms), min_size=1, max_size=4, unique=True)))


@settings(max_examples=100)
@given(typed(), scopes)
async def test_what_is_typed_gives_the_same_jobs_whoever_answers(text: str, scope: str | None) -> None:
    owners = {job.owner for job in everything().values()}
    query = query_of(text, owners=owners)
    await compare(SANDBOX, query, scope)
    meant = Query(text)
    assert [job for job in everything().values() if query.matches(job)] == meant.select(everything().values())


@pytest.mark.parametrize(
    ("text", "is_answered"),
    [
        *(("eval", True), ('"weekly report"', True), ("phase:failed,queued", True), ("model:seed@1", True)),
        *(("custom:ft-1 | model:seed", True), ("tag:team=nlp,search tag:env=prod", True), ("project:a,b", True)),
        *((f"{UNKNOWN_ID} phase:failed", True), ("owner:IAMUser/1/li", True), ("eval phase:failed", True)),
        *(("weekly report", False), ("bi-2026", False), ("phase:initializing", False), ("-eval", False)),
        *(("tag:env", False), ("model:seed*", False), ("failed>5%", False), ("eval | phase:failed", False)),
        *(("is:problem", False), ("created:today", False), ("message:timeout", False)),
    ],
)
def test_which_terms_the_service_answers(text: str, is_answered: bool) -> None:
    assert requests_for(query_of(text)).is_exact == is_answered


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
