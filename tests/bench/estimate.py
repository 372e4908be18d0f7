"""The estimate of a job's end: how far off it is beside done/elapsed, on simulated jobs, and what a judgement costs."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from math import inf
from random import Random
from statistics import median
from time import process_time

from arktui.history.baselines import Baselines
from arktui.history.estimate import estimate
from arktui.history.forecast import forecast
from arktui.history.past import thinned
from tests.bench.report import goal, table
from tests.progress_series import BEGAN, KINDS, ProgressSeries, progress_series

SHARES = (0.25, 0.5, 0.75)

RECENT = 900.0


@dataclass(frozen=True, slots=True)
class Errors:
    """Errors as shares of the true time to the end, least first; and what the range was like.

    `naive` goes by done/elapsed, `recent` by what was done in the last `RECENT` seconds, and is infinite if that is 0.
    `width` is the latest end as a multiple of the earliest, in time from now.
    """

    own: tuple[float, ...]
    naive: tuple[float, ...]
    recent: tuple[float, ...]
    within: float
    width: float


def moment_at(one: ProgressSeries, share: float) -> float:
    """Return any moment between the first sample with that share, and the one after it."""
    at = one.at_share(share)
    place = bisect_left(one.samples, (at,)) + 1
    after = one.samples[place].at if place < len(one.samples) else one.end
    return at + Random(f"{one.end} {share}").random() * 0.99 * (after - at)  # noqa: S311 - the same each time


def errors(kind: str, share: float, jobs: int) -> Errors:
    """Return the errors of the estimates for jobs of a kind at a share done."""
    own, naive, recent, within, widths = [], [], [], 0, []
    for seed in range(jobs):
        one = progress_series(kind, seed)
        now = moment_at(one, share)
        job, past, truth = one.job(now), one.past(now), one.end - now
        estimated = estimate(job, replace(past, samples=thinned(past.samples)), now)
        if estimated is None:
            continue
        done = job.counts.done or 0
        own.append(abs(estimated.likely - truth) / truth)
        left = one.total - done
        naive.append(abs((now - BEGAN) * left / done - truth) / truth)
        recent_lines = done - (one.job(max(now - RECENT, BEGAN)).counts.done or 0)
        recent.append(abs(min(RECENT, now - BEGAN) * left / recent_lines - truth) / truth if recent_lines else inf)
        low, high = estimated.left
        within += low <= truth <= high
        widths.append(high / low if low else inf)
    return Errors(tuple(sorted(own)), tuple(sorted(naive)), tuple(sorted(recent)), within / len(own), median(widths))


def errors_table(jobs: int) -> str:
    """Return the table of errors."""
    rows = []
    for kind in KINDS:
        for share in SHARES:
            one = errors(kind, share, jobs)
            worst = len(one.own) * 9 // 10
            ways = (one.own, one.naive, one.recent)
            rows.append(
                (
                    f"{kind}, {share:.0%} done",
                    *(f"{median(way):.0%}" for way in ways),
                    *(f"{way[worst]:.0%}" if way[worst] < 10 else "> 10×" for way in ways),
                    f"{one.within:.0%}",
                    f"{one.width:.1f}×",
                )
            )
    others = ("done/elapsed", "last 15 min")
    heads = ("", "median error", *others, "9 of 10 below", *others, "true end in range", "latest/earliest")
    return table(f"Estimate of the time to the end, {jobs} simulated jobs of each kind", heads, rows)


def cost(one: ProgressSeries, rounds: int) -> float:
    """Return the CPU microseconds to judge a job, the best of several rounds."""
    now = one.at_share(0.75)
    job, past, baselines = one.job(now, expires=now + 86_400), one.past(now), Baselines()
    past = replace(past, samples=thinned(past.samples))
    best = inf
    for _ in range(rounds):
        start = process_time()
        for _ in range(200):
            forecast(job, past, baselines, now)
        best = min(best, (process_time() - start) / 200 * 1e6)
    return best


def cost_table(rounds: int) -> str:
    """Return the table of the cost of a judgement."""
    costs = {kind: cost(progress_series(kind, 3), rounds) for kind in KINDS}
    rows = [(kind, f"{value:.0f}", goal(value, 50), f"{400 * value / 1_000:.0f}") for kind, value in costs.items()]
    return table("Outlook of an active job, CPU µs", ("", "one job", "goal", "400 jobs, ms"), rows)


def tables(quick: bool) -> list[str]:
    """Measure the errors and the cost."""
    return [errors_table(20 if quick else 400), cost_table(2 if quick else 20)]
