from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui import ui
from arktui.activity import events as module
from arktui.activity.events import ENDINGS, Event, EventLog, Kind
from arktui.history.history import History
from arktui.store.clean_text import CleanText
from arktui.store.forecast import Deadline, Forecast
from arktui.store.job import Counts, Job
from arktui.store.job_store import JobStore
from arktui.store.outcome import outcome_of
from arktui.store.phase import COMPLETED, FAILED, QUEUED, RUNNING, TERMINATED
from arktui.store.snapshot import Snapshot
from arktui.view.event_text import digest, summary
from arktui.view.glyphs import UNICODE
from arktui.view.spans import Span
from tests.jobs import NOON, job, jobs, judged_store

AT_RISK, MISSES, STUCK = Forecast(Deadline.AT_RISK), Forecast(Deadline.WILL_MISS), Forecast(is_stuck=True)
RUNS = job(1)
ENDED = {"phase_at": NOON + 60, "expires": NOON + 90}


def begun(notes: History | None = None, at: float = NOON, *, is_first: bool = True) -> EventLog:
    """Return a chronicle from noon on."""
    chronicle = EventLog(notes or History())
    chronicle.begin(at, is_first=is_first)
    return chronicle


def kinds_of(*states: Job) -> list[Kind]:
    """Return the events of a job that was known in its first state and went through the others."""
    chronicle = begun()
    chronicle.begin(NOON + 30, is_first=True)
    for now, (old, new) in enumerate(pairwise(states)):
        chronicle.take({new.id: (old, new)}, frozenset(), {}, NOON + 60 + now)
    return [event.kind for event in chronicle.since(0)]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"phase": COMPLETED}, Kind.COMPLETED),
        ({"phase": COMPLETED, "counts": Counts(8, 2, 10)}, Kind.WITH_FAILURES),
        ({"phase": COMPLETED, "counts": Counts(0, 10, 10)}, Kind.ALL_FAILED),
        ({"phase": FAILED}, Kind.FAILED),
        ({"phase": FAILED, "expires": NOON + 60}, Kind.EXPIRED),
        ({"phase": TERMINATED}, Kind.STOPPED),
        ({"forecast": AT_RISK}, Kind.AT_RISK),
        ({"forecast": MISSES}, Kind.WILL_MISS),
        ({"forecast": Forecast(Deadline.MISSED)}, Kind.MISSED),
        ({"forecast": STUCK}, Kind.STUCK),
    ],
)
def test_each_change_has_its_kind(change: dict[str, object], kind: Kind) -> None:
    assert kinds_of(RUNS, replace(RUNS, **(ENDED | change))) == [kind]  # type: ignore[arg-type]


def test_what_no_longer_holds_is_no_news() -> None:
    assert kinds_of(RUNS, replace(RUNS, forecast=AT_RISK), RUNS) == []
    assert kinds_of(RUNS, replace(RUNS, forecast=STUCK), replace(RUNS, phase=COMPLETED)) == [Kind.COMPLETED]
    assert kinds_of(RUNS, replace(RUNS, forecast=AT_RISK), replace(RUNS, forecast=MISSES)) == [Kind.WILL_MISS]


def test_progress_and_phases_on_the_way_are_no_news() -> None:
    assert kinds_of(replace(RUNS, phase=QUEUED), RUNS, replace(RUNS, counts=Counts(1, 0, 10))) == []


def test_what_was_there_before_is_no_news_whenever_it_is_loaded() -> None:
    chronicle = begun(at=NOON + 50)
    old = [job(number, phase) for number, phase in enumerate((RUNNING, COMPLETED, FAILED))]
    assert chronicle.take({one.id: (None, one) for one in old}, frozenset(), {}, NOON + 100) == []
    seldom = replace(job(9, COMPLETED), created=NOON - 99, phase_at=NOON - 9)
    assert chronicle.take({seldom.id: (None, seldom)}, frozenset(), {}, NOON + 200) == []


def test_a_job_that_came_and_went_unseen_is_new_and_over() -> None:
    chronicle = begun()
    quick = replace(job(5, FAILED), phase_at=NOON + 50)
    events = chronicle.take({quick.id: (None, quick)}, frozenset(), {}, NOON + 100)
    assert [(event.kind, event.at) for event in events] == [(Kind.NEW, NOON + 5), (Kind.FAILED, NOON + 50)]


def test_a_job_that_was_not_loaded_is_news_if_it_ended_since() -> None:
    chronicle = begun()
    late = replace(job(0, COMPLETED), created=NOON - 900, phase_at=NOON + 50)
    assert [event.kind for event in chronicle.take({late.id: (None, late)}, frozenset(), {}, NOON + 100)] == [
        Kind.COMPLETED
    ]


def test_a_deletion_is_news_until_the_job_is_back() -> None:
    store, chronicle = JobStore(), begun(at=NOON + 50)
    now = iter(range(100))
    store.subscribe(lambda seen: note(chronicle, seen, NOON + 100 + next(now)))
    store.apply([RUNS])
    store.judge({RUNS.id: AT_RISK})
    store.mark_deleted([RUNS.id])
    assert [event.kind for event in chronicle.since(0)] == [Kind.DELETED]
    store.apply([RUNS])
    assert chronicle.since(0) == []
    store.mark_deleted([RUNS.id])
    store.forget([RUNS.id])
    assert [event.kind for event in chronicle.since(0)] == [Kind.DELETED]


def note(chronicle: EventLog, seen: Snapshot, now: float) -> None:
    chronicle.take(seen.changes, seen.deleted, seen.jobs, now)


@given(st.lists(st.lists(jobs(is_judged=True), max_size=4), max_size=12))
def test_every_event_is_true_and_happens_once(steps: list[list[Job]]) -> None:
    judged = {(one.id, id(one)): one.forecast for step in steps for one in step}
    store, chronicle = judged_store(lambda _, new: judged.get((new.id, id(new)), new.forecast)), begun()
    now = iter(range(1, 1_000))
    store.subscribe(lambda seen: note(chronicle, seen, NOON + next(now)))
    for step in steps:
        store.apply(step)
    events = chronicle.since(0)
    assert [event.seen for event in events] == sorted((event.seen for event in events), reverse=True)
    for event in events:
        now_is = store.snapshot.jobs[event.job.id]
        outcome = outcome_of(now_is)
        if event.kind in ENDINGS:
            assert outcome is not None
            assert event.kind == module._OF_OUTCOME[outcome]
        elif event.kind is not Kind.NEW:
            assert event.kind in module._state(now_is).values()
    kinds = Counter((event.job.id, event.kind) for event in events)
    assert all(count == 1 for count in kinds.values())


def test_what_stands_is_news_in_one_session_only() -> None:
    notes, late = History(), replace(RUNS, created=NOON - 9, forecast=MISSES)
    begun(notes).take({RUNS.id: (None, late)}, frozenset(), {}, NOON + 1)
    later = begun(notes, is_first=False)
    assert later.take({RUNS.id: (None, replace(late, message=CleanText("x")))}, frozenset(), {}, NOON + 2) == []
    news = later.take({RUNS.id: (late, replace(late, forecast=STUCK))}, frozenset(), {}, NOON + 3)
    assert [event.kind for event in news] == [Kind.STUCK]
    later.take({RUNS.id: (None, replace(late, phase=COMPLETED, phase_at=NOON + 4))}, frozenset(), {}, NOON + 5)
    assert notes.notes("standing") == {}


def test_so_many_are_kept_and_the_oldest_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVENTS_MAX", 3)
    chronicle = begun()
    chronicle.begin(NOON - 1, is_first=True)
    for number in range(5):
        one = job(number)
        chronicle.take({one.id: (None, one)}, frozenset(), {}, NOON + number)
    assert [event.seen - NOON for event in chronicle.since(0)] == [4, 3, 2]
    assert [event.seen - NOON for event in chronicle.since(NOON + 3)] == [4]


def test_the_summary_counts_what_completed_as_one() -> None:
    def summed(kinds: list[Kind]) -> str:
        return summary(Event(NOON, kind, RUNS) for kind in kinds)

    kinds = [Kind.COMPLETED] * 2 + [Kind.WITH_FAILURES, Kind.FAILED, Kind.NEW, Kind.NEW, Kind.AT_RISK]
    assert summed(kinds) == "1 at risk, 1 failed, 3 completed (1 with failures), 2 new"
    assert summed([Kind.ALL_FAILED] * 1_200) == "1,200 completed (1,200 all failed)"
    assert summed([]) == ""


def test_what_needs_a_person_is_cut_last() -> None:
    events = [Event(NOON + number, kind, RUNS) for number, kind in enumerate(Kind)]
    parts = summary(events).split(", ")
    shown = [len(text_of(digest(NOON, NOON, events, width, UNICODE, {})).split(", ")) for width in range(40, 300)]
    assert shown == sorted(shown)
    assert set(shown) >= set(range(2, len(parts) + 1)), "they are cut one by one"
    assert [part.split(" ", 1)[1] for part in parts[:2]] == ["will miss", "at risk"]
    assert [part.split(" ", 1)[1] for part in parts[-3:]] == ["stopped", "new", "deleted"]


def text_of(line: list[Span]) -> str:
    return "".join(words for words, _ in line)


def test_the_kinds_in_alerts_and_notes_are_the_documented_ones() -> None:
    manual = (Path(ui.__file__).parent / "README.md").read_text("utf-8")
    [row] = [line for line in manual.splitlines() if line.startswith("| `kind` |")]
    assert {*re.findall("`([^`]+)`", row)} - {"kind"} == {kind.value for kind in Kind} - {"new"}
