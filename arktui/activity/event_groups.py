"""What happened, with what belongs together as one: the same to the shards of one batch at about the same time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from arktui.activity.events import Event, Kind
from arktui.store.families import FAMILY_MIN, family_of

TOGETHER_MAX = 3_600.0
"""Most seconds between two neighbouring events of a group: what happens every day is no group."""


class EventGroup(NamedTuple):
    """Events of one kind, newest first: one, or at least `FAMILY_MIN` of jobs whose names share a family."""

    events: tuple[Event, ...]

    @property
    def kind(self) -> Kind:
        """What happened to each of them."""
        return self.events[0].kind

    @property
    def names(self) -> list[str]:
        """The names of the jobs, newest event first."""
        return [event.job.name for event in self.events]


def grouped(events: Iterable[Event]) -> list[EventGroup]:
    """Return the events in groups, by their newest event, newest first."""
    clusters: list[list[Event]] = []
    latest: dict[tuple[Kind, str], list[Event]] = {}
    for event in sorted(events, key=lambda event: event.at, reverse=True):
        family = family_of(event.job.name)
        cluster = latest.get((event.kind, family)) if family else None
        if cluster is None or cluster[-1].at - event.at > TOGETHER_MAX:
            cluster = latest[event.kind, family] = []
            clusters.append(cluster)
        cluster.append(event)
    groups: list[EventGroup] = []
    for cluster in clusters:
        is_group = len(cluster) >= FAMILY_MIN
        groups += [EventGroup(tuple(cluster))] if is_group else [EventGroup((event,)) for event in cluster]
    return sorted(groups, key=lambda group: group.events[0].at, reverse=True)
