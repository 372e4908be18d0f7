"""Evidence, numbers and lengths of time as parts of an English sentence."""

from __future__ import annotations

from math import ceil

from arktui.history.baselines import Baseline, PeerGroup
from arktui.history.stuck import Standstill, Stuck

_PEERS = {
    PeerGroup.MODEL_IN_PROJECT: "jobs of this model in this project",
    PeerGroup.MODEL: "jobs of this model",
    PeerGroup.PROJECT: "jobs of this project",
}

_STANDSTILL = {
    Standstill.QUEUED: "queued for {}",
    Standstill.NO_PROGRESS: "no progress for {}",
    Standstill.NOT_ENDED: "all lines are processed, yet it has not ended for {}",
}

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR

_UNITS = ((2 * _MINUTE, 1), (10 * _HOUR, _MINUTE), (2 * _DAY, _HOUR))
"""Seconds up to which a length of time is given in a unit, and that unit; beyond, in days."""


def evidence(stuck: Stuck) -> str:
    """Return why a job counts as stuck: `no progress for 42 min; its counts usually move every 40 s`."""
    what = _STANDSTILL[stuck.kind].format(lasting(stuck.seconds))
    if stuck.kind is Standstill.QUEUED and stuck.baseline:
        return f"{what}; {usual(stuck.baseline, 'wait', lasting(stuck.baseline.median))}"
    if stuck.step is not None:
        return f"{what}; its counts usually move every {lasting(stuck.step)}"
    if stuck.baseline:
        return f"{what}; {usual(stuck.baseline, 'progress every', lasting(stuck.baseline.median))}"
    return f"{what}; arktui has not seen its counts move"


def usual(baseline: Baseline, verb: str, amount: str) -> str:
    """Return what is usual: `jobs of this model usually wait 12 min (median of 41 jobs)`."""
    return f"{_PEERS[baseline.peers]} usually {verb} {amount} (median of {many(baseline.jobs, 'job')})"


def lasting(seconds: float) -> str:
    """Return a length of time: `40 s`, `42 min`, `3 h 12 min`, `18 h`, `12 days`."""
    seconds = max(seconds, 0)
    if seconds < 2 * _MINUTE:
        return f"{round(seconds)} s"
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} min"
    if seconds < 10 * _HOUR:
        hours, rest = divmod(int(seconds // _MINUTE), 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    if seconds < 2 * _DAY:
        return f"{int(seconds // _HOUR)} h"
    return f"{int(seconds // _DAY)} days"


def between(low: float, high: float) -> str:
    """Return a range of lengths of time, rounded apart: `40 min to 2 h`; one of them where both read the same."""
    unit = next((unit for up_to, unit in _UNITS if high < up_to), _DAY)
    first, last = lasting(low), lasting(ceil(high / unit) * unit)
    return first if first == last else f"{first} to {last}"


def many(count: int, one: str) -> str:
    """Return a number of things: `1 job`, `1,200 jobs`."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


def per_minute(rate: float) -> str:
    """Return a rate: `0.4 lines a minute`, `1,250 lines a minute`."""
    number = f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"
    return f"{number} lines a minute"


def percent(part: float, whole: float) -> str:
    """Return a share: `1.6%`, `12%`; one that is neither none nor all never reads as such."""
    if not whole:
        return "0%"
    share = 100 * part / whole
    if 0 < share < 0.1:
        return "under 0.1%"
    if 99 < share < 100:
        return "over 99%"
    return f"{share:.1f}".removesuffix(".0") + "%" if share < 10 else f"{share:.0f}%"
