"""The commands of the command line: what they are called, what follows their name, and what they do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple, cast

from arktui.bounds import shown
from arktui.keys import ACTIONS, Action
from arktui.store.column_choice import PERCENT, choices_of
from arktui.store.columns import COLUMNS, TAG_COLUMN
from arktui.store.filters import OWNER, TAG
from arktui.store.language.completion import COMPLETIONS_MAX, Completion, completions
from arktui.store.language.parser import parse
from arktui.store.language.query_text import query_of
from arktui.ui.actions import full_name
from arktui.ui.themes import themes_of

if TYPE_CHECKING:
    from arktui.ui.app import ArktuiApp
    from arktui.ui.screens.main_screen import MainScreen
    from arktui.ui.switching import Switching

_NEARBY = ("main", "app")
"""Places of the actions that work in every pane."""

_IN_PANES = ("table", "sidebar", "detail", "lines")
"""Places of the actions of a pane: they run in the pane that had the focus."""

_NAMES_MAX = 5
"""Commands named where a beginning could be several."""

OTHER_WORDS = {
    "filter.search": "search query name id grep",
    "filter.clear": "reset everything all",
    "filter.problems": "errors failing stuck late deadline",
    "filter.mine": "owner me user",
    "refresh.now": "reload update",
    "refresh.pause": "stop freeze hold interval",
    "sort.next": "order columns",
    "sort.reverse": "order descending ascending",
    "sort.choose": "order keys columns several multiple",
    "sort.freeze": "hold lock still order rows",
    "view.columns": "fields layout width tags description message rate order",
    "view.wide": "zoom maximize full names whole",
    "view.times": "timezone zone UTC local relative ago clock dates",
    "view.detail_side": "split vertical horizontal beside right below",
    "pane.larger": "resize grow size",
    "pane.smaller": "resize shrink size",
    "view.sidebar": "sidebar facets panel project model tag owner",
    "view.detail": "info fields panel path",
    "view.board": "dashboard totals statistics throughput overview projects models",
    "view.errors": "log messages faults RequestId",
    "view.changes": "events history news digest",
    "job.explain": "why reason diagnose slow stuck",
    "job.timeline": "chart graph progress rate history",
    "job.json": "raw API answer yaml describe",
    "job.copy": "clipboard yank id",
    "job.copy_menu": "clipboard yank path message link console sdk markdown RequestId",
    "job.export": "csv json markdown save file download",
    "mark.range": "select",
    "mark.all": "select everything",
    "mark.compare": "diff difference",
    "watch.job": "alert notify bell star follow",
    "watch.query": "alert notify bell star follow",
    "app.profiles": "account login credentials environment",
    "app.help": "help bindings shortcuts",
    "app.repaint": "redraw clear screen",
    "app.suspend": "shell background",
    "app.quit": "exit leave close",
}
"""Other words by which an action is found."""


class CommandError(Exception):
    """A command cannot be run; the message says why."""


class Command(NamedTuple):
    """A command. `run` takes its argument, which may be empty, and raises CommandError; `values` offers arguments."""

    name: str
    help: str
    run: Callable[[MainScreen, str], object]
    values: Callable[[MainScreen], Iterable[str]] = lambda _: ()


def run_command(main: MainScreen, text: str) -> None:
    """Run what was typed: a command or an action, whose name may be cut short, and its argument.

    Raises:
        CommandError: There is no such command, or its argument cannot be used.
    """
    word, _, argument = text.strip().partition(" ")
    found = command_named(word)
    if isinstance(found, Action):
        if argument.strip():
            raise CommandError(f"nothing can follow {found.id}")
        _run_action(main, found)
    else:
        found.run(main, argument.strip())


def command_named(word: str) -> Command | Action:
    """Return the command or the action that a word stands for: by its name, its beginning, or an action's last word.

    Raises:
        CommandError: There is none, or there are several.
    """
    named: dict[str, Command | Action] = {**_ACTIONS, **COMMANDS}
    if word in _ALIASES or word in named:
        return named[_ALIASES.get(word, word)]
    last = {name for name in _ACTIONS if name.partition(".")[2] == word}
    begun = {name for name in COMMANDS if name.startswith(word)}
    begun_actions = {name for name in _ACTIONS if name.startswith(word) or name.partition(".")[2].startswith(word)}
    for names in (last, begun, begun_actions):
        if len(names) == 1:
            return named[names.pop()]
        if names:
            some = sorted(names)
            more = ", …" if len(some) > _NAMES_MAX else ""
            raise CommandError(f"{word} could be {', '.join(some[:_NAMES_MAX])}{more}")
    near = get_close_matches(word[:80], [*named, *(name.partition(".")[2] for name in _ACTIONS)], 1)
    raise CommandError(f"no command is called {shown(word)}" + (f"; did you mean {near[0]}?" if near else ""))


def command_completions(main: MainScreen, text: str) -> list[Completion]:
    """Return what can follow a text: commands and actions, or the arguments of a command."""
    word, space, argument = text.partition(" ")
    if not space:
        return _name_completions(word)
    try:
        found = command_named(word)
        values = () if isinstance(found, Action) else found.values(main)
    except CommandError:
        return []
    start = len(word) + 1
    if found is COMMANDS["query"]:
        return [one._replace(start=one.start + start) for one in completions(argument, main.snapshot.facets)]
    if found in (COMMANDS["sort"], COMMANDS["columns"]):
        start = max(text.rfind(" "), text.rfind(",")) + 1
    typed = text[start:].casefold()
    fitting = [value for value in values if typed in value.casefold()]
    fitting.sort(key=lambda value: not value.casefold().startswith(typed))
    return [Completion(value, start) for value in fitting[:COMPLETIONS_MAX]]


def _name_completions(word: str) -> list[Completion]:
    named: Sequence[tuple[str, str]] = [
        *((command.name, command.help) for command in COMMANDS.values()),
        *((action.id, action.help) for action in _ACTIONS.values()),
    ]
    word = word.casefold()
    ranked = [(rank, name, note) for name, note in named if (rank := _rank(name, note, word)) is not None]
    ranked.sort(key=lambda entry: entry[0])
    return [Completion(name, 0, note) for _, name, note in ranked[:COMPLETIONS_MAX]]


def _rank(name: str, help_text: str, word: str) -> int | None:
    """Return how well a command fits what is typed, 0 best; None if it does not."""
    if name.startswith(word):
        return 0
    if any(part.startswith(word) for part in name.replace("_", ".").split(".")):
        return 1
    if word in name:
        return 2
    return 3 if word in f"{help_text} {OTHER_WORDS.get(name, '')}".casefold() else None


def _run_action(main: MainScreen, action: Action) -> None:
    if action.place in _NEARBY:
        main.run_worker(main.app.run_action(full_name(action), main))
        return
    pane = main.focused
    if pane is None or not hasattr(pane, f"action_{action.action.partition('(')[0].rpartition('.')[2]}"):
        if "." not in action.action:
            raise CommandError(f"this works in one place only: {action.help}")
        pane = None
    main.run_worker(main.app.run_action(action.action, pane or main))


# The commands


def _app(main: MainScreen) -> ArktuiApp:
    return cast("ArktuiApp", main.app)


def _switching(main: MainScreen) -> Switching:
    if (switching := _app(main).switching) is None:
        raise CommandError("there is nothing to switch to")
    return switching


def _profile(main: MainScreen, name: str) -> None:
    if not name:
        _app(main).action_show_profiles()
    elif name == "-":
        _switching(main).back()
    else:
        _switching(main).to_profile(name)


def _region(main: MainScreen, region: str) -> None:
    switching = _switching(main)
    if not region:
        raise CommandError(f"region: name one, such as {' or '.join(switching.regions()[:2])}")
    if region == "-":
        switching.back()
    else:
        switching.to_region(region)


def _project(main: MainScreen, project: str) -> None:
    if project == "-":
        _switching(main).back()
    else:
        _switching(main).to_project(project)


def _sort(main: MainScreen, keys: str) -> None:
    parsed = parse("sort:" + ",".join(keys.replace(",", " ").split()))
    if not parsed.sort or parsed.mistakes:
        reason = parsed.mistakes[0].reason if keys and parsed.mistakes else "name columns, such as -failed,left"
        raise CommandError(f"sort: {reason}")
    snapshot = main.snapshot
    main.go_to_query(snapshot.query.sorted_by(query_of("sort:" + ",".join(keys.replace(",", " ").split())).sort))


def _query(main: MainScreen, text: str) -> None:
    snapshot = main.snapshot
    main.go_to_query(query_of(text, snapshot.query.sort, main.mine, snapshot.facets[OWNER]))


def _theme(main: MainScreen, name: str) -> None:
    themes = themes_of(main.app)
    if name not in themes:
        raise CommandError(f"theme: choose {', '.join(themes)}")
    _app(main).set_theme(name)


def _view(main: MainScreen, name: str) -> None:
    if not name:
        main.run_worker(main.action_show_views(), exit_on_error=False)
    elif name == "-":
        main.action_view_before()
    elif main.views.named(name) is None:
        raise CommandError(main.views.no_such_view(name))
    else:
        main.choose_view(name)


def _columns(main: MainScreen, names: str) -> None:
    if not names:
        main.action_show_columns()
        return
    if names == "-":
        main.column_texts = ()
        return
    choices, unknown = choices_of(names.replace(",", " ").split())
    if unknown:
        raise CommandError(f"columns: there is no column {shown(unknown[0])}")
    main.columns = choices


def _column_values(main: MainScreen) -> Iterable[str]:
    tags = {key for key, _ in main.snapshot.facets[TAG]}
    return [*COLUMNS, PERCENT, *(f"{TAG_COLUMN}{key}" for key in sorted(tags))]


def _sort_values(_: MainScreen) -> Iterable[str]:
    return [*COLUMNS, *(f"-{column}" for column in COLUMNS)]


def _without_argument(run: Callable[[MainScreen], object]) -> Callable[[MainScreen, str], object]:
    def checked(main: MainScreen, argument: str) -> None:
        if argument:
            raise CommandError("nothing can follow this command")
        run(main)

    return checked


COMMANDS: dict[str, Command] = {
    command.name: command
    for command in (
        Command(
            "profile",
            "watch another profile; - returns, without a name: list them",
            _profile,
            lambda main: _switching(main).profile_names(),
        ),
        Command("region", "watch another region", _region, lambda main: _switching(main).regions()),
        Command(
            "project",
            "watch one project; without a name: all",
            _project,
            lambda main: _switching(main).projects(),
        ),
        Command(
            "view",
            "show a view; - returns, without a name: list them",
            _view,
            lambda main: [view.name for view in main.views.all],
        ),
        Command("query", "show the jobs of a query; without one: all", _query),
        Command("sort", "sort; - reverses a column", _sort, _sort_values),
        Command("columns", "choose the columns; - those that fit; without a name: pick them", _columns, _column_values),
        Command(
            "export",
            "export the marked jobs, or those of the query",
            _without_argument(lambda main: main.action_export()),
        ),
        Command("theme", "choose the colours", _theme, lambda main: themes_of(main.app)),
        Command("help", "show all keys", _without_argument(lambda main: _app(main).action_show_keys())),
        Command("quit", "quit at once", _without_argument(lambda main: main.app.exit())),
    )
}
"""The commands by their names, in the order in which they are offered."""

_ALIASES = {"q": "quit", "q!": "quit", "ctx": "profile", "ns": "project", "views": "view"}
"""Short names, some of them those of k9s and vim."""

_ACTIONS = {action.id: action for action in ACTIONS if action.place in (*_NEARBY, *_IN_PANES)}
"""The actions that can be run by their ids: those that do not belong to a screen above the main one."""
