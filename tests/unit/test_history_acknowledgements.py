"""Acknowledged problems are nobody's business until something new happens, in every process of the account."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from arktui.clock import ServiceTime
from arktui.history import acknowledgements as module
from arktui.history import judging as judging_module
from arktui.history.acknowledgement_codec import acknowledgement_of
from arktui.history.acknowledgements import Acknowledgement, Acknowledgements, user_name
from arktui.history.database import Database
from arktui.history.history import History
from arktui.history.judging import Judging
from arktui.history.restore import restore
from arktui.history.schema import MIGRATIONS
from arktui.history.writer import AcknowledgementChanged, Seen, Writer
from arktui.store.clean_text import CleanText
from arktui.store.filters import PROBLEM
from arktui.store.forecast import NO_FORECAST, Acknowledged, Deadline, Forecast
from arktui.store.freshness import Live
from arktui.store.job import Job
from arktui.store.job_store import JobStore
from arktui.store.phase import FAILED, QUEUED, RUNNING
from arktui.store.problem import Problem, problems_of
from tests.jobs import NOON, job

LI = CleanText("li")
AT_RISK, WILL_MISS = Forecast(Deadline.AT_RISK), Forecast(Deadline.WILL_MISS)
BY_LI = Acknowledged(NOON, LI)


def known(one: Job, forecast: Forecast) -> Acknowledgements:
    """Return the acknowledgements of one job whose problems are acknowledged."""
    held = Acknowledgements(lambda *_: None)
    assert held.toggle([replace(one, forecast=forecast)], NOON, LI)
    assert held.apply(one, forecast).acknowledged == BY_LI
    return held


def test_it_holds_while_nothing_new_happens() -> None:
    held = known(job(), replace(AT_RISK, is_stuck=True))
    for forecast in (AT_RISK, Forecast(is_stuck=True), Forecast(Deadline.ON_TIME, (NOON, NOON + 60)), AT_RISK):
        assert held.apply(job(updated=NOON + 9), forecast) == replace(forecast, acknowledged=BY_LI)
    assert held.apply(job(1), AT_RISK) is AT_RISK, "of another job"


@pytest.mark.parametrize(
    ("now", "forecast"),
    [
        (job(), WILL_MISS),
        (job(), replace(AT_RISK, is_failing=True)),
        (job(phase=FAILED, phase_at=NOON + 60), Forecast(is_news=True)),
        (job(phase=QUEUED, phase_at=NOON + 60), AT_RISK),
        (job(phase_at=NOON + 60), AT_RISK),
    ],
)
def test_it_ends_for_good_when_something_new_happens(now: Job, forecast: Forecast) -> None:
    held = known(job(), AT_RISK)
    assert held.apply(now, forecast).acknowledged is None
    assert held.apply(job(), AT_RISK) is AT_RISK, "what was there before is new again"


def test_a_failed_job_that_is_resumed_and_fails_again_is_a_problem_again() -> None:
    news = Forecast(is_news=True)
    held = known(job(phase=FAILED), news)
    assert held.apply(job(phase=FAILED, phase_at=NOON + 60), news) is news


def test_what_another_process_knows_better_is_not_ended() -> None:
    ended: list[str] = []
    held = Acknowledgements(lambda job_id, _: ended.append(job_id))
    failed = job(phase=FAILED, phase_at=NOON + 60, forecast=Forecast(is_news=True))
    assert held.restore({job().id: Acknowledgement.of(failed, NOON, LI)}) == {job().id}
    assert held.apply(job(phase=RUNNING), AT_RISK) is AT_RISK, "this process has not seen yet that it failed"
    assert held.apply(failed, failed.forecast).acknowledged == BY_LI
    assert not ended


def test_the_toggle_acknowledges_all_first_and_then_none() -> None:
    held = Acknowledgements(lambda *_: None)
    first, second = (job(number, forecast=AT_RISK) for number in (1, 2))
    fine = job(3)
    assert held.toggle([fine], NOON, LI) == []
    assert held.toggle([first, fine], NOON, LI) == [first]
    seen = replace(first, forecast=held.apply(first, first.forecast))
    assert held.toggle([seen, second, fine], NOON, LI) == [second]
    both = [seen, replace(second, forecast=held.apply(second, second.forecast))]
    assert held.toggle(both, NOON, LI) == both
    assert [held.apply(one, one.forecast) for one in both] == [AT_RISK, AT_RISK]


def test_the_oldest_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ACKNOWLEDGEMENTS_MAX", 3)
    held = Acknowledgements(lambda *_: None)
    some = [job(number, forecast=AT_RISK) for number in range(5)]
    held.toggle(some, NOON, LI)
    assert [bool(held.apply(one, AT_RISK).acknowledged) for one in some] == [False, False, True, True, True]


def test_a_user_is_named_by_the_owner_tag_or_the_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "w\x1b[2Ju" + "x" * 500)
    assert user_name("IAMUser/1/li") == "li"
    assert "\x1b" not in user_name("")
    assert len(user_name("")) <= 64
    monkeypatch.delenv("LOGNAME")
    monkeypatch.delenv("USER", raising=False)
    assert user_name("") == ""


# In the file


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "history.sqlite3")
    yield opened
    opened.close()


def acknowledged(number: int, at: float = NOON) -> AcknowledgementChanged:
    one = job(number, forecast=replace(AT_RISK, is_stuck=True))
    return AcknowledgementChanged(one.id, Acknowledgement.of(one, at, LI))


def ended(number: int) -> AcknowledgementChanged:
    return AcknowledgementChanged(job(number).id, None)


def test_a_process_reads_only_what_changed(database: Database, tmp_path: Path) -> None:
    other = Database(tmp_path / "history.sqlite3")
    database.write([acknowledged(1), acknowledged(2)])
    number, found = other.acknowledgements()
    assert found == dict([acknowledged(1), acknowledged(2)])
    assert other.acknowledgements(number) == (number, {})
    database.write([ended(1)])
    database.write([acknowledged(2, at=NOON + 60)])
    number, found = other.acknowledgements(number)
    assert found == dict([ended(1), acknowledged(2, at=NOON + 60)])
    assert other.acknowledgements(number + 100)[1] == found, "a file with lower numbers is another one"
    other.close()


def test_it_is_deleted_with_its_job(database: Database) -> None:
    over = job(1, FAILED)
    database.write([Seen(NOON, None, over), acknowledged(1)])
    database.delete_unchanged(NOON - 1)
    assert database.acknowledgements()[1]
    database.delete_unchanged(NOON + 60)
    assert database.acknowledgements()[1] == {}


def test_a_file_of_the_first_version_gets_the_table(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    old = sqlite3.connect(path)
    old.executescript(MIGRATIONS[0])
    old.execute("PRAGMA user_version = 1")
    old.execute("INSERT INTO notes VALUES ('watch', 'a', '1')")
    old.commit()
    old.close()
    database = Database(path)
    database.write([acknowledged(1)])
    assert database.acknowledgements()[1] == dict([acknowledged(1)])
    assert database.notes() == {("watch", "a"): "1"}
    database.close()


def test_what_is_shown_in_a_line_is_read_as_a_line() -> None:
    read = acknowledgement_of(1, "li\n\x1b[2Jna", "Run\nning", None, "")
    assert read is not None
    assert (read.by, read.phase) == ("li␊␛[2Jna", "Run␊ning")


def test_words_of_a_later_version_are_ignored(database: Database, tmp_path: Path) -> None:
    database.write([acknowledged(1)])
    with sqlite3.connect(tmp_path / "history.sqlite3") as connection:
        connection.execute("UPDATE acknowledgements SET problems = 'stuck|on fire', by = 'x\x1b[2J'")
    [found] = database.acknowledgements()[1].values()
    assert found is not None
    assert found.problems == {Problem.STUCK}
    assert "\x1b" not in found.by


# In the program


class Process:
    """A process that watches the account."""

    def __init__(self, path: Path | None, user: str) -> None:
        writer = None if path is None else Writer(lambda: path, lambda *_: None, lambda _: None)
        if writer is not None:
            writer.start()
        self.now = NOON
        self.history = History(lambda: self.now, writer, user=CleanText(user))
        self.store = JobStore()
        self.judging = Judging(self.history, self.store, ServiceTime(lambda: self.now, lambda: 0.0), lambda: self.now)
        self.judging.stop_waiting()

    def look(self) -> Job:
        """Return the one job as the screen shows it."""
        return self.store.snapshot.jobs[job().id]

    def press(self) -> None:
        """Do what the key does."""
        self.store.judge(self.history.toggle_acknowledged([self.look()]))

    async def refresh(self) -> None:
        """Get an answer in which nothing is new, a while later."""
        self.now += judging_module.READ_EVERY
        status = self.store.snapshot.status
        self.store.set_status(replace(status, freshness=Live(), fresh_at=self.now))
        if self.judging._reading is not None:
            await self.judging._reading


async def test_another_process_sees_it_at_its_next_refresh(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    here, there = Process(path, "li"), Process(path, "wu")
    for process in (here, there):
        process.store.apply([job(phase=FAILED)])
        assert problems_of(process.look()) == {Problem.FAILED}
    here.press()
    assert +here.store.snapshot.facets[PROBLEM] == {}
    await here.history.read_acknowledgements()  # it writes first
    await there.refresh()
    assert there.look().forecast.acknowledged == BY_LI
    assert +there.store.snapshot.facets[PROBLEM] == {}
    there.press()
    await there.history.read_acknowledgements()
    await here.refresh()
    assert problems_of(here.look()) == {Problem.FAILED}
    here.press()
    here.history.close()

    later = Process(path, "wu")
    later.now = NOON + 3_600
    await restore(later.history, later.store, later.store.restore, 100)
    assert later.look().forecast.acknowledged == Acknowledged(here.now, LI), "from the first row on"
    later.store.apply([job(phase=QUEUED, phase_at=NOON + 1_800, updated=NOON + 1_800)])
    later.store.apply([job(phase=FAILED, phase_at=NOON + 3_000, updated=NOON + 3_000)])
    assert problems_of(later.look()) == {Problem.FAILED}, "it was resumed"
    for process in (there, later):
        process.history.close()


async def test_a_refresh_asks_the_file_now_and_then(tmp_path: Path) -> None:
    process = Process(tmp_path / "history.sqlite3", "li")
    assert process.history.writer is not None
    asked = []
    ask = process.history.writer.ask

    async def count(query: object, default: object) -> object:
        asked.append(query)
        return await ask(query, default)  # type: ignore[arg-type]

    process.history.writer.ask = count  # type: ignore[method-assign,assignment]
    for second in range(25):
        process.now = NOON + second
        process.store.set_status(replace(process.store.snapshot.status, freshness=Live(), fresh_at=process.now))
        if process.judging._reading is not None:
            await process.judging._reading
    assert len(asked) == 2
    process.history.close()


def test_without_a_file_it_lasts_as_long_as_the_session() -> None:
    process = Process(None, "li")
    process.store.apply([job(phase=FAILED)])
    process.press()
    assert not problems_of(process.look())
    process.store.apply([job(phase=FAILED, updated=NOON + 9)])
    assert process.look().forecast.acknowledged == BY_LI
    process.press()
    assert problems_of(process.look())


def test_before_the_time_is_known_nothing_can_be_acknowledged() -> None:
    history = History(lambda: 0.0)
    history.hold()
    assert history.toggle_acknowledged([job(forecast=AT_RISK)]) == {}
    assert history.with_acknowledgements([job()]) == {job().id: NO_FORECAST}
