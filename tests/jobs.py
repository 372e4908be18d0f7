"""Jobs for tests: built from fields, or drawn by hypothesis from few values so that they often collide."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from hypothesis import strategies as st

from arktui.store.clean_text import CleanText
from arktui.store.filters import ModelPick
from arktui.store.forecast import NO_FORECAST, Deadline, Forecast
from arktui.store.job import OWNER_TAG, Counts, Job
from arktui.store.job_store import JobStore
from arktui.store.phase import PHASES, RUNNING
from arktui.store.problem import Problem
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot
from arktui.store.sort import UNKNOWN, Sort, sort_key

NOON = 1_795_446_000.0

IDS = tuple(f"bi-2026112312{number:04}-{suffix}" for number, suffix in enumerate(("a1b2c", "zzzzz", "00000") * 6))
NAMES = ("", "Eval-运行", "eval-2", "每日评测-0001", "bi-2026-report", "Straße")
MODELS = (("", "", False), ("seed", "1", False), ("seed", "2", False), ("r1", "1", False), ("ft-1", "", True))
PROJECTS = ("", "default", "eval")
TAGS = (("team", "search"), ("team", "ads"), ("env", "prod"), (OWNER_TAG, "IAMUser/1/li"), (OWNER_TAG, "IAMUser/2/wu"))
SEARCHES = ("", "  ", "eval", "评测", "STRASSE", "bi-", "bi-2026", IDS[0], f"{IDS[1]}，{IDS[2]} {IDS[1]},", IDS[3][:-2])


def job(number: int = 0, phase: str = RUNNING, **fields: object) -> Job:
    """Return a job; higher numbers are newer."""
    moment = NOON + number
    fields = {"name": f"job-{number}", "created": moment, "updated": moment, "phase_at": moment, **fields}
    return Job(id=f"bi-20261123150000-{number:05}", phase=phase, **fields)  # type: ignore[arg-type]


def tags_of(*tags: tuple[str, str]) -> tuple[tuple[CleanText, CleanText], ...]:
    """Return tags as a job has them."""
    return tuple((CleanText(key), CleanText(value)) for key, value in tags)


def many(count: int) -> list[Job]:
    """Return jobs with uncorrelated names, phases and times."""
    return list(_many(count))


@cache
def _many(count: int) -> tuple[Job, ...]:
    return tuple(
        job(
            number,
            PHASES[number * 31 % len(PHASES)],
            name=f"job-{number * 7_919 % count}",
            phase_at=NOON + number * 104_729 % count,
        )
        for number in range(count)
    )


def in_view_order(some: Iterable[Job], sort: Sort) -> list[Job]:
    """Return jobs sorted the plain way."""
    key = sort_key(sort)
    ascending = sorted(some, key=key)
    known = [one for one in ascending if key(one) < UNKNOWN]
    return [*(reversed(known) if sort.reverse else known), *ascending[len(known) :]]


def counts() -> st.SearchStrategy[Counts]:
    number = st.none() | st.integers(-1, 6)
    return st.builds(Counts.from_wire, number, number, number)


def jobs(*, is_judged: bool = False) -> st.SearchStrategy[Job]:
    moment = st.none() | st.sampled_from((NOON, NOON + 1, NOON + 2))

    def build(model: tuple[str, str, bool], **fields: object) -> Job:
        name, version, is_custom = model
        return Job(model=name, model_version=version, is_custom=is_custom, **fields)  # type: ignore[arg-type]

    return st.builds(
        build,
        st.sampled_from(MODELS),
        id=st.sampled_from(IDS),
        name=st.sampled_from(NAMES),
        project=st.sampled_from(PROJECTS),
        phase=st.sampled_from((*PHASES, "", "Pending")),
        phase_at=moment,
        counts=counts(),
        created=moment,
        updated=moment,
        expires=moment,
        tags=st.lists(st.sampled_from(TAGS), max_size=4).map(tuple),
        forecast=forecasts() if is_judged else st.just(NO_FORECAST),
    )


def judged_store(forecast: Callable[[Job | None, Job], Forecast], query: Query | None = None) -> JobStore:
    """Return a store whose changed jobs are judged by what they were and are."""
    store = JobStore(query)

    def judge(seen: Snapshot) -> None:
        store.judge({job_id: forecast(old, new) for job_id, (old, new) in seen.changes.items() if new})

    store.subscribe(judge, judges=True)
    return store


def forecasts() -> st.SearchStrategy[Forecast]:
    ends = st.none() | st.just((NOON, NOON + 60))
    return st.just(NO_FORECAST) | st.builds(Forecast, st.sampled_from(Deadline), ends, st.booleans())


def queries() -> st.SearchStrategy[Query]:
    def some(values: st.SearchStrategy[object]) -> st.SearchStrategy[frozenset[object]]:
        return st.just(frozenset()) | st.frozensets(values, max_size=3)

    picks = st.sampled_from([ModelPick(*model) for model in MODELS] + [ModelPick("seed")])
    return st.builds(
        Query,
        search=st.sampled_from(SEARCHES),
        phases=some(st.sampled_from(PHASES)),
        models=some(picks),
        tags=some(st.sampled_from(TAGS[:3])),
        problems=some(st.sampled_from(Problem)),
        owners=some(st.sampled_from([value for key, value in TAGS if key == OWNER_TAG])),
        projects=some(st.sampled_from(PROJECTS[1:])),
    )
