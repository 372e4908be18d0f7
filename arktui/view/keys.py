"""The list of keys: the most useful ones of a place, then every action by group, or those that match what is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from arktui.keys import ACTIONS, BY_ID, GROUPS, Action, key_name, keys_of, spelled
from arktui.store.phase import PHASES
from arktui.view.column_renderers import phase_line
from arktui.view.glyphs import Glyphs
from arktui.view.rows import beside, row
from arktui.view.spans import Line
from arktui.view.text import cut_middle, pad, wrap

if TYPE_CHECKING:
    from arktui.custom_commands import CustomCommand

_TWO_COLUMNS_FROM = 100
_KEYS_WIDTH = 16


FIRST: Mapping[str, Sequence[str]] = {
    "table": (
        *("job.explain", "job.timeline", "filter.search", "filter.problems", "mark.toggle"),
        *("job.copy", "views.list", "sort.choose", "view.board", "command.open"),
    ),
    "sidebar": (
        *("filter.toggle", "filter.clear_group", "filter.next_group", "filter.previous_group", "filter.fold"),
        *("filter.unfold", "filter.search", "filter.mine", "filter.clear", "pane.leave"),
    ),
    "detail": (
        *("pane.back", "move.down", "move.page_down", "job.explain", "job.timeline"),
        *("job.json", "job.copy", "watch.job", "view.detail", "pane.next"),
    ),
    "overlay": (
        *("overlay.close", "move.down", "move.up", "move.page_down", "move.top"),
        *("move.bottom", "refresh.now", "view.board", "view.changes", "view.errors"),
    ),
}
"""The keys that one needs most in a pane, or in a screen above, which names others of its own before them."""

FIRST_MAX = 10

Key = tuple[str, str]
"""A row of the list: where it stands, `first`, `all` or `found`, and the id of its action."""


def keys_lines(
    first: Sequence[str],
    where: str,
    keymap: Mapping[str, str],
    glyphs: Glyphs,
    width: int,
    commands: Mapping[str, CustomCommand] = MappingProxyType({}),
) -> list[Line]:
    """Return the `first` actions for a place, then all by group, in two columns if the width allows.

    `where` is the place, in words. Each action is a row with a `Key`. The user's own commands follow, each a row by
    itself.
    """
    heading = f"HERE, {where.upper()}"
    lines: list[Line] = [((heading, "strong"), ("   type to find a key", "dim"))]
    lines += [line for action_id in first for line in _action("first", BY_ID[action_id], keymap, width)]
    is_wide = width >= _TWO_COLUMNS_FROM
    block_width = width // 2 - 2 if is_wide else width
    blocks = [_group(group, keymap, block_width) for group in GROUPS]
    blocks.insert(2, _phases(keymap, glyphs, block_width))
    if commands:
        blocks.append(_commands(commands, block_width))
    lines.append(())
    if not is_wide:
        return [*lines, *(line for block in blocks for line in block)]
    half = width // 2
    left = [line for block in blocks[:3] for line in block][:-1]
    right = [line for block in blocks[3:] for line in block][:-1]
    return [*lines, *beside(left, right, half)]


def found_lines(
    typed: str,
    keymap: Mapping[str, str],
    other_words: Mapping[str, str],
    width: int,
    commands: Mapping[str, CustomCommand] = MappingProxyType({}),
) -> list[Line]:
    """Return the actions and own commands that have every word of what is `typed` in their keys, help or names."""
    lines: list[Line] = [(("find ", "dim"), (cut_middle(typed, max(width - 5, 1)), "accent strong")), ()]
    words = typed.casefold().split()
    for action in ACTIONS:
        keys = keys_of(action.id, keymap)
        text = f"{action.help} {action.id} {other_words.get(action.id, '')}".casefold()
        if typed in keys or all(word in text or word in map(str.casefold, map(spelled, keys)) for word in words):
            lines += _action("found", action, keymap, width)
    found = {name: one for name, one in commands.items() if all(word in name.casefold() for word in words)}
    if found:
        lines += _commands(found, width)[1:-1]
    return lines if len(lines) > 2 else [*lines, (("no key is for that", "dim"),)]


def _group(group: str, keymap: Mapping[str, str], width: int) -> list[Line]:
    lines: list[Line] = [((group.upper(), "strong"),)]
    for action in ACTIONS:
        if action.group == group and not action.id.startswith("filter.phase_"):
            lines += _action("all", action, keymap, width)
    return [*lines, ()]


def _commands(commands: Mapping[str, CustomCommand], width: int) -> list[Line]:
    rows = [
        row(command, ((pad(spelled(command.key), _KEYS_WIDTH), "accent"), (f" run {name}", "")), width)
        for name, command in commands.items()
    ]
    return [(("YOUR COMMANDS", "strong"),), *rows, ()]


def _action(where: str, action: Action, keymap: Mapping[str, str], width: int) -> list[Line]:
    keys = "  ".join(map(spelled, keys_of(action.id, keymap)))
    first, *more = wrap(action.help, width - _KEYS_WIDTH - 1)
    indent = " " * (_KEYS_WIDTH + 1)
    lines: list[Line] = [
        ((pad(keys, _KEYS_WIDTH), "accent"), (f" {first}", "")),
        *(((indent + line, ""),) for line in more),
    ]
    return [row((where, action.id), line, width) for line in lines]


def _phases(keymap: Mapping[str, str], glyphs: Glyphs, width: int) -> list[Line]:
    lines: list[Line] = [(("PHASES", "strong"), ("   show these jobs (toggle)", "dim"))]
    for number, phase in enumerate(PHASES, 1):
        action_id = f"filter.phase_{number}"
        key = pad(key_name(action_id, keymap), _KEYS_WIDTH + 1)
        lines.append(row(("all", action_id), [(key, "accent"), *phase_line(phase, glyphs)], width))
    return [*lines, ()]
