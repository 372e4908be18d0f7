"""The registry of actions, from which the bindings, the help, the command palette and the README derive."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from string import ascii_letters
from typing import NamedTuple

from arktui.bounds import shown
from arktui.store.phase import PHASES


class Action(NamedTuple):
    """Something the user can do.

    `keys` are Textual key names, separated by commas. `action` is the Textual action, run by the widget or screen that
    `place` names: `main` (every pane), `table`, `sidebar`, `detail`, `lines` (anything with lines to move through),
    `search` (the query line), `command` (the command line), `overlay` (any screen above the main one), `job` (those
    about one job), `rows` (those that list rows), `picker` (those that pick columns), `columns`, `views`, `json`,
    `errors`, or `app`. `help` follows the name of its `group`: "Move: up one line". `hint` is the word in the key line,
    which omits actions without one.
    `ends_typing` marks actions that close an input: their key takes effect before the next one is read, so that fast
    typing ends up in the right place.
    """

    id: str
    keys: str
    action: str
    help: str
    group: str
    place: str = "main"
    hint: str = ""
    ends_typing: bool = False


ACTIONS: tuple[Action, ...] = (
    Action("move.up", "up,k", "cursor_up", "up one line", "Move", "lines"),
    Action("move.down", "down,j", "cursor_down", "down one line", "Move", "lines"),
    Action("move.page_up", "pageup", "page_up", "up one page", "Move", "lines"),
    Action("move.page_down", "pagedown", "page_down", "down one page", "Move", "lines"),
    Action("move.half_page_up", "ctrl+u", "half_page_up", "up half a page", "Move", "lines"),
    Action("move.half_page_down", "ctrl+d", "half_page_down", "down half a page", "Move", "lines"),
    Action("move.top", "g,home", "scroll_top", "to the top, and follow it until you move", "Move", "lines"),
    Action("move.bottom", "G,end", "scroll_bottom", "to the end, and follow it until you move", "Move", "lines"),
    Action("pane.next", "tab", "next_pane", "to the next pane", "Move", hint="pane"),
    Action("pane.previous", "shift+tab", "previous_pane", "to the previous pane", "Move"),
    Action("pane.enter", "enter,right,l", "screen.enter_detail", "to the detail of this job", "Move", "table"),
    Action("pane.leave", "escape", "leave", "to the table; in the table: end the search; twice: clear marks", "Move"),
    Action("pane.back", "left,h", "screen.leave", "in the detail: to the table", "Move", "detail"),
    Action("filter.search", "/", "search", "type a query; in the filters: find an entry", "Filter", hint="query"),
    Action(
        "search.keep",
        "enter",
        "screen.keep_search",
        "in the query: keep it and return to the table",
        "Filter",
        "search",
        ends_typing=True,
    ),
    Action(
        "search.leave",
        "escape",
        "screen.leave",
        "in the query: undo what was typed",
        "Filter",
        "search",
        ends_typing=True,
    ),
    Action("search.complete", "tab", "complete", "in the query: take what is chosen", "Filter", "search"),
    Action("search.next", "down", "choose_next", "in the query: choose the next line", "Filter", "search"),
    Action("search.previous", "up", "choose_previous", "in the query: choose the line before", "Filter", "search"),
    Action("query.previous", "[", "screen.previous_query", "to the query before", "Filter", "table"),
    Action("query.next", "]", "screen.next_query", "to the query after", "Filter", "table"),
    Action(
        "query.language",
        "?",
        "show_language",
        "in the query, where a word begins: show its language",
        "Filter",
        "search",
    ),
    *(
        Action(
            f"filter.phase_{number}", str(number), f"toggle_phase('{phase}')", f"show {phase} jobs (toggle)", "Filter"
        )
        for number, phase in enumerate(PHASES, 1)
    ),
    Action("filter.clear", "0", "clear_filters", "clear all filters", "Filter", hint="all"),
    Action("filter.problems", "e", "toggle_problems", "show problems only (toggle)", "Filter", hint="problems"),
    Action("filter.mine", "m", "mine", "show my jobs only (toggle); on an owner: this is me", "Filter"),
    Action(
        "filter.toggle",
        "space,enter",
        "toggle_entry",
        "in the filters: set a filter (toggle); fold a heading; list more",
        "Filter",
        "sidebar",
        "toggle",
    ),
    Action(
        "filter.clear_group",
        "backspace,delete",
        "clear_group",
        "in the filters: clear this group",
        "Filter",
        "sidebar",
        "clear group",
    ),
    Action("filter.next_group", "],shift+down", "next_group", "in the filters: to the next group", "Filter", "sidebar"),
    Action(
        "filter.previous_group",
        "[,shift+up",
        "previous_group",
        "in the filters: to the previous group",
        "Filter",
        "sidebar",
        "group",
    ),
    Action("filter.fold", "left,h", "fold", "in the filters: fold", "Filter", "sidebar"),
    Action("filter.unfold", "right,l", "unfold", "in the filters: unfold", "Filter", "sidebar"),
    Action("refresh.now", "r", "refresh_now", "refresh now", "Data", hint="refresh"),
    Action("refresh.pause", "p", "pause", "pause or resume refreshing", "Data", hint="pause"),
    Action("job.export", "X", "export", "export the jobs of this query, or the marked ones", "Data"),
    Action("refresh.load_all", "L", "load_all", "load all jobs, beyond the limit", "Data"),
    Action("sort.next", "s", "sort_next", "sort by the next column", "Data", hint="sort"),
    Action("sort.reverse", "S", "sort_reverse", "reverse the sort", "Data"),
    Action("sort.choose", "o", "show_sort", "choose what to sort by: several columns", "Data"),
    Action("sort.freeze", "f", "freeze", "freeze the order of the rows (toggle)", "Data"),
    Action("view.columns", "t", "show_columns", "choose the columns", "View"),
    Action("view.wide", "w", "toggle_wide", "widen the table: whole names, every column with room (toggle)", "View"),
    Action("view.times", "z", "next_times", "show times as local, in UTC, or relative", "View"),
    Action("view.sidebar", "b", "toggle_sidebar", "show or hide the filters", "View", hint="filters"),
    Action("view.detail", "i", "toggle_detail", "show or hide the detail", "View", hint="detail"),
    Action("view.detail_side", "|", "turn_detail", "put the detail at the right or below", "View"),
    Action("pane.larger", "+", "enlarge_pane", "make this pane larger", "View"),
    Action("pane.smaller", "_", "shrink_pane", "make this pane smaller", "View"),
    Action(
        "view.fold",
        "u",
        "fold",
        "fold the shards of a batch into one row (toggle); on such a row: open it",
        "View",
        "table",
    ),
    Action("view.fold_close", "left,h", "close_family", "in an opened batch: close it", "View", "table"),
    Action("views.list", "v", "show_views", "list the views: pick, save, rename, delete, move", "View", hint="views"),
    Action("views.go", "'", "go_to_view", "to the view of the digit or letter that follows", "View"),
    Action("views.next", "},ctrl+pagedown", "next_view", "to the next view", "View"),
    Action("views.previous", "{,ctrl+pageup", "previous_view", "to the previous view", "View"),
    Action("views.back", "-", "view_before", "back to the view before", "View"),
    Action("views.save", "s", "save_view", "in the views: save the present query as a view", "View", "views", "save"),
    Action("views.rename", "R", "rename_view", "in the views: rename", "View", "views", "rename"),
    Action("views.delete", "d,delete", "delete_view", "in the views: delete (twice)", "View", "views", "delete"),
    Action("views.down", "J", "move_view(1)", "in the views: move down", "View", "views", "down"),
    Action("views.up", "K", "move_view(-1)", "in the views: move up", "View", "views", "up"),
    Action("view.board", "B", "show_board", "show all jobs at a glance", "View", hint="board"),
    Action("job.explain", "x", "explain", "explain the state of this job", "Job", hint="explain"),
    Action("job.timeline", "T", "show_timeline", "show the timeline of this job", "Job", hint="timeline"),
    Action("job.json", "y", "show_json", "show this job as the service's JSON", "Job", hint="json"),
    Action("job.copy", "c", "copy_id", "copy this job's id", "Job", hint="copy"),
    Action("job.copy_menu", "Y", "copy_menu", "copy something else of this job, or of the marked ones", "Job"),
    Action("mark.toggle", "space", "screen.mark", "mark this job (toggle)", "Job", "table", "mark"),
    Action("mark.range", "V", "mark_range", "mark the jobs from the last mark to here", "Job"),
    Action("mark.all", "A", "mark_all", "mark all jobs that the query shows (toggle)", "Job"),
    Action("mark.compare", "=", "compare", "compare the marked jobs: only what differs", "Job"),
    Action("watch.job", "*", "watch_job", "watch this job (toggle): alert when it ends or has a problem", "Job"),
    Action(
        "watch.query", "W", "watch_query", "watch this view or query (toggle): all of its jobs, new ones too", "Job"
    ),
    Action(
        "job.acknowledge",
        "a",
        "acknowledge",
        "acknowledge the problems of this job or the marked ones (toggle): no problem until something new happens",
        "Job",
    ),
    Action(
        "job.next",
        "j",
        "screen.next_job",
        "in a screen about a job: to the next job of the table",
        "Job",
        "job",
        "next",
    ),
    Action(
        "job.previous", "k", "screen.previous_job", "in the same screens: to the previous job", "Job", "job", "previous"
    ),
    Action("row.open", "enter", "open_row", "in a list: go to what is under the cursor", "Move", "rows"),
    Action("row.unfold", "right,l", "unfold_row", "in a list: open the group, or to the next column", "Move", "rows"),
    Action("row.fold", "left,h", "fold_row", "in a list: close the group, or to the previous column", "Move", "rows"),
    Action("picker.toggle", "space", "toggle_pick", "in columns and sort: pick (toggle)", "View", "picker"),
    Action("picker.down", "J", "move_down", "in columns and sort: move what is picked down", "View", "picker"),
    Action("picker.up", "K", "move_up", "in columns and sort: move it up", "View", "picker"),
    Action("picker.reset", "r", "reset", "in columns and sort: back to what is usual", "View", "picker"),
    Action("picker.find", "/", "find", "in columns and sort: find by any part of the name", "View", "picker"),
    Action("columns.narrower", "<", "narrow_column", "in columns: narrower", "View", "columns"),
    Action("columns.wider", ">", "widen_column", "in columns: wider", "View", "columns"),
    Action("json.copy", "c", "copy_json", "in the JSON: copy all", "Job", "json", "copy"),
    Action("errors.copy", "c", "copy_errors", "in the errors: copy all", "View", "errors", "copy"),
    Action("overlay.close", "escape,q", "close", "close this screen", "Program", "overlay", "close"),
    Action("view.errors", "!", "show_errors", "show all errors of this session", "View"),
    Action("view.changes", "N", "show_changes", "show what happened, newest first", "View"),
    Action("app.help", "?", "show_keys", "show all keys", "Program", "app", "keys"),
    Action("app.profiles", "C", "show_profiles", "list the profiles, and switch to another", "Program", "app"),
    Action("command.open", ":", "command", "type a command", "Program"),
    Action(
        "command.run", "enter", "screen.run_command", "in a command: run it", "Program", "command", ends_typing=True
    ),
    Action(
        "command.leave",
        "escape",
        "screen.leave_command",
        "in a command: do not run it",
        "Program",
        "command",
        ends_typing=True,
    ),
    Action("command.complete", "tab", "complete", "in a command: complete it", "Program", "command", ends_typing=True),
    Action(
        "command.next",
        "down",
        "choose_next",
        "in a command: choose the next line",
        "Program",
        "command",
        ends_typing=True,
    ),
    Action(
        "command.previous",
        "up",
        "choose_previous",
        "in a command: choose the line before",
        "Program",
        "command",
        ends_typing=True,
    ),
    Action("app.palette", "ctrl+p", "command_palette", "find a command by what it does", "Program", "app"),
    Action("app.repaint", "ctrl+l", "repaint", "repaint the screen", "Program", "app"),
    Action("app.suspend", "ctrl+z", "suspend_process", "suspend; `fg` resumes", "Program", "app"),
    Action("app.interrupt", "ctrl+c", "interrupt", "press twice to quit", "Program", "app"),
    Action("app.quit", "q", "quit_if_confirmed", "press twice to quit", "Program", "app"),
)

BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}

IN_OVERLAYS = (
    "app.help",
    "app.profiles",
    "app.repaint",
    "app.suspend",
    "app.interrupt",
    "refresh.now",
    "refresh.pause",
    "view.board",
    "view.changes",
    "view.errors",
    "view.times",
)
"""Actions of other places that work in every screen above the main one."""

ON_A_JOB = ("job.explain", "job.timeline", "job.json", "job.copy", "job.copy_menu", "watch.job", "job.acknowledge")
"""Actions on a job that also work where a screen above the main one is about a job or lists jobs."""

GROUPS = ("Move", "Filter", "Data", "View", "Job", "Program")

_MISTAKES_MAX = 10


def keys_of(action_id: str, keymap: Mapping[str, str]) -> list[str]:
    """Return the keys of an action, with the user's own bindings."""
    return [key.strip() for key in keymap.get(action_id, BY_ID[action_id].keys).split(",")]


def key_name(action_id: str, keymap: Mapping[str, str]) -> str:
    """Return the first key of an action, as it is printed on a keyboard."""
    return spelled(keys_of(action_id, keymap)[0])


def keymap_mistakes(keymap: Mapping[str, object]) -> list[str]:
    """Return the unknown actions, the invalid keys, and the keys bound to two actions that are active together.

    At most `_MISTAKES_MAX` are named, the others counted. Clashes are looked for among the valid entries. If there is
    one, the last entry names letters that are free.
    """
    mistakes, bound = [], {}
    for action_id, keys in keymap.items():
        if mistake := _mistake_in(action_id, keys):
            mistakes.append(mistake)
        else:
            bound[action_id] = str(keys)
    keys_by_id = {action.id: keys_of(action.id, bound) for action in ACTIONS}
    clashes = _clashes(keys_by_id)
    mistakes += clashes
    if len(mistakes) > _MISTAKES_MAX:
        mistakes[_MISTAKES_MAX:] = [f"and {len(mistakes) - _MISTAKES_MAX:,} more mistakes"]
    if clashes:
        mistakes.append(_free_letters(keys_by_id))
    return mistakes


def command_clashes(keymap: Mapping[str, str], commands: Mapping[str, str]) -> dict[str, str]:
    """Return, by the name of each command whose key is taken, the clash in words; the last words name free letters.

    `commands` has the keys of the user's own commands by their names, `keymap` valid keys of actions.
    """
    keys_by_id = {action.id: keys_of(action.id, keymap) for action in ACTIONS}
    taken = {key: action.id for action in ACTIONS if action.place in _BESIDE_COMMANDS for key in keys_by_id[action.id]}
    clashes = {}
    for name, key in commands.items():
        if (other := taken.setdefault(key, f"the command {name}")) != f"the command {name}":
            clashes[name] = f"the key {key!r} is bound to both {other} and the command {name}"
    if clashes:
        clashes[[*clashes][-1]] += f"; {_free_letters(keys_by_id)}"
    return clashes


def _free_letters(keys_by_id: Mapping[str, list[str]]) -> str:
    taken = {key for keys in keys_by_id.values() for key in keys}
    return f"no action has these letters: {' '.join(letter for letter in ascii_letters if letter not in taken)}"


def _mistake_in(action_id: str, keys: object) -> str:
    """Return the mistake in the keys of an action; empty if there is none."""
    if action_id not in BY_ID:
        near = get_close_matches(action_id[:80], BY_ID, 1)
        return f"no action is called {shown(action_id)}" + (f"; did you mean {near[0]!r}?" if near else "")
    if not isinstance(keys, str) or not all(is_key(key.strip()) for key in keys.split(",")):
        return f"the keys of {action_id} must be written like {BY_ID[action_id].keys!r}, not {shown(keys)}"
    return ""


_NAMED_KEYS = (
    r"((ctrl|shift|alt)\+)*"
    r"(.|up|down|left|right|home|end|pageup|pagedown|tab|enter|escape|space|backspace|delete|insert|f([1-9]|1\d|2[0-4]))"
)


def is_key(key: str) -> bool:
    """Return whether a text is Textual's name of a key."""
    return key.isprintable() and re.fullmatch(_NAMED_KEYS, key) is not None


_TOGETHER = (
    {"app", "main", "lines", "table"},
    {"app", "main", "lines", "sidebar"},
    {"app", "main", "lines", "detail"},
    {"search"},
    {"command"},
    {"overlay", "job"},
    {"overlay", "json", "lines"},
    {"overlay", "errors", "rows", "lines"},
    {"overlay", "views", "rows", "lines"},
    {"overlay", "picker", "columns", "rows", "lines"},
)
"""Places whose keys are active at the same time.

In screens about a job, the keys for the next and the previous job take precedence over those that scroll. Actions that
overlays share are not checked there: one that was moved to a key of the overlay takes it.
"""


_BESIDE_COMMANDS = {"app", "main", "lines", "table", "sidebar", "detail"}
"""Places whose keys are active at the same time as those of the user's own commands."""


def _clashes(keys: Mapping[str, list[str]]) -> list[str]:
    """Return each key that is bound to two actions at once, in words."""
    clashes: dict[str, None] = {}
    for places in _TOGETHER:
        taken: dict[str, str] = {}
        for action_id in (action.id for action in ACTIONS if action.place in places):
            for key in keys[action_id]:
                if taken.setdefault(key, action_id) != action_id:
                    clashes[f"the key {key!r} is bound to both {taken[key]} and {action_id}"] = None
    return [*clashes]


_SPELLED = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "shift+tab": "Shift+Tab",
    "tab": "Tab",
    "enter": "Enter",
    "escape": "Esc",
    "home": "Home",
    "end": "End",
    "space": "Space",
    "backspace": "Backspace",
    "delete": "Del",
}


def spelled(key: str) -> str:
    """Return a key as it is printed on a keyboard: `pageup` is `PgUp`, `ctrl+d` is `Ctrl+D`."""
    if key.startswith("ctrl+"):
        return f"Ctrl+{key[5:].upper()}"
    return _SPELLED.get(key, key)
