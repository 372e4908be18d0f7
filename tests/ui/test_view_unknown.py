"""What is unknown of a job is a dash in every column, and nothing known is."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from arktui.history.baselines import Baselines
from arktui.history.past import UNSEEN
from arktui.store.clean_text import CleanText
from arktui.store.forecast import LATE, Deadline, Forecast
from arktui.store.job import OWNER_TAG, Counts, Job
from arktui.store.phase import COMPLETED, FAILED, PHASES, QUEUED, RUNNING, TERMINATED
from arktui.view.column_renderers import COLUMN_RENDERERS, DrawContext
from arktui.view.detail import detail_lines
from arktui.view.glyphs import ASCII, UNICODE
from tests.jobs import NOON


class Wire(NamedTuple):
    """The numbers of an answer, each of which may be missing."""

    total: int | None
    completed: int | None
    failed: int | None


NUMBERS = st.none() | st.integers(0, 3) | st.integers(0, 10**7)
WIRE = st.builds(Wire, NUMBERS, NUMBERS, NUMBERS)
TEXTS = st.sampled_from(["", "eval", "离线评测"]).map(CleanText)
TIMES = st.none() | st.floats(NOON - 9e6, NOON + 9e6)


@st.composite
def jobs(draw: Any) -> tuple[Job, Wire]:
    wire = draw(WIRE)
    owner = draw(TEXTS)
    phase = draw(st.sampled_from(["", "Dreaming", *PHASES]))
    is_over = phase in (COMPLETED, FAILED, TERMINATED)
    ends = draw(st.none() | st.tuples(st.floats(NOON, NOON + 9e4), st.floats(NOON + 9e4, NOON + 9e5)))
    not_before = None if ends else draw(st.none() | st.floats(NOON, NOON + 9e6))
    return Job(
        id=CleanText("bi-1"),
        name=draw(TEXTS),
        project=draw(TEXTS),
        model=draw(TEXTS),
        phase=CleanText(phase),
        phase_at=draw(TIMES),
        counts=Counts.from_wire(*wire),
        created=draw(TIMES),
        updated=draw(TIMES),
        expires=draw(TIMES),
        tags=((CleanText(OWNER_TAG), owner),) if owner else (),
        forecast=Forecast() if is_over else Forecast(draw(st.sampled_from(Deadline)), ends, not_before=not_before),
    ), wire


def says_something(wire: Wire) -> bool:
    """Return whether the numbers mean anything: zeros without a total do not."""
    return bool(wire.total or wire.completed or wire.failed)


def is_unknown(column: str, job: Job, wire: Wire, context: DrawContext) -> bool:
    """Return whether a column has nothing to show, by the answer of the service and not by what was made of it."""
    is_over = job.is_terminal or context.is_deleted
    return {
        "state": not job.phase and not context.is_deleted and job.forecast.deadline not in LATE,
        "name": False,
        "model": not job.model,
        "percent": not wire.total or wire.completed is None,
        "done": wire.completed is None or not says_something(wire),
        "total": not wire.total,
        "failed": wire.failed is None or not says_something(wire),
        "ends": (job.forecast.ends is None and (job.forecast.not_before or 0.0) < context.now + 60)
        or context.is_deleted
        or not context.now,
        "left": job.expires is None or is_over or not context.now,
        "created": job.created is None,
        "updated": job.updated is None,
        "project": not job.project,
        "owner": not job.owner,
        "id": False,
    }[column]


@given(jobs(), st.sampled_from((UNICODE, ASCII)), st.sampled_from((NOON, 0.0)), st.booleans())
def test_every_column_has_a_dash_for_unknown_and_only_then(
    sample: tuple[Job, Wire], glyphs: Any, now: float, is_deleted: bool
) -> None:
    job, wire = sample
    context = DrawContext(glyphs, now, is_deleted)
    for renderer in COLUMN_RENDERERS:
        if renderer.id == "progress":
            continue  # a bar; the percentage beside it says what is unknown
        width = renderer.width or 30
        words = "".join(text for text, _ in renderer.draw(job, context, width))
        assert cell_len(words) <= width
        has_dash = words.split()[-1] == glyphs.none
        assert has_dash == is_unknown(renderer.id, job, wire, context), f"{renderer.id} is {words!r}"


@given(jobs())
def test_an_unknown_count_is_unknown_in_the_detail_too(sample: tuple[Job, Wire]) -> None:
    job, wire = sample
    context = DrawContext(UNICODE, NOON)
    lines = ["".join(text for text, _ in line) for line in detail_lines(job, context, 120, UNSEEN, Baselines())]
    says_unknown = any("counts not known" in line or "nothing counted yet" in line for line in lines)
    if says_unknown:
        by_id = {renderer.id: renderer for renderer in COLUMN_RENDERERS}
        for column in ("percent", "done", "total"):
            words = "".join(text for text, _ in by_id[column].draw(job, context, by_id[column].width))
            assert words.split()[-1] == UNICODE.none
    assert says_unknown or says_something(wire)


@pytest.mark.parametrize("phase", [QUEUED, RUNNING, COMPLETED])
def test_zeros_without_a_total_say_nothing(phase: str) -> None:
    for wire in (Wire(0, 0, 0), Wire(None, 0, 0), Wire(0, 0, None), Wire(None, None, 0)):
        job = Job(CleanText("bi-1"), phase=CleanText(phase), counts=Counts.from_wire(*wire))
        assert job.counts == Counts()
