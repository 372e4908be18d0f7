"""Folds each family of jobs into one row, with the sums of its members."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from arktui.store.clean_text import NO_TEXT, CleanText
from arktui.store.columns import urgency
from arktui.store.families import FAMILY_MIN, family_of
from arktui.store.forecast import NO_FORECAST, Forecast
from arktui.store.job import Counts, Job
from arktui.store.phase import QUEUED
from arktui.store.problem import Problem, problems_of
from arktui.store.row_layout import Gap, RowLayout
from arktui.store.snapshot import Snapshot

if TYPE_CHECKING:
    from arktui.store.held_rows import HeldRows

_PROBLEM_RANKS = {problem: rank for rank, problem in enumerate(Problem)}


class Family:
    """The jobs of one family, in the order of the rows, and whether they are listed below its own row."""

    def __init__(self, name: str, members: Sequence[Job], *, is_open: bool) -> None:
        self.name = name
        """What the names of the members share, with `#` for the number."""
        self.members = tuple(members)
        self.is_open = is_open

    @property
    def key(self) -> str:
        """The key of the family's row; no job has it as its id."""
        return family_key(self.name)

    @cached_property
    def worst(self) -> Job:
        """The member with the most urgent problem, or else the most urgent one."""
        return min(self.members, key=_badness)

    @cached_property
    def summary(self) -> Job:
        """The members as one job: sums, the range of the ends, the nearest deadline. What they do not share is empty.

        A sum is unknown while a part of it is, except that a queued job without counts has none done and none failed.
        """
        members = self.members
        active = [job for job in members if not job.is_terminal]
        ends = [job.forecast.ends for job in active]
        known = [each for each in ends if each is not None]
        is_known = bool(known) and len(known) == len(ends)
        span = (min(low for low, _ in known), max(high for _, high in known)) if is_known else None
        return Job(
            id=NO_TEXT,
            name=CleanText(self.name),
            project=_shared(members, "project", "projects"),
            model=_shared(members, "model", "models"),
            phase=active[0].phase if active else self.worst.phase,
            phase_at=None if active else _latest(job.phase_at for job in members),
            counts=Counts(*(_sum(members, part) for part in ("done", "failed", "total"))),
            created=_earliest(job.created for job in members),
            updated=_latest(job.updated for job in members),
            expires=_earliest(job.expires for job in active),
            tags=members[0].tags if len({job.owner for job in members}) == 1 else (),
            forecast=Forecast(self.worst.forecast.deadline, span) if active else NO_FORECAST,
        )


Row = Job | Family
"""What takes a row of the table."""


def family_key(name: str) -> str:
    """Return the key of a family's row."""
    return f"family {name}"


class FoldedRows:
    """The rows of a query with each family folded into one, at the place of its first member.

    An open family's members follow its row. A deleted job belongs to no family: the sums are those of jobs that exist.
    Making it is one pass over the jobs.
    """

    def __init__(self, jobs: Iterable[Job], opened: Collection[str] = (), deleted: Collection[str] = ()) -> None:
        jobs = list(jobs)
        names = ["" if job.id in deleted else family_of(job.name) for job in jobs]
        sizes = Counter(names)
        groups: dict[str, list[Job]] = {}
        top: list[Job | str] = []
        self._firsts: list[int] = []
        """For each job and family that is not below another row, how many jobs come before its first one."""
        for place, (job, name) in enumerate(zip(jobs, names, strict=True)):
            if name and sizes[name] >= FAMILY_MIN:
                if name in groups:
                    groups[name].append(job)
                    continue
                groups[name] = [job]
                top.append(name)
            else:
                top.append(job)
            self._firsts.append(place)
        self._rows: list[Row] = []
        self._starts: list[int] = []
        self._places: dict[str, int] = {}
        """The row of each job and family by its key; of a job in a folded family, that of the family."""
        self.members: set[str] = set()
        """Ids of the jobs that are listed below their family."""
        for each in top:
            self._starts.append(len(self._rows))
            if isinstance(each, Job):
                self._places[each.id] = len(self._rows)
                self._rows.append(each)
            else:
                self._add(Family(each, groups[each], is_open=each in opened))

    def _add(self, family: Family) -> None:
        place = self._places[family.key] = len(self._rows)
        self._rows.append(family)
        for number, job in enumerate(family.members, 1):
            self._places[job.id] = place + number if family.is_open else place
        if family.is_open:
            self._rows += family.members
            self.members.update(job.id for job in family.members)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> Row:
        return self._rows[index]

    def index(self, job: Job) -> int | None:
        """Return the row of a job, or of the family that it is folded into; None if it is in none."""
        return self._places.get(job.id)

    def place_of(self, key: str) -> int | None:
        """Return the row of a job's id or a family's key."""
        return self._places.get(key)

    def after(self, jobs: int) -> int:
        """Return how many rows lie before a place among the unfolded jobs."""
        number = bisect_left(self._firsts, jobs)
        return self._starts[number] if number < len(self._starts) else len(self._rows)


class FoldedLayout(RowLayout[Row]):
    """The folded rows of a query and the gaps among them."""

    def __init__(self, rows: FoldedRows, gaps: Sequence[Gap] = ()) -> None:
        self._folded = rows
        self._sources = [gap.place + before for gap, before in zip(gaps, _sums_before(gaps), strict=True)]
        """For each gap, its first row among the unfolded ones."""
        self._moved = [gap._replace(place=rows.after(gap.place)) for gap in gaps]
        super().__init__(rows, self._moved)

    def row_of_family(self, key: str) -> int | None:
        """Return the row of a family; None if there is none with this key."""
        place = self._folded.place_of(key)
        return None if place is None else self.row_at(place)

    def family_of_row(self, row: int) -> Family | None:
        """Return the family that a row belongs to: its own row, or that of a job listed below it."""
        found = self.job_at(row) if 0 <= row < len(self) else None
        if not isinstance(found, Job):
            return found
        if not self.is_member(found):
            return None
        place = self._folded.place_of(family_key(family_of(found.name)))
        family = None if place is None else self._folded[place]
        return family if isinstance(family, Family) else None

    def is_member(self, job: Job) -> bool:
        """Return whether a job is listed below its family."""
        return job.id in self._folded.members

    def missing(self, rows: range) -> range | None:
        """Return the first missing rows within `rows`, as a range of the unfolded rows; None if none is missing."""
        for gap, part in self.gaps_in(rows):
            source = next(start for start, moved in zip(self._sources, self._moved, strict=True) if moved is gap)
            return range(source + part.start, source + part.stop)
        return None


class Folding:
    """The folded rows of the latest snapshot, and the families that the user has opened."""

    def __init__(self, snapshot: Snapshot, held: HeldRows | None = None) -> None:
        self._opened: set[str] = set()
        self._snapshot = snapshot
        self._held = held
        self.show(snapshot, held)

    def show(self, snapshot: Snapshot, held: HeldRows | None = None, *, again: bool = True) -> None:
        """Fold the rows of a snapshot, or the held ones; with `again` unset, only if they differ from the last ones."""
        is_same = held is self._held is None and snapshot.rows is self._snapshot.rows
        if again or not is_same or snapshot.deleted != self._snapshot.deleted:
            self._rows = FoldedRows(held or snapshot.rows, self._opened, snapshot.deleted)
        self._snapshot, self._held = snapshot, held
        self.layout = FoldedLayout(self._rows, snapshot.status.gaps if held is None else held.gaps)

    @property
    def has_families(self) -> bool:
        """Whether there is anything to fold."""
        return len(self._rows) != len(self._held or self._snapshot.rows)

    def toggle(self, family: Family) -> None:
        """Open a folded family, or fold an open one."""
        self._opened ^= {family.name}
        self.show(self._snapshot, self._held)


def _sums_before(gaps: Sequence[Gap]) -> list[int]:
    return [0, *accumulate(gap.size for gap in gaps)][: len(gaps)]


def _badness(job: Job) -> tuple[Any, ...]:
    problem = min((_PROBLEM_RANKS[each] for each in problems_of(job)), default=len(_PROBLEM_RANKS))
    return problem, urgency(job), job.id


def _sum(members: Sequence[Job], part: str) -> int | None:
    total = 0
    for job in members:
        number: int | None = getattr(job.counts, part)
        if number is None:
            if job.phase == QUEUED and part != "total":
                continue
            return None
        total += number
    return total


def _shared(members: Sequence[Job], field: str, plural: str) -> CleanText:
    """Return what all members have in a field, or how many different values there are."""
    values = set(map(attrgetter(field), members))
    return values.pop() if len(values) == 1 else CleanText(f"{len(values)} {plural}")


def _earliest(moments: Iterable[float | None]) -> float | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _latest(moments: Iterable[float | None]) -> float | None:
    return max((moment for moment in moments if moment is not None), default=None)
