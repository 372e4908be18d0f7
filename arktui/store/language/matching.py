"""Which jobs a tree matches, and which part of a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from operator import ge, gt, le, lt

from arktui.store.filters import Pass
from arktui.store.job import Job, short_owner
from arktui.store.language.fields import (
    FIELDS,
    ME,
    PHASE_OF,
    PROBLEM_OF,
    UNKNOWN,
    Field,
    Kind,
    duration_of,
    interval_of,
    is_duration,
    number_of,
)
from arktui.store.language.tokens import literal
from arktui.store.language.tree import And, Ids, Node, Not, Or, Term, Word, parts
from arktui.store.problem import problems_of

Predicate = Callable[[Job], bool]

_NO_IDS: frozenset[str] = frozenset()

# A word that looks like one is looked for in ids, too: from `bi-` on, or longer than the date in a name.
_PART_OF_ID = r"bi-\d*(-[0-9A-Za-z]*)?|\d{9,14}(-[0-9A-Za-z]*)?"


@dataclass(frozen=True, slots=True)
class Context:
    """What a query depends on besides the jobs. `now` is in epoch seconds, 0 while unknown.

    `mine` is the user's owner tag. The ids are those of the jobs that `is:` finds by its words.
    """

    now: float = 0.0
    mine: str = ""
    watched: frozenset[str] = field(default=_NO_IDS)
    marked: frozenset[str] = field(default=_NO_IDS)
    changed: frozenset[str] = field(default=_NO_IDS)
    gone: frozenset[str] = field(default=_NO_IDS)


NO_CONTEXT = Context()

NOW, MINE = "now", "mine"
_STATES = ("watched", "marked", "changed", "gone")


@lru_cache(maxsize=64)
def dependencies(node: Node | None) -> frozenset[str]:
    """Return the names of the fields of `Context` that a tree depends on."""
    found = set()
    for term in terms_of(node):
        kind = FIELDS[term.field].kind
        if kind in (Kind.DURATION, Kind.PAST, Kind.FUTURE):
            found.add(NOW)
        if term.field == "owner" and ME in term.values:
            found.add(MINE)
        if term.field == "is":
            found |= {state for state in term.values if state in _STATES}
    return frozenset(found)


def needed(node: Node | None, context: Context) -> Context | None:
    """Return a context with only what a tree depends on, None if on nothing: equal ones give equal results."""
    names = dependencies(node)
    return Context(**{name: getattr(context, name) for name in names}) if names else None


def terms_of(node: Node | None) -> Iterator[Term]:
    """Yield every term of a tree."""
    match node:
        case Term():
            yield node
        case Not():
            yield from terms_of(node.node)
        case And() | Or():
            for each in node.nodes:
                yield from terms_of(each)


def is_part_of_id(word: str) -> bool:
    """Whether a word is looked for in ids, too."""
    return re.fullmatch(_PART_OF_ID, word) is not None


def predicate(node: Node, context: Context = NO_CONTEXT) -> Predicate:
    """Return the test for a job. A comparison with an unknown value is false, so that its opposite is true."""
    match node:
        case Word():
            return _word(node.text)
        case Ids():
            ids = frozenset(node.ids)
            return lambda job: job.id in ids
        case Not():
            matches = predicate(node.node, context)
            return lambda job: not matches(job)
        case And():
            tests = [predicate(each, context) for each in node.nodes]
            return lambda job: all(test(job) for test in tests)
        case Or():
            tests = [predicate(each, context) for each in node.nodes]
            return lambda job: any(test(job) for test in tests)
        case Term():
            return _term(node, context)


def pass_of(node: Node, context: Context) -> Pass:
    """Return the pass over many jobs that keeps those which match; a word costs one loop without calls."""
    if isinstance(node, Ids):
        ids = frozenset(node.ids)
        return lambda jobs: [job for job in jobs if job.id in ids]
    if not isinstance(node, Word) or is_part_of_id(node.text):
        matches = predicate(node, context)
        return lambda jobs: [job for job in jobs if matches(job)]
    part = node.text.lower()
    if _has_case(part):
        return lambda jobs: [job for job in jobs if part in job.name.lower()]
    return lambda jobs: [job for job in jobs if part in job.name]


def _has_case(text: str) -> bool:
    """Whether lowering other texts changes whether they contain this one."""
    # The dot above has no case, yet lowering makes it: of `İ`, and of nothing else.
    return text.lower() != text.upper() or "\u0307" in text


def _word(text: str) -> Predicate:
    # The service's name filter is assumed to ignore case; api/README.md sections 2 and 13.
    part = text.lower()
    if is_part_of_id(text):
        return lambda job: part in job.name.lower() or text in job.id
    return lambda job: part in job.name.lower()


def narrows(node: Node | None, wider: Node) -> bool:
    """Whether every job that a tree matches surely matches `wider`, too."""
    own = parts(node)
    return all(any(_narrows(part, wide) for part in own) for wide in parts(wider))


def _narrows(part: Node, wide: Node) -> bool:
    if isinstance(part, Word) and isinstance(wide, Word):
        if is_part_of_id(part.text):
            return is_part_of_id(wide.text) and wide.text in part.text
        return wide.text.lower() in part.text.lower()
    return part == wide


def _term(term: Term, context: Context) -> Predicate:
    name = FIELDS[term.field]
    if name.kind in (Kind.CHOICE, Kind.WHOLE, Kind.PART):
        return _any([_text_test(name, value, context) for value in term.values])
    if term.sign == ":":
        return _any([_equals(name, value, context.now) for value in term.values])
    return _compares(name, term.sign, term.values[0], context.now)


def _any(tests: list[Predicate]) -> Predicate:
    return tests[0] if len(tests) == 1 else lambda job: any(test(job) for test in tests)


# Texts


def _text_test(name: Field, value: str, context: Context) -> Predicate:
    if name.name in _TEXT_TESTS:
        return _TEXT_TESTS[name.name](value, context)
    value_of = name.value
    matches = _contains(value) if name.kind is Kind.PART else whole(value)
    return lambda job: matches(value_of(job, 0.0))


def _phase(value: str) -> Predicate:
    phase = PHASE_OF.get(value) or literal(value)
    return lambda job: job.phase == phase


def _is(state: str, context: Context) -> Predicate:
    if state == "problem":
        return lambda job: bool(problems_of(job))
    if state == "active":
        gone = context.gone
        return lambda job: not job.is_terminal and job.id not in gone
    if problem := PROBLEM_OF.get(state):
        return lambda job: problem in problems_of(job)
    ids: frozenset[str] = getattr(context, state)
    return lambda job: job.id in ids


def _model(value: str, *, is_custom: bool) -> Predicate:
    name, at, version = value.partition("@")
    is_name, is_version = whole(name), whole(version)
    if not at or is_custom:
        is_name = whole(value)
        return lambda job: job.is_custom == is_custom and is_name(job.model)
    return lambda job: not job.is_custom and is_name(job.model) and is_version(job.model_version)


def _tag(value: str) -> Predicate:
    key, equals, text = value.partition("=")
    is_key, is_text = whole(key), whole(text)
    if not equals:
        return lambda job: any(is_key(key) for key, _ in job.tags)
    return lambda job: any(is_key(key) and is_text(text) for key, text in job.tags)


def _owner(value: str) -> Predicate:
    """Test the whole owner, or its name alone."""
    is_owner = whole(value)
    return lambda job: bool(owner := job.owner) and (is_owner(owner) or is_owner(short_owner(owner)))


_TEXT_TESTS: dict[str, Callable[[str, Context], Predicate]] = {
    "phase": lambda value, _: _phase(value),
    "is": _is,
    "model": lambda value, _: _model(value, is_custom=False),
    "custom": lambda value, _: _model(value, is_custom=True),
    "tag": lambda value, _: _tag(value),
    "owner": lambda value, context: _owner(context.mine if value == ME else value),
}
"""The fields of texts that are more than a single text of a job."""


def has_wildcard(value: str) -> bool:
    """Whether a value has an unquoted `*` or `?`."""
    return "*" in value or "?" in value


def whole(value: str) -> Callable[[str], bool]:
    """Return the test whether a text is the value: as the service compares it, or ignoring case with wildcards."""
    if has_wildcard(value):
        return _glob(value)
    wanted = literal(value)
    return lambda text: text == wanted


def _contains(value: str) -> Callable[[str], bool]:
    if has_wildcard(value):
        return _glob(f"*{value}*")
    part = literal(value).lower()
    return lambda text: part in text.lower()


def _glob(value: str) -> Callable[[str], bool]:
    """Return the test whether a text fits a value with wildcards.

    What stands between two `*` is taken where it comes first, and never tried elsewhere: that finds all that fits, in a
    time that no value makes long.
    """
    first, *others = (_piece(piece) for piece in re.split(r"\*+", value))

    def fits(text: str) -> bool:
        found = first[0].match(text)
        if found is None or not others:
            return found is not None and found.end() == len(text)
        place = found.end()
        for pattern, _ in others[:-1]:
            if (found := pattern.search(text, place)) is None:
                return False
            place = found.end()
        pattern, length = others[-1]
        start = len(text) - length
        return start >= place and pattern.match(text, start) is not None

    return fits


def _piece(piece: str) -> tuple[re.Pattern[str], int]:
    """Return the pattern of a text in which `?` is any character, and its length."""
    pattern = "".join("." if char == "?" else re.escape(literal(char)) for char in piece)
    return re.compile(pattern, re.IGNORECASE | re.DOTALL), len(piece)


# Numbers, durations and times. Each value becomes an interval; a comparison is with one of its ends.

_SIGNS: dict[str, Callable[[float, float], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}

_EPSILON = 1e-9
"""Shares are compared with this tolerance: 0.07 is not 7 * 0.01."""


def _measure(name: Field, value: str, now: float) -> tuple[Callable[[Job], float | None], float, float]:
    """Return what a value is compared with, and the interval that it stands for: its first and first later number."""
    value_of = name.value
    if name.kind is Kind.NUMBER:
        number, is_share = number_of(value)
        if is_share and name.share is not None:
            return name.share, number - _EPSILON, number + 0.01 - _EPSILON
        return (lambda job: value_of(job, now)), number, number + 1
    if name.kind is Kind.DURATION or is_duration(value):
        length, unit = duration_of(value)
        if name.kind is Kind.PAST:
            return (lambda job: None if (moment := value_of(job, now)) is None else now - moment), length, length + unit
        if name.kind is Kind.FUTURE:
            return (lambda job: None if (moment := value_of(job, now)) is None else moment - now), length, length + unit
        return (lambda job: value_of(job, now)), length, length + unit
    first, later = interval_of(value, now)
    return (lambda job: value_of(job, now)), first, later


def _equals(name: Field, value: str, now: float) -> Predicate:
    if value == UNKNOWN:
        value_of = name.value
        return lambda job: value_of(job, now) is None
    if name.kind is not Kind.NUMBER and not now:
        return lambda _: False
    low, dots, high = value.partition("..")
    measure, first, later = _measure(name, low or high, now)
    if dots:
        first = first if low else float("-inf")
        later = _measure(name, high, now)[2] if high else float("inf")
        if high and (name.kind in (Kind.NUMBER, Kind.DURATION) or is_duration(high)):
            # The upper end of a range of numbers is exact: 1h..2h ends at two hours, not before three.
            upper = _measure(name, high, now)[1]
            return lambda job: (number := measure(job)) is not None and first <= number <= upper + 2 * _EPSILON
    return lambda job: (number := measure(job)) is not None and first <= number < later


def _compares(name: Field, sign: str, value: str, now: float) -> Predicate:
    if name.kind is not Kind.NUMBER and not now:
        return lambda _: False
    measure, first, later = _measure(name, value, now)
    is_time = name.kind in (Kind.PAST, Kind.FUTURE) and not is_duration(value)
    # After a day begins when it is over, and up to a day includes it.
    if is_time and sign in (">", "<="):
        sign, first = (">=" if sign == ">" else "<"), later
    elif name.share is not None and value.endswith("%"):
        first += 2 * _EPSILON if sign in (">", "<=") else 0.0
    compare = _SIGNS[sign]
    return lambda job: (number := measure(job)) is not None and compare(number, first)


# The part of a name that matched


def words_of(node: Node | None) -> frozenset[str]:
    """Return the words that a tree looks for in names, in lower case, but for those that must not be there."""
    match node:
        case Word():
            return frozenset({node.text.lower()} - {""})
        case Term(field="name"):
            return frozenset(literal(value).lower() for value in node.values if value and not has_wildcard(value))
        case And() | Or():
            return frozenset().union(*map(words_of, node.nodes))
    return frozenset()


def matched_spans(name: str, node: Node | None) -> list[tuple[int, int]]:
    """Return the parts of a name that a tree looks for, as disjoint ranges in their order."""
    lowered = name.lower()
    if len(lowered) != len(name):  # a character that lower case makes longer: places would be wrong
        lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in name)
    is_matched = [False] * len(name)
    for word in words_of(node):
        place = lowered.find(word)
        while place >= 0:
            is_matched[place : place + len(word)] = [True] * len(word)
            place = lowered.find(word, place + 1)
    spans: list[tuple[int, int]] = []
    for place, hit in enumerate(is_matched):
        if not hit:
            continue
        if spans and spans[-1][1] == place:
            spans[-1] = spans[-1][0], place + 1
        else:
            spans.append((place, place + 1))
    return spans
