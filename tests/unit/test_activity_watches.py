from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from arktui.activity import watches as module
from arktui.activity.events import Changes, Event, Kind
from arktui.activity.watches import Watches
from arktui.history.history import History
from arktui.store.clean_text import CleanText
from arktui.store.forecast import Acknowledged, Deadline, Forecast
from arktui.store.job import Job
from arktui.store.phase import COMPLETED, QUEUED, RUNNING
from arktui.store.query import Query
from arktui.store.query_json import filters_of, read, written
from arktui.view.event_text import watches_text
from tests.jobs import NOON, job, queries


def event(kind: Kind, of: Job | None = None) -> Event:
    return Event(NOON, kind, of or job(1))


def test_a_watched_job_causes_one_alert_in_each_kind_until_it_ends() -> None:
    watches = Watches(History())
    assert watches.toggle_job(job(1).id)
    assert watches.select([event(Kind.AT_RISK), event(Kind.AT_RISK, job(2))], {}) == [event(Kind.AT_RISK)]
    assert watches.select([event(Kind.AT_RISK)], {}) == []
    assert watches.select([event(Kind.STUCK), event(Kind.FAILED)], {}) == [event(Kind.STUCK), event(Kind.FAILED)]
    assert not watches.has(job(1).id)
    assert watches.select([event(Kind.FAILED)], {}) == []


def test_what_is_acknowledged_causes_no_alert_but_the_end_does() -> None:
    watches = Watches(History())
    watches.toggle_job(job(1).id)
    acknowledged = Forecast(Deadline.AT_RISK, acknowledged=Acknowledged(NOON, CleanText("li")))
    known = replace(job(1), forecast=acknowledged)
    assert watches.select([event(Kind.AT_RISK, known)], {}) == []
    assert watches.select([event(Kind.WILL_MISS)], {}) == [event(Kind.WILL_MISS)]
    assert watches.select([event(Kind.FAILED, known)], {}) == [event(Kind.FAILED, known)]


def judged(deadline: Deadline = Deadline.ON_TIME, *, is_stuck: bool = False) -> Changes:
    now = replace(job(1), forecast=Forecast(deadline, is_stuck=is_stuck))
    return {now.id: (job(1), now)}


@pytest.mark.parametrize("kind", [Kind.MISSED, Kind.STUCK])
def test_a_false_alert_can_be_raised_again_at_once(kind: Kind) -> None:
    watches = Watches(History())
    watches.toggle_job(job(1).id)
    assert watches.select([event(kind)], {})
    watches.end_alerts(judged(), NOON + 1)
    assert watches.select([event(kind)], {}) == [event(kind)]
    assert not watches.select([event(kind)], {})


def test_a_forecast_that_comes_and_goes_causes_another_alert_only_after_a_while() -> None:
    watches = Watches(History())
    watches.toggle_job(job(1).id)
    at_risk = Event(NOON, Kind.AT_RISK, job(1))
    assert watches.select([at_risk], {})
    for minute in range(1, 9, 2):
        watches.end_alerts(judged(), NOON + 60 * minute)
        watches.end_alerts(judged(Deadline.AT_RISK), NOON + 60 * (minute + 1))
        assert not watches.select([at_risk._replace(seen=NOON + 60 * (minute + 1))], {})
    watches.end_alerts(judged(Deadline.WILL_MISS), NOON + 600)
    watches.end_alerts(judged(Deadline.AT_RISK), NOON + 660)
    watches.end_alerts(judged(), NOON + 700)
    watches.end_alerts(judged(Deadline.AT_RISK), NOON + 700 + module.ALERT_AGAIN_AFTER)
    assert watches.select([at_risk._replace(seen=NOON + 700 + module.ALERT_AGAIN_AFTER)], {})


def test_a_watched_query_holds_for_jobs_to_come() -> None:
    watches = Watches(History())
    assert watches.toggle_query(Query(phases=frozenset({QUEUED, COMPLETED})))
    queued, running = job(1, QUEUED), job(2)
    assert watches.includes(queued)
    assert not watches.includes(running)
    done = event(Kind.COMPLETED, replace(running, phase=COMPLETED))
    assert watches.select([event(Kind.NEW, queued), done], {}) == [done]
    assert not watches.toggle_query(Query(phases=frozenset({QUEUED, COMPLETED})))
    assert not watches.includes(queued)


def test_a_job_that_leaves_a_watched_query_by_ending_causes_an_alert() -> None:
    watches = Watches(History())
    watches.toggle_query(Query(phases=frozenset({RUNNING})))
    running = job(1)
    done = replace(running, phase=COMPLETED)
    assert watches.select([event(Kind.COMPLETED, done)], {running.id: (running, done)}) == [event(Kind.COMPLETED, done)]


def test_watches_and_past_alerts_survive_a_restart() -> None:
    history = History()
    watches = Watches(history)
    watches.toggle_job(job(1).id)
    watches.toggle_job(job(2).id)
    watches.toggle_job(job(2).id)
    watches.toggle_query(Query(search="eval"))
    watches.select([event(Kind.AT_RISK)], {})
    again = Watches(history)
    again.restore()
    assert again.has(job(1).id)
    assert not again.has(job(2).id)
    assert watches_text(again) == ["watching 1 job", "watching all of: /eval"]
    assert again.select([event(Kind.AT_RISK)], {}) == []
    again.select([event(Kind.COMPLETED)], {})
    assert [kind for kind in ("watch", "told") if history.notes(kind)] == []


def test_what_is_watched_is_spelled_out_as_far_as_it_can_be_read() -> None:
    watches = Watches(History())
    for number in range(9):
        watches.toggle_query(Query(search=f"night {number}"))
    assert watches_text(watches)[-2:] == ["watching all of: /night 7", "and 1 more query"]
    watches.toggle_query(Query())
    assert watches_text(watches)[-1] == "and 2 more queries"


def test_a_view_is_watched_by_its_name_whatever_it_shows_at_the_time() -> None:
    history = History()
    watches = Watches(history)
    assert watches.toggle_view("nightly")
    assert not watches.is_empty
    assert not watches.includes(job(1)), "its query is not known yet"
    watches.set_view_queries({"nightly": Query("job-1"), "other": Query("job-2")})
    assert watches.includes(job(1))
    assert not watches.includes(job(2))
    assert watches.select([event(Kind.FAILED)], {}) == [event(Kind.FAILED)]
    watches.set_view_queries({"nightly": Query("job-2")})
    assert [watches.includes(job(number)) for number in (1, 2)] == [False, True]
    watches.rename_view("nightly", "daily")
    again = Watches(history)
    again.restore()
    assert again.views == ["daily"]
    assert watches_text(again) == ["watching the view: daily"]
    again.set_view_queries({"nightly": Query(), "daily": Query("job-3")})
    assert [again.includes(job(number)) for number in (1, 3)] == [False, True]
    again.rename_view("daily", None)
    assert again.is_empty
    assert not again.includes(job(3))
    assert not history.notes("watch view")


def test_the_query_of_a_watched_view_follows_the_time() -> None:
    watches = Watches(History())
    watches.toggle_view("fresh")
    watches.set_view_queries({"fresh": Query("age<10m")})
    watches.set_context(NOON + 300, frozenset(), frozenset())
    assert watches.includes(job(1))
    watches.set_context(NOON + 900, frozenset(), frozenset())
    assert not watches.includes(job(1))
    assert not watches.toggle_view("fresh")


def test_what_cannot_be_read_of_earlier_watches_is_left_out() -> None:
    history = History()
    for text in ("", "{", "[]", '{"phases": 3}', '{"problems": ["bored"]}', '{"colour": "red"}', "[" * 5_000):
        history.put_note("watch query", text, "")
    watches = Watches(history)
    watches.restore()
    assert watches_text(watches) == []


def test_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WATCHES_MAX", 2)
    history = History()
    watches = Watches(history)
    for number in range(3):
        watches.toggle_job(job(number).id)
    assert [watches.has(job(number).id) for number in range(3)] == [False, True, True]
    assert len(history.notes("watch")) == 2


@given(queries())
def test_a_query_is_read_as_it_was_written(query: Query) -> None:
    text = written(query)
    assert read(text) == filters_of(query)
    assert written(filters_of(query)) == text
