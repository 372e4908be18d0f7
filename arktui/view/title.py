"""The title line: profile, region and project; the sort; problems; the number of jobs; the state of the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from arktui.choices import PROFILE_COLOURS
from arktui.format import Times, times
from arktui.store.freshness import Stale
from arktui.store.snapshot import Snapshot
from arktui.target import Target
from arktui.view import status_text
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line, Span, spread, width_of
from arktui.view.text import cut_end, cut_middle

PROFILE_STYLES = dict(zip(PROFILE_COLOURS, ("alarm", "attention", "completed", "accent", "initializing"), strict=True))
"""The style of each colour of a profile: from the theme, so that it can be read on any background."""

_WIDE = 100
"""Width from which `all projects` is shown."""

_GAP = "   "

_SORT_MIN = 16
"""Cells reserved for the sort before anything else is dropped."""

_Variant = tuple[list[Span], list[Span]]
"""Target; problems, number of jobs and state of the data."""


def title_line(
    snapshot: Snapshot,
    target: Target,
    tick: float,
    now: float,
    width: int,
    glyphs: Glyphs,
    *,
    name_style: str = "",
    alert: str = "",
    marked: Sequence[str] = (),
) -> Line:
    """Return the title in `width` cells.

    `tick` is the time of the feed's monotonic clock, `now` is in seconds since the epoch. `name_style` is the style of
    the profile's name. `alert` is `alarm` or `attention` if something new needs a person: then the whole line turns.
    `marked` says how many jobs are marked, from the longest wording to the shortest.
    """
    sort = status_text.sort(snapshot, glyphs)
    words = f"{_GAP}{sort}" if sort else ""
    variants = [*_variants(snapshot, target, tick, now, width, glyphs, name_style, marked)]
    room = width - min(cell_len(words), _SORT_MIN) - 2
    where, right = next((variant for variant in variants if sum(map(width_of, variant)) <= room), variants[-1])
    room = width - width_of(where) - width_of(right) - 2
    shown = cut_end(words, room, glyphs.ellipsis) if room > len(_GAP) else ""
    line = spread([*where, (shown, "dim")], right, width)
    if not alert:
        return line
    return [("!", f"turned-{alert}"), *((text, f"turned-{alert}") for text, _ in _without_first_cell(line))]


def _without_first_cell(line: list[Span]) -> list[Span]:
    (text, style), *rest = line
    return [(text[1:], style), *rest]


def _variants(
    snapshot: Snapshot,
    target: Target,
    tick: float,
    now: float,
    width: int,
    glyphs: Glyphs,
    name_style: str,
    marked: Sequence[str],
) -> Iterator[_Variant]:
    """Yield variants of the line without the sort, from the longest to the shortest.

    Problems drop one by one, the most urgent last, then the sums of the marked jobs; while the data is stale, its
    reason is shortened last. A project that was chosen drops after the problems and the sums. The name of the profile
    is never dropped, nor is the number of marked jobs.
    """
    jobs: list[Span] = [(status_text.counts(snapshot, glyphs) + "   ", "")]
    if warning := status_text.credentials_expiry(snapshot, now):
        jobs.insert(0, (warning + "   ", "attention"))
    states = status_text.freshness(snapshot, tick, glyphs)
    problems = status_text.urgent_problems(snapshot, glyphs)
    targets = _targets(target, width, glyphs, name_style)
    marks: list[list[Span]] = [[(f"{words}   ", "accent")] for words in marked] or [[]]
    middles = [
        *([*words, *some, *jobs] for words in marks for some in problems),
        [*marks[-1], *problems[-1]],
        marks[-1],
    ]
    if isinstance(snapshot.status.freshness, Stale):
        variants = ((where, middle, state) for state in states for where in targets for middle in middles)
    else:
        with_jobs = len(middles) - 2
        parts = [(targets[:-1], middles[:with_jobs])] if target.project else []
        variants = (
            (where, middle, state)
            for wheres, some_middles in [*parts, (targets, middles)]
            for middle in some_middles
            for where in wheres
            for state in states
        )
    yield from ((where, [*middle, *state, (" ", "")]) for where, middle, state in variants)


def _targets(target: Target, width: int, glyphs: Glyphs, name_style: str) -> list[list[Span]]:
    """Return profile, region and project, from the longest variant to the shortest."""
    project = [target.project or "all projects"] if target.project or width >= _WIDE else []
    project += [f"times in {times()}"] if times() is Times.UTC else []
    name, *others = [part for part in (target.note, target.profile, target.region) if part] or ["arktui"]
    separator = f" {glyphs.dot} "
    variants = [[*others, *project], project, []]
    shown = cut_middle(name, max(width // 3, 1), glyphs.ellipsis)
    first: list[Span] = [(" ", ""), (shown, f"strong {name_style}".strip())]
    return [[*first, ("".join(separator + part for part in more), "dim")] for more in variants]
