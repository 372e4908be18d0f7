"""The user's own commands: programs on a key, with what is known of a job as arguments and environment.

A placeholder such as `{errors}` becomes part of an argument, never of a shell's script: there the variable `ARK_ERRORS`
is safe, and a placeholder would run whatever the name of a job says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePath
from typing import Any

from arktui.bounds import TEXT_MAX, shown
from arktui.keys import command_clashes, is_key
from arktui.store.job import Job

COMMANDS_MAX = 50
"""Most commands."""

VALUES: dict[str, Callable[[Job], str]] = {
    "id": lambda job: job.id,
    "name": lambda job: job.name,
    "project": lambda job: job.project,
    "model": lambda job: job.model,
    "version": lambda job: job.model_version,
    "phase": lambda job: job.phase,
    "message": lambda job: job.message,
    "owner": lambda job: job.owner,
    "input": lambda job: job.input,
    "output": lambda job: job.output,
    "results": lambda job: job.results,
    "errors": lambda job: job.errors,
}
"""What a placeholder or a variable names, by its name; the paths of results and errors are assumed."""

_NEEDED = ("id", "input", "output", "results", "errors")
"""Values without which a command that names them is pointless."""

_SETTING = ("profile", "region")
"""Values that are not those of a job."""

NAMES = (*VALUES, *_SETTING)

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_VARIABLE = re.compile(r"ARK_([A-Z]+)\b")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_SHELLS = frozenset({"sh", "ash", "bash", "dash", "fish", "ksh", "mksh", "zsh", "su"})
_INTERPRETERS = _SHELLS | {"python", "python3", "perl", "ruby", "node", "php", "lua"}
_SCRIPT_OPTION = re.compile(r"-[A-Za-z]*[ce]")


@dataclass(frozen=True, slots=True)
class CustomCommand:
    """A command of the configuration.

    Attributes:
        key: Textual's name of the key.
        run: The program and its arguments, with placeholders.
        marks: Whether it is about the marked jobs, if there are any; otherwise it is about the one under the cursor.
        confirm: Whether the key must be pressed twice.
    """

    name: str
    key: str
    run: tuple[str, ...]
    marks: bool = False
    confirm: bool = False

    @property
    def names(self) -> frozenset[str]:
        """The names of the values that the command uses, as a placeholder or as a variable."""
        found = {name for word in self.run for name in _PLACEHOLDER.findall(word)}
        return frozenset(found | {name.lower() for word in self.run for name in _VARIABLE.findall(word)} & {*NAMES})

    def concerns_jobs(self) -> bool:
        """Return whether it uses anything of a job."""
        return bool(self.names & VALUES.keys())

    def suits(self, values: Mapping[str, str]) -> bool:
        """Return whether a job has the values that the command needs."""
        return all(values[name] for name in _NEEDED if name in self.names)

    def arguments(self, jobs: Sequence[Mapping[str, str]], setting: Mapping[str, str]) -> list[str]:
        """Return program and arguments; one that has a placeholder for a job is repeated for each of the jobs."""
        return [argument for word in self.run for argument in _filled(word, jobs, setting)]


def _filled(word: str, jobs: Sequence[Mapping[str, str]], setting: Mapping[str, str]) -> Iterator[str]:
    of_a_job = bool(VALUES.keys() & {*_PLACEHOLDER.findall(word)})
    for values in jobs if of_a_job else ({},):
        known = {**values, **setting}
        yield _PLACEHOLDER.sub(lambda found, known=known: known.get(found[1], found[0]), word)  # type: ignore[misc] # mypy


def values_of(job: Job, error_file: str) -> dict[str, str]:
    """Return the values of a job; `error_file` is the path of its failed lines if the service has named it."""
    values = {name: value(job) for name, value in VALUES.items()}
    return {**values, "errors": error_file or values["errors"]}


def environment(
    jobs: Sequence[Mapping[str, str]], setting: Mapping[str, str], inherited: Mapping[str, str]
) -> dict[str, str]:
    """Return what a command inherits and its own variables, `ARK_ID` and so on: of several jobs a line for each."""
    own = {name: "\n".join(" ".join(values[name].splitlines()) for values in jobs) for name in VALUES}
    if len(jobs) == 1:
        own["message"] = jobs[0]["message"]
    return {**inherited, **{f"ARK_{name.upper()}": text for name, text in {**own, **setting}.items()}}


# The configuration


def usable(commands: Mapping[str, object], keymap: Mapping[str, str]) -> tuple[dict[str, CustomCommand], list[str]]:
    """Return the commands of the configuration that can be used, and the mistakes in the others."""
    found: dict[str, CustomCommand] = {}
    mistakes: list[str] = []
    for name, value in [*commands.items()][:COMMANDS_MAX]:
        called = name if _NAME.fullmatch(name) else shown(name, 40)
        wrong = [f"[commands.{called}] {mistake}" for mistake in _mistakes_in(name, value)]
        mistakes += wrong
        if not wrong:
            found[name] = CustomCommand(name, **_fields(value))
    if len(commands) > COMMANDS_MAX:
        mistakes.append(f"[commands] there are {len(commands):,} commands; only the first {COMMANDS_MAX} are used")
    clashes = command_clashes(keymap, {name: command.key for name, command in found.items()})
    mistakes += [f"[commands] {clash}" for clash in clashes.values()]
    return {name: command for name, command in found.items() if name not in clashes}, mistakes


def _fields(value: Any) -> dict[str, Any]:  # noqa: ANN401 - a table that has been checked
    return {**value, "run": tuple(value["run"])}


def _mistakes_in(name: str, value: object) -> list[str]:
    if not _NAME.fullmatch(name):
        return ["a command's name has letters, digits, - and _ only, at most 40"]
    if not isinstance(value, dict):
        return [f"must be a table, not {shown(value)}"]
    known = ("key", "run", "marks", "confirm")
    mistakes = [f"unknown key {shown(key)}{_nearest(key, known)}" for key in value if key not in known]
    if not isinstance(value.get("key"), str) or not is_key(value["key"]):
        mistakes.append(f"key must be a single key such as 'ctrl+g', not {shown(value.get('key'))}")
    mistakes += [
        f"{key} must be true or false" for key in ("marks", "confirm") if not isinstance(value.get(key, True), bool)
    ]
    return [*mistakes, *_mistakes_in_run(value.get("run"))]


def _mistakes_in_run(run: object) -> list[str]:
    words = run if isinstance(run, list) else []
    if not words or not all(isinstance(word, str) and "\0" not in word and len(word) <= TEXT_MAX for word in words):
        return [f"run must be a list of strings, the program first, not {shown(run)}"]
    if not words[0]:
        return ["run must begin with a program"]
    scripts = {*_scripts(words)}
    mistakes = []
    for place, word in enumerate(words):
        names = _PLACEHOLDER.findall(word)
        if place in scripts:
            mistakes += [
                f"{{{name}}} in a script would run what it says: use the variable ARK_{name.upper()} there"
                for name in names
                if name in NAMES
            ]
        else:
            mistakes += [f"there is no {{{name}}}{_nearest(name, NAMES)}" for name in names if name not in NAMES]
    if _PLACEHOLDER.search(words[0]):
        mistakes.append("the program itself must be written out")
    return mistakes


def _scripts(words: Sequence[str]) -> Iterator[int]:
    """Yield the places of scripts that a shell or another interpreter is given: what follows an option -c or -e."""
    first = next((place for place, word in enumerate(words) if PurePath(word).name in _INTERPRETERS), len(words))
    for place in range(first + 1, len(words) - 1):
        if _SCRIPT_OPTION.fullmatch(words[place]):
            yield place + 1


def _nearest(name: str, names: Iterable[str]) -> str:
    near = get_close_matches(name[:40], list(names), 1)
    return f"; did you mean {near[0]!r}?" if near else ""
