"""The tree of a query: immutable nodes that compare by value, and their canonical text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from arktui.store.language.tokens import literal

WHOLE_ID = r"bi-\d{14}-[0-9A-Za-z]{5,}"
"""An id is a part until the last of its five characters is typed (api/README.md section 3.2)."""


@dataclass(frozen=True, slots=True)
class Word:
    """A part of the name, or of the id if it looks like one; case is ignored."""

    text: str


@dataclass(frozen=True, slots=True)
class Ids:
    """Whole ids, as alternatives."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A field, one of `:`, `<`, `<=`, `>`, `>=`, and a value; with `:` there may be several as alternatives.

    In a value, unquoted signs such as `*` have their meaning, quoted ones are encoded as `tokens` does.
    """

    field: str
    sign: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What the node inside does not match."""

    node: Node


@dataclass(frozen=True, slots=True)
class And:
    """Two or more nodes that all have to match."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Two or more nodes, one of which has to match."""

    nodes: tuple[Node, ...]


Node = Word | Ids | Term | Not | And | Or


# Trees are made by these functions: they give the same tree for different ways to write it


def conjunction(nodes: Iterable[Node | None]) -> Node | None:
    """Return the node that matches what all nodes match; ids are alternatives wherever they stand."""
    return _joined(And, nodes)


def disjunction(nodes: Iterable[Node | None]) -> Node | None:
    """Return the node that matches what any node matches; values of the same field come together."""
    return _joined(Or, nodes)


def negation(node: Node | None) -> Node | None:
    """Return the node that matches what `node` does not."""
    return node and (node.node if isinstance(node, Not) else Not(node))


def parts(node: Node | None) -> tuple[Node, ...]:
    """Return the nodes that all have to match; a node that is no conjunction stands alone."""
    return () if node is None else node.nodes if isinstance(node, And) else (node,)


def _joined(kind: type[And | Or], nodes: Iterable[Node | None]) -> Node | None:
    flat: list[Node] = []
    for node in nodes:
        flat += node.nodes if isinstance(node, kind) else [node] if node else []
    merged: dict[object, Node] = {}
    for node in flat:
        key = _merge_key(kind, node)
        merged[key] = _merged(merged[key], node) if key in merged else node
    joined = (*merged.values(),)
    return None if not joined else joined[0] if len(joined) == 1 else kind(joined)


def _merge_key(kind: type[And | Or], node: Node) -> object:
    """Return a key that nodes share which become one."""
    if isinstance(node, Ids):
        return Ids
    return node.field if kind is Or and isinstance(node, Term) and node.sign == ":" else node


def _merged(first: Node, second: Node) -> Node:
    if isinstance(first, Ids) and isinstance(second, Ids):
        return Ids(tuple(dict.fromkeys((*first.ids, *second.ids))))
    if isinstance(first, Term) and isinstance(second, Term):
        return Term(first.field, first.sign, tuple(dict.fromkeys((*first.values, *second.values))))
    return first


# Printing


def text_of(node: Node | None) -> str:
    """Return the text that parses to this tree; empty for no tree."""
    match node:
        case Word():
            text = word_text(node.text)
        case Ids():
            text = " ".join(node.ids)
        case Term():
            text = f"{node.field}{node.sign}{','.join(map(value_text, node.values))}"
        case Not():
            text = f"-{_grouped(node.node, is_group=isinstance(node.node, And | Or) or _is_list(node.node))}"
        case And():
            text = " ".join(_grouped(each, is_group=isinstance(each, Or)) for each in node.nodes)
        case Or():
            text = " | ".join(map(text_of, node.nodes))
        case _:
            text = ""
    return text


def _is_list(node: Node) -> bool:
    return isinstance(node, Ids) and len(node.ids) > 1


def _grouped(node: Node, *, is_group: bool) -> str:
    return f"({text_of(node)})" if is_group else text_of(node)


_IN_WORD = r"""[\s:<>=≥≤"()|：＞＜（）｜，＝％＊？－“”]|^-|^[*]|,"""
_IN_VALUE = r"""[\s<>"()|,：＞＜（）｜，＝％＊？－“”]"""


def word_text(word: str) -> str:
    """Return a word, in quotes if it would otherwise mean something else."""
    return _in_quotes(word) if not word or re.search(_IN_WORD, word) or re.fullmatch(WHOLE_ID, word) else word


def value_text(value: str) -> str:
    """Return a value, with quotes around the parts of it that need them."""
    if not value:
        return _in_quotes(value)
    pieces = re.split(r"([*?=@]+)", value)
    return "".join(
        piece if place % 2 or not piece or not _needs_quotes(piece) else _in_quotes(literal(piece))
        for place, piece in enumerate(pieces)
    )


def _needs_quotes(piece: str) -> bool:
    return literal(piece) != piece or re.search(_IN_VALUE, piece) is not None


def _in_quotes(text: str) -> str:
    escaped = re.sub(r'(["“”\\])', r"\\\1", text)
    return f'"{escaped}"'
