"""The list of keys: every action with its keys and what it does, by group."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from arktui.keys import ACTIONS, GROUPS, Action, key_name, keys_of, spelled
from arktui.store.phase import PHASES
from arktui.view.column_renderers import phase_line
from arktui.view.glyphs import Glyphs
from arktui.view.rows import beside, row
from arktui.view.spans import Line
from arktui.view.text import pad, wrap

if TYPE_CHECKING:
    from arktui.custom_commands import CustomCommand

_TWO_COLUMNS_FROM = 100
_KEYS_WIDTH = 16


def keys_lines(
    keymap: Mapping[str, str], glyphs: Glyphs, width: int, commands: Mapping[str, CustomCommand] = MappingProxyType({})
) -> list[Line]:
    """Return the groups of actions in one column, or in two if the width allows; each action is a row by its id.

    The user's own commands follow, each a row by itself.
    """
    is_wide = width >= _TWO_COLUMNS_FROM
    block_width = width // 2 - 2 if is_wide else width
    blocks = [_group(group, keymap, block_width) for group in GROUPS]
    blocks.insert(2, _phases(keymap, glyphs, block_width))
    if commands:
        blocks.append(_commands(commands, block_width))
    if not is_wide:
        return [line for block in blocks for line in block]
    half = width // 2
    left = [line for block in blocks[:3] for line in block][:-1]
    right = [line for block in blocks[3:] for line in block][:-1]
    return beside(left, right, half)


def _group(group: str, keymap: Mapping[str, str], width: int) -> list[Line]:
    lines: list[Line] = [((group.upper(), "strong"),)]
    for action in ACTIONS:
        if action.group == group and not action.id.startswith("filter.phase_"):
            lines += _action(action, keymap, width)
    return [*lines, ()]


def _commands(commands: Mapping[str, CustomCommand], width: int) -> list[Line]:
    rows = [
        row(command, ((pad(spelled(command.key), _KEYS_WIDTH), "accent"), (f" run {name}", "")), width)
        for name, command in commands.items()
    ]
    return [(("YOUR COMMANDS", "strong"),), *rows, ()]


def _action(action: Action, keymap: Mapping[str, str], width: int) -> list[Line]:
    keys = "  ".join(map(spelled, keys_of(action.id, keymap)))
    first, *more = wrap(action.help, width - _KEYS_WIDTH - 1)
    indent = " " * (_KEYS_WIDTH + 1)
    lines: list[Line] = [
        ((pad(keys, _KEYS_WIDTH), "accent"), (f" {first}", "")),
        *(((indent + line, ""),) for line in more),
    ]
    return [row(action.id, line, width) for line in lines]


def _phases(keymap: Mapping[str, str], glyphs: Glyphs, width: int) -> list[Line]:
    lines: list[Line] = [(("PHASES", "strong"), ("   show these jobs (toggle)", "dim"))]
    for number, phase in enumerate(PHASES, 1):
        action_id = f"filter.phase_{number}"
        key = pad(key_name(action_id, keymap), _KEYS_WIDTH + 1)
        lines.append(row(action_id, [(key, "accent"), *phase_line(phase, glyphs)], width))
    return [*lines, ()]
