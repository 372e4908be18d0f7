"""The export menu: what will be written, what is missing, and where it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import localtime, strftime

from arktui.format import quantity
from arktui.store.snapshot import Snapshot
from arktui.view.export import NAMES, Format
from arktui.view.glyphs import Glyphs
from arktui.view.menu import Entry, menu_lines
from arktui.view.spans import Line
from arktui.view.text import wrap

FORMATS = {"c": Format.CSV, "o": Format.JSON, "n": Format.JSON_LINES, "m": Format.MARKDOWN}
"""The format that a letter picks. No letter moves the cursor."""

NAME, TARGET, LOAD = "e", "b", "L"
"""The letters that change the name, that choose between file and clipboard, and that load the rest."""

LETTERS = (*FORMATS, NAME, TARGET, LOAD)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the menu offers.

    `missing` jobs of the query are not loaded, None if their number is unknown. `written` jobs have been written; None
    while nothing is being written.
    """

    jobs: int
    are_marked: bool
    missing: int | None
    is_loading: bool
    to_clipboard: bool
    folder: str
    name: str
    written: int | None = None


def missing_jobs(snapshot: Snapshot) -> int | None:
    """Return how many jobs of the query are not loaded; None if that is unknown."""
    status = snapshot.status
    if status.is_complete:
        return 0
    return None if status.total is None else max(status.total - snapshot.shown, 0)


def proposed_name(profile: str, now: float) -> str:
    """Return a file's name without its suffix: `jobs-prod-20261130-140112`."""
    kept = "".join(char if char.isalnum() else "-" for char in profile).strip("-")
    return "-".join(["jobs", *([kept] if kept else []), strftime("%Y%m%d-%H%M%S", localtime(now))])


def file_name(name: str, form: Format) -> str:
    """Return the name of a file in a format: with its suffix, unless the user has typed it."""
    return name if name.lower().endswith(f".{form.value}") else f"{name}.{form.value}"


def export_lines(plan: Plan, width: int, glyphs: Glyphs) -> list[Line]:
    """Return the menu."""
    lines: list[Line] = [((line, ""),) for line in wrap(_what(plan), width)]
    lines += [((line, "attention"),) for words in _warning(plan) for line in wrap(words, width)]
    lines += [(), *(((line, "dim"),) for line in wrap(_where(plan), width)), ()]
    return [*lines, *menu_lines(_entries(plan), width, glyphs)]


def _what(plan: Plan) -> str:
    if plan.written is not None:
        return f"writing: {plan.written:,} of {quantity(plan.jobs, 'job')}; Esc gives up"
    return f"{quantity(plan.jobs, 'marked job')}" if plan.are_marked else f"{quantity(plan.jobs, 'job')} of the query"


def _warning(plan: Plan) -> Sequence[str]:
    if plan.are_marked or plan.missing == 0:
        return ()
    many = "an unknown number of jobs" if plan.missing is None else quantity(plan.missing, "more job")
    verb = "is" if plan.missing == 1 else "are"
    if plan.is_loading:
        return (f"loading: {many} to come; Esc gives up",)
    return (f"{many} of the query {verb} not loaded and will be missing; {LOAD} loads them",)


def _where(plan: Plan) -> str:
    return "to the clipboard" if plan.to_clipboard else f"to a new file in {plan.folder}"


def _entries(plan: Plan) -> list[Entry]:
    entries = [
        Entry(letter, NAMES[form], "" if plan.to_clipboard else file_name(plan.name, form))
        for letter, form in FORMATS.items()
    ]
    if plan.to_clipboard:
        entries.append(Entry(TARGET, "to a file instead"))
    else:
        entries += [Entry(TARGET, "to the clipboard instead"), Entry(NAME, "another name or folder")]
    if not plan.are_marked and plan.missing != 0 and not plan.is_loading:
        entries.append(Entry(LOAD, "first load the jobs that are missing"))
    return entries
