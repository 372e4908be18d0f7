"""The evidence that a job is stuck or failing, and what is usual, as parts of a sentence."""

from __future__ import annotations

from arktui.format import percent, precise_duration, quantity
from arktui.history.baselines import Baseline, PeerGroup
from arktui.history.failing import Failing
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


def evidence(stuck: Stuck) -> str:
    """Return why a job counts as stuck: `no progress for 42 min; its counts usually move every 40 s`."""
    what = _STANDSTILL[stuck.kind].format(precise_duration(stuck.seconds))
    if stuck.kind is Standstill.QUEUED and stuck.baseline:
        return f"{what}; {usual(stuck.baseline, 'wait', precise_duration(stuck.baseline.median))}"
    if stuck.step is not None:
        return f"{what}; its counts usually move every {precise_duration(stuck.step)}"
    if stuck.baseline:
        return f"{what}; {usual(stuck.baseline, 'progress every', precise_duration(stuck.baseline.median))}"
    return f"{what}; arktui has not seen its counts move"


def failures(failing: Failing) -> str:
    """Return why a job counts as failing: `342,765 of 839,642 processed lines failed (41%); 210 of the last 500`."""
    of = f"{failing.failed:,} of {quantity(failing.processed, 'processed line')} failed"
    share = percent(failing.failed / failing.processed)
    lately = f"; {failing.failed_lately:,} of the last {failing.processed_lately:,}"
    return f"{of} ({share}){lately if failing.processed_lately < failing.processed else ''}"


def usual(baseline: Baseline, verb: str, amount: str) -> str:
    """Return what is usual: `jobs of this model usually wait 12 min (median of 41 jobs)`."""
    return f"{_PEERS[baseline.peers]} usually {verb} {amount} (median of {quantity(baseline.jobs, 'job')})"
