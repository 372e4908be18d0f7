"""What the service can answer of a search: one word of the name, and ids; api/README.md section 2."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from arktui.api.list_query import IDS_MAX, ListQuery
from arktui.store.language.matching import is_part_of_id
from arktui.store.language.parser import Parsed, Part
from arktui.store.language.query_text import query_of
from arktui.store.language.tree import Ids, Node, Word, text_of
from arktui.sync.request_planner import requests_for


def by_search(requests: list[ListQuery], parts: Sequence[Node]) -> tuple[list[ListQuery], bool]:
    """Return the requests narrowed to the parts of a search that the service can answer, and whether that is all."""
    answered = answered_parts(parts)
    for part in answered:
        if isinstance(part, Word):
            requests = [replace(request, name=part.text) for request in requests]
        elif isinstance(part, Ids):
            requests = [replace(request, ids=ids) for request in requests for ids in _id_groups(part.ids)]
    return requests, len(answered) == len(parts)


def answered_parts(parts: Iterable[Node]) -> list[Node]:
    """Return the parts of a search that the service answers: ids, and of all words the longest.

    The service does not know parts of ids, and a word that looks like one may be part of an id.
    """
    found = [*parts]
    words = [part for part in found if isinstance(part, Word) and not is_part_of_id(part.text)]
    longest = max(words, key=lambda word: len(word.text), default=None)
    return [part for part in found if part is longest or isinstance(part, Ids)]


def parts_in_store(parsed: Parsed, mine: str = "", owners: Iterable[str] = ()) -> list[Part]:
    """Return the parts of a text that the service cannot answer, so that the store does, among the loaded jobs."""
    answered = answered_parts(part.node for part in parsed.parts)
    return [
        part
        for part in parsed.parts
        if part.node not in answered
        and (
            isinstance(part.node, Word)
            or not requests_for(query_of(text_of(part.node), mine=mine, owners=owners)).is_exact
        )
    ]


def _id_groups(ids: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    return (ids[start : start + IDS_MAX] for start in range(0, len(ids), IDS_MAX))
