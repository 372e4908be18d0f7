"""Parses a query by recursive descent.

`A B` means both, `A | B` either, `-X` not X; `( )` groups. Both binds tighter than either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from arktui.store.language.fields import (
    ORDERED,
    UNKNOWN,
    Field,
    Kind,
    UnreadableValueError,
    canonical,
    field_named,
    is_field,
    why_no_field,
)
from arktui.store.language.tokens import Token, is_quoted, literal, tokens_of
from arktui.store.language.tree import WHOLE_ID, Ids, Node, Term, Word, conjunction, disjunction, negation
from arktui.store.sort import Sort

_DEPTH_MAX = 40
"""Groups inside each other that are read; what is deeper counts as unreadable."""

# Ids are copied from tables, lists, logs, JSON and code.
_BETWEEN_IDS = r"""\s,;|，；、"'`‘’“”「」（）()\[\]{}<>"""
_BROKEN_ID = r"(?i)bi[-_].*|.*\d{8}.*"
"""A word among whole ids that was probably meant as one: cut off, or with a wrong character."""

_FIELD_AND_SIGN = r"([^\s:<>=≥≤]*)(:>=|:<=|:>|:<|>=|<=|[:=<>≥≤])(.*)"
_SIGNS = {"=": ":", "≥": ">=", "≤": "<=", ":>=": ">=", ":<=": "<=", ":>": ">", ":<": "<"}


class Mistake(NamedTuple):
    """A part of a query that cannot be read (yet), by its place, and why. It changes nothing; the rest holds."""

    start: int
    end: int
    reason: str


class Part(NamedTuple):
    """One of the parts that all have to match, with its place in the text."""

    start: int
    end: int
    node: Node


class Parsed(NamedTuple):
    """What a text means: its tree, the keys to sort by, the parts at its top level, and its mistakes."""

    tree: Node | None
    sort: tuple[Sort, ...] = ()
    parts: tuple[Part, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    ignored_ids: int = 0
    """How many malformed ids among whole ones are ignored."""


@lru_cache(maxsize=64)
def parse(text: str) -> Parsed:
    """Return what a text means. Any text can be parsed: what cannot be read is among the mistakes."""
    return _pasted_ids(text) or _Parser(text).parsed()


def _pasted_ids(text: str) -> Parsed | None:
    """Return the ids of a text that consists of whole ids, or of two at least and malformed ones."""
    if not re.search(WHOLE_ID, text):
        return None
    words = [*re.finditer(f"[^{_BETWEEN_IDS}]+", text)]
    ids = dict.fromkeys(word[0] for word in words if re.fullmatch(WHOLE_ID, word[0]))
    others = [word for word in words if word[0] not in ids]
    if not ids or (others and (len(ids) == 1 or not all(re.fullmatch(_BROKEN_ID, word[0]) for word in others))):
        return None
    tree = Ids((*ids,))
    mistakes = (Mistake(*word.span(), f"{word[0][:40]} is not a whole id and is ignored") for word in others)
    return Parsed(tree, (), (Part(words[0].start(), words[-1].end(), tree),), (*mistakes,), len(others))


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = tokens_of(text)
        self._place = 0
        self._depth = 0
        self._sort: list[Sort] = []
        self._mistakes: list[Mistake] = []

    def parsed(self) -> Parsed:
        alternatives: list[list[Part]] = [[]]
        while (token := self._next) is not None:
            if token.is_sign and token.text in "|)":
                self._place += 1
                if token.text == "|":
                    alternatives.append([])
                else:
                    self._mistakes.append(Mistake(token.start, token.end, "nothing opens this group"))
            elif (node := self._unary()) is not None:
                alternatives[-1].append(Part(token.start, self._tokens[self._place - 1].end, node))
        alternatives = [parts for parts in alternatives if parts]
        tree = disjunction(conjunction(part.node for part in parts) for parts in alternatives)
        parts = alternatives[0] if alternatives else []
        if len(alternatives) > 1 and tree is not None:
            parts = [Part(parts[0].start, alternatives[-1][-1].end, tree)]
        return Parsed(tree, (*self._sort,), (*parts,), (*self._mistakes,))

    @property
    def _next(self) -> Token | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def _group(self) -> Node | None:
        """Return the alternatives up to the end of a group, which the end of the text closes, too."""
        alternatives: list[Node | None] = []
        nodes: list[Node | None] = []
        while (token := self._next) is not None and token.text != ")":
            if token.is_sign and token.text == "|":
                self._place += 1
                alternatives.append(conjunction(nodes))
                nodes = []
            else:
                nodes.append(self._unary())
        self._place += token is not None
        return disjunction([*alternatives, conjunction(nodes)])

    def _unary(self) -> Node | None:
        """Return the next word, term or group, with the signs before it."""
        is_negated = False
        first = token = self._tokens[self._place]
        while token.is_sign and token.text == "-":
            is_negated = not is_negated
            self._place += 1
            following = self._next
            if following is None or following.start != token.end or (following.is_sign and following.text in "|)"):
                self._mistakes.append(Mistake(first.start, token.end, "- precedes what is not to match"))
                return None
            token = following
        self._place += 1
        if not token.is_sign:
            node = self._word(token)
        elif self._depth < _DEPTH_MAX:
            self._depth += 1
            node = self._group()
            self._depth -= 1
        else:
            self._mistakes.append(Mistake(token.start, token.end, f"more than {_DEPTH_MAX} groups inside each other"))
            node = None
        return negation(node) if is_negated else node

    def _word(self, token: Token) -> Node | None:
        token = self._spaced(token)
        found = re.fullmatch(_FIELD_AND_SIGN, token.text, re.DOTALL)
        if found is None or (found[2] == "=" and not is_field(found[1])):
            return _plain(token.text)
        name, sign, rest = found[1], found[2], found[3]
        field = field_named(name)
        if field is None:
            self._mistakes.append(Mistake(token.start, token.end, why_no_field(literal(name)[:40])))
            return None
        return self._term(token, field, _SIGNS.get(sign, sign), rest)

    def _spaced(self, token: Token) -> Token:
        """Return a comparison with spaces in it, such as `failed > 5%`, as one token; otherwise the token itself."""
        found = re.match(r"([^<>≥≤=:]+)[<>≥≤]?=?$", token.text)
        field = field_named(found[1]) if found else None
        if field is None or field.kind not in ORDERED:
            return token
        text, end = token.text, token.end
        for taken, following in enumerate(self._tokens[self._place : self._place + 2], 1):
            text, end = text + following.text, following.end
            if re.fullmatch(r"[^<>≥≤=:]+(<|>|<=|>=|≥|≤)\d.*", text, re.DOTALL):
                self._place += taken
                return Token(text, token.start, end)
        return token

    def _term(self, token: Token, field: Field, sign: str, rest: str) -> Node | None:
        try:
            values = [*self._values(field, sign, rest)]
        except UnreadableValueError as error:
            self._mistakes.append(Mistake(token.start, token.end, str(error)))
            return None
        if field.kind is Kind.SORT:
            self._sort += [Sort(value.removeprefix("-"), value.startswith("-")) for value in values]
            return None
        return Term(field.name, sign, (*dict.fromkeys(values),))

    @staticmethod
    def _values(field: Field, sign: str, rest: str) -> Iterable[str]:
        if sign != ":" and field.kind not in ORDERED:
            raise UnreadableValueError(f"{field.name} has no order: write {field.name}:…")
        values = [value for value in rest.split(",") if value]
        if not values:
            raise UnreadableValueError(f"{field.name}{sign} needs a value")
        if sign != ":" and (len(values) > 1 or values[0] == UNKNOWN):
            raise UnreadableValueError(f"{sign} compares with a single value")
        key = ""
        for value in values:
            if field.name == "tag":
                # A value on its own belongs to the key before it: `tag:team=nlp,search`.
                before, equals, _ = value.partition("=")
                if equals:
                    key = before
                elif key:
                    value = f"{key}={value}"  # noqa: PLW2901 - as above
            yield canonical(field, value, sign)


def _plain(text: str) -> Node:
    """Return a word, or the ids that it consists of."""
    ids = [word for word in re.split("[,;、；]", text) if word]
    if ids and not is_quoted(text) and all(re.fullmatch(WHOLE_ID, word) for word in ids):
        return Ids((*dict.fromkeys(ids),))
    return Word(literal(text))
