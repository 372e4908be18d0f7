"""Queries as texts of the language, and what of a text becomes the picks of filter groups.

The picks of a query and its search are one text: `phase:failed` typed is the pick of the sidebar, and the other way
round. A part of the text becomes picks if it stands for picks of a single group and no earlier part did so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from arktui.store.columns import TAG_COLUMN
from arktui.store.filters import GROUPS, MODEL, OWNER, PHASE, PROBLEM, TAG, FilterGroup, ModelPick
from arktui.store.job import short_owner
from arktui.store.language.fields import FIELDS, ME, PHASE_OF, PROBLEM_OF, slug
from arktui.store.language.matching import has_wildcard
from arktui.store.language.parser import parse
from arktui.store.language.tokens import encoded, literal, quoted
from arktui.store.language.tree import Node, Or, Term, conjunction, disjunction, parts, text_of, value_text
from arktui.store.problem import PROBLEMS
from arktui.store.query import Query
from arktui.store.sort import DEFAULT_SORT, Sort


def query_of(text: str, sort: Sort = DEFAULT_SORT, mine: str = "", owners: Iterable[str] = ()) -> Query:
    """Return the query that a text stands for, sorted by `sort` unless the text says otherwise.

    `mine` is the owner tag of the user; an owner's short name stands for the one of `owners` that has it.
    """
    parsed = parse(text)
    if parsed.ignored_ids:
        return Query(text.strip(), sort=sort)  # as it is, so that the malformed ids can be counted
    picks: dict[str, frozenset[Any]] = {}
    tag_keys: set[str] = set()
    rest: list[Node] = []
    for part in parts(parsed.tree):
        found = _picked(part, _Owners(mine, owners))
        if found is None:
            rest.append(part)
            continue
        group, picked = found
        if group is TAG:
            # Each key of a tag counts as a group.
            keys = {key for key, _ in picked}
            if keys & tag_keys:
                rest.append(part)
                continue
            tag_keys |= keys
            picks[group.name] = picks.get(group.name, frozenset()) | picked
        elif group.name in picks:
            rest.append(part)
        else:
            picks[group.name] = picked
    return Query(text_of(conjunction(rest)), sort=Sort.of(parsed.sort) if parsed.sort else sort, **picks)


def text_of_query(query: Query, *, has_sort: bool = False) -> str:
    """Return the filters of a query as a text, picks first; with `has_sort` also its sort, unless it is the default."""
    nodes = [node for name, picked in query.picks.items() for node in _nodes_of(GROUPS[name], picked)]
    words = [text_of(conjunction([*nodes, query.tree]))]
    if has_sort and query.sort != DEFAULT_SORT:
        words.append(sort_text(query.sort))
    return " ".join(filter(None, words))


def sort_text(sort: Sort) -> str:
    """Return the term that sorts so: `sort:-failed,left`."""
    return "sort:" + ",".join(f"{'-' if key.reverse else ''}{_column_text(key.column)}" for key in (sort, *sort.then))


def _column_text(column: str) -> str:
    """Return the id of a column as a value; the key of a tag may need quotes."""
    if not column.startswith(TAG_COLUMN):
        return column
    return TAG_COLUMN + value_text(_value("sort", column.removeprefix(TAG_COLUMN)))


# From parts to picks


class _Owners:
    """Knows the whole owner tags."""

    def __init__(self, mine: str, owners: Iterable[str]) -> None:
        self._mine = mine
        self._owners = owners

    def whole(self, value: str) -> str:
        """Return the owner tag that a value stands for; empty if that is unknown or not a single one."""
        if value == ME:
            return self._mine
        name = literal(value)
        if "/" in name:
            return name
        found = [owner for owner in self._owners if short_owner(owner) == name]
        return found[0] if len(found) == 1 else ""


_Picked = tuple[FilterGroup[Any], frozenset[Any]]


def _picked(node: Node, owners: _Owners) -> _Picked | None:
    """Return the group and the picks that a part stands for; None if it says something else."""
    terms = node.nodes if isinstance(node, Or) else (node,)
    found = [_picked_by_term(term, owners) if isinstance(term, Term) else None for term in terms]
    groups = {id(each and each[0]) for each in found}
    if len(groups) != 1 or found[0] is None:
        return None
    group = found[0][0]
    picked = frozenset().union(*(each[1] for each in found if each))
    if group is TAG and len({key for key, _ in picked}) > 1:
        return None
    return (group, picked) if picked else None


def _picked_by_term(term: Term, owners: _Owners) -> _Picked | None:
    if term.sign != ":" or any(map(has_wildcard, term.values)):
        return None
    if term.field in _READERS:
        group, read = _READERS[term.field]
        values = [read(value) for value in term.values]
    elif term.field == "owner":
        group, values = OWNER, [owners.whole(value) or None for value in term.values]
    elif text_group := _text_group(term.field):
        group, values = text_group, [literal(value) or None for value in term.values]
    else:
        return None
    if term.field == "is" and term.values == ("problem",):
        return PROBLEM, PROBLEMS
    return None if None in values else (group, frozenset(values))


def _model_of(value: str) -> ModelPick | None:
    name, at, version = value.partition("@")
    return ModelPick(literal(name), literal(version)) if version or not at else None


def _tag_of(value: str) -> tuple[str, str] | None:
    key, equals, text = value.partition("=")
    return (literal(key), literal(text)) if equals else None


_READERS: dict[str, tuple[FilterGroup[Any], Callable[[str], Any]]] = {
    "phase": (PHASE, lambda value: PHASE_OF.get(value) or literal(value)),
    "is": (PROBLEM, PROBLEM_OF.get),
    "model": (MODEL, _model_of),
    "custom": (MODEL, lambda value: ModelPick(literal(value), is_custom=True)),
    "tag": (TAG, _tag_of),
}
"""The group of a field, and how a value is read as one of its picks; None for a value that is none."""


def _text_group(field: str) -> FilterGroup[Any] | None:
    """Return the group by a single text that a field stands for."""
    group = GROUPS.get(f"{field}s")
    return None if group in (*(group for group, _ in _READERS.values()), OWNER) else group


# From picks to parts


def _nodes_of(group: FilterGroup[Any], picked: frozenset[Any]) -> list[Node | None]:
    """Return the parts that stand for the picks of a group."""
    if group is TAG:
        values_of: defaultdict[str, list[str]] = defaultdict(list)
        for key, text in sorted(picked):
            values_of[key].append(f"{_value('tag', key)}={_value('tag', text)}")
        return [_term("tag", values) for values in values_of.values()]
    if group is MODEL:
        custom = [_value("custom", pick.name) for pick in sorted(picked) if pick.is_custom]
        others = [_model_text(pick) for pick in sorted(picked) if not pick.is_custom]
        return [disjunction([_term("model", others), _term("custom", custom)])]
    if group is PROBLEM:
        return [_term("is", ["problem"] if picked == PROBLEMS else map(slug, sorted(picked)))]
    if group is PHASE:
        known = {phase: word for word, phase in PHASE_OF.items()}
        return [_term("phase", (known.get(phase) or quoted(phase) for phase in sorted(picked)))]
    field = "owner" if group is OWNER else group.name.removesuffix("s")
    return [_term(field, (_value(field, str(value)) for value in sorted(picked)))]


def _model_text(pick: ModelPick) -> str:
    name = _value("model", pick.name)
    return f"{name}@{_value('model', pick.version)}" if pick.version else name


def _value(field: str, text: str) -> str:
    """Return a text as a value in which no sign has its meaning."""
    signs = "*?" + (FIELDS[field].signs if field in FIELDS else "")
    return "".join(encoded(char) if char in signs else char for char in text)


def _term(field: str, values: Iterable[str]) -> Term | None:
    found = (*values,)
    return Term(field, ":", found) if found else None
