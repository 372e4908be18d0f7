"""What can follow in a query that is being typed: fields, and the values that occur, with their numbers of jobs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from arktui.store.columns import COLUMNS, TAG_COLUMN
from arktui.store.facets import Facets
from arktui.store.filters import GROUPS, MODEL, OWNER, PHASE, PROBLEM, TAG
from arktui.store.job import short_owner
from arktui.store.language.fields import (
    FIELDS,
    IS,
    ME,
    ORDERED,
    PHASE_OF,
    PROBLEM_OF,
    UNKNOWN,
    Field,
    Kind,
    field_named,
)
from arktui.store.language.tokens import encoded, tokens_of
from arktui.store.language.tree import value_text

COMPLETIONS_MAX = 8
"""Most completions offered at a time."""

_FIELD_AND_VALUE = r"([^\s:<>=：＜＞＝]+)([:=：＝])(?:.*[,，])?(.*)"

_SAMPLES = {
    Kind.PAST: ("today", "yesterday", UNKNOWN),
    Kind.FUTURE: (UNKNOWN,),
    Kind.NUMBER: (UNKNOWN,),
    Kind.DURATION: (UNKNOWN,),
}


class Completion(NamedTuple):
    """What can replace the text from `start` to the cursor, and what is said about it: help, or a number of jobs."""

    text: str
    start: int
    note: str = ""
    jobs: int | None = None


def completions(text: str, facets: Facets) -> list[Completion]:
    """Return what can follow `text`, the part of a query before the cursor; the likeliest first."""
    tokens = tokens_of(text)
    if not tokens or tokens[-1].is_sign or tokens[-1].end < len(text):
        return []
    start = tokens[-1].start
    word = text[start:]
    typed = re.fullmatch(_FIELD_AND_VALUE, word, re.DOTALL)
    if typed is None:
        return [*_fields(word, start)][:COMPLETIONS_MAX]
    field = field_named(typed[1])
    return [] if field is None else _values(field, typed[3], len(text) - len(typed[3]), facets)


def _fields(word: str, start: int) -> Iterator[Completion]:
    for field in FIELDS.values():
        chinese = next((name for name in field.chinese if name.startswith(word)), "")
        if chinese or field.name.startswith(word.lower()):
            sign = "" if field.kind in ORDERED else ":"
            yield Completion((chinese or field.name) + sign, start, field.help)


def _values(field: Field, typed: str, start: int, facets: Facets) -> list[Completion]:
    """Return the values that contain what is typed: those that begin so first, then those of the most jobs."""
    part = typed.strip('"“”').lower()
    values = [(value, count) for value, count in _known(field, facets) if part in value.lower()]
    values.sort(key=lambda each: (not each[0].lower().startswith(part), -(each[1] or 0)))
    return [
        Completion(value_text(value), start, "", count)
        for value, count in values[:COMPLETIONS_MAX]
        if value_text(value) != typed
    ]


def _known(field: Field, facets: Facets) -> Iterable[tuple[str, int | None]]:
    """Return the values of a field that occur, in their canonical form, with their numbers of jobs where known."""
    counted: Iterable[tuple[str, int | None]]
    match field.name:
        case "phase":
            counted = [(word, facets[PHASE][phase]) for word, phase in PHASE_OF.items()]
        case "is":
            counted = [(word, facets[PROBLEM][PROBLEM_OF[word]] if word in PROBLEM_OF else None) for word in IS]
        case "model" | "custom":
            is_custom = field.name == "custom"
            counted = [
                (f"{_plain(pick.name)}@{_plain(pick.version)}" if pick.version else _plain(pick.name), count)
                for pick, count in facets[MODEL].items()
                if pick.is_custom == is_custom
            ]
        case "tag":
            counted = [(f"{_plain(key)}={_plain(value)}", count) for (key, value), count in facets[TAG].items()]
        case "owner":
            owners = [(_plain(short_owner(owner)), count) for owner, count in facets[OWNER].items()]
            counted = [(ME, None), *owners]
        case "sort":
            tags = dict.fromkeys(f"{TAG_COLUMN}{_plain(key)}" for key, _ in facets[TAG])
            counted = [(column, None) for column in (*COLUMNS, *tags)]
        case _ if f"{field.name}s" in GROUPS:
            counted = [(_plain(str(value)), count) for value, count in facets[GROUPS[f"{field.name}s"]].items()]
        case _:
            counted = [(sample, None) for sample in _SAMPLES.get(field.kind, ())]
    return counted


def _plain(text: str) -> str:
    return "".join(encoded(char) if char in "*?=@" else char for char in text)
