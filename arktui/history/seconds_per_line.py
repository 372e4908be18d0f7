"""The seconds that a run takes for a line, from the equal parts that are done."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import log, sqrt
from typing import NamedTuple

from arktui.history.progress import Progress, time_at

_PARTS = 8
"""Equal parts, in lines, that the processed lines are divided into."""

_PAUSE = 5.0
"""Factor on the usual time of a step's lines beyond which the step is a pause, if it is long in itself, too."""

_LONG_STEPS = 5.0
"""Fewest median steps that a pause takes."""

_LONG_SHARE = 1 / 20
"""Smallest share of the run that a pause takes."""

_LATELY = (2, 4)
"""Numbers of latest parts compared with those before, to detect a change of speed."""

_SCATTER = 0.1
"""Scatter of the parts, in powers of e, that is always assumed."""

_NOTICED = 1.0
"""Factor on the scatter beyond which a change of speed is noticed."""

_SURE = 1.5
"""Factor on the scatter beyond that at which a change is certain."""

_FORGETS = 0.9
"""Share of its weight that a part loses to the next one once a change is certain."""


class SecondsPerLine(NamedTuple):
    """Seconds for a line: the likely value, and the shortest and longest of several estimates.

    `spread` is the scatter between the parts, as the standard deviation of their logarithms.
    """

    low: float
    likely: float
    high: float
    spread: float


def seconds_per_line(run: Progress, silence: float) -> SecondsPerLine:
    """Return the speed of a run of at least one step; `silence` seconds after the last step count as part of it.

    While the speed is constant, all parts weigh the same; the more certain a change is, the more the latest parts
    weigh. A pause that is over does not count for the likely value, and half for the longest: another one may come.
    """
    size = (run.lines[-1] - run.lines[0]) / _PARTS
    times = run.times
    parts = _parts(times, run.lines, silence)
    with_pauses = sum(parts) / _PARTS
    if shortened := _without_pauses(run, sorted(parts)[_PARTS // 2] / size):
        parts = _parts(shortened, run.lines, silence)
    logs = [log(part) for part in parts]
    keeps = 1 - _FORGETS * (_change(logs) if run.is_watched else 0.0)  # a guessed start proves nothing
    weight, weights, weighed = 1.0, 0.0, 0.0
    for part in reversed(parts):
        weighed += weight * part
        weights += weight
        weight *= keeps
    likely = weighed / weights
    ways = (likely, sum(parts) / _PARTS, (parts[-1] + parts[-2]) / 2, sqrt(likely * with_pauses))
    return SecondsPerLine(min(ways) / size, likely / size, max(ways) / size, _scatter(logs))


def _parts(times: Sequence[float], lines: Sequence[int], silence: float) -> list[float]:
    """Return the seconds that each part took."""
    first = lines[0]
    size = (lines[-1] - first) / _PARTS
    marks = [time_at(first + size * part, times, lines) for part in range(_PARTS)]
    marks.append(times[-1] + silence)
    return [max(later - earlier, 1e-3) for earlier, later in pairwise(marks)]


def _without_pauses(run: Progress, usual: float) -> list[float] | None:
    """Return the times of a run with its pauses cut out, `usual` being its seconds for a line; None without a pause."""
    times, lines = run.times, run.lines
    gaps = [later - earlier for earlier, later in pairwise(times)]
    least = max(_LONG_STEPS * (run.step or 0.0), _LONG_SHARE * (times[-1] - times[0]))
    if max(gaps) <= least:
        return None
    was_paused = False
    for place, gap in enumerate(gaps):
        if gap > least:
            should = usual * (lines[place + 1] - lines[place])
            if gap > least + _PAUSE * should:
                gaps[place], was_paused = should, True
    return [*accumulate(gaps, initial=times[0])] if was_paused else None


def _change(logs: Sequence[float]) -> float:
    """Return how certain a change of speed in the latest parts is, 0 to 1."""
    surest = 0.0
    for count in _LATELY:
        early, late = logs[:-count], logs[-count:]
        change = abs(sum(late) / len(late) - sum(early) / len(early))
        surest = max(surest, (change / (_scatter(early) + _SCATTER) - _NOTICED) / _SURE)
    return min(surest, 1.0)


def _scatter(values: Sequence[float]) -> float:
    middle = sum(values) / len(values)
    return sqrt(sum([(value - middle) ** 2 for value in values]) / (len(values) - 1))
