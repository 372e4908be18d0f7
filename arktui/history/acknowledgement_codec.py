"""Acknowledgements as rows of the database."""

from __future__ import annotations

from contextlib import suppress

from arktui.history.acknowledgements import Acknowledgement
from arktui.history.job_codec import note_of, text_of, time_of
from arktui.store.problem import Problem

_SEPARATOR = "|"

Row = tuple[str, int | None, str, str, int | None, str]
"""Id of the job, time, user, phase, start of the phase, and problems; a row without a time ends an acknowledgement."""


def acknowledgement_row(job_id: str, acknowledgement: Acknowledgement | None) -> Row:
    """Return the row of a job's acknowledgement."""
    if acknowledgement is None:
        return job_id, None, "", "", None, ""
    at, by, phase, phase_at, problems = acknowledgement
    return job_id, at, by, phase, phase_at, _SEPARATOR.join(sorted(problem.value for problem in problems))


def acknowledgement_of(
    at: object, by: object, phase: object, began: object, problems: object
) -> Acknowledgement | None:
    """Return the acknowledgement of a row, cleaned; None if the row ends one. Unknown problems are ignored.

    Raises:
        BrokenRowError: arktui did not write the row.
    """
    if at is None:
        return None
    known = set()
    for word in note_of(problems).split(_SEPARATOR):
        with suppress(ValueError):
            known.add(Problem(word))
    phase_at = None if began is None else int(time_of(began))
    return Acknowledgement(int(time_of(at)), text_of(by), text_of(phase), phase_at, frozenset(known))
