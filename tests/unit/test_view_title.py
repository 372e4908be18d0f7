"""The title line: what it shows, and what it drops first where there is no room."""

from __future__ import annotations

from dataclasses import replace

import pytest

from arktui.store.error_log import ErrorRecord
from arktui.store.feed_status import FeedStatus
from arktui.store.forecast import Deadline, Forecast
from arktui.store.freshness import Freshness, Live, Stale
from arktui.store.job_store import JobStore
from arktui.store.snapshot import Snapshot
from arktui.target import Target
from arktui.view.glyphs import UNICODE
from arktui.view.spans import Line, width_of
from arktui.view.title import title_line
from tests.jobs import job

PROD = Target(profile="prod", region="cn-beijing")
THROTTLED = Stale(ErrorRecord.of("FlowLimitExceeded", "", "", at=0.0), retry_at=10.0)
WIDTHS = range(20, 161)


def snapshot(freshness: Freshness) -> Snapshot:
    """Return three jobs that will miss their deadline, one at risk, one stuck, and 1,199 others."""
    store = JobStore()
    jobs = [job(number) for number in range(1_204)]
    store.apply(jobs)
    forecasts = [
        *[Forecast(Deadline.WILL_MISS)] * 3,
        Forecast(Deadline.AT_RISK),
        Forecast(Deadline.ON_TIME, None, True),
    ]
    store.judge({jobs[number].id: forecast for number, forecast in enumerate(forecasts)})
    return replace(store.snapshot, status=FeedStatus(freshness=freshness, fresh_at=0.0, next_at=5.0, total=1_204))


def title(seen: Snapshot, width: int, target: Target = PROD, alert: str = "", marked: tuple[str, ...] = ()) -> Line:
    return title_line(seen, target, 0.0, 0.0, width, UNICODE, name_style="alarm", alert=alert, marked=marked)


def text(line: Line) -> str:
    return "".join(words for words, _ in line)


@pytest.fixture(scope="module")
def live() -> Snapshot:
    return snapshot(Live())


def test_with_room_for_all_of_it(live: Snapshot) -> None:
    shown = text(title(live, 100))
    assert shown.startswith(" prod · cn-beijing")
    assert shown.endswith("3 will miss · 1 at risk · 1 stuck   1,204 of 1,204   live ")


def test_a_chosen_project_drops_after_the_problems(live: Snapshot) -> None:
    target = Target(profile="prod", region="cn-beijing", project="search")
    for width in range(54, 161):
        assert "search" in text(title(live, width, target)), width
    assert "1 stuck" not in text(title(live, 60, target))


@pytest.mark.parametrize("freshness", [Live(), THROTTLED], ids=["live", "stale"])
def test_the_name_of_the_profile_is_never_dropped(freshness: Freshness) -> None:
    seen = snapshot(freshness)
    for width in WIDTHS:
        line = title(seen, width)
        assert width_of(line) <= width or width < 30, width
        assert ("prod", "strong alarm") in line, width
        assert "live" in text(line) or "stale" in text(line), width


def test_problems_drop_one_by_one_the_most_urgent_last(live: Snapshot) -> None:
    steps = []
    for width in reversed(WIDTHS):
        shown = text(title(live, width))
        step = [word for word in ("1 stuck", "1 at risk", "1,204 of", "3 will miss") if word in shown]
        if step not in steps:
            steps.append(step)
    assert steps == [
        ["1 stuck", "1 at risk", "1,204 of", "3 will miss"],
        ["1 at risk", "1,204 of", "3 will miss"],
        ["1,204 of", "3 will miss"],
        ["3 will miss"],
        [],
    ]


def test_what_is_wider_than_the_line_is_cut_with_a_mark(live: Snapshot) -> None:
    long = Target(profile="批量推理-生产环境-华北-第二账号", region="cn-beijing")
    shown = text(title(live, 40, long))
    assert "…" in shown
    assert width_of(title(live, 40, long)) == 40


def test_it_turns_as_a_whole_and_says_so_without_colours_too(live: Snapshot) -> None:
    plain, turned = title(live, 100), title(live, 100, alert="alarm")
    assert {style for _, style in turned} == {"turned-alarm"}
    assert text(turned) == "!" + text(plain)[1:]


MARKED = ("3 marked · 1,200 lines · 31 failed", "3 marked")


def test_the_marks_stand_before_the_problems_with_their_sums(live: Snapshot) -> None:
    assert "3 marked · 1,200 lines · 31 failed   3 will miss" in text(title(live, 140, marked=MARKED))


@pytest.mark.parametrize("freshness", [Live(), THROTTLED], ids=["live", "stale"])
def test_the_number_of_marks_is_never_dropped(freshness: Freshness) -> None:
    seen = snapshot(freshness)
    for width in range(40, 161):
        line = title(seen, width, marked=MARKED)
        assert "3 marked" in text(line), width
        if isinstance(freshness, Live):
            assert width_of(line) == width


def test_problems_drop_before_the_sums_of_the_marks(live: Snapshot) -> None:
    shown = [text(title(live, width, marked=MARKED)) for width in range(60, 141)]
    assert any("31 failed   3 will miss   1,204" in line for line in shown)
    assert any("31 failed   3 will miss · 1 at risk   1,204" in line for line in shown)
