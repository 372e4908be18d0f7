"""The command `arktui keys`: prints all keys."""

from __future__ import annotations

import sys

from arktui.config import load_settings
from arktui.keys import ACTIONS, GROUPS, Action, keys_of, spelled
from arktui.store.clean_text import clean_lines

TYPE_CHECKING = False  # `typing` is slow to import
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def print_keys() -> int:
    """Print the table with the user's own keys, and what is wrong with those on standard error; return the exit code.

    It is 2 if the configuration cannot be used: the table then has the defaults.
    """
    settings = load_settings()
    try:
        for line in table(settings.keys):
            print(clean_lines(line))
        sys.stdout.flush()
    except BrokenPipeError:  # such as `arktui keys | head`
        sys.stdout = open("/dev/null", "w", encoding="utf-8")  # noqa: PTH123, SIM115 - for the flush at the exit
    mistakes = [complaint for complaint in settings.complaints if "[keys]" in complaint]
    for mistake in mistakes:
        print(clean_lines(f"arktui: {mistake}"), file=sys.stderr)
    return 2 if mistakes else 0


def table(keymap: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of the table: for each action its keys, its id and what it does, by group."""
    keys_width = max(len(_keys(action, keymap)) for action in ACTIONS) + 2
    id_width = max(len(action.id) for action in ACTIONS) + 2
    for number, group in enumerate(GROUPS):
        if number:
            yield ""
        yield group.upper()
        for action in ACTIONS:
            if action.group == group:
                yield f"  {_keys(action, keymap):{keys_width}}{action.id:{id_width}}{action.help}"


def _keys(action: Action, keymap: Mapping[str, str]) -> str:
    return " ".join(map(spelled, keys_of(action.id, keymap)))
